"""The store on disk: building, size, memory, newest rows, fold. [--rows N] [--quick] [--json FILE]

The rows are invented: a fortnight in order of time, 43 stays a person, crowded and empty places, canonical Parquet.
Each build runs in a process of its own, so that its peak memory is its own. DuckDB loads the same file into two
tables, one by (place, start) and one by (person, start). CPU time is compared; wall time depends on what else runs.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

MEMORY = 6 << 30
DAY = 86400
START = 1_648_000_000
COPY = """
COPY (
    SELECT 'p' || lpad((hash(i, 1) % {people})::VARCHAR, 8, '0') AS person,
        'v' || lpad(floor({places} * power((hash(i, 2) % 1000003) / 1000003.0, 3))::BIGINT::VARCHAR, 8, '0') AS place,
        to_timestamp({start} + (i * {span}) // {rows}) AS start,
        to_timestamp({start} + (i * {span}) // {rows} + 600 + (hash(i, 3) % 13800)::BIGINT) AS "end",
        CASE WHEN hash(i, 4) % 10 < 7 THEN 'scan' ELSE 'wifi' END AS source
    FROM range({rows}) t(i)
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def make(path: Path, rows: int, *, start: int = START, span: int = 14 * DAY) -> None:
    """One file of `rows` invented stays."""
    people, places = max(1, rows // 43), max(1, rows // 94)
    if span < 14 * DAY:  # the newest day has people and places of a whole city
        people, places = people * 14, places * 14
    with duckdb.connect() as base:
        base.execute("SET threads = 2")
        base.execute(COPY.format(rows=rows, people=people, places=places, start=start, span=span, path=path))


def alone(code: str, *arguments: object) -> dict[str, float]:
    """Run `code` in a process of its own; what it prints as JSON, with its seconds and peak memory."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code + EPILOGUE, *map(str, arguments)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = [
        line for line in done.stdout.splitlines() if line.startswith("{")
    ]  # DuckDB may draw progress bars
    return dict(json.loads(told[-1]))


PRELUDE = """
import json, resource, sys, time
from pathlib import Path
def cpu():
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime
found = {}
"""
EPILOGUE = """
found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print("\\n" + json.dumps(found))
"""
OURS = """
from ringfence.engine.presence import PresenceLog
PresenceLog(Path(sys.argv[3])).build([Path(sys.argv[4])])  # compiles, or loads what was compiled
wall, used = time.perf_counter(), cpu()
found["rows"] = PresenceLog(Path(sys.argv[1])).build([Path(sys.argv[2])], memory=int(sys.argv[5]))
found |= {"wall": time.perf_counter() - wall, "cpu": cpu() - used}
"""
THEIRS = """
import duckdb
base = duckdb.connect(sys.argv[1])
base.execute("SET threads = 2")
base.execute(f"SET memory_limit = '{int(sys.argv[3]) >> 20}MiB'")
wall, used = time.perf_counter(), cpu()
for name, order in (("by_place", 'place, "start"'), ("by_person", 'person, "start"')):
    base.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{sys.argv[2]}') ORDER BY {order}")
base.execute("CHECKPOINT")
found |= {"wall": time.perf_counter() - wall, "cpu": cpu() - used}
"""
NEWEST = """
from ringfence.engine.ingest import Ingest
from ringfence.engine.presence import PresenceLog
from ringfence.files.columns import read_columns
def batch(path):
    ingest = Ingest()
    ingest.add_stay_columns(read_columns(Path(path), schema="presence"))
    return ingest.columns()
store = PresenceLog(Path(sys.argv[1]))
for note in store.snapshots.glob("*/.compared"):
    note.unlink()
wall = time.perf_counter()
store.open_latest()
found["first_open"] = time.perf_counter() - wall
small, large = batch(sys.argv[3]), batch(sys.argv[2])
store.append_columns("warm", small)
store.open_latest()
waits = []
for number in range(5):
    wall = time.perf_counter()
    store.append_columns(f"small {number}", small)
    len(store.open_latest().segments)
    waits.append(time.perf_counter() - wall)
found["searchable"] = sorted(waits)[2]
store.append_columns("large", large)
wall, used = time.perf_counter(), cpu()
len(store.open_latest().segments)
found |= {"wall": time.perf_counter() - wall, "cpu": cpu() - used, "rows": len(large.stays)}
"""
FOLD = """
from ringfence.engine.presence import PresenceLog
wall, used = time.perf_counter(), cpu()
found["rows"] = PresenceLog(Path(sys.argv[1])).fold(memory=int(sys.argv[2])).rows
found |= {"wall": time.perf_counter() - wall, "cpu": cpu() - used}
"""


def sizes(store: Path) -> tuple[int, int]:
    """(bytes of the index, bytes of everything beside it) of the base."""
    index = {"place_at", "start", "end", "person", "start_sample", "reach_sample", "person_at"}
    index |= {"own_place", "own_start", "own_end"}
    (base,) = (store / "snapshots").glob("base-*")
    found = {path.name: path.stat().st_size for path in base.iterdir()}
    return sum(found[name] for name in index), sum(size for name, size in found.items() if name not in index)


def measure(rows: int, folder: Path, *, size: str, peers: bool, memory: int) -> dict[str, dict[str, object]]:
    """All figures at one size."""
    feed, day, scans, tiny = (folder / f"{name}.parquet" for name in ("feed", "day", "scans", "tiny"))
    make(tiny, 1000)
    make(feed, rows)
    make(day, max(1000, rows // 14), start=START + 14 * DAY, span=DAY)
    make(scans, 1000, start=START + 14 * DAY, span=60)
    store = folder / "store"
    built = alone(OURS, store, feed, folder / "tiny", tiny, memory)
    index, beside = sizes(store)
    per = 1e8 / rows
    found = {
        f"build_cpu_{size}": value(built["cpu"] * per, "CPU s per 100M rows"),
        f"build_wall_{size}": value(built["wall"] * per, "s per 100M rows"),
        f"build_memory_{size}": value(built["peak"] / 2**30, "GiB", target=memory / 2**30),
        f"index_bytes_{size}": value(index / built["rows"], "bytes a row", target=25),
        f"other_bytes_{size}": value(beside / built["rows"], "bytes a row (names, notes, checksums)"),
    }
    if peers:
        theirs = alone(THEIRS, folder / "peer.duckdb", feed, memory)
        ratio = theirs["cpu"] / built["cpu"]
        found[f"build_cpu_{size}"] |= {
            "peer": f"duckdb {theirs['cpu'] * per:.1f}", "ratio": round(ratio, 2), "target": 1 / 1.2,
            "ok": ratio >= 1 / 1.2,
        }  # fmt: skip
    newest = alone(NEWEST, store, day, scans)
    found[f"first_open_{size}"] = value(newest["first_open"], "s, every byte compared")
    found[f"searchable_{size}"] = value(
        newest["searchable"], "s from append to searchable, 1000 rows", target=2
    )
    found[f"run_rate_{size}"] = value(newest["rows"] / newest["cpu"], "rows per CPU s into the newest run")
    folded = alone(FOLD, store, memory)
    found[f"fold_cpu_{size}"] = value(folded["cpu"] * 1e8 / folded["rows"], "CPU s per 100M rows")
    found[f"fold_memory_{size}"] = value(folded["peak"] / 2**30, "GiB", target=memory / 2**30)
    return found


def value(figure: float, unit: str, *, target: float | None = None) -> dict[str, object]:
    """One figure; with a target, what is asked for at most."""
    return {
        "value": round(figure, 3 if figure < 100 else 0),
        "unit": unit,
        "target": target,
        "peer": None,
        "ratio": None if target is None else round(target / figure, 2),
        "ok": target is None or figure <= target,
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=lambda text: int(float(text)), default=10_000_000)
    asked.add_argument("--quick", action="store_true", help="the same figures from a thousandth of the rows")
    asked.add_argument("--no-peers", action="store_true")
    asked.add_argument("--folder", type=Path, help="where the files go (default: a temporary folder)")
    asked.add_argument("--json", type=Path)
    given = asked.parse_args()
    found: dict[str, dict[str, object]] = {}
    rows = 100_000 if given.quick else given.rows
    for size, count in (("tenth", rows // 10), ("full", rows)):
        folder = Path(tempfile.mkdtemp(prefix="ringfence-store-", dir=given.folder))
        try:
            found |= measure(count, folder, size=size, peers=not given.no_peers, memory=MEMORY)
        finally:
            shutil.rmtree(folder)
    names = [name for name in found if name.startswith("build_cpu_")]
    growth = float(str(found[names[1]]["value"])) / max(1e-9, float(str(found[names[0]]["value"])))
    found["build_growth"] = value(
        growth, "CPU a row at ten times the rows, against the smaller size", target=1.3
    )
    for name, one in found.items():
        peer = f"  ({one['peer']}, ratio {one['ratio']})" if one["peer"] else ""
        print(f"{name:26} {one['value']:>12} {one['unit']}{peer}{'' if one['ok'] else '  MISSED'}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
