"""The invented county: same bytes, speed, memory, margins, growth. [--quick] [--whole] [--json FILE]

Each run is a process of its own, so that its peak memory is its own. --whole also writes 6.6 million people for a
fortnight (some 300 million rows, 4 GB on disk), else one day of them.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ringfence.core.simulation import summary
from ringfence.core.simulation.county import build
from ringfence.files import county_margins

MOST_MEMORY_GB = 4.0
GROWTH = 1.25  # cost a person at ten times the size, compared with the small size, at most
DEGREE = 1.5  # people met a day at ten times the size, compared, at most
RSS = "import resource, sys, runpy; sys.argv = ['ringfence', *sys.argv[1:]]\n"
RSS += "try: runpy.run_module('ringfence', run_name='__main__')\n"
RSS += "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"


def run(folder: Path, *, people: int, days: int, threads: int, whole: bool = False) -> dict[str, float]:
    """Wall and CPU seconds, peak memory in GB, rows and bytes of one `ringfence county`.

    People, their lives, places and presence; `whole` also what systems saw of it, and an outbreak with its truth.
    """
    asked = ["county", "--people", people, "--days", days, "--seed", 1, "--threads", threads, "--out", folder]
    asked += [] if whole else ["--no-observed", "--no-outbreak"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", RSS, *map(str, asked)], capture_output=True, text=True)
    wall = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = json.loads((folder / "county.json").read_text(encoding="utf-8"))["rows"]["presence"]
    return {
        "wall": wall,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "memory": int(done.stderr.split()[-1]) / 1e6,
        "rows": rows,
        "bytes": sum(path.stat().st_size for path in folder.rglob("*")),
    }


def prints(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def figure(value: float, unit: str, ok: bool, target: float | None = None) -> dict[str, object]:
    return {"value": round(value, 4), "unit": unit, "target": target, "ok": ok}


def identity(people: int) -> dict[str, dict[str, object]]:
    """Once on one thread, once on two, once more on two."""
    found = []
    for threads in (1, 2, 2):
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder), people=people, days=3, threads=threads, whole=True)
            found.append(prints(Path(folder)))
    same = all(one == found[0] for one in found)
    print(
        f"{people:,} people x 3 days on 1, 2 and 2 threads: {'the same bytes' if same else 'DIFFERENT BYTES'}"
    )
    return {"bytes equal on 1 and 2 threads": figure(float(same), "bool", same, 1)}


def size(people: int, days: int) -> tuple[dict[str, dict[str, object]], dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        told = run(Path(folder), people=people, days=days, threads=2)
    name = f"{people} people x {days} days"
    print(
        f"{people:>10,} people x {days:>2} days: {told['rows']:>12,.0f} rows, {told['wall']:6.1f} s ({told['cpu']:.1f} s CPU), "
        f"peak {told['memory']:.2f} GB, {told['bytes'] / 1e6:,.0f} MB on disk",
        flush=True,
    )
    figures = {
        f"{name}: time": figure(told["wall"], "s", True),
        f"{name}: peak memory": figure(
            told["memory"], "GB", told["memory"] <= MOST_MEMORY_GB, MOST_MEMORY_GB
        ),
        f"{name}: rows": figure(told["rows"], "rows", True),
    }
    return figures, told


def margins(people: int) -> dict[str, dict[str, object]]:
    """The shipped margins, and those of a real county where its tables are."""
    data = Path(
        os.environ.get("RINGFENCE_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
    )
    asked = {"shipped": county_margins.shipped()}
    if (data / "cn_census2020").is_dir():
        asked["430424"] = county_margins.census(data, code="430424")
    figures = {}
    for name, wanted in asked.items():
        told = summary.margins(build(wanted, people=people, seed=1))
        homes = [one for one in told if not one.code.startswith(("ages", "urban"))]
        worst = max(homes, key=lambda one: abs(one.found / one.wanted - 1))
        off = abs(worst.found / worst.wanted - 1)
        print(f"margins of {name} at {people:,} people: worst {worst.code}, {100 * off:.2f} % of itself away")
        for one in told:
            print(f"    {one.code:<18} table {one.wanted:9.4f}   here {one.found:9.4f}")
        figures[f"margins of {name}: worst relative error"] = figure(off, "share", off < 0.02, 0.02)
    return figures


def recall(people: int) -> dict[str, dict[str, object]]:
    """Of those who were 15 minutes with a found case, how many tracing finds in what was seen; and of the infected."""
    import duckdb

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = [
            "county",
            "--people",
            people,
            "--days",
            14,
            "--seed",
            1,
            "--strain",
            "omicron",
            "--out",
            folder,
        ]
        subprocess.run([sys.executable, "-m", "ringfence", *map(str, asked)], check=True, capture_output=True)
        base = f"read_parquet('{folder}/%s.parquet')"
        index = [
            row[0]
            for row in duckdb.sql(
                f"SELECT person FROM {base % 'observed/cases'} ORDER BY confirmed LIMIT 5"
            ).fetchall()
        ]
        heirs = {
            row[0]
            for row in duckdb.sql(
                f'SELECT "to" FROM {base % "truth/links"} WHERE "from" IN {(*index, "")}'
            ).fetchall()
        }
        true = traced(folder, index, ["presence"])
        seen = traced(
            folder, index, [f"observed/{feed}" for feed in ("registers", "scans", "cameras", "interviews")]
        )
    share = len(true & seen) / len(true)
    infected = len(heirs & seen) / len(heirs) if heirs else float("nan")
    print(
        f"of {len(true):,} people 15 minutes with one of {len(index)} found cases, tracing finds {100 * share:.1f} % in what was "
        f"seen; of {len(heirs)} whom these infected, {100 * infected:.1f} %"
    )
    return {"recall of true contacts in what was seen": figure(share, "share", 0 < share < 1)}


def traced(folder: Path, index: list[str], feeds: list[str]) -> set[str]:
    """The first ring by minutes alone."""
    import csv

    out = folder / f"trace-{feeds[0].replace('/', '-')}"
    span = ["--window", "2022-03-14T00:00:00+08:00", "2022-03-28T00:00:00+08:00"]
    asked = ["trace", "--raw", *span, "--min-minutes", "15", "--ring2-min-minutes", "1000000", "--out", out]
    asked += ["--cases", folder / "observed" / "cases.parquet"]
    for one in index:
        asked += ["--index", one]
    for feed in feeds:
        asked += ["--encounters" if feed.endswith("interviews") else "--presence", folder / f"{feed}.parquet"]
    subprocess.run([sys.executable, "-m", "ringfence", *map(str, asked)], check=True, capture_output=True)
    with (out / "contacts.csv").open(encoding="utf-8-sig") as stream:
        return {row["person"] for row in csv.DictReader(stream) if row["ring"] == "1"}


def growth(small: int) -> dict[str, dict[str, object]]:
    """Ten times the people: time for a person's day, and people met in a day."""
    from ringfence.core.simulation import visits

    costs, met = [], []
    for people in (small, small * 10):
        county = build(county_margins.shipped(), people=people, seed=1)
        visits.stays(county, 0, last=100)
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            for _ in visits.blocks(county, days=range(2, 3)):
                pass
            best = min(best, time.process_time() - started)
        costs.append(best / people * 1e9)
        met.append(float(summary.degrees(county, 2).mean()))
    print(
        f"{small:,} -> {small * 10:,} people: {costs[0]:.0f} -> {costs[1]:.0f} ns a person's day, "
        f"{met[0]:.1f} -> {met[1]:.1f} people met a day"
    )
    return {
        "growth of cost a person": figure(
            costs[1] / costs[0], "ratio", costs[1] / costs[0] <= GROWTH, GROWTH
        ),
        "growth of people met": figure(met[1] / met[0], "ratio", met[1] / met[0] <= DEGREE, DEGREE),
    }


def main(arguments: list[str]) -> bool:
    quick = "--quick" in arguments
    results = identity(5_000 if quick else 40_000)
    days = 14 if "--whole" in arguments else 1
    for people, length in [(20_000, 14)] if quick else [(20_000, 14), (565_423, 14), (6_600_000, days)]:
        results |= size(people, length)[0]
    results |= margins(60_000 if quick else 565_423)
    results |= recall(4_000 if quick else 20_000)
    results |= growth(20_000 if quick else 60_000)
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(results, indent=2), encoding="utf-8"
        )
    for name, one in results.items():
        if not one["ok"]:
            print(f"MISSED: {name}: {one['value']} {one['unit']}, target {one['target']}")
    return all(one["ok"] for one in results.values())


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
