"""One cell to one value, by the kind of its column; spreadsheet damage is caught here, cell by cell."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from ringfence.files.clock_words import Unread
from ringfence.files.dates import Answers, Moment, read_birth, read_date, read_time
from ringfence.files.delimited import unguarded
from ringfence.files.schemas import Column
from ringfence.files.sheet import MAX_CELL, Cell

Value = str | float | None

# How people write that they do not know; never the name of a person or place.
UNKNOWN = frozenset(
    "unknown unk n/a na null none nan nil ? ?? - -- — —— / 未知 不详 不明 无 未填 待查 暂无 空 缺失".split()
)
_PLACELESS = frozenset("unknown unk n/a na null none nan nil ? ?? 未知 不详 不明 未填 待查 缺失".split())
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d{1,3}")
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|#{3,}", re.IGNORECASE
)
_LOST = re.compile(
    "[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_EDGES = " \t\r\n\x0b\x0c\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")


class Wrong(Exception):
    """A cell that cannot be taken: code of the fault, and details for its words."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(slots=True)
class Read:
    """`span`: the time is vague; `said`: a word for unknown; not `zoned`: the zone was assumed."""

    value: Value | int = None
    span: tuple[int, int] | None = None
    said: str = ""
    zoned: bool = True
    serial: bool = False


def reader(column: Column, answers: Answers, *, delimited: bool) -> Callable[[Cell], Read]:
    """A function for the cells of one column; raises Wrong. Repeated texts are read once."""
    read_kind = _KINDS[column.kind]
    seen: dict[str, Read] = {}

    def read(cell: Cell) -> Read:
        if isinstance(cell, str):
            if (known := seen.get(cell)) is not None:
                return known
            text = _checked(cell, delimited=delimited)
            found = Read() if not text else read_kind(text, column, answers)
            if len(seen) < 300_000:
                seen[cell] = found
            return found
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return Read()
        return read_kind(cell, column, answers)

    return read


def _checked(cell: str, *, delimited: bool) -> str:
    if len(cell) > MAX_CELL:
        raise Wrong("too-long", count=len(cell), limit=MAX_CELL)
    if delimited:
        if cell.lstrip(_EDGES)[:1] in ("=", "＝") and cell.strip(_EDGES):
            raise Wrong("formula")
        cell = unguarded(cell)
    text = cell.strip(_EDGES)
    if _LOST.search(text):
        raise Wrong("damaged-text")
    if text[:1] == "#" and _ERROR.fullmatch(text):
        raise Wrong("error-cell")
    return text


def _text(cell: Cell, column: Column, answers: Answers) -> Read:
    if isinstance(cell, bool):
        return Read("TRUE" if cell else "FALSE")
    if isinstance(cell, int | float):
        if abs(cell) >= 1e15 and (isinstance(cell, float) or abs(cell) >= 1 << 63):
            raise Wrong("rounded")
        return Read(str(int(cell)) if cell == int(cell) else repr(cell)) if math.isfinite(cell) else Read()
    if isinstance(cell, datetime):
        return Read(cell.isoformat(sep=" "))
    if isinstance(cell, date):
        return Read(cell.isoformat())
    text = str(cell)
    if "E+" in text and _SCIENTIFIC.fullmatch(text):
        raise Wrong("scientific")
    return Read(text)


def _identifier(cell: Cell, column: Column, answers: Answers) -> Read:
    found = _text(cell, column, answers)
    text = str(found.value or "")
    if text.lower() in _PLACELESS:
        if column.filled:
            raise Wrong("unknown-id")
        return Read(said=text)
    if len(text) == 18 and text.endswith("000") and text.isdigit() and not _check_digit_holds(text):
        raise Wrong("rounded")
    return found


def _check_digit_holds(number: str) -> bool:
    """GB 11643: a spreadsheet that keeps 15 digits leaves 000, which the check digit gives away."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _optional(cell: Cell, column: Column, answers: Answers) -> Read:
    """Identity and phone numbers: a word for unknown is no number."""
    found = _identifier(cell, column, answers)
    if isinstance(found.value, str) and found.value.lower() in UNKNOWN:
        return Read(said=found.value)
    return found


def _moment(cell: Cell, column: Column, answers: Answers) -> Read:
    if isinstance(cell, str) and cell.lower() in UNKNOWN:
        return Read(said=cell)
    try:
        moment: Moment = read_time(cell, answers)
    except Unread as problem:
        raise Wrong(problem.code) from None
    vague = moment.end > moment.start
    value = moment.end if column.kind == "end" else moment.start
    serial = isinstance(cell, int | float) or (
        isinstance(cell, str) and cell.replace(".", "", 1).isdigit() and len(cell) < 8
    )
    return Read(value, (moment.start, moment.end) if vague else None, zoned=moment.zoned, serial=serial)


def _birth(cell: Cell, column: Column, answers: Answers) -> Read:
    if isinstance(cell, str) and cell.lower() in UNKNOWN:
        return Read(said=cell)
    try:
        return Read((read_birth if column.kind == "birth" else read_date)(cell, answers))
    except Unread as problem:
        raise Wrong(problem.code) from None


def _number(cell: Cell, column: Column, answers: Answers) -> Read:
    if isinstance(cell, str):
        if cell.lower() in UNKNOWN:
            return Read(said=cell)
        if not _NUMBER.fullmatch(cell):
            raise Wrong("number")
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        raise Wrong("number")
    value = float(cell)
    low, high = column.low, column.high
    if not math.isfinite(value) or (low is not None and value < low) or (high is not None and value > high):
        raise Wrong(
            "number-range", low=low if low is not None else "-∞", high=high if high is not None else "∞"
        )
    return Read(value)


_KINDS: dict[str, Callable[[Cell, Column, Answers], Read]] = {
    "text": _text,
    "identifier": _identifier,
    "id_number": _optional,
    "phone": _optional,
    "time": _moment,
    "start": _moment,
    "end": _moment,
    "date": _birth,
    "birth": _birth,
    "number": _number,
}
