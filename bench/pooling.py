"""Pooling: known optima and errors, dilution, unequal risks, prevalence; and what the cut of a whole round takes.

[--quick] [--json FILE].
"""

import json
import sys
import time

import numpy as np

from ringfence.core.screening.assay import Assay, Load
from ringfence.core.screening.partition import Unit, cost, cut
from ringfence.core.screening.pooling import (
    best_array,
    best_dorfman,
    best_three_stage,
    dorfman,
    households,
    three_stage,
    two_infections,
)
from ringfence.core.screening.prevalence import Tubes, prevalence

QUICK = "--quick" in sys.argv
found: dict[str, dict[str, object]] = {}


def say(name, value, *, target, unit="", within=1e-4, ok=None, ratio=None):
    good = abs(value - target) <= within if ok is None else ok
    found[name] = {
        "value": round(float(value), 6), "unit": unit, "target": target, "peer": None, "ratio": ratio, "ok": bool(good),
    }  # fmt: skip
    print(f"{'ok  ' if good else 'MISS'} {name:34} {float(value):.5f} {unit} (target {target})", flush=True)


def known():
    good, pair = Assay(0.99, 0.99), (0.95, 0.02, 0.02, 0.01)
    say("E1-ten-tests", dorfman(0.01, size=10, assay=good).tests * 10, target=2.0371, unit="tests")
    best = best_dorfman(0.01, sizes=range(3, 21), assay=good)
    say("E1-best", best.tests, target=0.2035, ok=best.size == 11 and abs(best.tests - 0.2035) < 1e-4)
    say("E1-two-infections", two_infections(pair, size=5, assay=good), target=0.4399)
    for p, size, plain, staged, square in (
        (0.005, 15, 0.1391, 0.0849, 0.0861), (0.01, 11, 0.1956, 0.1334, 0.1355), (0.02, 8, 0.2742, 0.2092, 0.2120),
        (0.05, 5, 0.4262, 0.3770, 0.3798), (0.1, 4, 0.5939, 0.5863, 0.5833),
    ):  # fmt: skip
        best = best_dorfman(p)
        ok = best.size == size and abs(best.tests - plain) < 1e-4
        say(f"E2-dorfman-{p}", best.tests, target=plain, ok=ok)
        say(f"E2-three-{p}", best_three_stage(p).tests, target=staged)
        say(f"E2-array-{p}", best_array(p).tests, target=square)
    say("E3-24-6", three_stage(0.01, size=24, parts=6, assay=good).tests, target=0.13732, within=1e-5)
    say(
        "E3-16-4",
        three_stage(0.01, size=16, parts=4, assay=Assay(0.95, 0.99)).tests,
        target=0.13659,
        within=1e-5,
    )
    say(
        "E3-18-9",
        three_stage(0.001, size=18, parts=9, assay=Assay(0.95, 0.95)).tests,
        target=0.07386,
        within=1e-5,
    )
    risks = (0.001, 0.001, 0.002, 0.002, 0.005, 0.005, 0.01, 0.01, 0.02, 0.05, 0.1, 0.3)
    units = [Unit(1 - p) for p in risks]
    say("E4-ordered", cut(units, largest=12).tests, target=3.69749, within=1e-5)
    say("E4-one-pool", cost(units), target=6.21140, within=1e-5)
    say("E5-strangers", dorfman(0.01, size=12).tests, target=0.19695, within=1e-5)
    say("E5-households", households(0.02, household=4, in_tube=3), target=0.14214, within=1e-5)
    for size, target in ((1, 0.9088), (5, 0.8071), (10, 0.7475), (20, 0.6794), (30, 0.6363)):
        say(f"E6-{size}", Load().sensitivity(size), target=target)
    say("E7-ten", dorfman(0.001, size=10).tests, target=0.10996, within=1e-5)
    say("E7-twenty", dorfman(0.001, size=20).tests, target=0.06981, within=1e-5)
    say("E8-tubes", prevalence([Tubes(10, 100, 5)]).share, target=0.005116, within=1e-6)


def growth():
    """A round's worth of people cut into tubes of at most 20: time at two sizes, which must grow as the people do."""
    small = 5_000 if QUICK else 50_000
    seconds = []
    for people in (small, 2 * small):
        dice = np.random.default_rng(1)
        units = [Unit(1 - p) for p in dice.beta(0.3, 60, people)]
        runs = []
        for _ in range(3):
            begin = time.process_time()
            cut(units, largest=20)
            runs.append(time.process_time() - begin)
        seconds.append(float(np.median(runs)))
        print(f"     {people} people cut in {seconds[-1]:.3f} s of one core")
    say(
        "E4-growth",
        seconds[1] / seconds[0],
        target=2.2,
        unit="x for twice the people",
        ok=seconds[1] <= 2.2 * seconds[0],
    )


known()
growth()
if "--json" in sys.argv:
    with open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8") as stream:
        json.dump(found, stream, indent=1)
sys.exit(0 if all(one["ok"] for one in found.values()) else 1)
