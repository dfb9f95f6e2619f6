"""Who sat near whom: seats as people write them ("11A", "04车11A", "3排2座") and how far a case reaches in a vehicle.

Reach follows the transport table printed in 2020 and reprinted in April 2022: aircraft three rows each way, a
sealed carriage or coach whole, an open coach three rows each way. A missing seat stays unknown, never "far".
"""

import re
from dataclasses import dataclass

ROWS_EACH_WAY = 3
SEATED = {"aircraft", "train", "coach"}

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


def within_reach(
    kind: str, *, ventilated: bool | None, rows_apart: int | None, same_carriage: bool | None
) -> bool | None:
    """Does the case's reach in this vehicle cover the other seat? None = not known.

    `ventilated` None = not known whether the vehicle is sealed. Kinds: aircraft, train, coach.
    """
    by_row = None if rows_apart is None else rows_apart <= ROWS_EACH_WAY
    if kind == "aircraft":
        return by_row
    if kind == "train":
        # An open train is judged by bay; three rows stand for "the same bay and the bays before and after".
        if same_carriage is False:
            return False
        return by_row if ventilated else same_carriage
    if kind == "coach":
        if ventilated is False:
            return True
        if ventilated is True:
            return by_row
        return True if by_row else None
    return None
