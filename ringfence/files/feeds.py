"""Files of presence that are too large to hold: checked and read a stretch of rows at a time, through DuckDB.

Canonical files (our column names, times with an offset) are read where they lie, CSV after one pass that makes Parquet
of it. Anything else goes through the careful reader, up to CAREFUL bytes. A wrong row is named with file, row and
column; nothing is taken from a feed with a wrong row.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from ringfence.core.words import Refused
from ringfence.files.columns import _WRONG, UNKNOWN, _canonical, _Careful, _picked, read_columns
from ringfence.files.dates import Answers
from ringfence.files.delimited import sniff
from ringfence.files.parquet import quoted
from ringfence.files.schemas import Column
from ringfence.files.tables import SCHEMAS
from ringfence.files.values import Wrong, reader

CAREFUL = 256 << 20
"""Bytes up to which a file that is not canonical is read (in memory)."""
SCHEMA = SCHEMAS["presence"]
TEXTS = ("source", "room", "seat")
NUMBERS = ("position_error_m", "time_error_s")
PLAIN = "[A-Za-z0-9_.:/#-]+"
_INTEGERS = {"BIGINT", "INTEGER", "SMALLINT", "UBIGINT", "UINTEGER", "USMALLINT"}


@dataclass(frozen=True, slots=True)
class Feed:
    """One file ready to be read: `sql` yields person, place, start, end (UTC seconds), source, room, seat,
    position_error_m, time_error_s and row (from 0); {rows} in it takes a condition on file_row_number."""

    path: Path
    sql: str
    rows: int
    notes: bool

    def select(self, first: int | None = None, count: int = 0) -> str:
        rows = (
            "" if first is None else f"WHERE file_row_number >= {first} AND file_row_number < {first + count}"
        )
        return self.sql.replace("{rows}", rows)


def open_feed(
    base: duckdb.DuckDBPyConnection, path: Path, *, scratch: Path, earliest: int, latest: int, zone: str = ""
) -> Feed:
    """Check a file and tell how to read it; `scratch` takes what must be rewritten first.

    Every time must lie in [earliest, latest]. Raises `Refused` with file, row, column and remedy.
    """
    if not path.is_file():
        raise Refused(f"{path}: there is no such file", code="file-missing")
    try:
        feed = _fast(base, path, scratch)
    except (_Careful, UnicodeError, duckdb.Error):
        feed = _careful(base, path, scratch, zone)
    _check(base, feed, earliest=earliest, latest=latest)
    return feed


def _fast(base: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> Feed:
    if any(sign in str(path) for sign in "*?["):
        raise _Careful  # DuckDB would take these for a pattern
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    if head[:4] == b"PAR1":
        return _parquet(base, path, path)
    if head[:2] in (b"\x1f\x8b", b"PK", b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
        raise _Careful
    line = head.split(b"\n", 1)[0].decode("utf-8-sig").rstrip("\r")
    delimiter = sniff(line)
    header = line.split(delimiter)
    _canonical(header, SCHEMA)
    kinds = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in header) + "}"
    target = scratch / f"{path.stem}.{_mark(path)}.parquet"
    if not target.is_file():
        draft = target.with_suffix(".draft")
        base.execute(
            f"COPY (SELECT * FROM read_csv('{_literal(path)}', columns = {kinds}, auto_detect = false, "
            f"header = true, delim = '{_literal(delimiter)}', quote = '\"', escape = '\"', strict_mode = true, "
            f"null_padding = false, ignore_errors = false)) TO '{_literal(draft)}' (FORMAT parquet)"
        )
        draft.replace(target)
    return _parquet(base, target, path)


def _parquet(base: duckdb.DuckDBPyConnection, where: Path, path: Path) -> Feed:
    source = f"read_parquet('{_literal(where)}', file_row_number = true)"
    found = base.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in found if name != "file_row_number"}
    _canonical(list(kinds), SCHEMA)
    columns = [_sql(SCHEMA.column(name), kinds[name]) for name in ("person", "place", "start", "end")]
    for name in TEXTS:
        said = _sql(SCHEMA.column(name), kinds[name]) if name in kinds else f"'' AS {name}"
        columns.append(
            said if name not in kinds else f"coalesce({said.removesuffix(f' AS {name}')}, '') AS {name}"
        )
    columns += [
        _sql(SCHEMA.column(name), kinds[name]) if name in kinds else f"NULL::DOUBLE AS {name}"
        for name in NUMBERS
    ]
    sql = f"SELECT {', '.join(columns)}, file_row_number AS row FROM {source} {{rows}}"
    counted = base.execute(f"SELECT count(*) FROM {source}").fetchone()
    assert counted
    return Feed(path, sql, int(counted[0]), any(name in kinds for name in (*TEXTS, *NUMBERS)))


def _sql(column: Column, kind: str) -> str:
    if kind in _INTEGERS and column.kind in ("identifier", "text"):
        return f"CAST({quoted(column.name)} AS VARCHAR) AS {quoted(column.name)}"
    return _picked(column, kind)


def _careful(base: duckdb.DuckDBPyConnection, path: Path, scratch: Path, zone: str) -> Feed:
    if path.stat().st_size > CAREFUL:
        raise Refused(
            f"{path.name}: larger than {CAREFUL >> 20} MB and not canonical. Its header must be person, place, start, "
            "end (source, room, seat, position_error_m, time_error_s besides) and its times ISO 8601 with an offset, "
            "for example 2022-03-28T08:00:00+08:00; or split it.",
            code="feed-not-canonical",
        )
    asked: dict[str, Any] = {"zone": zone} if zone else {}
    read = read_columns(path, schema="presence", **asked)
    if read.table and read.table.faults:
        raise Refused(read.table.faults[0].line(), code="feed-row")
    data: dict[str, object] = {}
    for name in ("person", "place", *TEXTS):
        if name in read.texts:
            data[name] = np.array(read.texts[name].names, object)[read.texts[name].codes]
    for name in ("start", "end"):
        data[name] = read.times[name]
    data |= {name: read.numbers[name] for name in NUMBERS if name in read.numbers}
    target = scratch / f"{path.stem}.{_mark(path)}.careful.parquet"
    base.register("careful", data)
    ends = f'CASE WHEN "end" = {UNKNOWN} THEN NULL ELSE to_timestamp("end") END AS "end"'
    rest = ", ".join(quoted(name) for name in data if name not in ("start", "end"))
    base.execute(
        f"COPY (SELECT {rest}, to_timestamp(start) AS start, {ends} FROM careful) TO '{_literal(target)}' (FORMAT parquet)"
    )
    base.unregister("careful")
    return _parquet(base, target, path)


def _check(base: duckdb.DuckDBPyConnection, feed: Feed, *, earliest: int, latest: int) -> None:
    """The first wrong row of each kind, in one pass."""
    outside = f"NOT ({{0}} BETWEEN {earliest} AND {latest})"
    tests = {
        "person": ("coalesce(person, '') = ''", "is empty; say who it was"),
        "place": ("coalesce(place, '') = ''", "is empty; say where it was"),
        "start": (
            f'"start" IS NULL OR "start" = {_WRONG}',
            "is no time with an offset, such as 2022-03-28T08:00:00+08:00",
        ),
        "end": (
            f'"end" = {_WRONG}',
            "is no time with an offset, such as 2022-03-28T08:00:00+08:00 (empty = not known)",
        ),
        "end ": ('"end" < "start"', "lies before start; correct one of the two"),
        "start ": (outside.format('"start"'), "is not between 1952 and 2087; correct the year"),
        "end  ": (outside.format('"end"'), "is not between 1952 and 2087; correct the year"),
    }
    for name in NUMBERS:
        column = SCHEMA.column(name)
        tests[name] = (
            f"isnan({name}) OR NOT ({name} BETWEEN {column.low or 0} AND {column.high})",
            f"is no number from 0 to {column.high:.0f}",
        )
    picked = ", ".join(f"min(row) FILTER (WHERE {test})" for test, _ in tests.values())
    found = base.execute(f"SELECT {picked} FROM ({feed.select()})").fetchone()
    assert found is not None
    for (column_name, (_, what)), row in zip(tests.items(), found, strict=True):
        if row is not None:
            raise _wrong(feed, row, column_name.strip(), what)
    for name in ("person", "place", *TEXTS):
        _check_names(base, feed, name)


def _check_names(base: duckdb.DuckDBPyConnection, feed: Feed, name: str) -> None:
    """Plain names pass as they are; every other distinct one is looked at as carefully as a cell would be."""
    read = reader(SCHEMA.column(name), Answers(), delimited=True)
    unusual = base.execute(
        f"SELECT {name}, min(row) FROM ({feed.select()}) WHERE {name} <> '' "
        f"AND NOT regexp_full_match({name}, '{PLAIN}') GROUP BY 1"
    )
    while some := unusual.fetchmany(10_000):
        for text, row in some:
            try:
                value = read(text).value
            except Wrong:
                value = None
            if value != text:
                wanted = f"write it as {value}" if value else "it cannot be read as a name"
                raise _wrong(feed, row, name, f"holds signs that names do not have; {wanted}")


def _wrong(feed: Feed, row: int, column: str, what: str) -> Refused:
    return Refused(f"{feed.path.name}, row {row + 2}, column {column}: {what}.", code="feed-row")


def _mark(path: Path) -> str:
    seen = path.stat()
    return f"{seen.st_ino:x}-{seen.st_size:x}-{seen.st_mtime_ns:x}"


def _literal(text: object) -> str:
    return str(text).replace("'", "''")
