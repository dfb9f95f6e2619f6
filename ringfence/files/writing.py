"""Writes tables that a spreadsheet will not run and that come back unchanged.

CSV: a text that a spreadsheet would take for a formula gets one apostrophe in front, which our reader takes
off again; numbers stay numbers. XLSX: every text is written as text, which is safe and faithful by itself.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import xlsxwriter

_RUNS = re.compile(r"'*[=+\-@\t\r\n\0＝＋－＠]")

Row = Mapping[str, Any] | Sequence[Any]


def guarded(value: object) -> object:
    """One cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str) and _RUNS.match(value):
        return "'" + value
    return value


def write_csv(target: Path | str | TextIO, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """UTF-8 with a mark (spreadsheets need it for Chinese), CRLF; returns the number of rows written."""
    if isinstance(target, str | Path):
        with Path(target).open("w", encoding="utf-8-sig", newline="") as stream:
            return write_csv(stream, columns, rows)
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    count = 0
    for row in rows:
        writer.writerow([guarded(value) for value in _cells(row, columns)])
        count += 1
    return count


def csv_bytes(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    write_csv(text, columns, rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def write_xlsx(
    target: Path | str | io.BytesIO, columns: Sequence[str], rows: Iterable[Row], *, sheet: str = "Sheet1"
) -> int:
    """One sheet, header bold and frozen; texts never become formulas, links or numbers."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True})
    page.freeze_panes(1, 0)
    page.write_row(0, 0, list(columns), bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, value in enumerate(_cells(row, columns)):
            _write(page, count, at, value)
    page.autofilter(0, 0, max(count, 1), max(len(columns) - 1, 0))
    book.close()
    return count


def xlsx_bytes(columns: Sequence[str], rows: Iterable[Row], *, sheet: str = "Sheet1") -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, columns, rows, sheet=sheet)
    return stream.getvalue()


def _write(page: Any, row: int, column: int, value: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) < 1e15 and value == value:
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, str(value))


def _cells(row: Row, columns: Sequence[str]) -> list[object]:
    if isinstance(row, Mapping):
        return [row.get(name) for name in columns]
    return list(row)
