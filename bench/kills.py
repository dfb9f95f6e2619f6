"""kill -9 at every system call of the inbox of scans, and of its recovery: is anything lost or doubled? [--quick] [--step N] [--json FILE]

A small day (singles, batches, repeats, segments handed on, fingerprints written and merged) runs in a child that is
killed before or after its N-th system call, for every N; then recovery itself is killed at every one of its calls after
a few of those kills. What the child had acknowledged through a pipe must be found by a search, each row once; when the
device then sends everything again, exactly the missing rows are new. --step N visits every N-th point; --quick every 20th.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.engine.scans import world
from tests.engine.scans.killing import run

WANTED = 2000
BEFORE = 8  # kills after which every call of the recovery is visited


def check(folder: Path, said: list[str]) -> list[str]:
    """Put in order what is there and say what is wrong with it."""
    world.recover(folder)
    found = world.stored(folder)
    wrong = []
    if lost := set(map(int, said)) - set(found):
        wrong.append(f"lost {sorted(lost)}")
    if len(found) != len(set(found)):
        wrong.append("doubled")
    if world.send_all_again(folder) != len(world.EVERYTHING) - len(found):
        wrong.append("repeats counted as new")
    if world.stored(folder) != world.EVERYTHING:
        wrong.append("not whole after all was sent again")
    return wrong


def points(home: Path, step: int):
    """(what, said, folder) after each kill."""
    one, kept, count, two = (home / name for name in ("one", "kept", "count", "two"))
    whole = run(lambda say: world.live(home / "whole", say)).stops
    for kill_at in range(1, whole + 1, step):
        said = run(lambda say: world.live(one, say), kill_at=kill_at).said
        yield f"call {kill_at}", said, one
        shutil.rmtree(one, ignore_errors=True)
    for kill_at in range(whole // BEFORE, whole, whole // BEFORE):
        said = run(lambda say: world.live(kept, say), kill_at=kill_at).said
        shutil.copytree(kept, count)
        calls = run(lambda say: world.recover(count)).stops
        for again_at in range(1, calls + 1, step):
            shutil.copytree(kept, two)
            run(lambda say: world.recover(two), kill_at=again_at)
            yield f"call {kill_at}, then {again_at} of the recovery", said, two
            shutil.rmtree(two)
        shutil.rmtree(kept)
        shutil.rmtree(count)


def main(arguments: list[str]) -> bool:
    world.small_steps()
    quick = "--quick" in arguments
    step = int(arguments[arguments.index("--step") + 1]) if "--step" in arguments else 20 if quick else 1
    count, wrong = 0, []
    with tempfile.TemporaryDirectory() as home:
        for what, said, folder in points(Path(home), step):
            count += 1
            wrong += [f"{what}: {fault}" for fault in check(folder, said)]
    print(
        f"{count} kills at different system calls; acknowledged scans lost or doubled after {len(wrong)} of them"
    )
    print("\n".join(wrong[:20]))
    wanted = WANTED // 20 if quick else WANTED
    entries = {
        "scan kills": (count, "kills", wanted, count >= wanted),
        "scan kills with a loss": (len(wrong), "kills", 0, not wrong),
    }
    found = {
        name: {"value": value, "unit": unit, "target": target, "peer": None, "ratio": None, "ok": ok}
        for name, (value, unit, target, ok) in entries.items()
    }
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(found, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in found.values())


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
