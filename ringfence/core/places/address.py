"""Addresses as people write them -> area, group, compound, building, unit, door; or the candidates and the doubt.

Nothing is guessed silently: where a text can be read in two ways both are returned, and `certain` is False.
"""

import re
from dataclasses import dataclass, replace

from ringfence.core.places.gazetteer import Area, Gazetteer, Hit
from ringfence.core.places.numerals import NUMERAL, number, plain

_NUMBER = r"[A-Za-z]?\d{1,4}[A-Za-z]?|[A-Za-z]|[甲乙丙丁]"
_BUILDING = re.compile(rf"(?P<building>{_NUMBER}|[东西南北]\d*)(?:栋|幢|号楼|座|#楼|#)")
_UNIT = re.compile(rf"(?P<unit>{_NUMBER})(?:单元|梯)")
_DOOR = re.compile(r"(?P<door>\d{1,5}[A-Za-z]?)(?:室|房|户|号房)?$")
_DASHED = re.compile(r"(?P<first>\d{1,3})-(?:(?P<second>\d{1,2})-)?(?P<door>\d{2,5})(?:室|房|户)?$")
_STREET = re.compile(r"^.*(?:路|街|巷|弄|大道|道)\d+(?:-\d+)?号?(?:院|附\d+号)?")
_HOUSE = re.compile(r"(?P<number>\d{1,4})号$")
_GROUP = re.compile(r"^(?:第)?(?P<group>[^\d栋幢单元]{1,8}?|\d{1,3})(?:村民小组|组|屋场)")
MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Address:
    """One reading. Empty text = not said. `doubts` are codes: why this may not be what was meant."""

    path: str = ""
    code: str = ""
    areas: tuple[str, ...] = ()
    level: str = ""
    group: str = ""
    compound: str = ""
    building: str = ""
    unit: str = ""
    door: str = ""
    rest: str = ""
    doubts: tuple[str, ...] = ()

    def doubtful(self, *codes: str) -> "Address":
        return replace(self, doubts=tuple(dict.fromkeys(self.doubts + codes)))


@dataclass(frozen=True, slots=True)
class Parsed:
    """All readings, the likeliest first. Certain = exactly one, and nothing about it is in doubt."""

    text: str
    candidates: tuple[Address, ...]

    @property
    def certain(self) -> bool:
        return len(self.candidates) == 1 and not self.candidates[0].doubts

    @property
    def best(self) -> Address | None:
        return self.candidates[0] if self.candidates else None


def parse(text: str, gazetteer: Gazetteer, *, within: str = "") -> Parsed:
    """Read an address. `within` is the path of the area it is most likely in (the county that asks)."""
    wanted = plain(text)
    if not wanted:
        return Parsed(text, ())
    readings: list[Address] = []
    for trail, rest in _areas(wanted, gazetteer, within):
        readings += [_placed(part, trail, gazetteer) for part in _parts(rest)]
    if len({reading.path for reading in readings}) > 1:
        readings = [reading.doubtful("area-ambiguous") for reading in readings]
    return Parsed(text, tuple(dict.fromkeys(readings))[:MOST_CANDIDATES])


def _areas(text: str, gazetteer: Gazetteer, within: str) -> list[tuple[tuple[Hit, ...], str]]:
    """Every way to take area names off the head: those that take most of the text, full names before short ones."""
    found: list[tuple[tuple[Hit, ...], str]] = []
    stack: list[tuple[tuple[Hit, ...], str]] = [((), text)]
    while stack:
        trail, rest = stack.pop()
        inside = trail[-1].area.path if trail else ""
        hits = gazetteer.at_head(rest, within=inside)
        # A short form in the middle of an address is believed only when full forms are missing there.
        hits = [hit for hit in hits if hit.full] or ([hit for hit in hits if _stands_alone(hit, rest)])
        if not hits:
            found.append((trail, rest))
        stack += [((*trail, hit), rest[hit.length :]) for hit in hits]
    least = min(len(rest) for _, rest in found)
    found = [(trail, rest) for trail, rest in found if len(rest) == least]
    found.sort(key=lambda entry: entry[0][-1].area.path if entry[0] else "")
    near = [entry for entry in found if entry[0] and entry[0][-1].area.path.startswith(within)]
    found = near or found
    now = [entry for entry in found if not entry[0] or entry[0][-1].area.current]
    return now or found


def _stands_alone(hit: Hit, text: str) -> bool:
    rest = text[hit.length :]
    return hit.area.level in ("province", "city", "county", "district") or not rest or rest[0].isdigit()


def _placed(part: Address, trail: tuple[Hit, ...], gazetteer: Gazetteer) -> Address:
    if not trail:
        return part.doubtful("area-missing")
    area: Area = trail[-1].area
    group = [child for child in gazetteer.named(part.group + "组", within=area.path) if part.group]
    if len(group) == 1:
        area = group[0]
    placed = replace(
        part,
        path=area.path,
        code=area.code,
        level=area.level,
        group=area.name.removesuffix("组") if area.level == "group" else part.group,
        areas=tuple(hit.area.name for hit in trail),
    )
    if not area.code:
        placed = placed.doubtful("area-without-code")
    if not area.current:
        placed = placed.doubtful("area-ended")
    if not all(hit.full for hit in trail):
        placed = placed.doubtful("area-short-name")
    return placed


def _parts(text: str) -> list[Address]:
    """Group, compound, building, unit and door of what follows the area names."""
    if not text:
        return [Address()]
    group = _GROUP.match(text)
    if group and not _STREET.match(text):
        name = group["group"]
        if re.fullmatch(NUMERAL, name):
            name = str(number(name))
        return [replace(part, group=name) for part in _parts(text[group.end() :])]
    dashed = _DASHED.search(text)
    if dashed and not _BUILDING.search(text):
        return _dashed(text[: dashed.start()], dashed)
    street = _STREET.match(text)
    head = street.end() if street else 0
    building, unit = _BUILDING.search(text, head), _UNIT.search(text, head)
    marked = [found for found in (building, unit) if found]
    if not marked:
        return _unmarked(text, head)
    start, end = min(found.start() for found in marked), max(found.end() for found in marked)
    door = _DOOR.match(re.sub(r"^\d+(?:层|楼)", "", text[end:]))
    part = Address(
        compound=text[:start],
        building=building["building"].upper() if building else "",
        unit=unit["unit"].upper() if unit else "",
        door=door["door"].upper().lstrip("0") if door else "",
        rest="" if door else text[end:],
    )
    if not building:
        part = part.doubtful("building-missing")
    if part.rest:
        part = part.doubtful("rest-unread")
    return [part]


def _dashed(compound: str, found: re.Match[str]) -> list[Address]:
    """2-502 and 2-1-502: building, unit, door by custom; whether the middle one is a unit nobody wrote."""
    part = Address(
        compound=compound, building=found["first"], unit=found["second"] or "", door=found["door"]
    ).doubtful("dashed")
    if found["second"]:
        return [part]
    return [part, replace(part, building="", unit=found["first"]).doubtful("building-missing")]


def _unmarked(text: str, head: int) -> list[Address]:
    """No word for a building or a unit: a house number, a bare room number, or a name."""
    house = _HOUSE.search(text, head)
    if house and not head:
        name = text[: house.start()]
        if not name:
            return [Address(door=house["number"])]
        return [
            Address(compound=name, door=house["number"]).doubtful("number-meaning"),
            Address(compound=name, building=house["number"]).doubtful("number-meaning"),
        ]
    door = _DOOR.search(text, head)
    if door and len(door["door"]) >= 3:
        return [Address(compound=text[: door.start()], door=door["door"]).doubtful("building-missing")]
    if door:
        return [Address(compound=text[: door.start()], rest=door[0]).doubtful("rest-unread")]
    return [Address(compound=text)]
