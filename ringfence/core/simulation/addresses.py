"""What places and rooms of an invented county are called, and where they stand, made from their numbers when asked for."""

from dataclasses import dataclass

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
