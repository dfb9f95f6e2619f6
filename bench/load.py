"""A load generator on raw sockets, for bench/intake.py: `load.py PORT CLIENTS SECONDS ROWS TOKEN-FILE NAMES-FILE LANE`.

Each client sends its next request when the last was answered. Prints one JSON line: scans acknowledged, requests by
status, latencies (s) at the median and the 99th of a hundred, CPU seconds of its own.
"""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Client(asyncio.Protocol):
    """One connection; a request is out at any time until the end."""

    def __init__(self, load, lane):
        self.load, self.lane, self.count, self.buffer = load, lane, 0, b""

    def connection_made(self, transport):
        self.transport = transport
        self.send()

    def send(self):
        self.sent = time.perf_counter()
        self.transport.write(self.load.request(self.lane, self.count))
        self.count += 1

    def data_received(self, data):
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self.buffer.lower().find(b"content-length:")
        length = int(self.buffer[at + 15 : self.buffer.index(b"\r\n", at)])
        if len(self.buffer) < head + 4 + length:
            return
        self.load.note(self.buffer, time.perf_counter() - self.sent)
        self.buffer = b""
        if time.perf_counter() < self.load.until:
            self.send()
        else:
            self.transport.close()

    def connection_lost(self, fault):
        self.load.left -= 1
        if not self.load.left:
            self.load.over.set()


class Load:
    def __init__(self, port, clients, seconds, rows, token, names, lane):
        self.port, self.clients, self.rows, self.lane, self.left = port, clients, rows, lane, clients
        self.until = time.perf_counter() + seconds
        self.people, self.places = names["people"], names["places"]
        self.path = "/api/v1/scans" if rows == 1 else "/api/v1/scans/batch"
        self.head = f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: "
        entered = datetime.now(UTC) - timedelta(hours=2)
        self.times = (
            f'"entered":"{entered.isoformat()}","left":"{(entered + timedelta(minutes=40)).isoformat()}"'
        )
        self.took, self.statuses, self.acknowledged = [], {}, 0

    def request(self, lane, count):
        rows = [self.scan(lane, count * self.rows + i) for i in range(self.rows)]
        body = rows[0] if self.rows == 1 else f"[{','.join(rows)}]"
        return f"{self.head}{len(body)}\r\n\r\n{body}".encode()

    def scan(self, lane, number):
        person, place = (
            self.people[(lane * 7919 + number) % len(self.people)],
            self.places[number % len(self.places)],
        )
        return f'{{"source":"gate-{lane}","record":"{self.lane}-{number}","person":"{person}","place":"{place}",{self.times}}}'

    def note(self, answer, took):
        status = answer[9:12].decode()
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.took.append(took)
        if status == "200":
            self.acknowledged += self.rows

    async def run(self):
        self.over = asyncio.Event()
        loop = asyncio.get_running_loop()
        for lane in range(self.clients):
            await loop.create_connection(lambda lane=lane: Client(self, lane), "127.0.0.1", self.port)
        started = time.perf_counter()
        await self.over.wait()
        took = sorted(self.took)
        return {
            "per_second": self.acknowledged / (time.perf_counter() - started), "statuses": self.statuses,
            "p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)], "cpu": time.process_time(),
        }  # fmt: skip


def main(port, clients, seconds, rows, token_file, names_file, lane):
    token, names = Path(token_file).read_text(), json.loads(Path(names_file).read_text())
    load = Load(int(port), int(clients), float(seconds), int(rows), token, names, lane)
    print(json.dumps(asyncio.run(load.run())))


if __name__ == "__main__":
    if len(sys.argv) == 8:  # `make bench` runs every script here; this one is a part of another
        main(*sys.argv[1:])
