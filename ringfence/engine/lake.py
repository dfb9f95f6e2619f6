"""The lake: presence as Parquet files by day and bucket, which a cluster of machines can share out among itself.

    lake.json                                   format, buckets, hot places, batches; written last
    by_place/day=2022-03-28/bucket=17/NAME      every row beside the others of its place
    by_person/day=2022-03-28/bucket=40/NAME     every row beside the others of its person

A place belongs to one bucket on all days. A place with too many rows for one bucket (a railway station) is *hot*: its
rows are spread over the next buckets by person, so that all rows of one person at one place stay in one bucket and no
answer changes. Days are UTC days of a row's start; rows longer than two days or without an end stand under day=long,
so that a window needs only its own days, the two before, and that one. An encounter is two rows at a place of its own
pair, as in `layout`. Only files of batches named in lake.json count: what a killed writer left behind is not read.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused, Window
from ringfence.engine.records import OPEN, Codes, Columns

FORMAT, VERSION = "ringfence-lake", 1
MANIFEST = "lake.json"
SIDES = ("by_place", "by_person")
LONG, LONG_S = "long", 2 * 86400
PAIR = "\x01"
"""First sign of the name of a pair's place; no file may use it."""
ROW_GROUP = 100_000
SEARCHED = ("person", "place", "start", "end", "shown", "source", "metres")


@dataclass(frozen=True, slots=True)
class Lake:
    """An opened lake; small, and sent to every machine that works on it."""

    folder: str
    buckets: int
    salts: int
    hot: tuple[str, ...] = ()
    batches: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of presence plus two for each encounter; a repeated batch counts once."""
        return sum(self.batches.values())

    def home(self, person: str) -> int:
        """The bucket with all rows of a person on the side `by_person`."""
        return bucket_of(person, buckets=self.buckets)

    def files(self, side: str, bucket: int, *, window: Window) -> list[str]:
        """The files of one bucket that may hold a row which overlaps `window`."""
        found = []
        for day in days(window):
            folder = Path(self.folder) / side / f"day={day}" / f"bucket={bucket}"
            if folder.is_dir():
                names = sorted(os.listdir(folder))
                found += [str(folder / name) for name in names if name.split("_")[0] in self.batches]
        return found


def days(window: Window) -> list[str]:
    """The day partitions a window needs."""
    first = datetime.fromtimestamp(window.start - LONG_S, UTC).date()
    last = datetime.fromtimestamp(max(window.start, window.end - 1), UTC).date()
    return [LONG, *(str(first + timedelta(days=n)) for n in range((last - first).days + 1))]


def bucket_of(name: str, *, buckets: int) -> int:
    """The same number on every machine and in every version: the first bytes of an MD5, which is quick and even."""
    digest = hashlib.md5(name.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big") % buckets


def open_lake(folder: str | Path) -> Lake:
    """Refused: no lake there, or one of a version that this program does not know."""
    path = Path(folder) / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        known = (told.pop("format"), told.pop("version")) == (FORMAT, VERSION)
    except FileNotFoundError:
        raise Refused(
            f"{folder}: there is no lake ({MANIFEST} is missing); write one: ringfence lake write FILE --out {folder}",
            code="lake-missing",
        ) from None
    except (ValueError, KeyError, AttributeError):
        known = False
    if not known:
        raise Refused(f"{path}: not a lake of version {VERSION}; write it again", code="lake-unknown")
    return Lake(folder=str(Path(folder).absolute()), **{**told, "hot": tuple(told["hot"])})


def write(
    columns: Columns, *, folder: Path, batch: str, buckets: int = 64, salts: int = 8, hot_rows: int = 200_000
) -> Lake:
    """Add one batch to the lake in `folder`, making it if need be. The same batch again has one effect.

    `buckets`, `salts` and the hot places (more than `hot_rows` rows) are settled by the first batch: a place may not
    change its buckets afterwards. Refused: a name that starts with the sign kept for pairs.
    """
    lake = (
        open_lake(folder) if (folder / MANIFEST).exists() else _new(columns, folder, buckets, salts, hot_rows)
    )
    name = hashlib.sha256(batch.encode()).hexdigest()[:16]
    if name in lake.batches:
        return lake
    fresh = folder / f".new-{name}"
    shutil.rmtree(fresh, ignore_errors=True)
    with duckdb.connect() as base:
        base.execute("SET threads = 2; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        rows = _tables(base, columns, lake)
        for side in SIDES:
            _copy(base, fresh / side, side=side, name=name)
    _move(fresh, folder)
    grown = Lake(lake.folder, lake.buckets, lake.salts, lake.hot, {**lake.batches, name: rows})
    _settle(grown)
    return grown


def _new(columns: Columns, folder: Path, buckets: int, salts: int, hot_rows: int) -> Lake:
    folder.mkdir(parents=True, exist_ok=True)
    counts = np.bincount(columns.stays.place, minlength=len(columns.places))
    hot = tuple(sorted(columns.places[code] for code in np.flatnonzero(counts > hot_rows).tolist()))
    return Lake(str(folder.absolute()), buckets, min(salts, buckets), hot)


def _tables(base: duckdb.DuckDBPyConnection, columns: Columns, lake: Lake) -> int:
    """The table `laid`: one row per stay and two per encounter, names in plain, buckets told."""
    stays, meets = columns.stays, columns.meets
    _names(base, "people", columns.people, lake)
    _names(base, "places", columns.places, lake)
    _names(base, "words", columns.words, lake)
    _names(base, "settings", columns.settings, lake)
    base.register("stay_rows", _plain(stays))
    base.register("meet_rows", _plain(meets))
    base.execute(
        LAID.format(open=OPEN, long=LONG, long_s=LONG_S, pair=PAIR, buckets=lake.buckets, salts=lake.salts)
    )
    return len(stays) + 2 * len(meets)


def _names(base: duckdb.DuckDBPyConnection, table: str, names: object, lake: Lake) -> None:
    texts = list(names)  # type: ignore[call-overload]
    if any(text.startswith(PAIR) for text in texts):
        raise Refused(
            f"a name among the {table} starts with the control character 1; take it out", code="lake-name"
        )
    hot = set(lake.hot) if table == "places" else set()
    frame = {
        "code": np.arange(len(texts), dtype=np.int32),
        "name": np.array(texts, dtype=object),
        "bucket": _buckets(texts, lake.buckets),
        "salts": np.array([lake.salts if text in hot else 1 for text in texts], np.int32),
    }
    base.register("frame", frame)
    base.execute(f"CREATE TABLE {table} AS SELECT * FROM frame")
    base.unregister("frame")


def _buckets(texts: list[str], buckets: int) -> Codes:
    return np.array([bucket_of(text, buckets=buckets) for text in texts], np.int32)


def _plain(table: object) -> dict[str, npt.NDArray[np.generic]]:
    return {name: np.ascontiguousarray(getattr(table, name)) for name in table.__dataclass_fields__}  # type: ignore[attr-defined]


LAID = """
CREATE TABLE laid AS
WITH pairs AS (
    SELECT m.*, p.name AS a_name, q.name AS b_name, p.bucket AS a_bucket, q.bucket AS b_bucket,
        '{pair}' || least(p.name, q.name) || '{pair}' || greatest(p.name, q.name) AS pair,
        (p.bucket + q.bucket) % {buckets} AS pair_bucket
    FROM meet_rows m JOIN people p ON p.code = m.a JOIN people q ON q.code = m.b
), met AS (
    SELECT a_name AS person, a_bucket AS home, true AS first, b_name AS other, * FROM pairs
    UNION ALL SELECT b_name, b_bucket, false, a_name, * FROM pairs
), rows AS (
    SELECT p.name AS person, p.bucket AS home, l.name AS place, l.bucket AS place_bucket, l.salts AS salts, s.start, s."end",
        l.name AS shown, w.name AS source, NULL::DOUBLE AS metres, r.name AS room, t.name AS seat,
        CASE WHEN NOT isnan(position_error_m) THEN position_error_m END AS position_error_m,
        CASE WHEN NOT isnan(time_error_s) THEN time_error_s END AS time_error_s,
        NULL::VARCHAR AS setting, NULL::VARCHAR AS other, NULL::BOOLEAN AS first
    FROM stay_rows s JOIN people p ON p.code = s.person JOIN places l ON l.code = s.place
        JOIN words w ON w.code = s.source JOIN words r ON r.code = s.room JOIN words t ON t.code = s.seat
    UNION ALL
    SELECT m.person, m.home, m.pair, m.pair_bucket, 1, m.start, m."end",
        l.name, w.name, CASE WHEN NOT isnan(distance_m) THEN distance_m END, NULL, NULL, NULL, NULL,
        g.name, m.other, m.first
    FROM met m JOIN places l ON l.code = m.place JOIN words w ON w.code = m.source
        JOIN settings g ON g.code = m.setting
)
SELECT *, (place_bucket + home % salts) % {buckets} AS bucket,
    CASE WHEN "end" = {open} OR "end" - start > {long_s} THEN '{long}'
        ELSE strftime(make_timestamp(start * 1000000), '%Y-%m-%d') END AS day
FROM rows
"""
_SEARCHED = ", ".join(f'"{name}"' for name in SEARCHED)
SIDE = {
    "by_place": f"SELECT day, bucket, {_SEARCHED} FROM laid ORDER BY day, bucket, place, start",
    "by_person": f"""SELECT day, home AS bucket, {_SEARCHED}, place_bucket, salts, room, seat, position_error_m, time_error_s,
        setting, other, first FROM laid ORDER BY day, bucket, person, start""",
}


def _copy(base: duckdb.DuckDBPyConnection, folder: Path, *, side: str, name: str) -> None:
    folder.mkdir(parents=True)
    base.execute(f"""COPY ({SIDE[side]}) TO '{str(folder).replace("'", "''")}' (FORMAT parquet, COMPRESSION zstd,
        PARTITION_BY (day, bucket), FILENAME_PATTERN '{name}_{{i}}', ROW_GROUP_SIZE {ROW_GROUP})""")


def _move(fresh: Path, folder: Path) -> None:
    """Complete files into their places; a second try after a kill moves the same names again."""
    for path in sorted(fresh.rglob("*.parquet")):
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        target = folder / path.relative_to(fresh)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    shutil.rmtree(fresh)


def _settle(lake: Lake) -> None:
    """The manifest last, at once: before it the batch is not there, after it all of it is."""
    folder = Path(lake.folder)
    told = {key: value for key, value in asdict(lake).items() if key != "folder"}
    draft = folder / f".{MANIFEST}"
    with draft.open("w", encoding="utf-8") as stream:
        json.dump({"format": FORMAT, "version": VERSION, **told}, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / MANIFEST)
