"""Every known answer of the science by its id (A1 ... H10), whichever script measures it, in one table and one file.

[--quick] [--json FILE]. Runs the sibling scripts and merges what they say; answers that a test holds are run as tests.
A script that fails to run is named; its answers are then missing, not passed.
"""

import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = ("risk", "chains", "pooling", "zones", "indicators", "science")
HELD = {
    "A4": "tests/core/contacts/test_reference_search.py::test_six_rows_give_the_minutes_worked_out_by_hand",
    "A5": "tests/core/contacts/test_reference_search.py::test_two_thousand_people_agree_with_a_brute_force_over_minutes",
    "A6": "tests/real/test_haslemere_drill.py::test_the_network_is_the_published_one",
    "B1": "tests/core/test_classes.py::test_nine_situations_by_mask_by_look_back_by_day",
    "B2": "tests/core/zones/test_lift.py::test_every_example_of_lifting_in_the_packs_holds",
    "C4": "tests/core/risk/test_propagation.py::test_on_a_tree_it_is_exact",
    "D2-enumeration": "tests/core/chains/test_trees.py::test_missing_generations_are_sampled_as_enumeration_says",
}
"""id -> the test that holds it."""
ID = re.compile(r"^[A-H]\d+")
Entry = dict[str, object]


def entry(value: float, *, target: object, ok: bool, unit: str = "") -> Entry:
    return {"value": value, "unit": unit, "target": target, "peer": None, "ratio": None, "ok": bool(ok)}


def exposure() -> dict[str, Entry]:
    """A1 to A3: weighted minutes, infectiousness around onset, room air."""
    from ringfence.core.contacts.air import dose_together
    from ringfence.core.contacts.profile import profile_of
    from ringfence.core.contacts.weighted import Sighting, weighted_minutes
    from ringfence.files import packs

    reach = ((1.5, 1.0), (3.0, 0.5))
    first = [Sighting(20, 1, 40)]
    both = [*first, Sighting(20, 2, 25), Sighting(20, 1, 5)]
    found = {}
    for name, rows, target in (("A1-one-day", first, 32), ("A1-two-days", both, 48)):
        minutes = weighted_minutes(rows, reach=reach)
        found[name] = entry(minutes, target=target, ok=minutes == target, unit="minutes")
    profile = profile_of(packs.load("cn-covid-8"))
    assert profile is not None
    before = profile.infectiousness.share(0)
    found["A2"] = entry(round(before, 6), target=0.4422, ok=abs(before - 0.4422) < 5e-4, unit="share")
    for loss, hours, target in ((1.87, 2.5, 0.66), (5, 2.5, 0.3756), (1.87, 1, 0.2591), (5, 1, 0.1513)):
        dose = dose_together(quanta_h=970, volume_m3=810, loss_h=loss, breathing_m3_h=0.855, hours=hours)
        chance = -math.expm1(-dose)
        found[f"A3-{loss}-{hours}"] = entry(round(chance, 6), target=target, ok=abs(chance - target) < 5e-5)
    return found


def held() -> dict[str, Entry]:
    """Each answer that a test holds: 1 where it passes. A test that is skipped for want of data is left out by name."""
    found = {}
    for name, node in HELD.items():
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", node],
            cwd=HERE.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0 and " passed" not in done.stdout:
            print(f"left out: {name} (its data is not here)")
            continue
        found[name] = entry(float(done.returncode == 0), target=1, ok=done.returncode == 0, unit="test holds")
    return found


def sibling(name: str, *, quick: bool) -> dict[str, Entry]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.json"
        command = [
            sys.executable,
            str(HERE / f"{name}.py"),
            "--json",
            str(path),
            *(["--quick"] if quick else []),
        ]
        done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            if line.startswith("left out"):
                print(line)
        if not path.is_file():
            print(f"FAILED {name}.py: {done.stderr.strip().splitlines()[-1:] or 'no result'}")
            return {}
        return dict(json.loads(path.read_text(encoding="utf-8")))


def order(name: str) -> tuple[str, int, str]:
    found = ID.match(name)
    return (found[0][0], int(found[0][1:]), name) if found else ("Z", 0, name)


def main() -> bool:
    quick = "--quick" in sys.argv
    every = exposure() | held()
    for name in SCRIPTS:
        print(f"running {name}.py", flush=True)
        told = sibling(name, quick=quick)
        every |= told
    board = {name: every[name] for name in sorted(every, key=order) if ID.match(name)}
    for name, one in board.items():
        print(
            f"{'ok  ' if one['ok'] else 'MISS'} {name:44} {one['value']!s:>14} {one['unit']} (target {one['target']})"
        )
    missed = [name for name, one in board.items() if not one["ok"]]
    print(f"\n{len(board) - len(missed)} of {len(board)} hold; missed: {', '.join(missed) or 'none'}")
    if "--json" in sys.argv:
        path = Path(sys.argv[sys.argv.index("--json") + 1])
        path.write_text(json.dumps(board, indent=2, ensure_ascii=False), encoding="utf-8")
    return bool(board)


if __name__ == "__main__":
    raise SystemExit(not main())
