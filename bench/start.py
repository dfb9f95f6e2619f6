"""How long the command line takes to answer: medians of ten runs."""

import statistics
import subprocess
import sys
import time

LIMITS = {"--version": 0.3, "trace --help": 0.6}


def median(arguments: list[str], runs: int = 10) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ringfence", *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    late = False
    for words, limit in LIMITS.items():
        took = median(words.split())
        late |= took > limit
        print(f"ringfence {words:14} {took:.3f} s (at most {limit} s)")
    raise SystemExit(late)
