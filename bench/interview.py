"""How well interview notes are read: precision and recall of each field over the sentences in tests/core/cases/interviews.

[--quick] [--json FILE]. The sentences are invented; `held_out` was written before the reader was first run on it.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.core.cases.interview_table import FIELDS, measure, rows

TABLES = ["plain", "places", "people", "courses", "held_out"]
GOALS = {"date": 0.98, "start": 0.98, "end": 0.98, "place": 0.95, "relation": 0.95}
# What the very first run over `held_out` gave, before anything was mended for it: precision, recall.
FIRST_RUN = {
    "date": (0.965, 1.0), "start": (0.960, 1.0), "end": (0.970, 0.970), "place": (0.965, 0.988), "mode": (1.0, 0.900),
    "companions": (1.0, 1.0), "mask": (0.917, 0.917), "relation": (0.923, 0.923), "doubt": (0.640, 0.941),
}  # fmt: skip


def main(arguments: list[str]) -> bool:
    found: dict[str, object] = {}
    started = time.perf_counter()
    score, faults = measure(TABLES)
    took = time.perf_counter() - started
    held, _ = measure(["held_out"])
    count = sum(len(rows(name)) for name in TABLES)
    print(
        f"{count} sentences, {len(faults)} of them not read as a person would, {took / count * 1000:.1f} ms a sentence"
    )
    print("field        precision recall   | held out: now            | held out: first run")
    for name in FIELDS:
        first = FIRST_RUN[name]
        print(
            f"{name:12} {score.precision(name):9.3f} {score.recall(name):6.3f}   | {held.precision(name):9.3f} "
            f"{held.recall(name):6.3f}         | {first[0]:9.3f} {first[1]:6.3f}"
        )
        for kind, value in (("precision", score.precision(name)), ("recall", score.recall(name))):
            goal = GOALS.get(name)
            found[f"interview {name} {kind}"] = {
                "value": round(value, 4), "unit": "share", "target": goal, "peer": None,
                "ratio": round(value / goal, 3) if goal else None, "ok": goal is None or value >= goal,
            }  # fmt: skip
    if "--json" in arguments:
        file = Path(arguments[arguments.index("--json") + 1])
        file.write_text(json.dumps(found, indent=2), encoding="utf-8")
    return all(one["ok"] for one in found.values())  # type: ignore[index]


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
