"""A county as the stage of an outbreak: how strongly each place spreads, and its visits as the simulator takes them.

Two people in a room are as near each other as chance has it on its floor (the volume at 3 m of height; classes, offices
and carriages are rooms of 60 m2). Homes are set by the household attack rate.
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import visits
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import Disease, home_strength
from ringfence.core.simulation.venues import CODES
from ringfence.core.simulation.world import Stays, World

ROOM_M2, HEIGHT_M = 60.0, 3.0
OUTDOORS_M2, APART = 2000.0, 0.02
_ROOMED = ("kindergarten", "primary", "junior", "senior", "office", "workplace", "small-factory", "train")
Reals = npt.NDArray[np.float64]


def stage(county: County, *, disease: Disease, scale: float = 1.0, sample: int = 20_000) -> World:
    """The county with this strain. `scale` multiplies the pack's spread outside homes; `sample` people set the home hours."""
    strength = np.full(len(county.places), disease.kappa * disease.outside_homes * scale)
    hours = shared_hours(county, people=min(sample, len(county.people)))
    strength[homes(county)] = home_strength(disease, hours_a_day=max(hours, 0.5))

    def stays(day: int) -> Stays:
        return planned(county, day)

    return World(
        start=county.calendar.start, age=county.people.age, doses=county.people.lives.doses,
        household=county.people.household, strength=strength, across=np.full(len(strength), APART), floor=floors(county),
        stays=stays,
    )  # fmt: skip


def planned(county: County, day: int) -> Stays:
    """The visits of one day, moments in UTC seconds."""
    rows = visits.stays(county, day)
    start = rows.start.astype(np.int64) * 60 + county.calendar.start
    end = rows.end.astype(np.int64) * 60 + county.calendar.start
    return Stays(rows.person, rows.place, rows.room, start, end)


def floors(county: County) -> Reals:
    """Square metres in which people of one room of each place spread; 0 at home."""
    floor = county.places.volume_m3.astype(np.float64) / HEIGHT_M
    sort = county.land.venue_sort
    roomed = np.isin(sort, [CODES.index(code) for code in _ROOMED])
    floor[: len(sort)][roomed] = np.fmin(floor[: len(sort)][roomed], ROOM_M2)
    floor = np.where(np.isnan(floor), OUTDOORS_M2, np.maximum(floor, 1.0))
    floor[homes(county)] = 0
    return np.asarray(floor)


def homes(county: County) -> npt.NDArray[np.bool_]:
    """Places where people live, dormitories and care homes among them."""
    living = np.zeros(len(county.places), np.bool_)
    living[county.housing.first_home :] = True
    living[county.people.home] = True
    return living


def shared_hours(county: County, *, people: int, days: int = 7) -> float:
    """Hours a day that two members of a household spend at home together, averaged over pairs and a week."""
    total = pairs = 0.0
    for day in range(days):
        rows = visits.stays(county, day, last=people)
        at_home = rows.place == county.people.home[rows.person]
        minutes, found = _shared(
            rows.person[at_home], rows.start[at_home], rows.end[at_home], county.people.household[:people]
        )
        total, pairs = total + minutes / 60, pairs + found
    return total / pairs if pairs else 0.0


@njit(nogil=True, cache=True)
def _shared(person, start, end, household):
    """(minutes shared by pairs of a household, number of pairs); rows ordered by person."""
    n = len(household)
    at = np.searchsorted(person, np.arange(n + 1))
    minutes, pairs = 0, 0
    for one in range(n):
        other = one + 1
        while other < n and household[other] == household[one] and other - one < 12:
            pairs += 1
            for a in range(at[one], at[one + 1]):
                for b in range(at[other], at[other + 1]):
                    minutes += max(0, min(end[a], end[b]) - max(start[a], start[b]))
            other += 1
    return minutes, pairs
