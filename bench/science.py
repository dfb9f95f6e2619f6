"""The simulator's known answers as figures: final sizes, households, extinction, no-op policies, published studies.

[--quick] [--json FILE]. Each line names its target; the measured network is looked for in RINGFENCE_REAL_DATA, or in
shared/data beside the checkout, and left out by name where it is not.
"""

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np

from ringfence.core.indicators import ending
from ringfence.core.simulation import delays, finalsize, networks
from ringfence.core.simulation.delays import Delays
from ringfence.core.simulation.disease import NEVER, top_share

QUICK = "--quick" in sys.argv
DATA = Path(os.environ.get("RINGFENCE_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
found: dict[str, dict[str, object]] = {}


def say(name, value, *, unit, target, ok, ratio=None):
    found[name] = {
        "value": round(float(value), 6), "unit": unit, "target": target, "peer": None, "ratio": ratio, "ok": bool(ok),
    }  # fmt: skip
    print(f"{'ok  ' if ok else 'MISS'} {name:44} {float(value):.4f} {unit} (target {target})", flush=True)


def final_sizes():
    for reproduction, target in ((1.2, 0.3137), (1.5, 0.5828), (2, 0.7968), (2.5, 0.8926), (3, 0.9405)):
        runs = 20 if QUICK else 100
        sizes = [finalsize.epidemic(reproduction, people=100_000, seed=seed) for seed in range(runs)]
        size = np.mean([one for one in sizes if one > 0.05])
        say(
            f"H1 final size R={reproduction}",
            size,
            unit="share",
            target=target,
            ok=abs(size - target) <= 0.01,
        )


def households():
    exact = finalsize.chain_binomial(2, escape=0.8)
    worst = max(abs(a - b) for a, b in zip(exact, (0.64, 0.256, 0.104), strict=True))
    say("H2 household chain binomial, largest error", worst, unit="", target=1e-12, ok=worst <= 1e-12)


def extinction():
    lines = 10_000 if QUICK else 50_000
    for reproduction, dispersion in ((1.5, 0.1), (2.5, 0.1), (2.5, 0.16), (3, 0.5)):
        exact = ending.extinction(reproduction, dispersion=dispersion)
        seen = finalsize.extinct_share(reproduction, dispersion=dispersion, lines=lines, seed=1)
        error = abs(seen - exact) / np.sqrt(exact * (1 - exact) / lines)
        say(f"H3 extinction R={reproduction} k={dispersion}", error, unit="SE", target=3, ok=error <= 3)


def policies():
    """H4 and H5 in the toy world of the tests: the same functions, figures instead of a verdict."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from ringfence.core.simulation.transmission import Outbreak
    from tests.core.simulation.toy import DAY, START, strain, town

    world = town(strain(), shop=3.0)
    logs = []
    for threads, held in ((1, False), (2, False), (1, True)):
        outbreak = Outbreak(world, strain(), 5, threads=threads)
        outbreak.seed_cases(5)
        for day in range(40):
            if held and day == 15:
                outbreak.holds.since[:] = START + 15 * DAY
            outbreak.step()
        logs.append(outbreak.truth.log())
    say(
        "H4 same log on 1 and 2 threads",
        np.array_equal(logs[0], logs[1]),
        unit="",
        target=1,
        ok=np.array_equal(logs[0], logs[1]),
    )
    before = logs[0][logs[0][:, 0] < START + 15 * DAY]
    same = np.array_equal(before, logs[2])
    say("H4 same log before a policy starts", same, unit="", target=1, ok=same)
    for name, target in (("ancestral", 0.255), ("delta", 0.274), ("omicron", 0.429)):
        disease = strain(name)
        homes = 4000 if QUICK else 20_000
        world = town(disease, households=homes, size=2, shop=0)
        world.age[:] = 40
        outbreak = Outbreak(world, disease, 11)
        outbreak.infect(np.arange(0, 2 * homes, 2), moments=np.full(homes, START), by=-1, place=-1)
        for _ in range(25):
            outbreak.step()
        attack = (outbreak.truth.infected[1::2] < NEVER).mean()
        say(
            f"H5 household attack rate, {name}",
            attack,
            unit="share",
            target=target,
            ok=abs(attack - target) <= 0.02,
        )


def unevenness():
    for dispersion, target in ((0.1, 0.098), (0.16, 0.145), (0.3, 0.231), (0.5, 0.316), (1, 0.439)):
        share = top_share(dispersion)
        say(
            f"H6 share behind 80 % at k={dispersion}",
            share,
            unit="share",
            target=target,
            ok=abs(share - target) < 1e-3,
        )


def tracing_delays():
    steady = {
        "no delay, all found": (Delays(), 0.7, 0.9),
        "no delay, 80 % found": (Delays(tested=0.8, traced=0.8), 0.7, 1.0),
        "test 3 d, trace 1 d, 80 %": (Delays(3, 1, 0.8, 0.8), 0, 1),
        "test 3 d, trace 2 d, 80 % (over 1)": (Delays(3, 2, 0.8, 0.8), 1, 1.2),
    }
    for name, (asked, low, high) in steady.items():
        number = delays.reproduction(asked, seed=1)
        say(f"H7 R, {name}", number, unit="", target=f"{low}-{high}", ok=low <= number <= high)


def haslemere():
    path = DATA / "haslemere" / "am_list_1_edges.csv"
    if not path.is_file():
        print(f"left out: H8, no {path}")
        return
    with path.open() as stream:
        rows = np.array([[int(row["a"]), int(row["b"]), int(row["w"])] for row in csv.DictReader(stream)])
    town = networks.network(rows[:, :2] - 1, weight=rows[:, 2].astype(float), people=468)
    for policy, target in (("none", 0.75), ("isolation", 0.66), ("primary", 0.48), ("secondary", 0.16)):
        runs = [networks.simulate(town, policy=policy, seed=seed) for seed in range(60 if QUICK else 400)]
        median = np.median([one.infected_share for one in runs])
        say(f"H8 infected, {policy}", median, unit="share", target=target, ok=abs(median - target) <= 0.06)
    weeks = np.median([one.quarantined_by_week for one in runs], axis=0).max()
    say(
        "H8 in quarantine at the peak, secondary",
        weeks,
        unit="share",
        target=0.43,
        ok=abs(weeks - 0.43) <= 0.06,
    )


def common_dice():
    """Tracing within 24 h against 48 h, in drills with the real search and rules: the variance that common dice save."""
    from ringfence.core.simulation.counterfactuals import compare
    from ringfence.core.simulation.county import build
    from ringfence.core.simulation.drill import Setup
    from ringfence.core.simulation.response import Policy
    from ringfence.core.simulation.staff import Staff
    from ringfence.engine import sightings
    from ringfence.files import packs
    from ringfence.files.county_margins import shipped
    from tests.core.simulation.toy import strain

    county = build(shipped(), people=1000, seed=1)
    setup = Setup(
        county, strain("delta"), packs.load("cn-covid-8"), staff=Staff(20), days=15, first_cases=8,
        search=sightings.search,
    )  # fmt: skip
    day, two = (Policy(f"{hours} h", trace_hours=hours, undetermined=True) for hours in (24, 48))
    compared = compare(setup, day, two, seeds=range(6 if QUICK else 20))
    low, high = compared.interval
    print(f"     48 h against 24 h: {compared.difference:+.2f} infections (95 % {low:.2f} to {high:.2f})")
    say(
        "H10 variance saved by common dice",
        compared.variance_ratio,
        unit="times",
        target=5,
        ok=compared.variance_ratio >= 5,
    )


PARTS = [final_sizes, households, extinction, policies, unevenness, tracing_delays, haslemere, common_dice]


def main() -> bool:
    for part in PARTS:
        part()
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(found, indent=2), encoding="utf-8")
    return all(one["ok"] for one in found.values())


if __name__ == "__main__":
    raise SystemExit(not main())
