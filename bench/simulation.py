"""An outbreak of 60 days in our county against Covasim and Starsim, in one run: time, memory, growth. [--quick] [--json FILE]

Ours makes every visit and the truth of every infection; the others draw contacts from layers. Each runs in a process of
its own; the peers are installed (requirements/bench.txt, with hashes) into a folder of their own, and a peer that cannot
be installed is left out by name. Figures are medians; models differ, so read attack rates beside the times.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "var" / "bench-peers"
OURS = """
import resource, sys, time
from pathlib import Path
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import NEVER, disease_of
from ringfence.core.simulation.stage import stage
from ringfence.core.simulation.transmission import Outbreak
from ringfence.files import packs
from ringfence.files.county_margins import shipped
people, days, threads = map(int, sys.argv[1:])
strain = disease_of(packs.load(packs.SHIPPED / "disease-ancestral" / "disease.yaml"))
def outbreak(people):
    county = build(shipped(), people=people, seed=1)
    found = Outbreak(stage(county, disease=strain), strain, 1, threads=threads)
    found.seed_cases(max(20, people // 5000))
    return found
warm = outbreak(2000)
[warm.step() for _ in range(8)]
one = outbreak(people)
began = time.perf_counter()
for _ in range(days): one.step()
took = time.perf_counter() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, (one.truth.infected < NEVER).mean(), one.rows)
"""
COVASIM = """
import resource, sys, time
import covasim as cv
people, days, _ = map(int, sys.argv[1:])
sim = cv.Sim(pop_size=people, pop_type="hybrid", n_days=days, pop_infected=people // 5000, rand_seed=1, verbose=0, rescale=False)
sim.initialize()
began = time.perf_counter(); sim.run(verbose=0); took = time.perf_counter() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, sim.results["cum_infections"].values[-1] / people, 0)
"""
STARSIM = """
import resource, sys, time
import starsim as ss
people, days, _ = map(int, sys.argv[1:])
nets = [ss.RandomNet(n_contacts=ss.poisson(n)) for n in (2, 8, 10)]
sir = ss.SIR(beta=ss.perday(0.02), init_prev=0.001, dur_inf=ss.lognorm_ex(mean=ss.days(10)))
sim = ss.Sim(n_agents=people, dt=ss.days(1), start="2020-01-01", dur=ss.days(days), diseases=sir, networks=nets, verbose=0)
sim.init()
began = time.perf_counter(); sim.run(); took = time.perf_counter() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, float(sim.results.sir.cum_infections[-1]) / people, 0)
"""


def peers() -> Path | None:
    """The Python in which the peers are; None where they cannot be installed."""
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


def measured(
    python: Path, script: str, *, people: int, days: int, threads: int, runs: int
) -> list[float] | None:
    """Medians of seconds, gigabytes, attack rate, visits."""
    found = []
    with tempfile.NamedTemporaryFile("w", suffix=".py", dir=ROOT / "bench", prefix=".", delete=True) as file:
        file.write(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}")
        file.flush()
        for _ in range(runs):
            words = [python, file.name, str(people), str(days), str(threads)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"left out: {done.stderr.strip().splitlines()[-1:]}")
                return None
            found.append([float(word) for word in done.stdout.split()[-4:]])
    return [statistics.median(column) for column in zip(*found, strict=True)]


def main() -> bool:
    quick = "--quick" in sys.argv
    people, days, runs = (20_000 if quick else 100_000), 60, (1 if quick else 3)
    figures: dict[str, dict[str, object]] = {}
    ours = {}
    for size in (people // 2, people):
        ours[size] = measured(Path(sys.executable), OURS, people=size, days=days, threads=2, runs=runs)
        seconds, memory, attack, rows = ours[size]
        print(
            f"ours     {size:8,} people {seconds:7.2f} s {memory:.2f} GB attack {attack:.2f}, {rows:,.0f} visits",
            flush=True,
        )
    growth = ours[people][0] / ours[people // 2][0]
    figures["simulation growth, twice the people"] = row(growth, "times", 2.2, None, None, growth <= 2.2)
    python = peers()
    for name, script in (("covasim", COVASIM), ("starsim", STARSIM)) if python else ():
        peer = measured(python, script, people=people, days=days, threads=1, runs=runs)
        if peer is None:
            continue
        print(
            f"{name:8} {people:8,} people {peer[0]:7.2f} s {peer[1]:.2f} GB attack {peer[2]:.2f}", flush=True
        )
        for what, at, target, unit in (("time", 0, 0.6, "s"), ("memory", 1, 0.7, "GB")):
            ratio = ours[people][at] / peer[at]
            ok = ratio <= target or name != "covasim"
            figures[f"simulation {what} against {name}"] = row(
                ours[people][at], unit, target, peer[at], ratio, ok
            )
            print(f"     {what} ratio {ratio:.2f} (target {target} of Covasim's)")
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(
            json.dumps(figures, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in figures.values())


def row(value, unit, target, peer, ratio, ok):
    return {
        "value": round(value, 4),
        "unit": unit,
        "target": target,
        "peer": peer,
        "ratio": ratio,
        "ok": bool(ok),
    }


if __name__ == "__main__":
    raise SystemExit(not main())
