"""What places and rooms of an invented county are called, and where they stand, made from their numbers when asked for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.places.kinds import KINDS
from ringfence.core.simulation.county import County
from ringfence.core.simulation.housing import (
    BUILDINGS_A_COMPOUND,
    DOORS_A_BUILDING,
    DOORS_A_COMPOUND,
    HOUSES_A_GROUP,
)
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.placenames import compound_name, venue_name
from ringfence.core.simulation.venues import CODES, DORMITORY, SCHOOLS, TRAIN

_NUMERALS = "零一二三四五六七八九十"
_NUMBERS = 200
_FIXED = (*map(str, range(_NUMBERS)), "栋", "单元", "号", "01", "02")
_BLOCK, _UNIT, _HOUSE, _FLAT = range(_NUMBERS, _NUMBERS + 4)


@dataclass(frozen=True, slots=True)
class Texts:
    """Name and address of places, without repeating work that neighbours share."""

    county: County

    def area(self, community: int) -> str:
        """Township and community, as an address begins."""
        land = self.county.land
        return land.townships[int(land.township_of[community])][1] + land.communities[community][1]

    def name(self, place: int) -> str:
        """Of a venue, a compound or a building; a door is named by its address within the community."""
        county, housing = self.county, self.county.housing
        community = int(county.places.community[place])
        stem = county.land.communities[community][1]
        if place < housing.first_compound:
            sort = int(county.land.venue_sort[place])
            return venue_name(CODES[sort], stem, place - int(county.land.venue_from[sort, community]))
        if place < housing.first_building:
            return compound_name(stem, place - housing.first_compound - int(housing.compound_from[community]))
        if place < housing.first_home:
            local = place - housing.first_building - int(housing.building_from[community])
            return f"{compound_name(stem, local // BUILDINGS_A_COMPOUND)}{local % BUILDINGS_A_COMPOUND + 1}栋"
        return self._door(place, community)

    def address(self, place: int) -> str:
        return self.area(int(self.county.places.community[place])) + self.name(place)

    def room(self, place: int, room: int) -> str:
        """A class, an office, a carriage or a room; "" for none."""
        if not room or place >= self.county.housing.first_compound:
            return ""
        sort = int(self.county.land.venue_sort[place])
        if sort in SCHOOLS:
            return f"{room // 100}年{room % 100}班" if room >= 100 else f"办公{room}室"
        if sort == TRAIN:
            return f"{room}车"
        return f"{room}号宿舍" if sort == DORMITORY else f"{room}室"

    def seat(self, place: int, seat: int) -> str:
        """Row and seat as printed: 12A on a train, 3排2座 on a bus; "" for none."""
        if not seat:
            return ""
        row, column = divmod(seat, 10)
        if int(self.county.land.venue_sort[place]) == TRAIN:
            return f"{row}{'ABCDF'[column - 1]}"
        return f"{row}排{column}座"

    def pieces(
        self, places: npt.NDArray[np.integer], *, whole: bool
    ) -> tuple[npt.NDArray[np.int32], list[str]]:  # fmt: skip
        """(rows, words): `name`, or if `whole` `address`, of each place is what its row (-1 for none) picks, joined."""
        housing, land = self.county.housing, self.county.land
        place = np.asarray(places, np.int64)
        community = self.county.places.community[place].astype(np.int64)
        door = place >= housing.first_home
        local = np.where(door, place - housing.first_home - housing.household_from[community], 0)
        town = door & land.urban[community]
        compound = local // DOORS_A_COMPOUND
        key = np.where(door, community << 32 | np.where(town, compound, local // HOUSES_A_GROUP), -1 - place)
        distinct, stem = np.unique(key, return_inverse=True)
        words = [*_FIXED, *(self._stem(one, whole=whole) for one in distinct.tolist())]
        out = np.full((len(place), 7), -1, np.int32)
        out[:, 0] = len(_FIXED) + stem
        a_unit = DOORS_A_BUILDING // np.where(compound % 2 == 0, self.units(0), self.units(1))
        unit, flat = np.divmod(local % DOORS_A_BUILDING, a_unit)
        building = local // DOORS_A_BUILDING % BUILDINGS_A_COMPOUND
        out[town, 2], out[town, 4] = _BLOCK, _UNIT
        for column, number in ((1, building + 1), (3, unit + 1), (5, flat // 2 + 1), (6, _FLAT + flat % 2)):
            out[town, column] = number[town]
        village = door & ~town
        out[village, 1], out[village, 2] = (local % HOUSES_A_GROUP + 1)[village], _HOUSE
        return out, words

    def _stem(self, key: int, *, whole: bool) -> str:
        """What doors of one compound or group begin with; of a place that is no door, all of it."""
        if key < 0:
            return self.address(-1 - key) if whole else self.name(-1 - key)
        community, number = divmod(key, 1 << 32)
        name = self.county.land.communities[community][1]
        begin = compound_name(name, number) if self.county.land.urban[community] else self.group(number)
        return (self.area(community) if whole else "") + begin

    def _door(self, place: int, community: int) -> str:
        """3栋2单元502 in a compound, 四组12号 in a village."""
        housing = self.county.housing
        local = place - housing.first_home - int(housing.household_from[community])
        if not self.county.land.urban[community]:
            return f"{self.group(local // HOUSES_A_GROUP)}{local % HOUSES_A_GROUP + 1}号"
        compound, building = divmod(local // DOORS_A_BUILDING, BUILDINGS_A_COMPOUND)
        unit, flat = divmod(
            local % DOORS_A_BUILDING, DOORS_A_BUILDING // self.units(local // DOORS_A_COMPOUND)
        )
        name = compound_name(self.county.land.communities[community][1], compound)
        return f"{name}{building + 1}栋{unit + 1}单元{flat // 2 + 1}{flat % 2 + 1:02}"

    @staticmethod
    def units(compound: int) -> int:
        """Every other compound is low (four units of six floors), the others tall (two of twelve)."""
        return 4 if compound % 2 == 0 else 2

    @staticmethod
    def group(number: int) -> str:
        tens, ones = divmod(number + 1, 10)
        if number + 1 <= 10:
            return _NUMERALS[number + 1] + "组"
        head = "" if tens == 1 else _NUMERALS[tens]
        return f"{head}十{_NUMERALS[ones] if ones else ''}组"


def kind_label(kind: int, language: str) -> str:
    """The word for a place's kind."""
    found = KINDS[KIND_CODES[kind]]
    return found.zh if language == "zh" else found.en
