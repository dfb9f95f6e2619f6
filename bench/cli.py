"""How long the command line takes to answer: medians of ten runs. [--quick] [--json FILE]"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMITS = {"--version": 0.3, "trace --help": 0.6}


def median(words: list[str], runs: int) -> float:
    program = Path(sys.executable).with_name("ringfence")
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main(arguments: list[str]) -> bool:
    runs = 3 if "--quick" in arguments else 10
    found = {}
    for words, limit in LIMITS.items():
        took = median(words.split(), runs)
        print(f"ringfence {words:14} {took:.3f} s (at most {limit} s)")
        found[f"cli {words}"] = {
            "value": round(took, 4), "unit": "s", "target": limit, "peer": None, "ratio": None, "ok": took <= limit,
        }  # fmt: skip
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(found, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in found.values())


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
