"""Millions of presence or encounter rows at once, as columns of numbers with their tables of names.

The fast way takes only what needs no judgement: canonical headers and ISO 8601 times with an offset. At the first
thing that is not so, the careful reader of `tables` reads the whole file instead and names it.
"""

import mmap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from ringfence.files import tables
from ringfence.files.counting import count_records
from ringfence.files.dates import Answers
from ringfence.files.delimited import sniff
from ringfence.files.parquet import quoted
from ringfence.files.schemas import Column, Schema
from ringfence.files.tables import SCHEMAS, Source, Table
from ringfence.files.values import Wrong, reader

UNKNOWN = int(np.iinfo(np.int64).max)  # a time nobody wrote down; an open stay ends then
SMALL = 1 << 20
_NUMERIC = ("time", "start", "end", "number")
_WRONG = -(1 << 62)
_FIRST, _LAST = -5364662400, 4133980800  # 1800 and 2101


class _Careful(Exception):
    """The file needs the careful reader."""


@dataclass(slots=True)
class Texts:
    """names[codes[i]] is the text of row i; names[0] is "", not said."""

    names: list[str]
    codes: npt.NDArray[np.int32]


@dataclass(slots=True)
class Columns:
    """Columns of one length by canonical name. `table` is there when the careful reader was needed."""

    seen: int
    texts: dict[str, Texts] = field(default_factory=dict)
    times: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    numbers: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    duplicate: int = 0
    table: Table | None = None

    def __len__(self) -> int:
        return len(self.times["start"])

    @property
    def balance(self) -> dict[str, int]:
        if self.table:
            return self.table.balance
        return {"seen": self.seen, "ok": len(self), "rejected": 0, "duplicate": self.duplicate}


def read_columns(
    source: Source, *, schema: Schema | str = "presence", filename: str = "", small: int = SMALL, **more: Any
) -> Columns:
    """Presence or encounters as columns. `more` goes to `tables.read` when care is needed (mapping, zone, year).

    Exact repetitions of a row are dropped, as the careful reader does. Files below `small` bytes are always
    read carefully.
    """
    schema = SCHEMAS[schema] if isinstance(schema, str) else schema
    if isinstance(source, str | Path) and not more.get("mapping"):
        path = Path(source)
        try:
            if path.stat().st_size >= small:
                return _fast(path, schema)
        except (_Careful, duckdb.Error, OSError, UnicodeError):
            pass  # the careful reader says what is wrong, in words
    return _from_table(tables.read(source, schema=schema, filename=filename, **more))


def _fast(path: Path, schema: Schema) -> Columns:
    with duckdb.connect() as base, path.open("rb") as stream:
        base.execute("SET preserve_insertion_order = true")
        head = stream.read(1 << 16)
        if head[:4] == b"PAR1":
            columns = _load_parquet(base, path, schema)
            seen = -1
        elif head[:2] in (b"\x1f\x8b", b"PK", b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
            raise _Careful
        else:
            columns, delimiter = _load_csv(base, path, head, schema)
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                seen = count_records(memoryview(whole), encoding="utf-8", delimiter=delimiter) - 1
        return _numbered(base, columns, schema, seen)


def _load_csv(
    base: duckdb.DuckDBPyConnection, path: Path, head: bytes, schema: Schema
) -> tuple[list[str], str]:
    line = head.split(b"\n", 1)[0].decode("utf-8-sig").rstrip("\r")
    delimiter = sniff(line)
    header = line.split(delimiter)
    _canonical(header, schema)
    kinds = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in header) + "}"
    picked = ", ".join(_picked(schema.column(name), "VARCHAR") for name in header)
    base.execute(
        f"CREATE TEMP TABLE t AS SELECT {picked} FROM read_csv(?, columns = {kinds}, auto_detect = false, "
        "header = true, delim = ?, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        "ignore_errors = false)",
        [_literal(path), delimiter],
    )
    return header, delimiter


def _load_parquet(base: duckdb.DuckDBPyConnection, path: Path, schema: Schema) -> list[str]:
    found = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [_literal(path)]).fetchall()
    header = [str(name) for name, *_ in found]
    _canonical(header, schema)
    picked = ", ".join(_picked(schema.column(str(name)), str(kind)) for name, kind, *_ in found)
    base.execute(f"CREATE TEMP TABLE t AS SELECT {picked} FROM read_parquet(?)", [_literal(path)])
    return header


def _literal(path: Path) -> str:
    if any(sign in str(path) for sign in "*?["):
        raise _Careful  # DuckDB would take these for a pattern
    return str(path)


def _canonical(header: list[str], schema: Schema) -> None:
    if len(set(header)) < len(header) or not set(schema.required) <= set(header) <= set(schema.names):
        raise _Careful


def _numbered(base: duckdb.DuckDBPyConnection, header: list[str], schema: Schema, seen: int) -> Columns:
    texts = [name for name in header if schema.column(name).kind not in _NUMERIC]
    names = {name: _names(base, schema.column(name)) for name in texts}
    picked = [_coded(name) if name in texts else quoted(name) for name in header]
    arrays = base.execute(f"SELECT {', '.join(picked)} FROM t").fetchnumpy()
    result = Columns(len(arrays["start"]) if seen < 0 else seen)
    kept = _without_repetition([_filled(arrays[name], -1, None) for name in header])
    for name in header:
        column, array = schema.column(name), arrays[name][kept]
        if name in texts:
            result.texts[name] = _texts(names[name], array, column)
        elif column.kind == "number":
            result.numbers[name] = _numbers(array, column)
        else:
            result.times[name] = _times(array, column)
    result.duplicate = len(arrays["start"]) - len(result)
    if len(arrays["start"]) != result.seen:
        raise _Careful
    _sensible(result)
    return result


def _picked(column: Column, kind: str) -> str:
    """The SQL of one column; what is not canonical becomes an impossible value that sends the file to the other way."""
    name = quoted(column.name)
    if column.kind in ("time", "start", "end"):
        if kind == "TIMESTAMP WITH TIME ZONE":
            return f"epoch_us({name}) // 1000000 AS {name}"
        if kind == "VARCHAR":
            offset = f"((len({name}) = 25 AND {name}[20] IN ('+', '-')) OR (len({name}) = 20 AND {name}[20] = 'Z'))"
            seconds = f"epoch_us(TRY_CAST({name} AS TIMESTAMPTZ)) // 1000000"
            return (
                f"CASE WHEN coalesce({name}, '') = '' THEN NULL WHEN {offset} "
                f"THEN coalesce({seconds}, {_WRONG}) ELSE {_WRONG} END AS {name}"
            )
    elif column.kind == "number":
        if kind == "VARCHAR":
            wrong = f"regexp_matches({name}, '[^0-9.eE+-]')"
            value = f"coalesce(TRY_CAST({name} AS DOUBLE), 'inf'::DOUBLE)"
            return (
                f"CASE WHEN coalesce({name}, '') = '' THEN NULL WHEN {wrong} THEN 'inf'::DOUBLE "
                f"ELSE {value} END AS {name}"
            )
        return f"CAST({name} AS DOUBLE) AS {name}"
    elif kind == "VARCHAR":
        return name
    raise _Careful


def _names(base: duckdb.DuckDBPyConnection, column: Column) -> list[str]:
    """The distinct texts of a column; each is looked at once, as carefully as a cell would be."""
    name, kind = quoted(column.name), quoted("e_" + column.name)
    base.execute(
        f"CREATE TYPE {kind} AS ENUM (SELECT DISTINCT {name} FROM t WHERE {name} <> '' ORDER BY {name})"
    )
    read = reader(column, Answers(), delimited=True)
    names = [""]
    for (text,) in base.execute(f"SELECT unnest(enum_range(NULL::{kind}))").fetchall():
        try:
            if read(text).value != text:
                raise _Careful
        except Wrong:
            raise _Careful from None
        names.append(text)
    return names


def _coded(name: str) -> str:
    kind = quoted("e_" + name)
    return f"coalesce(enum_code(CAST(nullif({quoted(name)}, '') AS {kind}))::INT, -1) AS {quoted(name)}"


def _without_repetition(arrays: list[npt.NDArray[Any]]) -> Any:
    """The rows to keep: the first of each set of equal rows. Equal hashes are rare, so they are compared only then."""
    bits = [
        a.astype(np.float64).view(np.uint64) if a.dtype.kind == "f" else a.astype(np.uint64) for a in arrays
    ]
    mixed = np.zeros(len(arrays[0]), np.uint64)
    for array in bits:
        mixed = (mixed ^ array) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    ordered = np.sort(mixed)
    if not len(ordered) or not (ordered[1:] == ordered[:-1]).any():
        return slice(None)
    twins = np.isin(mixed, ordered[1:][ordered[1:] == ordered[:-1]])
    keep = np.ones(len(mixed), np.bool_)
    seen: set[tuple[object, ...]] = set()
    for row in np.flatnonzero(twins).tolist():
        key = tuple(array[row].item() for array in bits)
        keep[row] = key not in seen
        seen.add(key)
    return keep


def _filled(array: Any, empty: Any, dtype: Any) -> npt.NDArray[Any]:
    filled = np.ma.filled(array, np.nan if array.dtype.kind == "f" and empty == -1 else empty)
    return np.asarray(filled, dtype)


def _times(array: Any, column: Column) -> npt.NDArray[np.int64]:
    times = _filled(array, UNKNOWN, np.int64)
    known = times[times != UNKNOWN]
    if column.filled and len(known) < len(times):
        raise _Careful
    if len(known) and (known.min() < _FIRST or known.max() >= _LAST):
        raise _Careful
    return times


def _numbers(array: Any, column: Column) -> npt.NDArray[np.float64]:
    numbers = _filled(array, np.nan, np.float64)
    known = numbers[~np.isnan(numbers)]
    low = column.low if column.low is not None else -np.inf
    high = column.high if column.high is not None else np.inf
    if len(known) and not (known.min() >= low and known.max() <= high and np.isfinite(known).all()):
        raise _Careful
    return numbers


def _texts(names: list[str], array: Any, column: Column) -> Texts:
    codes = _filled(array, -1, np.int64).astype(np.int32) + np.int32(1)
    if column.filled and len(codes) and not codes.all():
        raise _Careful
    return Texts(names, codes)


def _sensible(columns: Columns) -> None:
    if len(columns) and (columns.times["end"] < columns.times["start"]).any():
        raise _Careful
    if "a" in columns.texts:
        a, b = columns.texts["a"], columns.texts["b"]
        codes = {name: code for code, name in enumerate(b.names)}
        as_b = np.array([codes.get(name, -1) for name in a.names], np.int64)
        if (as_b[a.codes] == b.codes).any():
            raise _Careful


def _from_table(table: Table) -> Columns:
    result = Columns(table.seen, table=table)
    for column in table.schema.columns:
        values = [row[column.name] for row in table.rows]
        if column.kind in ("time", "start", "end"):
            times = [UNKNOWN if v is None else v for v in values]
            result.times[column.name] = np.array(times, np.int64)
        elif column.kind == "number":
            result.numbers[column.name] = np.array([np.nan if v is None else v for v in values], np.float64)
        else:
            names = {"": 0}
            codes = [names.setdefault(str(v or ""), len(names)) for v in values]
            result.texts[column.name] = Texts(list(names), np.array(codes, np.int32))
    return result
