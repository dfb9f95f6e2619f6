"""Reads Parquet through DuckDB, from bytes on disk; times with a zone come out as UTC."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ringfence.files.faults import Fault, FileRefused
from ringfence.files.sheet import Cell, Sheet

_PLAIN: tuple[str, ...] = (
    "VARCHAR",
    "BIGINT",
    "INTEGER",
    "SMALLINT",
    "TINYINT",
    "UBIGINT",
    "UINTEGER",
    "USMALLINT",
    "UTINYINT",
)
_PLAIN += (
    "DOUBLE",
    "FLOAT",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP_S",
    "TIMESTAMP_MS",
    "TIMESTAMP_NS",
    "HUGEINT",
)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_parquet(data: bytes, *, file: str = "") -> Sheet:
    with tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
        path = (
            Path(folder) / "table.parquet"
        )  # DuckDB would read signs such as * in a given name as a pattern
        path.write_bytes(data)
        try:
            with duckdb.connect() as base:
                return _read(base, path)
        except (duckdb.Error, UnicodeDecodeError, ValueError, OverflowError) as problem:
            reason = str(problem).splitlines()[0][:80].replace(str(path), "")
            raise FileRefused(Fault("damaged", file, details={"reason": reason})) from None


def _read(base: duckdb.DuckDBPyConnection, path: Path) -> Sheet:
    base.execute("SET threads = 2")
    columns = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    names = [str(c[0]) for c in columns]
    kinds = [str(c[1]) for c in columns]
    picked = ", ".join(_picked(name, kind) for name, kind in zip(names, kinds, strict=True))
    zoned = [i for i, kind in enumerate(kinds) if kind == "TIMESTAMP WITH TIME ZONE"]
    rows = base.execute(f"SELECT {picked} FROM read_parquet(?)", [str(path)]).fetchall()
    counted = base.execute(
        "SELECT sum(row_group_num_rows) FROM (SELECT DISTINCT row_group_id, "
        "row_group_num_rows FROM parquet_metadata(?))",
        [str(path)],
    ).fetchone()
    records: list[tuple[int, list[Cell]]] = [(1, list(names))]
    for number, row in enumerate(rows, start=2):
        cells: list[Cell] = list(row)
        for i in zoned:
            if isinstance(cells[i], datetime):
                cells[i] = cells[i].replace(tzinfo=UTC)  # type: ignore[attr-defined]
        records.append((number, cells))
    sheet = Sheet(records, int(counted[0] or 0) + 1 if counted else 1, "parquet", typed_header=True)
    sheet.traps = {}
    return sheet


def _picked(name: str, kind: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"make_timestamp(epoch_us({quoted(name)}))"
    if kind in _PLAIN:
        return quoted(name)
    return f"CAST({quoted(name)} AS VARCHAR)"
