"""An outbreak that nobody answers, in a county of any size, and where exactly each infection happened."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import stage, visits
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import Disease
from ringfence.core.simulation.seating import NO_CELLS, metres
from ringfence.core.simulation.spread import OTHER_ROOM
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
    played = Outbreak(stage.stage(county, disease=disease, scale=scale), disease, seed, threads=threads)
    played.seed_cases(cases)
    for _ in range(days):
        played.step()
    return played


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
        parts.append(Stays(rows.person[kept], rows.place[kept], rows.room[kept], start, end, rows.seat[kept]))
    names = ("person", "place", "room", "start", "end", "seat")
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
    truth, seating = outbreak.truth, outbreak.world.seating
    who = truth.cases
    apart = np.full(len(who), np.nan)
    for number, person in enumerate(who.tolist()):
        by, place, room = (int(column[person]) for column in (truth.by, truth.place, truth.room))
        if by < 0 or truth.near[person] == OTHER_ROOM or seating.how[place] == NO_CELLS:
            continue
        moment = int(truth.infected[person])
        mine, theirs = (_seat(county, one, place=place, moment=moment) for one in (person, by))
        far = metres(
            seating, seed=outbreak.seed, day=county.calendar.start // DAY + (moment - county.calendar.start) // DAY,
            place=place, room=room, one=(person, mine), others=np.array([by]), seats=np.array([theirs]),
        )  # fmt: skip
        apart[number] = round(float(far[0]), 2)
    return Spots(who, truth.room[who].astype(np.int64), apart)


def _seat(county: County, person: int, *, place: int, moment: int) -> int:
    """The seat that the plan gives this person at that place and moment; 0 for none."""
    minute = (moment - county.calendar.start) // 60
    rows = visits.day_of(county, person=person, day=minute // visits.DAY)
    here = np.flatnonzero((rows.place == place) & (rows.start <= minute) & (minute < rows.end))
    return int(rows.seat[here[0]]) if len(here) else 0
