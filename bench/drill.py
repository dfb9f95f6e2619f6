"""Drills as figures: seconds and memory by size, scores over seeds, what common dice save, and recall in interviews.

[--quick] [--json FILE]. Recall is compared with the diaries and sensors of a school where RINGFENCE_REAL_DATA (or
shared/data beside the checkout) has them, and left out by name where it has not.
"""

import gzip
import json
import os
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from ringfence.cli.drill_run import strain
from ringfence.core.simulation.counterfactuals import compare
from ringfence.core.simulation.county import build
from ringfence.core.simulation.drill import Setup, play, score
from ringfence.core.simulation.recall import named
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.core.simulation.staff import Staff
from ringfence.engine import sightings
from ringfence.files import packs
from ringfence.files.county_margins import shipped

QUICK = "--quick" in sys.argv
DATA = Path(os.environ.get("RINGFENCE_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
FIRST_MIDNIGHT, DAY, SLOT, DIARY_DAY = 1_385_942_400, 86_400, 20, 3
BINS = ((0, 60, "up to 1 min"), (60, 300, "1-5 min"), (300, 900, "5-15 min"), (900, 3600, "15-60 min"), (3600, 10**9, "over 1 h"))  # fmt: skip
found: dict[str, dict[str, object]] = {}


def say(name, value, *, unit, target=None, peer=None, ratio=None, ok=True):
    found[name] = {
        "value": round(float(value), 6), "unit": unit, "target": target, "peer": peer, "ratio": ratio, "ok": bool(ok),
    }  # fmt: skip
    print(
        f"{'ok  ' if ok else 'MISS'} {name:44} {float(value):.4f} {unit} (target {target}, peer {peer})",
        flush=True,
    )


def setup(people, *, days, cases, staff=20):
    county = build(shipped(), people=people, seed=1)
    return Setup(
        county, strain("delta"), packs.load("cn-covid-8"), staff=Staff(staff), days=days, first_cases=cases,
        search=sightings.search,
    )  # fmt: skip


def sizes():
    """The same outbreak size and the same staff, more people around: what a drill costs beside its cases."""
    play(setup(400, days=6, cases=3), Policy())  # compiles
    cost = {}
    for name, people in (("small", 2000 if QUICK else 5000), ("large", 8000 if QUICK else 20_000)):
        asked = setup(people, days=10 if QUICK else 14, cases=5)
        began = time.process_time()
        played = play(asked, Policy())
        cost[name] = (time.process_time() - began, people, len(played.lists))
        say(f"drill, {name} town, CPU", cost[name][0], unit="s")
        say(f"drill, {name} town, people", people, unit="people")
        say(f"drill, {name} town, cases traced", cost[name][2], unit="cases")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    say("drill, large town, peak memory", memory, unit="GiB", target=4, ok=memory <= 4)
    each = [seconds / people / max(traced, 1) for seconds, people, traced in cost.values()]
    say("drill, CPU per person and case, large to small", each[1] / each[0], unit="times", target=1.2, ok=each[1] <= 1.2 * each[0])  # fmt: skip


def scores():
    """The spread of a score over outbreaks: one drill says little."""
    asked = setup(1000, days=15, cases=8)
    rows = []
    for seed in range(5 if QUICK else 20):
        one = replace(asked, seed=seed)
        rows.append(score(play(one, Policy(undetermined=True)), play(one, NOTHING)))
    for name in ("infections", "averted", "infected_found", "interviewed_4h", "called_24h", "held_in_vain"):
        values = np.array([float(getattr(row, name)) for row in rows])
        low, middle, high = np.nanquantile(values, (0.1, 0.5, 0.9))
        say(f"score over seeds, {name}, median", middle, unit="")
        say(f"score over seeds, {name}, 10 % to 90 %", high - low, unit="wide")


def common_dice():
    asked = setup(1000, days=15, cases=8)
    day, two = (Policy(f"{hours} h", trace_hours=hours, undetermined=True) for hours in (24, 48))
    compared = compare(asked, day, two, seeds=range(6 if QUICK else 20))
    low, high = compared.interval
    say("48 h against 24 h, infections", compared.difference, unit="more")
    say("48 h against 24 h, half a 95 % interval", (high - low) / 2, unit="infections")
    say("variance saved by common dice", compared.variance_ratio, unit="times", target=5, ok=compared.variance_ratio >= 5)  # fmt: skip


def recall():
    """Ours on the very pairs that wore sensors, against what their diaries say; peer is the diaries."""
    folder = DATA / "sociopatterns"
    if not folder.is_dir():
        print(f"left out: recall, no {folder}")
        return
    school = diaries(folder)
    told = np.stack([
        [named(seed, one, np.array([other]), np.array([near]), np.zeros(1, np.int64))[0] for one, other, near, _ in school.tolist()]
        for seed in range(2 if QUICK else 8)
    ])  # fmt: skip
    say("recall, all pairs", told.mean(), unit="share", peer=round(float(school[:, 3].mean()), 3), target="within .02", ok=abs(told.mean() - school[:, 3].mean()) < 0.02)  # fmt: skip
    for low, high, name in BINS:
        here = (school[:, 2] > low) & (school[:, 2] <= high)
        ours, theirs = float(told[:, here].mean()), float(school[here, 3].mean())
        say(f"recall, {name}", ours, unit="share", peer=round(theirs, 3), target="within .06", ok=abs(ours - theirs) < 0.06)  # fmt: skip


def diaries(folder):
    """(teller, other, seconds near each other on the day, written down) for everyone who kept a diary."""
    seconds = Counter()
    with gzip.open(folder / "HighSchool2013_proximity_net.csv.gz", "rt") as stream:
        for line in stream:
            moment, one, other, *_ = line.split()
            if (int(moment) - FIRST_MIDNIGHT) // DAY == DIARY_DAY:
                seconds[frozenset((int(one), int(other)))] += SLOT
    with gzip.open(folder / "HighSchool2013_contactdiaries_network.csv.gz", "rt") as stream:
        written = {tuple(map(int, line.split()[:2])) for line in stream}
    tellers = {one for one, _ in written}
    pairs = [
        (one, next(iter(pair - {one})), near)
        for pair, near in seconds.items()
        for one in pair
        if one in tellers
    ]
    return np.array([(one, other, near, (one, other) in written) for one, other, near in sorted(pairs)])


def main() -> bool:
    for part in (recall, common_dice, scores, sizes):
        part()
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(found, indent=2), encoding="utf-8")
    return all(one["ok"] for one in found.values())


if __name__ == "__main__":
    raise SystemExit(not main())
