"""Scans over HTTP, against the running house: answered when durable, once, and by whom they may be sent."""

import http.client
import json
import os
import signal
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfence.engine.presence import PresenceLog
from tests.ops.conftest import free_ports, start
from tests.ops.test_serve import wait_for

AREA = "/99/9901/990101/"
MAKE = """
from datetime import timedelta
from django.utils import timezone
from ringfence.apps.accounts import actions
from ringfence.apps.accounts.models import Grant, User
from ringfence.apps.accounts.queries import viewer_of
from ringfence.apps.people.models import Person
from ringfence.apps.places.models import Place
at = timezone.now()
user = User.objects.create(username="gate")
Grant.objects.create(user=user, role="guard", jurisdiction=AREA, since=at, recorded_at=at, by="test")
until = at + timedelta(days=1)
print(actions.issue_token(user, name="gate", role="guard", jurisdiction=AREA, expires_at=until, by=viewer_of(user), at=at)[1])
for _ in range(3):
    print(Person.objects.create(jurisdiction=AREA, name=b"", registered_at=at).pk)
print(Place.objects.create(jurisdiction=AREA, name="Hall", registered_at=at).pk)
print(Place.objects.create(jurisdiction="/99/9902/", name="Far away", registered_at=at).pk)
"""
REVOKE = "from ringfence.apps.accounts.models import Token\nfrom django.utils import timezone\nToken.objects.update(revoked_at=timezone.now())"


class Device:
    """A gate with its token, and what it knows of the house."""

    def __init__(self, house, port, told):
        self.house, self.port = house, port
        self.token, *self.people, self.place, self.elsewhere = told

    def scan(self, record, **more):
        now = datetime.now(UTC) - timedelta(hours=1)
        return {
            "source": "gate-1", "record": str(record), "person": self.people[0], "place": self.place,
            "entered": now.replace(minute=0, second=0, microsecond=0).isoformat(), **more,
        }  # fmt: skip

    def send(self, body, *, path="/api/v1/scans", token=None, port=None, kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": kind}
        connection.request("POST", path, data, headers)
        answer = connection.getresponse()
        told = answer.status, json.loads(answer.read())
        connection.close()
        return told

    def found(self):
        """How many rows of the first person a search sees."""
        now = int(time.time())
        picture = PresenceLog(self.house.folder / "presence").open_latest()
        return len(picture.of_people([self.people[0]], start=now - 86_400, end=now))


@contextmanager
def served(house, *arguments):
    """A running intake and a device that knows two places and three people."""
    told = house.inside(MAKE.replace("AREA", repr(AREA))).split()
    port = free_ports()
    with start(
        ["serve", "--intake-listen", f"127.0.0.1:{port}", *arguments], environment=house.environment
    ) as process:
        wait_for(port)
        made = Device(house, port, told)
        made.process = process
        yield made


@pytest.fixture
def device(house):
    with served(house, "--only", "intake") as made:
        yield made


@pytest.fixture
def whole_house(house):
    web = free_ports()
    with served(house, "--listen", f"127.0.0.1:{web}", "--admin-listen", f"127.0.0.1:{web + 1}") as made:
        made.web = web
        yield made


def children(process):
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


def kill_the_intake(process):
    """The part and the worker process inside it."""
    part = next(pid for pid in children(process) if b"intake" in Path(f"/proc/{pid}/cmdline").read_bytes())
    inner = Path(f"/proc/{part}/task/{part}/children").read_text().split()
    for pid in [part, *map(int, inner)]:
        os.kill(pid, signal.SIGKILL)


def test_a_scan_is_taken_once_and_found_within_two_seconds(whole_house):
    device = whole_house
    assert device.send(device.scan(1)) == (200, {"accepted": 1, "repeated": 0})
    until = time.monotonic() + 10  # two seconds are the promise; a busy machine gets more
    while device.found() == 0 and time.monotonic() < until:
        time.sleep(0.1)
    assert device.found() == 1
    assert device.send(device.scan(1)) == (200, {"accepted": 0, "repeated": 1})
    status, told = device.send(device.scan(1, person=device.people[1]))
    (contradiction,) = told["contradictions"]
    assert status == 409 and contradiction["fields"] == ["person"]
    assert contradiction["record"] == contradiction["first"]["record"] == "1"
    # the address of the pages takes them too, and passes them on
    wait_for(device.web)
    assert device.send(device.scan(1), port=device.web) == (200, {"accepted": 0, "repeated": 1})
    assert device.send([device.scan(2)], path="/api/v1/scans/batch", port=device.web)[0] == 200


def test_each_row_of_a_batch_is_accounted_for(device):
    rows = [
        device.scan(1), device.scan(2, place=device.elsewhere), device.scan(3, person="nobody"), {"source": "gate-1"},
        device.scan(4, entered="2022-04-03T08:15:00"), device.scan(5, entered="2090-04-03T08:15:00+08:00"),
        device.scan(6, entered="2022-04-03T08:15:00+08:00"), device.scan(7, colour="red"), 3, device.scan(1),
        device.scan("8\0"),
    ]  # fmt: skip
    status, told = device.send(rows, path="/api/v1/scans/batch")
    assert (status, told["accepted"], told["repeated"]) == (422, 1, 1)
    assert [(one["row"], one["field"], one["code"]) for one in told["faults"]] == [
        (1, "place", "not-your-area"), (2, "person", "unknown-person"), (3, "record", "missing"),
        (4, "entered", "invalid"), (5, "entered", "in-the-future"), (6, "entered", "too-old"),
        (7, "colour", "unknown-field"), (8, "", "invalid"), (10, "record", "invalid"),
    ]  # fmt: skip
    assert all(one["remedy"] for one in told["faults"])
    lines = b"\n".join(json.dumps(device.scan(number)).encode() for number in range(100))
    status, told = device.send(lines, path="/api/v1/scans/batch", kind="application/x-ndjson")
    assert (status, told) == (200, {"accepted": 99, "repeated": 1})


def test_bodies_that_are_wrong_as_a_whole_take_nothing(device):
    assert device.send(b"[", path="/api/v1/scans/batch")[0] == 400
    assert device.send(b"x" * 1_000_001)[0] == 413
    many = [device.scan(number) for number in range(1001)]
    assert device.send(many, path="/api/v1/scans/batch")[1]["code"] == "too-many-rows"
    assert device.send(b"{}", path="/api/v1/other")[0] == 404
    assert device.send(device.scan(1), token="rf_wrong")[0] == 401


def test_a_revoked_token_is_refused_within_seconds(device):
    assert device.send(device.scan(1))[0] == 200
    device.house.inside(REVOKE)
    until = time.monotonic() + 5
    while device.send(device.scan(1))[0] == 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert device.send(device.scan(1))[0] == 401


def test_a_kill_under_load_loses_no_acknowledged_scan_and_doubles_none(device):
    """The ledger is kept outside the server; after each kill the device sends again what had no answer."""
    acknowledged, stop = set(), threading.Event()
    hour = datetime.now(UTC) - timedelta(hours=1)

    def row(name):  # each at a second of its own: presence keeps exact repetitions once
        lane, number, i = map(int, name.split("-"))
        return device.scan(
            name, entered=(hour - timedelta(seconds=lane * 15_000 + number * 5 + i)).isoformat()
        )

    def send_for_ever(lane):
        number = 0
        while not stop.is_set():
            batch = [f"{lane}-{number}-{i}" for i in range(5)]
            try:
                status, _ = device.send([row(one) for one in batch], path="/api/v1/scans/batch")
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)
                continue
            if status == 200:
                acknowledged.update(batch)
                number += 1

    lanes = [threading.Thread(target=send_for_ever, args=(lane,)) for lane in range(4)]
    for lane in lanes:
        lane.start()
    for _ in range(3):
        before = len(acknowledged)
        while len(acknowledged) < before + 60:
            time.sleep(0.02)
        kill_the_intake(device.process)
    wait_for(device.port)
    stop.set()
    for lane in lanes:
        lane.join()
    status, told = device.send([row(one) for one in sorted(acknowledged)[:900]], path="/api/v1/scans/batch")
    assert (status, told["accepted"]) == (200, 0)
    until = time.monotonic() + 120
    while device.found() < len(acknowledged) and time.monotonic() < until:
        time.sleep(0.2)
    assert (
        len(acknowledged) <= device.found() <= len(acknowledged) + 4 * 5
    )  # one unanswered batch a lane at most


def test_it_stops_within_five_seconds_and_its_log_tells_of_nobody(device):
    device.send(device.scan(1))
    started = time.monotonic()
    device.process.send_signal(signal.SIGTERM)
    assert device.process.wait(10) == 0
    assert time.monotonic() - started < 5
    text = device.process.stderr.read()
    assert not any(name in text for name in (device.token, device.place, *device.people))
