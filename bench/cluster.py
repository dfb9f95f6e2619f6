"""Spark on this one machine: our kernel in every bucket against plain Spark SQL, same lake. [--quick] [--json FILE]

Both ways answer the two rings from the lake and must find the same people with the same seconds. It shows which way
the product should take and what a core does in a second; it does not show a network. Needs the extra `spark` and Java.
"""

import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ringfence.core.contacts.raw import threshold_s
from ringfence.core.words import Window
from ringfence.engine import lake, search
from ringfence.engine.cluster import Cluster, session
from ringfence.engine.ingest import no_meets
from ringfence.engine.records import Columns, Stays

DAY = 86400
START = 1_648_051_200
WINDOW = Window(START, START + 14 * DAY)
LEAST, LEAST2 = 15, 60
CASES = 3
VISITS = """
WITH marked AS (
    SELECT *, max(`end`) OVER (PARTITION BY person, place ORDER BY start, `end`
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (SELECT person, place, greatest(start, {low}) AS start, least(`end`, {high}) AS `end`
        FROM lake LEFT SEMI JOIN near USING (place) WHERE start < {high} AND `end` > {low} AND day IN ({days}))
    WHERE start < `end`
), numbered AS (
    SELECT *, sum(CASE WHEN before IS NULL OR start > before THEN 1 ELSE 0 END)
        OVER (PARTITION BY person, place ORDER BY start, `end`) AS run FROM marked
)
SELECT person, place, min(start) AS start, max(`end`) AS `end` FROM numbered GROUP BY person, place, run
"""
MET = """
SELECT i.person AS through, o.person,
    sum(least(i.`end`, o.`end`) - greatest(i.start, o.start, i.since)) AS seconds,
    min(greatest(i.start, o.start, i.since)) AS first
FROM asking i JOIN others o ON i.place = o.place AND greatest(i.start, i.since) < o.`end` AND o.start < i.`end`
    AND o.`end` > greatest(i.start, i.since) AND greatest(i.start, o.start, i.since) < least(i.`end`, o.`end`)
GROUP BY i.person, o.person
"""


def city(people: int, *, seed: int = 7) -> Columns:
    """A fortnight with a home each night, work by day and some leisure: 3 stays a person and day, one busy station."""
    dice = np.random.default_rng(seed)
    days = np.repeat(np.arange(14), people)
    person = np.tile(np.arange(people, dtype=np.int64), 14)
    homes, works, venues = people // 3 + 1, people // 12 + 1, people // 40 + 2
    leisure = (venues * dice.random(len(person)) ** 3).astype(np.int64)
    station = dice.random(len(person)) < 0.02
    place = np.concatenate(
        [person // 3, homes + person * 7919 % works, homes + works + np.where(station, 0, leisure)]
    )
    begin = [dice.integers(18, 20, len(person)) * 3600, dice.integers(0, 2, len(person)) * 3600]
    begin.append(dice.integers(10 * 3600, 13 * 3600, len(person)))
    last = [11 * 3600, 9 * 3600, dice.integers(600, 3600, len(person))]
    start = np.concatenate([START + days * DAY + one for one in begin])
    rows = len(start)
    zeros, unknown = np.zeros(rows, np.int32), np.full(rows, np.nan)
    return Columns(
        people=["", *(f"P{number:08d}" for number in range(people))],
        places=["", *(f"L{number:08d}" for number in range(homes + works + venues))],
        words=["", "scan"],
        settings=[""],
        stays=Stays(
            person=(np.tile(person, 3) + 1).astype(np.int32),
            place=(place + 1).astype(np.int32),
            start=start,
            end=start + np.concatenate([np.broadcast_to(one, len(person)) for one in last]),
            source=zeros + 1,
            room=zeros,
            seat=zeros,
            position_error_m=unknown,
            time_error_s=unknown,
        ),
        meets=no_meets(),
    )


def plain_sql(cluster: Cluster, index: list[str]) -> dict[tuple[int, str], int]:
    """The two rings in Spark SQL alone, as a good analyst would write them: only places where somebody asking was."""
    spark = cluster.spark
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    spark.read.parquet(f"{cluster.lake.folder}/by_place").createOrReplaceTempView("lake")
    days = ", ".join(f"'{day}'" for day in lake.days(WINDOW))
    visits = VISITS.format(low=WINDOW.start, high=WINDOW.end, days=days)

    def met(asking: list[tuple[str, int]]):
        spark.createDataFrame(asking, "person string, since long").createOrReplaceTempView("inner_people")
        near = "SELECT DISTINCT place FROM lake LEFT SEMI JOIN inner_people USING (person)"
        spark.sql(near).createOrReplaceTempView("near")
        spark.sql(visits).createOrReplaceTempView("visits")
        spark.sql("SELECT v.*, since FROM visits v JOIN inner_people USING (person)").createOrReplaceTempView(
            "asking"
        )
        others = "SELECT * FROM visits LEFT ANTI JOIN inner_people USING (person)"
        spark.sql(others).createOrReplaceTempView("others")
        return spark.sql(MET)

    first: dict[str, int] = {}
    ring1: dict[str, int] = {}
    for row in met([(name, WINDOW.start) for name in index]).collect():
        first[row.person] = min(row.first, first.get(row.person, row.first))
        if row.seconds >= threshold_s(LEAST):
            ring1[row.person] = ring1.get(row.person, 0) + row.seconds
    # Index people ask from the window's end on: they meet nobody, and are nobody's contact.
    pairs = met([*((name, first[name]) for name in ring1), *((name, WINDOW.end) for name in index)])
    ring2 = pairs.groupBy("person").sum("seconds").where(f"`sum(seconds)` >= {threshold_s(LEAST2)}").collect()
    return {(1, name): seconds for name, seconds in ring1.items()} | {(2, row[0]): row[1] for row in ring2}


def timed(ask, rounds: int):
    """(seconds of each round, last answer)"""
    seconds, answer = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        answer = ask()
        seconds.append(time.perf_counter() - started)
    return seconds, answer


def measure(spark, people: int, folder: Path, *, rounds: int) -> dict[str, dict[str, object]]:
    columns = city(people)
    rows = len(columns.stays)
    index = columns.people[people // 2 : people // 2 + CASES]
    asked = {"window": WINDOW, "min_minutes": LEAST, "ring2_min_minutes": LEAST2}
    started = time.perf_counter()
    made = lake.write(columns, folder=folder, batch="bench", buckets=16, hot_rows=max(1000, rows // 50))
    writing = time.perf_counter() - started
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    expected = search.raw(index, columns=columns, **asked)
    cluster = Cluster(spark, made)
    sums = {(row.ring, str(row.person)): row.seconds for row in expected}
    mine, theirs = [], []
    cluster.raw(index, **asked)  # the first question also compiles and starts Python workers
    for _ in range(rounds):
        seconds, found = timed(lambda: cluster.raw(index, **asked), 1)
        mine += seconds
        if found != expected:
            raise SystemExit(f"{rows} rows: the cluster found other contacts than the kernel")
        seconds, other = timed(lambda: plain_sql(cluster, index), 1)
        theirs += seconds
        if other != sums:
            raise SystemExit(f"{rows} rows: plain SQL found other contacts than the kernel")
    core = one_core(made, index, [str(row.person) for row in expected if row.ring == 1])
    ours, sql = statistics.median(mine), statistics.median(theirs)
    print(
        f"{rows:>11,} rows, {len(made.hot)} hot places: written in {writing:.1f} s, {size / rows:.1f} bytes a row; "
        f"{len(expected):,} contacts; kernel in buckets {ours:.1f} s, plain SQL {sql:.1f} s",
        flush=True,
    )
    return {
        f"cluster {people} people, two rings, against plain Spark SQL": _line(
            ours, "s", peer=("Spark SQL", sql)
        ),
        f"cluster {people} people, own rows, rows a second and core": _line(core["own"], "rows/s"),
        f"cluster {people} people, meetings, rows a second and core": _line(core["met"], "rows/s"),
        f"cluster {people} people, lake written, rows a second": _line(rows / writing, "rows/s"),
        f"cluster {people} people, lake, bytes a row": _line(size / rows, "bytes"),
    }


def one_core(made: lake.Lake, index: list[str], ring1: list[str]) -> dict[str, float]:
    """Rows of the lake that one core gets through in a second of its own time, without Spark around it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from ringfence.engine import bucket
    from ringfence.engine.cluster_rows import asked

    spans = dict.fromkeys([*index, *ring1], WINDOW)
    wanted = asked(spans, made)
    begun = time.process_time()
    rows = [
        bucket.rows_of(wanted.filter(pc.equal(wanted["bucket"], number)), lake=made, window=WINDOW)
        for number in pc.unique(wanted["bucket"]).to_pylist()
    ]
    own = time.process_time() - begun
    targets = pa.concat_tables(rows)
    begun = time.process_time()
    found = 0
    for number in pc.unique(targets["bucket"]).to_pylist():
        part = targets.filter(pc.equal(targets["bucket"], number))
        found += len(bucket.meet(part, lake=made, window=WINDOW, apart=False))
    met = time.process_time() - begun
    print(
        f"  one core: {made.rows / own:,.0f} rows/s for the own rows of {len(spans):,} people, "
        f"{made.rows / met:,.0f} rows/s for their meetings ({found:,} found)"
    )
    return {"own": made.rows / own, "met": made.rows / met}


def _line(value: float, unit: str, *, peer: tuple[str, float] | None = None) -> dict[str, object]:
    return {
        "value": round(value, 3), "unit": unit, "target": None,
        "peer": {"name": peer[0], "value": round(peer[1], 3)} if peer else None,
        "ratio": round(peer[1] / value, 2) if peer else None, "ok": peer is None or value <= peer[1],
    }  # fmt: skip


def main(arguments: list[str]) -> bool:
    if not find_spec("pyspark") or not find_spec("pyarrow") or not shutil.which("java"):
        print("skipped: pyspark, pyarrow and Java are needed (make test-spark installs them)")
        return True
    sizes = [(5_000, 2)] if "--quick" in arguments else [(5_000, 3), (50_000, 3)]
    started = time.perf_counter()
    spark = session("local[2]", settings={"spark.driver.memory": "3g"})
    print(f"Spark started in {time.perf_counter() - started:.1f} s")
    results = {}
    try:
        for people, rounds in sizes:
            with tempfile.TemporaryDirectory() as folder:
                results |= measure(spark, people, Path(folder) / "lake", rounds=rounds)
    finally:
        spark.stop()
    print(f"peak memory of the driver: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(results, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in results.values())


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
