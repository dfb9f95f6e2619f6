"""Curves: published figures of R, growth, late reports, the end; coverage of intervals; R after a step, against weeks.

[--quick] [--json FILE]. The weekly windows of Cori et al. are the peer of the daily filter, on the same curves.
"""

import json
import sys
import time

import numpy as np

from ringfence.core.indicators import delays, ending, nowcast, reproduction
from ringfence.core.indicators.filter import STEPS, daily

QUICK = "--quick" in sys.argv
FLU = [1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11, 12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0]
GIVEN = delays.shares([0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001])
found: dict[str, dict[str, object]] = {}


def say(name, value, *, target, within=1e-4, unit="", ok=None, peer=None, ratio=None):
    good = bool(abs(value - target) <= within if ok is None else ok)
    found[name] = {"value": round(float(value), 6), "unit": unit, "target": target, "peer": peer, "ratio": ratio, "ok": good}  # fmt: skip
    print(f"{'ok  ' if good else 'MISS'} {name:28} {float(value):.5f} {unit} (target {target})", flush=True)


def known():
    flu = reproduction.windows(FLU, interval=GIVEN)
    say("G1-mean", flu.mean[0], target=1.7356089, within=1e-6)
    say("G1-low", flu.quantile(0.025)[0], target=1.02863184, within=1e-6)
    say("G1-high", flu.quantile(0.975)[0], target=2.6244959, within=1e-6)
    say("G3", reproduction.by_onset([10] * 100, interval=GIVEN)[10:81].mean(), target=1, within=1e-9)
    say("G4", reproduction.from_growth(0.1, mean=5, sd=2), target=1.6177)
    say("G5", nowcast.nowcast([[10, 15, 18], [20, 30], [12]]).expected[2], target=21.6, within=1e-9)
    say("G6", ending.extinction(2.5, dispersion=0.16), target=0.7945)
    mers = {"reproduction": 0.75, "dispersion": 0.14, "mean": 12.6, "sd": 2.8}
    say("G7", ending.more_to_come([1], day=17, **mers), target=0.0426)
    last = max(day for day, cases in enumerate(FLU) if cases)
    over = ending.eliminated(FLU[: last + 1], interval=GIVEN, quiet_days=8)
    say("G8", int(np.argmax(over > 0.95)), target=6, within=0, unit="days")


def curve(dice, interval, truth, first=20.0, imported=0.0):
    cases = [first]
    for day in range(1, len(truth)):
        weight = delays.pressure(np.array([*cases, 0.0]), interval)[day]
        cases.append(float(dice.poisson(truth[day] * weight)))
        if cases[-1] > 1e6:
            return None
    return cases


def coverage():
    """Curves whose R walks as the filter supposes, the step drawn anew for each; days with fewer than 5 infectious
    cases are counted too."""
    dice, interval = np.random.default_rng(1), delays.discrete(mean=4, sd=2)
    inside, days, curves = np.zeros(2), 0, 60 if QUICK else 500
    while curves:
        step, truth = float(dice.choice(STEPS[2:7])), [0.0]
        while not 0.05 < truth[0] < 11:
            truth[0] = dice.exponential(3.0)
        for _ in range(39):
            truth.append(abs(truth[-1] + step * np.sqrt(truth[-1]) * dice.standard_normal()))
        cases = curve(dice, interval, truth)
        if cases is None or max(truth) > 11:
            continue
        told = daily(cases, interval=interval, steps=STEPS[2:7])
        for column, level in enumerate((0.5, 0.9)):
            low, high = told.quantile(0.5 - level / 2), told.quantile(0.5 + level / 2)
            inside[column] += ((low <= truth) & (truth <= high))[1:].sum()
        days, curves = days + len(cases) - 1, curves - 1
    say("G9-50", inside[0] / days, target=0.5, within=0.04)
    say("G9-90", inside[1] / days, target=0.9, within=0.04)


def crps(grid, chance, truth):
    """Continuous ranked probability score of one day's chances on a grid."""
    below = np.cumsum(chance) - (grid >= truth)
    return float((below**2 * np.gradient(grid)).sum())


def steps():
    """R jumps between two levels: how near is what is said on the day itself, and who says 'it falls' first."""
    from scipy.stats import gamma

    dice, interval = np.random.default_rng(2), delays.discrete(mean=4, sd=2)
    ours, theirs, lag = [], [], []
    for _ in range(20 if QUICK else 200):
        truth = np.where(np.arange(40) < 20, dice.uniform(1.3, 2.2), dice.uniform(0.4, 0.9))
        cases = curve(dice, interval, truth)
        told = daily(cases, interval=interval, looking_back=False)
        weeks = reproduction.windows(cases, interval=interval)
        grid = told.grid
        for day in range(8, 40):
            ours.append(crps(grid, told.chance[day], truth[day]))
            row = np.flatnonzero(weeks.last == day)[0]
            chance = np.diff(gamma.cdf(grid, weeks.shape[row], scale=weeks.scale[row]), prepend=0)
            theirs.append(crps(grid, chance, truth[day]))
        mine = next((day for day in range(20, 40) if told.above(1)[day] < 0.05), 40)
        weekly = next(
            (
                int(last)
                for last, high in zip(weeks.last, weeks.quantile(0.95), strict=True)
                if last >= 20 and high < 1
            ),
            40,
        )
        lag.append(weekly - mine)
    ratio = float(np.mean(theirs) / np.mean(ours))
    say("G9-crps-step", np.mean(ours), target="below the weekly windows", ok=ratio > 1, peer="weekly windows", ratio=round(ratio, 3))  # fmt: skip
    say("G9-days-sooner", np.mean(lag), target=0, ok=np.mean(lag) >= 0, unit="days", peer="weekly windows")


def growth():
    seconds = []
    for days in (100, 200):
        cases = [20 + day % 7 for day in range(days)]
        runs = []
        for _ in range(3):
            begin = time.process_time()
            daily(cases, interval=GIVEN)
            runs.append(time.process_time() - begin)
        seconds.append(float(np.median(runs)))
    say(
        "G9-growth",
        seconds[1] / seconds[0],
        target=2.2,
        unit="x for twice the days",
        ok=seconds[1] <= 2.2 * seconds[0],
    )


for part in (known, coverage, steps, growth):
    part()
if "--json" in sys.argv:
    with open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8") as stream:
        json.dump(found, stream, indent=1)
sys.exit(0 if all(one["ok"] for one in found.values()) else 1)
