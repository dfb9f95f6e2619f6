"""From what a device sent to its answer: who sends, which rows are sound, one durable group, every row accounted for."""

import asyncio
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog

from ringfence.config.intake import sent
from ringfence.config.intake.grouped import Grouped
from ringfence.config.intake.known import Caller, Directory, Names, Tokens, Unavailable
from ringfence.config.intake.sent import Fault, Sent
from ringfence.engine.scans.judging import Conflict, Taken
from ringfence.engine.scans.rows import Scan
from ringfence.engine.scans.segment import Broken
from ringfence.engine.scans.store import Append

log = structlog.get_logger("ringfence.intake")
MOST_PENDING = 50_000  # rows on their way to the disk; more are asked to come again
MOST_WAITING = 3_000_000  # rows on disk that presence has not taken yet
RETRY_S = 2
DISK_RETRY_S = 30
Row = tuple[int, Sent]


class Busy(Unavailable):
    """More comes than can be made durable: come again, rather than be lost."""


class Inbox(Protocol):
    """Where scans are made durable, and from where they go on to presence."""

    def take(self, requests: list[list[Scan]]) -> list[Taken]: ...
    def hand_on(self, append: Append) -> int: ...
    def waiting(self) -> int: ...
    def settle(self, *, now: int) -> bool: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Answer:
    """What happened to one request; `retry_s` is set where the device should come again."""

    status: int
    body: dict[str, Any]
    retry_s: int = 0


class Taking:
    """The parts of the intake and the way through them."""

    def __init__(self, store: Inbox) -> None:
        self.store = store
        self.tokens, self.names = Tokens(), Names()
        self.commit: Grouped[list[Scan], Taken] = Grouped(self._commit, name="scan-log")
        self.pending = 0
        self.tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for part in (self.tokens, self.names, self.commit):
            part.start()
        self.tasks.append(asyncio.create_task(self.tokens.keep_fresh()))

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.to_thread(self.commit.stop)

    async def take(self, rows: list[Row], faults: list[Fault], *, caller: Caller) -> Answer:
        """Make the sound rows durable; the answer tells of every other one."""
        if self.pending + len(rows) > MOST_PENDING or self.store.waiting() > MOST_WAITING:
            raise Busy("More scans come than can be stored now. Keep them and send them again.", code="busy")
        now = int(time.time())
        directory = await self._learned(rows, caller)
        numbers, scans = _sorted_out(rows, faults, directory=directory, caller=caller, now=now)
        if not scans:
            return _answer(Taken(), numbers, scans, faults)
        self.pending += len(scans)
        try:
            taken = await self.commit(scans)
        finally:
            self.pending -= len(scans)
        return _answer(taken, numbers, scans, faults) if taken.conflicts or faults else _all_well(taken)

    async def _learned(self, rows: list[Row], caller: Caller) -> Directory:
        """The directory of this caller, knowing every name of these rows that there is to know."""
        directory = self.names.directory(caller.feeds)
        people = {row.person for _, row in rows if row.person not in directory.people}
        places = {row.place for _, row in rows if row.place not in directory.places}
        if people or places:
            await self.names.learn((directory, people, places))
        return directory

    def _commit(self, requests: list[list[Scan]]) -> list[Taken]:
        try:
            return self.store.take(requests)
        except Broken:
            log.critical("intake.broken")
            os._exit(1)  # whoever supervises starts anew, which reads the log again
        except OSError as fault:
            log.error("intake.disk", errno=fault.errno)
            raise Unavailable(
                "The disk does not take the scans. Keep them and send them again.", code="disk"
            ) from None


def _sorted_out(
    rows: list[Row], faults: list[Fault], *, directory: Directory, caller: Caller, now: int
) -> tuple[list[int], list[Scan]]:
    """The rows that may be stored, with their numbers; the others become faults."""
    numbers, scans = [], []
    for number, row in rows:
        person, place = directory.people.get(row.person), directory.places.get(row.place)
        wrong = sent.untimely(row, now=now) or sent.not_for_devices(row) or sent.unstorable(row)
        if wrong is None and person is not None and place is not None and place[1].startswith(caller.paths):
            numbers.append(number)
            scans.append(
                Scan(
                    row.source, row.record, person, place[0], int(row.entered.timestamp()),
                    None if row.left is None else int(row.left.timestamp()), now, row.room, row.seat,
                    row.position_error_m, row.time_error_s,
                )
            )  # fmt: skip
        else:
            faults.append(Fault(number, *(wrong or _unknown(person, place))))
    return numbers, scans


def _unknown(person: str | None, place: tuple[str, str] | None) -> tuple[str, str, str, str]:
    if person is None:
        return (
            "person", "unknown-person", "Nobody is registered under this.",
            "Register or import the person, then send again.",
        )  # fmt: skip
    if place is None:
        return (
            "place", "unknown-place", "No place is registered under this.",
            "Register or import the place, then send again.",
        )  # fmt: skip
    return (
        "place", "not-your-area", "This place lies outside the area of the token.",
        "Use a token that was made for this area.",
    )  # fmt: skip


def _all_well(taken: Taken) -> Answer:
    return Answer(200, {"accepted": taken.new, "repeated": taken.repeated})


def _answer(taken: Taken, numbers: list[int], scans: list[Scan], faults: list[Fault]) -> Answer:
    """Some rows were not taken: 422 when one is faulty, otherwise 409; the counts tell that the others are stored."""
    body: dict[str, Any] = {"accepted": taken.new, "repeated": taken.repeated}
    if taken.conflicts:
        body["contradictions"] = [_named(one, numbers, scans) for one in taken.conflicts]
    if faults:
        body["faults"] = sorted(faults, key=lambda fault: fault.row)
        return Answer(
            422, {"code": "invalid", "title": "Some scans are wrong; the others are stored.", **body}
        )
    if taken.conflicts:
        title = (
            "These records were sent before with other content; the first ones stand, the others are stored."
        )
        return Answer(409, {"code": "contradicts-earlier", "title": title, **body})
    return _all_well(taken)


def _named(one: Conflict, numbers: list[int], scans: list[Scan]) -> dict[str, Any]:
    """Both sides of a contradiction: this row, and the one that was taken first under the same name."""
    scan = scans[one.row]
    return {
        "row": numbers[one.row], "source": scan.source, "record": scan.record, "fields": one.fields,
        "first": {
            "source": scan.source, "record": scan.record,
            "taken_at": datetime.fromtimestamp(one.at, UTC).isoformat(),
        },
        "remedy": "If the new content is right, send it under a record number of its own and report the wrong one.",
    }  # fmt: skip
