"""Raw rows to plain rows: each row ends up ok, rejected with its faults, or duplicate; nothing disappears."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ringfence.files.dates import Answers
from ringfence.files.faults import Fault, Question, masked
from ringfence.files.placing import Placing
from ringfence.files.schemas import Schema
from ringfence.files.sheet import Cell, Sheet, is_blank
from ringfence.files.values import Read, Wrong, reader

_ASKED = {"ask-year": "year", "ask-day-first": "day-first", "ask-today": "today", "ask-numbers": "numbers"}
_OPTIONS = {"day-first": ("day", "month"), "numbers": ("excel", "1970")}
_MOST_ROWS_NAMED = 200
# Faults of an optional cell after which the rest of the row may still be kept, if that was asked for.
_ASIDE = frozenset(
    "date date-impossible date-incomplete year-implausible order-unclear time-unclear number number-range".split()
)


@dataclass(slots=True)
class Rows:
    rows: list[dict[str, object]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: list[list[Cell]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    duplicates: list[int] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    rejected: dict[int, list[Cell]] = field(default_factory=dict)
    vague: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Said:
    """Assumptions counted while reading: (code, column, shown value) -> how often."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    values: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, code: str, column: str, value: str) -> None:
        key = (code, column)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.values.setdefault(key, value)


def read_rows(
    sheet: Sheet,
    position: int,
    placing: Placing,
    schema: Schema,
    answers: Answers,
    *,
    zone: str,
    file: str,
    set_aside: bool = False,
) -> Rows:
    """Every record below the header at `position`.

    With `set_aside`, a date or number that cannot be read in an optional column leaves that cell unknown and
    the row in; the fault is named all the same.
    """
    rows, said = Rows(), _Said()
    delimited = sheet.format == "csv"
    readers = [
        (name, cells, reader(schema.column(name), answers, delimited=delimited))
        for name, cells in placing.cells.items()
    ]
    absent = [name for name in schema.names if name not in placing.cells]
    widens = "time_error_s" in schema.names
    filled = [c.name for c in schema.columns if c.filled and c.name in placing.cells]
    seen: set[tuple[object, ...]] = set()
    width = len(placing.header)
    for line, cells in sheet.records[position + 1 :]:
        faults = _row_faults(sheet, line, cells, width, placing, file)
        row: dict[str, object] = {}
        if not faults:
            row = _values(line, cells, readers, rows, said, faults, zone=zone, file=file)
            faults += [
                Fault("required", file, line, name)
                for name in filled
                if row.get(name) is None and not _faulty(faults, name)
            ]
            faults += _sense(row, line, file)
        rows.faults += faults
        if faults and set_aside and row and all(_optional(fault, schema) for fault in faults):
            rows.aside.append(line)
        elif faults:
            rows.rejected[line] = cells
            continue
        key = tuple(row.values())
        if key in seen:
            rows.duplicates.append(line)
            continue
        seen.add(key)
        row.update(dict.fromkeys(absent))
        if widens and row["time_error_s"] is None:
            row["time_error_s"] = _width(rows.vague, line)
        rows.rows.append(row)
        rows.lines.append(line)
        rows.cells.append(cells)
    rows.questions = _questions(rows.faults)
    rows.notes = [
        Fault(code, file, 0, column, masked(said.values[code, column]), {"count": count})
        for (code, column), count in said.counts.items()
    ]
    return rows


def _row_faults(
    sheet: Sheet, line: int, cells: list[Cell], width: int, placing: Placing, file: str
) -> list[Fault]:
    """Damage of the row as a whole, or of the cells that are read from it."""
    if broken := sheet.broken.get(line):
        code, value, reason = broken
        return [Fault(code, file, line, value=value, details={"reason": reason})]
    if len(cells) < width or not all(is_blank(c) for c in cells[width:]):
        return [Fault("cut-row", file, line, details={"cells": len(cells), "header": width})]
    if not sheet.traps:
        return []
    faults = []
    for name, positions in placing.cells.items():
        for at in positions:
            if trap := sheet.traps.get((line, at)):
                faults.append(Fault(trap[0], file, line, name, trap[1]))
    return faults


def _values(
    line: int,
    cells: list[Cell],
    readers: list[tuple[str, tuple[int, ...], Callable[[Cell], Read]]],
    rows: Rows,
    said: _Said,
    faults: list[Fault],
    *,
    zone: str,
    file: str,
) -> dict[str, object]:
    row: dict[str, object] = {}
    for name, positions, read in readers:
        cell = cells[positions[0]] if len(positions) == 1 else _joined(cells, positions)
        try:
            found = read(cell)
        except Wrong as problem:
            faults.append(Fault(problem.code, file, line, name, masked(cell), problem.details))
            row[name] = None
            continue
        row[name] = found.value
        if found.span:
            rows.vague[(line, name)] = found.span
            said.add("vague-time", name, str(cell))
        if found.said:
            said.add("unknown-word", name, found.said)
        if not found.zoned:
            said.add("zone-assumed", name, zone)
            if found.serial:
                said.add("serial-dates", name, str(cell))
    return row


def _width(vague: dict[tuple[int, str], tuple[int, int]], line: int) -> float | None:
    """How uncertain a stay is whose times are vague: the widest span among them, in seconds."""
    spans = [vague[line, name] for name in ("start", "end") if (line, name) in vague]
    return float(max(end - start for start, end in spans)) if spans else None


def _joined(cells: list[Cell], positions: tuple[int, ...]) -> str:
    return " ".join(str(cells[i]).strip() for i in positions if not is_blank(cells[i]))


def _faulty(faults: list[Fault], name: str) -> bool:
    return any(fault.column == name for fault in faults)


def _optional(fault: Fault, schema: Schema) -> bool:
    """An end that cannot be read is not optional: without it the stay would last for ever."""
    if fault.code not in _ASIDE or fault.column not in schema.names:
        return False
    column = schema.column(fault.column)
    return not column.required and column.kind not in ("start", "end")


def _sense(row: dict[str, object], line: int, file: str) -> list[Fault]:
    """What no row of its kind can be, whatever its cells say one by one."""
    start, end = row.get("start"), row.get("end")
    if isinstance(start, int) and isinstance(end, int) and end < start:
        return [Fault("ends-before-start", file, line, "end")]
    if row.get("a") is not None and row.get("a") == row.get("b"):
        return [Fault("same-person", file, line, "b")]
    return []


def _questions(faults: list[Fault]) -> list[Question]:
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        if fault.code in _ASKED:
            groups.setdefault((_ASKED[fault.code], fault.column), []).append(fault)
    return [
        Question(
            code,
            column,
            tuple(f.row for f in group[:_MOST_ROWS_NAMED]),
            len(group),
            group[0].value,
            _OPTIONS.get(code, ()),
        )
        for (code, column), group in groups.items()
    ]
