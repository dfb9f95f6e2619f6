"""What an outbreak runs in: people, places, the visits of each day, and who is held back from them."""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation.disease import NEVER

Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stays:
    """The visits that begin on one day, in any order: who, where, in which room (0 = one room for all), from, until."""

    person: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    room: npt.NDArray[np.int16]
    start: Longs
    end: Longs

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class World:
    """What an outbreak runs in: people, how strongly places spread, and the visits of each day.

    `strength[place]` is the hazard per shared hour in one room, at the peak of a mean case; `across[place]` the part of
    it between different rooms of the place. `floor[place]` (m2 of a room; 0 = distance plays no part, as at home) decides
    how near two people are to each other there on a day. `stays(day)` must always give the same rows for the same day.
    """

    start: int
    age: npt.NDArray[np.uint8]
    doses: npt.NDArray[np.uint8]
    household: npt.NDArray[np.int32]
    strength: Reals
    across: Reals
    floor: Reals
    stays: Callable[[int], Stays]

    @property
    def people(self) -> int:
        return len(self.age)


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
    return Stays(stays.person[kept], stays.place[kept], stays.room[kept], start[kept], end[kept])


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
