"""Reads a table somebody brings into plain rows, with every fault, question and assumption named.

`read` is the careful way for any format; `columns.read_columns` the fast one for millions of presence rows.
Rows seen = ok + rejected + duplicate, and `seen` is counted a second time over the raw bytes: where the two
differ, the file is refused.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ringfence.core.words import Refused
from ringfence.files.dates import Answers
from ringfence.files.delimited import read_delimited
from ringfence.files.encodings import unzipped
from ringfence.files.faults import Fault, FileRefused, Question
from ringfence.files.headers import Guess, guesses, header_at
from ringfence.files.jsonlines import read_jsonlines
from ringfence.files.parquet import read_parquet
from ringfence.files.placing import Placing, place
from ringfence.files.rows import Rows, read_rows
from ringfence.files.schemas import SCHEMAS, Schema
from ringfence.files.sheet import MAX_BYTES, Cell, Sheet
from ringfence.files.workbook import read_workbook
from ringfence.files.writing import write_csv, write_xlsx

__all__ = [
    "SCHEMAS",
    "Fault",
    "FileRefused",
    "Question",
    "Schema",
    "Table",
    "peek",
    "read",
    "write_csv",
    "write_xlsx",
]

Source = Path | str | bytes | BinaryIO


@dataclass(slots=True)
class Table:
    """`rows`, `lines` and `cells` run in step: line is the row as a spreadsheet numbers it.

    Values: times int UTC seconds, birth dates YYYY-MM-DD (or as much as is known), numbers float, text str,
    unknown None. `vague` holds the span of a time that was not exact, by (line, column).
    """

    rows: list[dict[str, object]]
    lines: list[int]
    cells: list[list[Cell]]  # each row as it came
    faults: list[Fault]
    questions: list[Question]
    notes: list[Fault]
    seen: int
    duplicates: list[int]
    aside: list[int]  # rows kept although an optional cell could not be read
    rejected: dict[int, list[Cell]]  # line -> the row as it came, for the error file
    vague: dict[tuple[int, str], tuple[int, int]]
    header: list[str]
    mapping: dict[str, str]
    unmapped: list[str]
    guesses: list[Guess]
    schema: Schema
    format: str
    encoding: str
    delimiter: str
    sheet: str
    sha256: str
    file: str = ""

    @property
    def ok(self) -> int:
        return len(self.rows)

    @property
    def balance(self) -> dict[str, int]:
        return {
            "seen": self.seen,
            "ok": self.ok,
            "rejected": len(self.rejected),
            "duplicate": len(self.duplicates),
        }


def read(
    source: Source,
    *,
    schema: Schema | str,
    filename: str = "",
    mapping: Mapping[str, str] | None = None,
    zone: str = "Asia/Shanghai",
    sheet: str | None = None,
    encoding: str | None = None,
    year: int | None = None,
    day_first: bool | None = None,
    today: date | None = None,
    numbers: str | None = None,
    set_aside: bool = False,
) -> Table:
    """All rows, or FileRefused. `mapping`: canonical column -> header ("姓 + 名" joins two, "" leaves out).

    With `set_aside`, an optional date or number that cannot be read is left unknown (and named) instead of
    rejecting its row. `year`, `day_first`, `today`, `numbers` ("excel" or "1970") answer the questions of an earlier reading.
    """
    schema = SCHEMAS[schema] if isinstance(schema, str) else schema
    data, filename = _bytes(source, filename)
    page = _sheet(data, file=filename, sheet=sheet, encoding=encoding)
    position, placing = _placed(page, schema, mapping, filename)
    answers = Answers(_zone(zone), year, day_first, today, numbers)
    rows = read_rows(page, position, placing, schema, answers, zone=zone, file=filename, set_aside=set_aside)
    if year is not None and _crosses(answers.months_without_year):
        answers = Answers(_zone(zone), year, day_first, today, numbers, crosses_new_year=True)
        rows = read_rows(
            page, position, placing, schema, answers, zone=zone, file=filename, set_aside=set_aside
        )
    seen = page.counted - position - 1
    _refuse_unbalanced(rows, seen, filename)
    if position:
        rows.notes.append(Fault("rows-above-header", filename, details={"count": position}))
    header = placing.header
    return Table(
        rows=rows.rows,
        lines=rows.lines,
        cells=rows.cells,
        faults=rows.faults,
        questions=rows.questions,
        notes=[*placing.notes, *rows.notes],
        seen=seen,
        duplicates=rows.duplicates,
        aside=rows.aside,
        rejected=rows.rejected,
        vague=rows.vague,
        header=header,
        mapping=placing.mapping,
        unmapped=placing.unmapped,
        guesses=guesses(header, schema),
        schema=schema,
        format=page.format,
        encoding=page.encoding,
        delimiter=page.delimiter,
        sheet=page.name,
        sha256=hashlib.sha256(data).hexdigest(),
        file=filename,
    )


@dataclass(frozen=True, slots=True)
class Peek:
    """What a mapping page needs: the header, first rows, and which column is probably which."""

    header: list[str]
    first: list[list[Cell]]
    guesses: list[Guess]
    mapping: dict[str, str]
    missing: list[str]
    counted: int
    format: str
    encoding: str


def peek(
    source: Source,
    *,
    schema: Schema | str,
    filename: str = "",
    sheet: str | None = None,
    encoding: str | None = None,
    rows: int = 5,
) -> Peek:
    schema = SCHEMAS[schema] if isinstance(schema, str) else schema
    data, filename = _bytes(source, filename)
    page = _sheet(data, file=filename, sheet=sheet, encoding=encoding)
    if not page.records:
        raise FileRefused(Fault("empty", filename))
    position = header_at(page.records, schema, None)
    header = [_title(cell) for cell in page.records[position][1]]
    placing = place(header, schema, None, file=filename, strict=False)
    return Peek(
        header=header,
        first=[cells for _, cells in page.records[position + 1 : position + 1 + rows]],
        guesses=guesses(header, schema),
        mapping=placing.mapping,
        missing=[name for name in schema.required if name not in placing.mapping],
        counted=page.counted - position - 1,
        format=page.format,
        encoding=page.encoding,
    )


def _placed(page: Sheet, schema: Schema, mapping: Mapping[str, str] | None, file: str) -> tuple[int, Placing]:
    if not page.records:
        raise FileRefused(Fault("empty", file))
    position = 0 if page.typed_header else header_at(page.records, schema, mapping)
    header = [_title(cell) for cell in page.records[position][1]]
    return position, place(header, schema, mapping, file=file)


def _title(cell: Cell) -> str:
    """A header as it can be shown and stored."""
    return "" if cell is None else "".join(c if c.isprintable() else " " for c in str(cell)).strip()


def _bytes(source: Source, filename: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, str | Path):
        path = Path(source)
        filename = filename or path.name
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise FileRefused(Fault("too-large", filename, details={"limit": "2 GB"}))
            data = path.read_bytes()
        except OSError as problem:
            raise Refused(f"{filename}: {problem.strerror or problem}", code="file-unreadable") from None
    else:
        data = source.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise FileRefused(Fault("too-large", filename, details={"limit": "2 GB"}))
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0"):
        raise FileRefused(Fault("empty", filename))
    return data, filename


def _sheet(data: bytes, *, file: str, sheet: str | None, encoding: str | None) -> Sheet:
    """The reader is chosen by the bytes, not by the name: names lie."""
    content = unzipped(data, file=file) if data[:2] == b"\x1f\x8b" else data
    if content[:4] == b"PAR1":
        return read_parquet(content, file=file)
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return read_workbook(content, file=file, sheet=sheet)
    head = content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0")
    if head[:1] in (b"{", b"["):
        return read_jsonlines(content, file=file, encoding=encoding)
    if head[:4] in (b"%PDF", b"\x89PNG", b"GIF8", b"BZh9", b"7z\xbc\xaf", b"Rar!") or head[:2] == b"\xff\xd8":
        raise FileRefused(Fault("format", file))
    return read_delimited(content, file=file, encoding=encoding)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            f"There is no time zone {name!r}; write one such as Asia/Shanghai.", code="zone"
        ) from None


def _crosses(months: set[int]) -> bool:
    return bool(months & {11, 12}) and bool(months & {1, 2})


def _refuse_unbalanced(rows: Rows, seen: int, file: str) -> None:
    mine = len(rows.rows) + len(rows.rejected) + len(rows.duplicates)
    if mine != seen:
        raise FileRefused(Fault("balance", file, details={"seen": mine, "counted": seen}))
