"""Clock forecasts: do nine of ten intervals hold, is a predicted breach a breach, and what does a forecast cost.

[--quick] [--json FILE]. Each reality is played with a pace of its own, people who go off shift and others who come, and
looked at after a tenth to nine tenths of the work. The peer is the straight line: work left at the pace so far.
"""

import json
import sys
import time

import numpy as np

from ringfence.core.clocks.forecast import Shift, Work, forecast, repair
from ringfence.core.clocks.pace import Expected

QUICK = "--quick" in sys.argv
EXPECTED = Expected(1200, spread=0.5, worth=4)
found: dict[str, dict[str, object]] = {}


def say(name, value, *, target, ok, unit="", peer=None, ratio=None):
    found[name] = {"value": round(float(value), 6), "unit": unit, "target": target, "peer": peer, "ratio": ratio, "ok": bool(ok)}  # fmt: skip
    print(f"{'ok  ' if ok else 'MISS'} {name:22} {float(value):.4f} {unit} (target {target})", flush=True)


def reality(dice):
    """Durations from a drawn pace; two crews, the second begins later: (work as seen at a moment, true end)."""
    shape = EXPECTED.worth / 2 + 1
    sigma = np.sqrt(EXPECTED.spread**2 * (shape - 0.5) / dice.gamma(shape))
    mu = dice.normal(np.log(EXPECTED.typical_s), sigma / np.sqrt(EXPECTED.worth))
    pieces, first, second = int(dice.integers(20, 200)), int(dice.integers(2, 8)), int(dice.integers(0, 6))
    relief = int(dice.integers(1, 5)) * 3600
    crew = [Shift(0, 10**9)] * first + [Shift(relief, 10**9)] * second
    free, log = [float(one.start) for one in crew], []
    for length in np.exp(dice.normal(mu, sigma, pieces)):
        who = int(np.argmin(free))
        log.append((free[who], free[who] + length, who))
        free[who] += length
    end = max(one[1] for one in log)
    at = int(end * dice.uniform(0.1, 0.9))
    hand = [one for one in log if one[0] <= at < one[1]]
    busy = [one[2] for one in hand]
    people = [crew[who] for who in busy] + [one for who, one in enumerate(crew) if who not in busy]
    done = tuple(b - a for a, b, _ in log if b <= at)
    waiting = sum(a > at for a, _, _ in log)
    return Work(at, EXPECTED, waiting, tuple(int(a) for a, _, _ in hand), done, tuple(people)), end


def line(work):
    """Work left at the pace so far, by the people there now; the protocol's duration before anything is done."""
    mean = np.mean(work.done_s) if work.done_s else EXPECTED.typical_s
    return work.at + work.left * mean / max(1, sum(one.start <= work.at for one in work.people))


def coverage():
    dice, runs = np.random.default_rng(1), 150 if QUICK else 1000
    inside, miss, straight, said, breached = np.zeros(2), [], [], [], []
    for run in range(runs):
        work, end = reality(dice)
        due = int(end * dice.uniform(0.85, 1.2))
        told = forecast(work, due=due, seed=run)
        for column, level in enumerate((0.5, 0.9)):
            inside[column] += told.at(0.5 - level / 2) <= end <= told.at(0.5 + level / 2)
        miss.append(abs(told.median - end))
        straight.append(abs(line(work) - end))
        said.append(told.breach)
        breached.append(end > due)
    say(
        "forecast-50",
        inside[0] / runs,
        target="0.50 +- 0.04",
        ok=QUICK or abs(inside[0] / runs - 0.5) <= 0.04,
    )
    say(
        "forecast-90",
        inside[1] / runs,
        target="0.90 +- 0.04",
        ok=QUICK or abs(inside[1] / runs - 0.9) <= 0.04,
    )
    said, breached = np.array(said), np.array(breached)
    ratio = float(np.mean(straight) / np.mean(miss))
    say("forecast-error", np.median(miss) / 60, unit="min", target="below the straight line", ok=ratio > 1, peer="straight line", ratio=round(ratio, 3))  # fmt: skip
    gap = float(said.mean() - breached.mean())
    say("forecast-breach", gap, target="0 +- 0.04", ok=QUICK or abs(gap) <= 0.04, unit="said less true share")


def cost():
    seconds = []
    for pieces in (1_000, 2_000):
        work = Work(0, EXPECTED, pieces, people=(Shift(0, 10**9),) * 20)
        forecast(work, due=0, seed=1)
        runs = []
        for _ in range(5):
            begin = time.process_time()
            forecast(work, due=0, seed=1)
            runs.append(time.process_time() - begin)
        seconds.append(float(np.median(runs)))
    say("forecast-seconds", seconds[0], unit="s of one core, 1,000 pieces", target=1, ok=seconds[0] <= 1)
    say(
        "forecast-growth",
        seconds[1] / seconds[0],
        unit="x for twice the work",
        target=2.2,
        ok=seconds[1] <= 2.2 * seconds[0],
    )
    begin = time.process_time()
    repair(
        Work(0, EXPECTED, 340, people=(Shift(0, 10**9),) * 4), due=12 * 3600, shift=Shift(0, 10**9), seed=1
    )
    say(
        "forecast-repair",
        time.process_time() - begin,
        unit="s of one core",
        target=2,
        ok=time.process_time() - begin <= 2,
    )


coverage()
cost()
if "--json" in sys.argv:
    with open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8") as stream:
        json.dump(found, stream, indent=1)
sys.exit(0 if all(one["ok"] for one in found.values()) else 1)
