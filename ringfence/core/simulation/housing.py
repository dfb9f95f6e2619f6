"""Which household lives where: compounds with buildings, units and doors in towns, groups of houses in villages."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation import draws
from ringfence.core.simulation.households import ROOM, Households
from ringfence.core.simulation.land import Land, Longs
from ringfence.core.simulation.quotas import apportion
from ringfence.core.simulation.venues import CARE_HOME, DORMITORY

DOORS_A_BUILDING, BUILDINGS_A_COMPOUND, HOUSES_A_GROUP = 48, 6, 50
DOORS_A_COMPOUND = DOORS_A_BUILDING * BUILDINGS_A_COMPOUND
BOARDERS_AND_WORKERS = 87  # of a hundred rooms; the rest are in care homes (see households)
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Housing:
    """Families come first, h of them; family k of a community is its k-th door. Rooms follow.

    household_from[n + 1]: families of a community; community[households]; place[households]: where they live;
    room[households]: number of the room in a dormitory or care home, 0 for families.
    compound_from, building_from [n + 1]: how many of each in a community, running; managed[compounds]: has property
    management. The places are numbered: venues, compounds, buildings, homes (`first_*`).
    """

    household_from: Longs
    community: Ints
    place: Ints
    room: npt.NDArray[np.int16]
    compound_from: Longs
    building_from: Longs
    managed: npt.NDArray[np.bool_]
    first_compound: int
    first_building: int
    first_home: int

    @property
    def homes(self) -> int:
        return int(self.household_from[-1])

    @property
    def places(self) -> int:
        return self.first_home + self.homes


def house(households: Households, *, land: Land, seed: int) -> Housing:
    """Families fill communities by size; rooms fill dormitories and care homes."""
    homes = int((households.kind != ROOM).sum())
    each = apportion(land.share, homes)
    compounds = np.where(land.urban, -(-each // DOORS_A_COMPOUND), 0)
    buildings = np.where(land.urban, -(-each // DOORS_A_BUILDING), 0)
    first_building = land.venues + int(compounds.sum())
    first_home = first_building + int(buildings.sum())
    place, room = _rooms(len(households) - homes, land)
    return Housing(
        household_from=_running(each),
        community=np.concatenate([np.repeat(np.arange(len(each)), each), land.venue_community[place]]).astype(
            np.int32
        ),
        place=np.concatenate([first_home + np.arange(homes), place]).astype(np.int32),
        room=np.concatenate([np.zeros(homes), room]).astype(np.int16),
        compound_from=_running(compounds),
        building_from=_running(buildings),
        managed=draws.uniforms(seed, draws.HOME, np.arange(int(compounds.sum())), 2, 0) < 0.62,
        first_compound=land.venues,
        first_building=first_building,
        first_home=first_home,
    )


def _running(counts: npt.NDArray[np.int64]) -> Longs:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _rooms(rooms: int, land: Land) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(place, room number) of each room: dormitories in turn, then care homes."""
    number = np.arange(rooms)
    sleepers = int(np.searchsorted(number * 100, rooms * BOARDERS_AND_WORKERS, side="left"))
    found = []
    for sort, count in ((DORMITORY, sleepers), (CARE_HOME, rooms - sleepers)):
        low, high = int(land.venue_from[sort, 0]), int(land.venue_from[sort, -1])
        found.append((low + np.arange(count) * (high - low) // max(count, 1), np.arange(count)))
    place = np.concatenate([where for where, _ in found])
    starts = np.concatenate([[True], place[1:] != place[:-1]]) if rooms else np.zeros(0, np.bool_)
    first = np.maximum.accumulate(np.where(starts, number, 0)) if rooms else number
    return place, number - first + 1
