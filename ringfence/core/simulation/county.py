"""An invented county: who lives in it, with whom, where; built from published margins, a size and a seed.

Everything is arrays indexed by person, household, place or community number; texts are made on demand (identities,
addresses). The same margins, size and seed give the same county on every machine.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation import draws
from ringfence.core.simulation import households as homes
from ringfence.core.simulation.calendar import Calendar
from ringfence.core.simulation.households import Households
from ringfence.core.simulation.housing import BUILDINGS_A_COMPOUND, DOORS_A_BUILDING, Housing, house
from ringfence.core.simulation.land import KIND_CODES, KIND_OF, Land, lay_out
from ringfence.core.simulation.lives import Lives, live
from ringfence.core.simulation.margins import MOST_PEOPLE, Margins
from ringfence.core.simulation.venues import SORTS
from ringfence.core.words import Refused

FEWEST_PEOPLE = 200
_COMPOUND, _BUILDING, _HOME = (KIND_CODES.index(code) for code in ("compound", "building", "home"))


@dataclass(frozen=True, slots=True)
class People:
    """One value a person. `age` in years on the first day, `sex` 1 for men, `role` in the household."""

    age: npt.NDArray[np.uint8]
    sex: npt.NDArray[np.uint8]
    role: npt.NDArray[np.uint8]
    household: npt.NDArray[np.int32]
    community: npt.NDArray[np.int32]
    home: npt.NDArray[np.int32]
    home_room: npt.NDArray[np.int16]
    lives: Lives

    def __len__(self) -> int:
        return len(self.age)


@dataclass(frozen=True, slots=True)
class Places:
    """One value a place: venues, compounds, buildings, homes in this order. `kind` points into land.KIND_CODES.

    `parent` is the building of a home and the compound of a building, -1 for none. `volume_m3` and `air_changes_h` are
    of the usual room, NaN out of doors; `weight` tells how much a venue draws people.
    """

    kind: npt.NDArray[np.uint8]
    community: npt.NDArray[np.int32]
    parent: npt.NDArray[np.int32]
    lat: npt.NDArray[np.float32]
    lon: npt.NDArray[np.float32]
    volume_m3: npt.NDArray[np.float32]
    air_changes_h: npt.NDArray[np.float32]
    ventilated: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class County:
    """The whole of it. `margins` are what it was built from; `calendar` says which day is what."""

    seed: int
    margins: Margins
    calendar: Calendar
    land: Land
    households: Households
    housing: Housing
    people: People
    places: Places

    def members(self, household: int) -> range:
        """The people of a household: numbers in a row."""
        return range(int(self.households.first[household]), int(self.households.first[household + 1]))


def build(margins: Margins, *, people: int, seed: int, calendar: Calendar | None = None) -> County:
    """A county of exactly `people` people. `seed` is any number of 0 to 2**64 - 1."""
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise Refused(f"A county has {FEWEST_PEOPLE:,} to {MOST_PEOPLE:,} people.", code="county-size")
    if not 0 <= seed < 1 << 63:
        raise Refused("A seed is a whole number from 0 to 2**63 - 1.", code="county-seed")
    land = lay_out(margins, people=people, seed=seed)
    households = homes.settle(margins, people=people, seed=seed)
    housing = house(households, land=land, seed=seed)
    age, role = homes.ages(seed, households.kind, households.elders, households.first)
    sex = homes.sexes(seed, age, role, margins.men_per_100_women / 100)
    size = np.diff(households.first)
    crowd = People(
        age=age,
        sex=sex,
        role=role,
        household=np.repeat(np.arange(len(size), dtype=np.int32), size),
        community=np.repeat(housing.community, size),
        home=np.repeat(housing.place, size),
        home_room=np.repeat(housing.room, size),
        lives=live(seed, age, sex, households.first, housing.community, land),
    )
    places = _places(land, housing, seed)
    return County(seed, margins, calendar or Calendar(), land, households, housing, crowd, places)


def _places(land: Land, housing: Housing, seed: int) -> Places:
    n = np.arange(len(land.urban))
    compounds, buildings = np.diff(housing.compound_from), np.diff(housing.building_from)
    counts = [land.venues, int(compounds.sum()), int(buildings.sum()), housing.homes]
    community = np.concatenate(
        [
            land.venue_community,
            np.repeat(n, compounds),
            np.repeat(n, buildings),
            housing.community[: housing.homes],
        ]
    ).astype(np.int32)
    kind = np.concatenate(
        [KIND_OF[land.venue_sort], np.repeat(np.array([_COMPOUND, _BUILDING, _HOME], np.uint8), counts[1:])]
    )
    parent = np.full(len(kind), -1, np.int32)
    _nest(parent, housing, land)
    lat, lon = _spots(land, housing, community, parent, seed)
    volume = np.full(len(kind), np.nan, np.float32)
    air = np.full(len(kind), np.nan, np.float32)
    scale = np.sqrt(land.venue_weight / 200)
    volume[: land.venues] = np.round(
        np.array([s.volume_m3 for s in SORTS])[land.venue_sort] * np.clip(scale, 0.6, 3)
    )
    air[: land.venues] = np.array([s.air for s in SORTS])[land.venue_sort]
    volume[volume == 0], air[air == 0] = np.nan, np.nan
    volume[housing.first_home :], air[housing.first_home :] = 180, 1
    ventilated = np.ones(len(kind), np.bool_)
    ventilated[: land.venues] = np.array([s.ventilated for s in SORTS])[land.venue_sort]
    return Places(kind, community, parent, lat, lon, volume, air, ventilated)


def _nest(parent: npt.NDArray[np.int32], housing: Housing, land: Land) -> None:
    """Buildings into compounds, doors of towns into buildings."""
    of = np.repeat(np.arange(len(land.urban)), np.diff(housing.building_from))
    local = np.arange(len(of)) - housing.building_from[of]
    parent[housing.first_building : housing.first_home] = (
        housing.first_compound + housing.compound_from[of] + local // BUILDINGS_A_COMPOUND
    )
    home_of = housing.community[: housing.homes]
    local = np.arange(housing.homes) - housing.household_from[home_of]
    inside = housing.first_building + housing.building_from[home_of] + local // DOORS_A_BUILDING
    parent[housing.first_home :] = np.where(land.urban[home_of], inside, -1)


def _spots(
    land: Land, housing: Housing, community: npt.NDArray[np.int32], parent: npt.NDArray[np.int32], seed: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Within 400 m of a town community's centre, 1,200 m of a village's; a building near its compound, a door in it."""
    number = np.arange(len(community))
    reach = np.where(land.urban[community], 400.0, 1200.0) / 111_320
    east = (draws.uniforms(seed, draws.HOME, number, 3, 0) * 2 - 1) * reach
    north = (draws.uniforms(seed, draws.HOME, number, 3, 1) * 2 - 1) * reach
    for low, high, share in (
        (housing.first_building, housing.first_home, 0.15),
        (housing.first_home, len(number), 0.0),
    ):
        up = parent[low:high]
        inside = up >= 0
        for offset in (east, north):
            offset[low:high] = np.where(inside, offset[up] + share * offset[low:high], offset[low:high])
    lat, lon = land.lat[community] + north, land.lon[community] + east / 0.89
    return np.round(lat, 5).astype(np.float32), np.round(lon, 5).astype(np.float32)
