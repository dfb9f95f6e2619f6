"""A county as the stage of an outbreak: how strongly each place spreads, who sits where, and its visits.

Classes and offices have desks, vehicles benches, eateries tables; everywhere else people stand on a floor (the volume at
3 m of height). A cell of the floor has 3.5 m2: with its neighbours counted half it holds as much hazard as a circle of
1.5 m and half of the ring up to 3 m. Homes are set by the household attack rate.
"""

# mypy: disable-error-code="no-untyped-def"

import threading

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.places.kinds import KINDS
from ringfence.core.simulation import visits
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import Disease, home_strength
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.masks import Masks, leanings
from ringfence.core.simulation.plans import MOST_STAYS, fill, fill_of
from ringfence.core.simulation.seating import BENCHES, DESKS, FLOOR, NO_CELLS, Seating
from ringfence.core.simulation.venues import CODES
from ringfence.core.simulation.world import Longs, Rows, Stays, World

HEIGHT_M = 3.0
OUTDOORS_M2 = 2000.0
CELL_M2, TABLE_M2 = 3.5, 5.0
MOST_CELLS = 1 << 15
PART = 8192  # people a task; a matter of speed only
# Cells in a row, desks in a cell (or seats left of the aisle), metres from cell to cell: our own, of usual rooms.
_DESKS = {"kindergarten": (4, 2, 1.6), "primary": (4, 2, 1.4), "junior": (4, 2, 1.4), "senior": (4, 2, 1.4),
          "office": (2, 4, 2.5), "workplace": (2, 4, 2.5), "small-factory": (3, 2, 2.5)}  # fmt: skip
_BENCHES = {"bus": (2, 2, 1.0), "train": (2, 3, 1.1)}
_TABLES = ("chess-room", "teahouse", "small-eatery", "restaurant", "net-cafe", "song-and-dance", "hall")
Reals = npt.NDArray[np.float64]


def stage(county: County, *, disease: Disease, scale: float = 1.0, sample: int = 20_000) -> World:
    """The county with this strain. `scale` multiplies the pack's spread outside homes; `sample` people set the home hours."""
    places, people, living = len(county.places), county.people, homes(county)
    strength = np.full(places, disease.kappa * disease.outside_homes * scale)
    hours = shared_hours(county, people=min(sample, len(people)))
    strength[living] = home_strength(disease, hours_a_day=max(hours, 0.5))
    return World(
        start=county.calendar.start, age=people.age, doses=people.lives.doses, household=people.household,
        strength=strength, beside=np.full(places, disease.closeness.beside),
        room=np.where(living, 1.0, disease.closeness.room), across=np.full(places, disease.closeness.other_room),
        seating=seating(county), masks=masks(county, disease), plans=CountyPlans(county),
    )  # fmt: skip


def planned(county: County, day: int) -> Stays:
    """The visits of one day, moments in UTC seconds."""
    rows = visits.stays(county, day)
    start, end = (times.astype(np.int64) * 60 + county.calendar.start for times in (rows.start, rows.end))
    return Stays(rows.person, rows.place, rows.room, start, end, rows.seat)


def seating(county: County) -> Seating:
    """Who is in which cell of each place: see the module's head."""
    places, lives = len(county.places), county.people.lives
    floor = county.places.volume_m3.astype(np.float64) / HEIGHT_M
    floor = np.where(np.isnan(floor), OUTDOORS_M2, np.maximum(floor, 1.0))
    area, how = np.full(places, CELL_M2), np.full(places, FLOOR, np.uint8)
    per, columns = np.ones(places, np.int32), np.zeros(places, np.int32)
    sort = county.land.venue_sort
    area[: len(sort)][np.isin(sort, [CODES.index(code) for code in _TABLES])] = TABLE_M2
    pitch = np.sqrt(area)
    for kind, table in ((DESKS, _DESKS), (BENCHES, _BENCHES)):
        for code, (wide, many, apart) in table.items():
            here = np.flatnonzero(sort == CODES.index(code))
            how[here], columns[here], per[here], pitch[here] = kind, wide, many, apart
            floor[here], area[here] = np.minimum(floor[here], 60.0), apart * apart
    cells = np.clip(np.round(floor / area), 1, MOST_CELLS).astype(np.int32)
    columns = np.where(columns > 0, columns, np.ceil(np.sqrt(cells))).astype(np.int32)
    how[homes(county)] = NO_CELLS
    pitch = pitch.astype(np.float32)
    return Seating(how, columns, cells, per, pitch, lives.place, lives.desk, county.people.household)


def masks(county: County, disease: Disease) -> Masks:
    """Who wears one where: by the setting that a place's kind implies; nobody at home."""
    worn = np.array([disease.masks.share(KINDS[code].setting) for code in KIND_CODES], np.float32)
    share = worn[county.places.kind]
    share[homes(county)] = 0
    leaning = leanings(county.seed, county.people.age)
    return Masks(share, leaning, disease.masks.source, disease.masks.wearer)


class CountyPlans:
    """The visits of a county, made a part at a time in buffers that each thread keeps."""

    def __init__(self, county: County) -> None:
        self.county = county
        self._own = threading.local()

    def clock(self, day: int) -> tuple[int, int]:
        """Rows have minutes since the county's first midnight."""
        return 60, -day * 86_400

    def today(self, day: int) -> "CountyDay":
        return CountyDay(self, day)

    def buffer(self, people: int) -> Rows:
        """Room for the visits of so many people, this thread's own."""
        held: Rows | None = getattr(self._own, "rows", None)
        if held is None or held.shape[1] < people * MOST_STAYS:
            held = self._own.rows = np.empty((6, people * MOST_STAYS), np.int32)
        return held


class CountyDay:
    """One day of them."""

    def __init__(self, plans: CountyPlans, day: int) -> None:
        self.plans, self.tables = plans, visits.day_tables(plans.county, day)
        self.parts = -(-len(plans.county.people) // PART)

    def part(self, number: int) -> Rows:
        first, last = number * PART, min((number + 1) * PART, len(self.plans.county.people))
        out = self.plans.buffer(PART)
        used: int = fill(first, last, *self.tables, out)  # type: ignore[call-arg]
        return out[:, :used]

    def of(self, people: Longs) -> Rows:
        out = np.empty((6, len(people) * MOST_STAYS), np.int32)
        used: int = fill_of(people, *self.tables, out)  # type: ignore[call-arg]
        return out[:, :used]


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
