"""Reads JSON Lines (or one JSON array): one flat object a row."""

from typing import Any

import orjson

from ringfence.files.counting import count_lines
from ringfence.files.encodings import decoded
from ringfence.files.faults import Fault, FileRefused
from ringfence.files.sheet import MAX_COLUMNS, Cell, Sheet


def read_jsonlines(data: bytes, *, file: str = "", encoding: str | None = None) -> Sheet:
    text, name = decoded(data, encoding=encoding, file=file)
    array = text.lstrip().startswith("[")
    lines = _array(text, file) if array else _lines(text)
    header: list[str] = []
    positions: dict[str, int] = {}
    records: list[tuple[int, list[Cell]]] = []
    sheet = Sheet(records, 0, "jsonl", encoding=name, typed_header=True)
    for row, value, reason in lines:
        if not isinstance(value, dict):
            sheet.broken[row] = ("json", "", reason or "not an object")
            records.append((row, []))
            continue
        for key in value:
            if key not in positions:
                positions[key] = len(header)
                header.append(key)
        if len(header) > MAX_COLUMNS:
            details: dict[str, object] = {"count": len(header), "limit": MAX_COLUMNS}
            raise FileRefused(Fault("too-many-columns", file, row, details=details))
        cells: list[Cell] = [None] * len(header)
        for key, cell in value.items():
            if isinstance(cell, list | dict):
                sheet.traps[(row, positions[key])] = ("nested", "")
            else:
                cells[positions[key]] = cell
        records.append((row, cells))
    if sheet.broken and len(sheet.broken) == len(records):
        first = min(sheet.broken)
        raise FileRefused(Fault("json", file, first, details={"reason": sheet.broken[first][2]}))
    for _, cells in records:
        cells.extend([None] * (len(header) - len(cells)))
    sheet.counted = (len(records) if array else count_lines(text.encode("utf-8"))) + 1
    records.insert(0, (0, list(header)))
    return sheet


def _lines(text: str) -> list[tuple[int, Any, str]]:
    found: list[tuple[int, Any, str]] = []
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append((row, orjson.loads(line), ""))
        except orjson.JSONDecodeError as problem:
            found.append((row, None, str(problem).split(":")[0][:60]))
    return found


def _array(text: str, file: str) -> list[tuple[int, Any, str]]:
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        reason = str(problem).split(":")[0][:60]
        raise FileRefused(Fault("json", file, problem.lineno, details={"reason": reason})) from None
    return [(row, value, "") for row, value in enumerate(values, start=1)]
