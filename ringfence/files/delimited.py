"""Reads delimited text (comma, semicolon, tab). A row that does not fit is named, never mended."""

import csv
import io
import re

from ringfence.files.counting import count_records
from ringfence.files.encodings import decoded
from ringfence.files.faults import Fault, FileRefused
from ringfence.files.sheet import MAX_CELL, Cell, Sheet, is_blank

DELIMITERS = (",", "\t", ";")
# What write_csv puts before a text that a spreadsheet would run, and what is taken off again here.
GUARDED = re.compile(r"'+[=+\-@\t\r\n\0＝＋－＠]")
csv.field_size_limit(16 << 20)


def sniff(text: str) -> str:
    """The delimiter that stands most often in the first row outside quotation marks, or a comma."""
    first = next((line for line in text[:200_000].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    counts = {d: bare.count(d) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda d: counts[d]) if any(counts.values()) else ","


def read_delimited(data: bytes, *, file: str = "", encoding: str | None = None) -> Sheet:
    text, name = decoded(data, encoding=encoding, file=file)
    delimiter = sniff(text)
    records: list[tuple[int, list[Cell]]] = []
    sheet = Sheet(records, 0, "csv", encoding=name, delimiter=delimiter)
    row = width = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row, cells in enumerate(reader, start=1):
            if all(is_blank(cell) for cell in cells):
                continue
            _refuse_swallowed(cells, row, width, delimiter, file)
            width = width or len(cells)
            records.append((row, list(cells)))
    except csv.Error:
        raise FileRefused(Fault("quote", file, row + 1)) from None
    sheet.counted = count_records(data, encoding=name, delimiter=delimiter)
    if sheet.counted != len(
        records
    ):  # a lone quotation mark inside a cell: which rows it spans is anyone's guess
        row = next((n for n, cells in records if any('"' in str(cell) for cell in cells)), 0)
        details: dict[str, object] = {"seen": len(records), "counted": sheet.counted}
        raise FileRefused(Fault("quote" if row else "balance", file, row, details=details))
    return sheet


def _refuse_swallowed(cells: list[str], row: int, width: int, delimiter: str, file: str) -> None:
    """Two stray quotation marks far apart swallow the rows between them into one cell: say so, lose none."""
    for cell in cells:
        if len(cell) < 200 or "\n" not in cell:
            continue
        lines = cell.split("\n")[1:-1]
        rows = sum(line.count(delimiter) >= width - 1 for line in lines) if width > 1 else 0
        if len(cell) > MAX_CELL or rows > 1:
            raise FileRefused(Fault("quote", file, row))


def unguarded(text: str) -> str:
    """Takes off the one apostrophe that write_csv put before a text such as '-王."""
    return text[1:] if GUARDED.match(text) else text
