"""The raw search on three engines in one run: ours compiled, the slow reference, and DuckDB. [--quick] [--json FILE]

All answer the same question over the same rows, and all must give the same people with the same seconds. Times are for
the search alone, rows already in memory; the compiled kernels are warm (the first call ever compiles them once).
"""

import json
import sys
import time
from pathlib import Path

import duckdb
import numpy as np

from ringfence.core.contacts import raw as reference
from ringfence.core.words import Window
from ringfence.engine import search
from ringfence.engine.ingest import no_meets
from ringfence.engine.records import Columns, Stays

DAY = 86400
START = 1_648_000_000
WINDOW = Window(START, START + 14 * DAY)
LEAST, LEAST2 = 15, 60
SQL = """
WITH marked AS (
    SELECT *, max("end") OVER (PARTITION BY person, place ORDER BY start, "end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (SELECT person, place, greatest(start, $low) AS start, least("end", $high) AS "end" FROM stays)
    WHERE start < "end"
), numbered AS (
    SELECT *, sum(CASE WHEN before IS NULL OR start > before THEN 1 ELSE 0 END)
        OVER (PARTITION BY person, place ORDER BY start, "end") AS run FROM marked
), visits AS (
    SELECT person, place, min(start) AS start, max("end") AS "end" FROM numbered GROUP BY person, place, run
), met AS (
    SELECT i.person AS by, o.person, sum(least(i."end", o."end") - greatest(i.start, o.start)) AS seconds,
        min(greatest(i.start, o.start)) AS first
    FROM visits i JOIN visits o ON i.place = o.place AND i.start < o."end" AND o.start < i."end"
    WHERE list_contains($cases, i.person) AND NOT list_contains($cases, o.person) GROUP BY ALL
), ring1 AS (
    SELECT person, sum(seconds) AS seconds FROM met WHERE seconds >= $least GROUP BY person
), since AS (
    SELECT person, min(first) AS since FROM met WHERE person IN (SELECT person FROM ring1) GROUP BY person
), later AS (
    SELECT v.person, v.place, greatest(v.start, since) AS start, v."end"
    FROM visits v JOIN since USING (person) WHERE v."end" > since
), ring2 AS (
    SELECT o.person, sum(least(i."end", o."end") - greatest(i.start, o.start)) AS seconds
    FROM later i JOIN visits o ON i.place = o.place AND i.start < o."end" AND o.start < i."end"
    WHERE o.person NOT IN (SELECT person FROM ring1) AND NOT list_contains($cases, o.person) GROUP BY o.person
)
SELECT 1 AS ring, person, seconds FROM ring1 UNION ALL
SELECT 2, person, seconds FROM ring2 WHERE seconds >= $least2
"""


def county(rows: int, *, seed: int = 7) -> Columns:
    """A fortnight of an invented county: five rows a person, places with very different crowds."""
    dice = np.random.default_rng(seed)
    people, places = rows // 5, max(2, rows // 40)
    start = START + dice.integers(0, 14 * DAY, rows)
    zeros = np.zeros(rows, np.int32)
    unknown = np.full(rows, np.nan)
    return Columns(
        people=[""] + [f"p{number}" for number in range(1, people + 1)],
        places=[""] + [f"v{number}" for number in range(1, places + 1)],
        words=["", "scan"],
        settings=[""],
        stays=Stays(
            person=dice.integers(1, people + 1, rows).astype(np.int32),
            place=(1 + places * dice.random(rows) ** 2).astype(np.int32),
            start=start,
            end=start + dice.choice([600, 1800, 3600, 7200, 28800], rows),
            source=zeros + 1,
            room=zeros,
            seat=zeros,
            position_error_m=unknown,
            time_error_s=unknown,
        ),
        meets=no_meets(),
    )


def timed(ask, repeat: int = 1):
    """(best seconds, answer)"""
    best, answer = float("inf"), None
    for _ in range(repeat):
        started = time.perf_counter()
        answer = ask()
        best = min(best, time.perf_counter() - started)
    return best, answer


def peer(columns: Columns, index: list[str]):
    base = duckdb.connect()
    stays = columns.stays
    frame = {"person": stays.person, "place": stays.place, "start": stays.start, "end": stays.end}
    base.register("source", frame)
    base.execute("CREATE TABLE stays AS SELECT * FROM source")
    asked = {
        "low": WINDOW.start, "high": WINDOW.end, "least": LEAST * 60, "least2": LEAST2 * 60,
        "cases": columns.code_of(index).tolist(),
    }  # fmt: skip
    seconds, rows = timed(lambda: base.execute(SQL, asked).fetchall(), repeat=3)
    return seconds, {(ring, columns.people[person]): int(sum_) for ring, person, sum_ in rows}


def measure(rows: int, *, slow: bool) -> dict[str, dict[str, object]]:
    columns = county(rows)
    index = [columns.people[code] for code in columns.stays.person[:3].tolist()]
    asked = {"window": WINDOW, "min_minutes": LEAST, "ring2_min_minutes": LEAST2}
    ours, found = timed(lambda: search.raw(index, columns=columns, **asked), repeat=3)
    mine = {(row.ring, row.person): row.seconds for row in found}
    theirs, same = peer(columns, index)
    if mine != same:
        raise SystemExit(f"{rows} rows: DuckDB found other contacts than the engine")
    print(f"{rows:>12,} rows: {len(found):,} contacts; engine {ours:.3f} s, DuckDB {theirs:.3f} s", end="")
    results = {
        f"trace {rows} rows, against DuckDB": _line(ours, theirs, "DuckDB", target=None),
    }
    if slow:
        presence = columns.presence(columns.stays)
        law, expected = timed(lambda: reference.raw(index, presence=presence, encounters=[], **asked))
        if found != expected:
            raise SystemExit(f"{rows} rows: the reference found other contacts than the engine")
        print(f", reference {law:.2f} s ({law / ours:.0f} times)", end="")
        results[f"trace {rows} rows, against the reference"] = _line(ours, law, "reference", target=None)
    print(flush=True)
    return results


def _line(ours: float, theirs: float, name: str, *, target: float | None) -> dict[str, object]:
    return {
        "value": round(ours, 4), "unit": "s", "target": target, "peer": {"name": name, "value": round(theirs, 4)},
        "ratio": round(theirs / ours, 2), "ok": ours <= theirs,
    }  # fmt: skip


def main(arguments: list[str]) -> bool:
    quick = "--quick" in arguments
    search.raw(["p1"], columns=county(1000), window=WINDOW, min_minutes=1, ring2_min_minutes=1)
    results = {}
    for rows, slow in (
        [(20_000, True), (100_000, True)] if quick else [(20_000, True), (200_000, True), (5_000_000, False)]
    ):
        results |= measure(rows, slow=slow)
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(results, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in results.values())


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
