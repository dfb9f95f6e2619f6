"""Who sat near whom: seats as people write them ("11A", "04车11A", "3排2座"), rows apart, same carriage or not.

How far a case reaches in which vehicle is for the protocol pack to say. A missing seat stays unknown, never "far".
"""

import re
from dataclasses import dataclass

_CARRIAGE = re.compile(r"(\d+)\s*(?:号?车厢?|[cC]ar(?:riage)?\b)|^\s*(?:[cC]ar(?:riage)?|[cC]oach)\s*(\d+)")
_ROW = re.compile(r"(\d+)\s*(?:排|[rR]ow)|[rR]ow\s*(\d+)|(\d+)\s*-?\s*[A-Za-z]?\s*(?:号|座)?\s*$")
_DASHED = re.compile(r"^\s*(\d+)\s*[-/]\s*(\d+)\s*([A-Za-z])?\s*$")


@dataclass(frozen=True, slots=True)
class Seat:
    """Carriage and row; None where not said."""

    carriage: int | None = None
    row: int | None = None


def seat(text: str, *, room: str = "") -> Seat:
    """Read a seat. `room` may name the carriage ("4车") when the seat does not."""
    dashed = _DASHED.match(text)
    if dashed and dashed[3]:
        return Seat(int(dashed[1]), int(dashed[2]))
    carriage = _number(_CARRIAGE.search(text)) or _number(_CARRIAGE.search(room))
    rest = _CARRIAGE.sub("", text)
    return Seat(carriage, _number(_ROW.search(rest)))


def _number(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    return next((int(group) for group in match.groups() if group), None)


def gap(one: Seat, other: Seat) -> tuple[int | None, bool | None]:
    """(rows apart, same carriage). Rows of different carriages are not compared."""
    same = None if one.carriage is None or other.carriage is None else one.carriage == other.carriage
    if same is False or one.row is None or other.row is None:
        return None, same
    return abs(one.row - other.row), same
