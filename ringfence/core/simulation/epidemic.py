"""An outbreak that nobody answers, in a county of any size, and where exactly each infection happened.

Only visits to places where somebody infected is that day can matter; the others are left out as they are made, so a
county of millions is never in memory at once. The result is that of the whole, row for row.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import stage, visits
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import Disease
from ringfence.core.simulation.spread import distance
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.world import Stays

Longs = npt.NDArray[np.int64]
FEW = 20
"""While fewer than one person in so many is infected, it pays to look first where they are."""


def unfold(
    county: County,
    *,
    disease: Disease,
    days: int,
    cases: int,
    seed: int,
    threads: int = 1,
    scale: float = 1.0,
) -> Outbreak:
    """`cases` people drawn at random are infected at the start of day 0; then `days` days run their course."""
    world = stage.stage(county, disease=disease, scale=scale)
    playing: list[Outbreak] = []

    def stays(day: int) -> Stays:
        return near(county, day, people=playing[0].truth.cases, threads=threads)

    playing.append(Outbreak(replace(world, stays=stays), disease, seed, threads=threads))
    playing[0].seed_cases(cases)
    for _ in range(days):
        playing[0].step()
    return playing[0]


def near(county: County, day: int, *, people: Longs, threads: int = 1) -> Stays:
    """The visits of one day to places where one of `people` is at some time of it, in the order of people."""
    wanted = np.ones(len(county.places), np.bool_)
    if len(people) * FEW < len(county.people):
        wanted[:] = False
        tables = visits.day_tables(county, day)
        for one in people.tolist():
            wanted[visits.stays_from(tables, one, one + 1).place] = True
    parts = []
    for _, rows in visits.blocks(county, days=range(day, day + 1), threads=threads):
        kept = wanted[rows.place]
        start, end = (
            moment[kept].astype(np.int64) * 60 + county.calendar.start for moment in (rows.start, rows.end)
        )
        parts.append(Stays(rows.person[kept], rows.place[kept], rows.room[kept], start, end))
    names = ("person", "place", "room", "start", "end")
    return Stays(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True, slots=True)
class Spots:
    """Where each infection happened, in the order of `Truth.cases`: the room (0 = one room for all, or unknown), and
    how near the two were (m), NaN at home, between two rooms, and for those who brought it."""

    person: Longs
    room: Longs
    distance_m: npt.NDArray[np.float64]


def spots(county: County, outbreak: Outbreak) -> Spots:
    """Looks each infection up in the plans of the two people."""
    truth, floor = outbreak.truth, outbreak.world.floor
    who = truth.cases
    rooms, metres = np.zeros(len(who), np.int64), np.full(len(who), np.nan)
    for number, person in enumerate(who.tolist()):
        by, place, moment = (int(column[person]) for column in (truth.by, truth.place, truth.infected))
        if by < 0:
            continue
        mine, theirs = (_room(county, one, place=place, moment=moment) for one in (person, by))
        rooms[number] = mine
        apart = mine != theirs and mine != 0 and theirs != 0
        if floor[place] > 0 and not apart:
            day = (county.calendar.start + (moment - county.calendar.start) // DAY * DAY) // DAY
            metres[number] = round(float(distance(outbreak.seed, person, by, place, day, floor[place])), 2)
    return Spots(who, rooms, metres)


def _room(county: County, person: int, *, place: int, moment: int) -> int:
    """The room in which the plan has this person at that place and moment."""
    minute = (moment - county.calendar.start) // 60
    rows = visits.day_of(county, person=person, day=minute // visits.DAY)
    here = np.flatnonzero((rows.place == place) & (rows.start <= minute) & (minute < rows.end))
    return int(rows.room[here[0]]) if len(here) else 0
