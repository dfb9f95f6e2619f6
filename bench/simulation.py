"""An outbreak of 60 days in our county against Covasim and Starsim, interleaved: time, memory, growth. [--quick] [--large] [--json FILE]

Ours makes every visit, hands it to a watcher, and keeps the truth of every infection (who, where, when, how near); the
others draw contacts from layers. Each run is a process of its own; rounds go through all of them in turn, so that what
else the machine does falls on all. Figures are medians; ratios are medians over rounds, above 1 where ours is better.
One person in 5,000 is infected at first (20 at least); models differ, so read attack rates beside the times. --large also takes a million people (--quick: 50,000). Peers are
installed (requirements/bench.txt, with hashes) into a folder of their own unless the Python that runs this has them.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "var" / "bench-peers"
END = """
used = resource.getrusage(resource.RUSAGE_SELF)
print(*made, took, time.process_time() - cpu, used.ru_maxrss / 1e6, attack, rows)
"""
BEGIN = """
import resource, sys, time
people, days, threads, seeds = map(int, sys.argv[1:])
"""
OURS = (
    BEGIN
    + """
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import NEVER, disease_of
from ringfence.core.simulation.stage import stage
from ringfence.core.simulation.transmission import Outbreak
from ringfence.files import packs
from ringfence.files.county_margins import shipped
strain = disease_of(packs.load(packs.SHIPPED / "disease-ancestral" / "disease.yaml"))
def outbreak(people):
    county = build(shipped(), people=people, seed=1)
    found = Outbreak(stage(county, disease=strain), strain, 1, threads=threads)
    found.seed_cases(seeds)
    return found
minutes = [0] * 100_000
def watch(day, part, visits): minutes[part] += int((visits[3] - visits[2]).sum())
warm = outbreak(2000)
for _ in range(8): warm.step(watch)
began = time.perf_counter(); one = outbreak(people); made = [time.perf_counter() - began]
minutes[:] = [0] * len(minutes)
began, cpu = time.perf_counter(), time.process_time()
for _ in range(days): one.step(watch)
took, attack, rows = time.perf_counter() - began, (one.truth.infected < NEVER).mean(), one.rows
assert sum(minutes) > 900 * people * days, "every visit was seen"
"""
    + END
)
COVASIM = (
    BEGIN
    + """
import covasim as cv
began = time.perf_counter()
sim = cv.Sim(pop_size=people, pop_type="hybrid", n_days=days, pop_infected=seeds, rand_seed=1, verbose=0, rescale=False)
sim.initialize(); made = [time.perf_counter() - began]
began, cpu = time.perf_counter(), time.process_time()
sim.run(verbose=0)
took, attack, rows = time.perf_counter() - began, sim.results["cum_infections"].values[-1] / people, 0
"""
    + END
)
STARSIM = (
    BEGIN
    + """
import starsim as ss
nets = [ss.RandomNet(n_contacts=ss.poisson(n)) for n in (2, 8, 10)]
sir = ss.SIR(beta=ss.perday(0.02), init_prev=seeds / people, dur_inf=ss.lognorm_ex(mean=ss.days(10)))
began = time.perf_counter()
sim = ss.Sim(n_agents=people, dt=ss.days(1), start="2020-01-01", dur=ss.days(days), diseases=sir, networks=nets, verbose=0)
sim.init(); made = [time.perf_counter() - began]
began, cpu = time.perf_counter(), time.process_time()
sim.run()
took, attack, rows = time.perf_counter() - began, float(sim.results.sir.cum_infections[-1]) / people, 0
"""
    + END
)
MADE, WALL, CPU, MEMORY, ATTACK, ROWS = range(6)
Run = list[float]


def peers() -> Path | None:
    """The Python in which the peers are; None where they cannot be installed."""
    if find_spec("covasim") and find_spec("starsim"):
        return Path(sys.executable)
    python = PEERS / "bin" / "python"
    if python.exists():
        return python
    uv = Path(sys.executable).with_name("uv")
    lock = ROOT / "requirements" / "bench.txt"
    try:
        subprocess.run([uv, "venv", "--quiet", PEERS], check=True)
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", lock], check=True
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"left out: Covasim and Starsim could not be installed ({problem})")
        return None
    return python


def once(python: Path, script: str, *, people: int, days: int, threads: int) -> Run | None:
    """One run: seconds to make people and to run, CPU seconds of the run, gigabytes, attack rate, visits."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", prefix="outbreak-", delete=True) as file:
        file.write(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}")
        file.flush()
        words = [python, file.name, *map(str, (people, days, threads, max(20, people // 5000)))]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"left out: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return [float(word) for word in done.stdout.split()[-6:]]


def rounds(
    who: dict[str, tuple[Path, str, int]], *, people: int, days: int, runs: int
) -> dict[str, list[Run]]:
    """So many runs of each, in turn."""
    found: dict[str, list[Run]] = {}
    for _ in range(runs):
        for name, (python, script, threads) in who.items():
            run = once(python, script, people=people, days=days, threads=threads)
            if run:
                found.setdefault(name, []).append(run)
    for name, many in found.items():
        made, wall, cpu, memory, attack, rows = (
            statistics.median(column) for column in zip(*many, strict=True)
        )
        print(
            f"{name:10} {people:9,} people x {days} days: made in {made:5.2f} s, run {wall:6.2f} s ({cpu:.2f} s CPU), "
            f"{memory:.2f} GB, attack {attack:.2f}, {rows:,.0f} visits", flush=True,
        )  # fmt: skip
    return found


def ratio(ours: list[Run], peers: list[Run], column: int) -> float:
    """The median over rounds of the peer's figure by ours."""
    return statistics.median(b[column] / a[column] for a, b in zip(ours, peers, strict=False))


def middle(runs: list[Run], column: int) -> float:
    return statistics.median(run[column] for run in runs)


def compared(
    name: str, ours: list[Run], peer: list[Run], most: tuple[float, float] | None
) -> dict[str, object]:
    """Rows of run time, CPU, memory and attack; `most` are the greatest parts of its time and memory that are good."""
    out: dict[str, object] = {}
    for what, column, unit in (
        ("run time", WALL, "s"), ("CPU of the run", CPU, "s"), ("memory", MEMORY, "GB"), ("attack rate", ATTACK, "share")
    ):  # fmt: skip
        better, limit = ratio(ours, peer, column), None
        if most and column in (WALL, MEMORY):
            limit = most[column == MEMORY]
        ok = limit is None or 1 / better <= limit
        found, other = middle(ours, column), middle(peer, column)
        out[f"{what} against {name}"] = row(found, unit, limit and limit * other, other, better, ok)
        wanted = f" (target at most {limit})" if limit else ""
        print(f"     {what}: {1 / better:.2f} of that of {name}{wanted}", flush=True)
    return out


def main() -> bool:
    quick, large = "--quick" in sys.argv, "--large" in sys.argv
    people, days, runs = (20_000 if quick else 100_000), 60, (1 if quick else 5)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    mine = (Path(sys.executable), OURS, 2)
    who, python = {"ours": mine}, peers()
    if python:
        who |= {"covasim": (python, COVASIM, 1), "starsim": (python, STARSIM, 1)}
    found = rounds(who, people=people, days=days, runs=runs)
    figures: dict[str, object] = {}
    for name in found.keys() - {"ours"}:
        figures |= compared(name, found["ours"], found[name], (0.6, 0.7) if name == "covasim" else None)
    twice = rounds({"ours": mine}, people=2 * people, days=days, runs=runs)["ours"]
    growth = middle(twice, CPU) / middle(found["ours"], CPU)
    print(f"     twice the people: {growth:.2f} times the CPU (target at most 2.2)")
    figures["growth, twice the people"] = row(growth, "times", 2.2, None, None, growth <= 2.2)
    if large:
        one = {name: what for name, what in who.items() if name != "starsim"}
        found = rounds(one, people=50_000 if quick else 1_000_000, days=days, runs=1 if quick else 2)
        if "covasim" in found:
            told = compared("covasim, large", found["ours"], found["covasim"], (1.0, 1.0))
            least = middle(found["covasim"], ATTACK)
            told["attack rate against covasim, large"]["ok"] = middle(found["ours"], ATTACK) >= least
            figures |= told
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(
            json.dumps(figures, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in figures.values())


def row(value, unit, target, peer, ratio, ok):
    rounded = [None if number is None else round(number, 4) for number in (value, target, peer, ratio)]
    return {
        "value": rounded[0],
        "unit": unit,
        "target": rounded[1],
        "peer": rounded[2],
        "ratio": rounded[3],
        "ok": bool(ok),
    }


if __name__ == "__main__":
    raise SystemExit(not main())
