"""Where everybody is, day by day: stays between local midnight and midnight, made from keyed draws alone.

A person's day depends on nothing but the county, the person and the day, so any of them can be made again by itself, in
any order and on any thread. Venues are drawn by weight from the community, the township, and seldom the county, so that
the number of people who meet there does not grow with the county.
"""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.county import County
from ringfence.core.simulation.plans import MOST_STAYS, fill
from ringfence.core.simulation.venues import OPEN, SHUT, SPREAD, STAY, outings

BLOCK = 32_768  # people a task; a matter of speed only, never of content
MINUTE, DAY = 60, 1440
_OUTINGS = outings()


@dataclass(frozen=True, slots=True)
class Stays:
    """Rows in the order of people, then of time. `start` and `end` are minutes since the county's first midnight.

    `room` is a class, office, carriage or room number, `seat` row * 10 + column on vehicles; 0 is none.
    """

    person: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    room: npt.NDArray[np.int16]
    seat: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.person)


def stays(county: County, day: int, *, first: int = 0, last: int | None = None) -> Stays:
    """The stays of people [first, last) on one day."""
    last = len(county.people) if last is None else last
    return stays_from(day_tables(county, day), first, last)


def day_of(county: County, *, person: int, day: int) -> Stays:
    """One person's day: the very rows of the bulk."""
    return stays(county, day, first=person, last=person + 1)


def blocks(
    county: County, *, days: range, threads: int = 1, size: int = BLOCK
) -> Iterator[tuple[int, Stays]]:
    """(day, stays) block by block in a fixed order, whatever the number of threads; little is in memory at a time."""
    spans = [(low, min(low + size, len(county.people))) for low in range(0, len(county.people), size)]
    asked = ((day, tables, span) for day in days for tables in (day_tables(county, day),) for span in spans)
    if threads == 1:
        for day, tables, (low, high) in asked:
            yield day, stays_from(tables, low, high)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[tuple[int, Any]] = []
        for day, tables, (low, high) in asked:
            waiting.append((day, pool.submit(stays_from, tables, low, high)))
            if len(waiting) > 2 * threads:
                number, done = waiting.pop(0)
                yield number, done.result()
        for number, done in waiting:
            yield number, done.result()


def day_tables(county: County, day: int) -> tuple[Any, ...]:
    """What the compiled loop needs to know, in its order."""
    people, land, calendar = county.people, county.land, county.calendar
    return (
        (county.seed, day, calendar.working(day), calendar.kinds(day, len(land.townships))),
        (people.age, people.household, people.community, people.home, people.home_room),
        (people.lives.duty, people.lives.place, people.lives.room, people.lives.travel),
        (land.township_of, land.community_from, land.venue_from, land.draw_of),
        (county.housing.household_from, county.housing.first_home),
        (_OUTINGS, OPEN, SHUT, STAY, SPREAD),
    )


def stays_from(tables: tuple[Any, ...], first: int, last: int) -> Stays:
    out = np.empty((6, (last - first) * MOST_STAYS), np.int32)
    used = fill(first, last, *tables, out)  # type: ignore[call-arg]
    person, place, start, end, room, seat = (column[:used].copy() for column in out)
    return Stays(person, place, start, end, room.astype(np.int16), seat.astype(np.int16))
