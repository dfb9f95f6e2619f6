"""What an outbreak runs in: people, places, the visits of each day, and who is held back from them."""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.masks import Masks
from ringfence.core.simulation.seating import Seating

Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
"""Visits as columns: person, place, start, end, room, seat; times as `Plans.clock` says."""
COLUMNS = ("person", "place", "start", "end", "room", "seat")


@dataclass(frozen=True, slots=True)
class Stays:
    """The visits that begin on one day: who, where, in which room (0 = one room for all), seat, from, until (UTC s)."""

    person: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    room: npt.NDArray[np.int16]
    start: Longs
    end: Longs
    seat: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.person)


class Today(Protocol):
    """One day's visits, in parts that can be made on any thread; always the same rows for the same day."""

    parts: int

    def part(self, number: int) -> Rows:
        """The visits of one part. The rows are the thread's own until it asks again."""
        ...

    def of(self, people: Longs) -> Rows:
        """The visits of these people alone."""
        ...


class Plans(Protocol):
    """Where everybody is. A row's time t is `clock(day)[0] * t + clock(day)[1]` seconds after the day's begin."""

    def clock(self, day: int) -> tuple[int, int]: ...

    def today(self, day: int) -> Today: ...


@dataclass(frozen=True, slots=True)
class World:
    """What an outbreak runs in: people, how strongly places spread, and the visits of each day.

    `strength[place]` is the hazard per shared hour near a mean case at its peak. `beside`, `room`, `across` are the parts
    of it in the next cell, elsewhere in the room, and between rooms of the place; `seating` says who is in which cell.
    """

    start: int
    age: npt.NDArray[np.uint8]
    doses: npt.NDArray[np.uint8]
    household: npt.NDArray[np.int32]
    strength: Reals
    beside: Reals
    room: Reals
    across: Reals
    seating: Seating
    masks: Masks
    plans: Plans

    @property
    def people(self) -> int:
        return len(self.age)

    def stays(self, day: int) -> Stays:
        """All visits of one day, as planned."""
        today = self.plans.today(day)
        rows = np.concatenate([today.part(number).copy() for number in range(today.parts)], axis=1)
        unit, offset = self.plans.clock(day)
        begin = self.start + day * DAY + offset
        room, seat = rows[4].astype(np.int16), rows[5].astype(np.int16)
        start, end = begin + unit * rows[2].astype(np.int64), begin + unit * rows[3].astype(np.int64)
        return Stays(rows[0], rows[1], room, start, end, seat)


@dataclass(frozen=True, slots=True)
class Given:
    """Visits that somebody gives whole, a day at a time: `stays(day)` in UTC seconds."""

    start: int
    stays: Callable[[int], Stays]

    def clock(self, day: int) -> tuple[int, int]:
        return 1, 0

    def today(self, day: int) -> "GivenDay":
        found = self.stays(day)
        begin = self.start + day * DAY
        times = (found.start - begin, found.end - begin)
        return GivenDay(
            np.stack([found.person, found.place, *times, found.room, found.seat]).astype(np.int32)
        )


@dataclass(frozen=True, slots=True)
class GivenDay:
    """One day of them, cut into parts."""

    rows: Rows
    size: int = 1 << 16

    @property
    def parts(self) -> int:
        return max(1, -(-self.rows.shape[1] // self.size))

    def part(self, number: int) -> Rows:
        return self.rows[:, number * self.size : (number + 1) * self.size]

    def of(self, people: Longs) -> Rows:
        return self.rows[:, np.isin(self.rows[0], people)]


@dataclass(slots=True)
class Holds:
    """Who is kept away from everybody from when until when (UTC s); one span a person, the latest."""

    since: Longs
    until: Longs

    @classmethod
    def nobody(cls, people: int) -> "Holds":
        return cls(np.full(people, NEVER), np.full(people, NEVER))


def seen(stays: Stays, holds: Holds) -> Stays:
    """The visits as they happened: cut where a person was held, and gone where nothing is left."""
    start, end = _cut(stays.person, stays.start, stays.end, holds.since, holds.until)
    kept = start < end
    return Stays(
        stays.person[kept], stays.place[kept], stays.room[kept], start[kept], end[kept], stays.seat[kept]
    )  # fmt: skip


@njit(nogil=True, cache=True, inline="always")
def left(start, end, since, until):
    """What a hold leaves of [start, end): the part before it, else the part after it; empty if nothing."""
    if until <= start or since >= end:
        return start, end
    if since > start:
        return start, since
    return (until, end) if until < end else (end, end)


@njit(nogil=True, cache=True)
def _cut(person, start, end, since, until):
    low, high = np.empty(len(person), np.int64), np.empty(len(person), np.int64)
    for row in range(len(person)):
        p = person[row]
        low[row], high[row] = left(start[row], end[row], since[p], until[p])
    return low, high
