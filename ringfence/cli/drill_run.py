"""One run of `ringfence drill`: build the county, play, score or compare, tell."""

import csv
import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ringfence.core.simulation.counterfactuals import compare
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import Disease, disease_of
from ringfence.core.simulation.drill import Drill, Progress, Setup, play, score
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.core.simulation.staff import Staff
from ringfence.core.words import Refused
from ringfence.engine import sightings
from ringfence.files import packs
from ringfence.files.county_margins import shipped

DONE, REFUSED, NOT_WRITTEN = 0, 3, 5


@dataclass(frozen=True, slots=True)
class Asked:
    people: int
    days: int
    seed: int
    strain: str
    protocol: str
    cases: int
    staff: int
    trace_hours: float
    hold_undetermined: bool
    rounds: int
    against_trace_hours: float | None
    seeds: int
    threads: int
    out: Path | None
    as_json: bool


def run(asked: Asked) -> int:
    """The exit code tells a script what happened."""
    try:
        setup = Setup(
            build(shipped(), people=asked.people, seed=asked.seed), strain(asked.strain), packs.load(asked.protocol),
            staff=Staff(tracers=asked.staff), seed=asked.seed, days=asked.days, first_cases=asked.cases,
            threads=asked.threads, search=sightings.search,
        )  # fmt: skip
        figures = _compared(asked, setup) if asked.against_trace_hours is not None else _played(asked, setup)
    except Refused as problem:
        say = getattr(problem, "say", None)
        print(f"ringfence drill: {say() if say else problem}", file=sys.stderr)
        return REFUSED
    except OSError as problem:
        print(f"ringfence drill: could not write the result: {problem}", file=sys.stderr)
        return NOT_WRITTEN
    tell(figures, as_json=asked.as_json)
    return DONE


def strain(name: str) -> Disease:
    """A shipped strain by its short name, or any file of that kind."""
    shipped_file = packs.SHIPPED / f"disease-{name}" / "disease.yaml"
    return disease_of(packs.load(shipped_file if shipped_file.is_file() else Path(name).with_suffix(".yaml")))


def _policy(asked: Asked, hours: float) -> Policy:
    return Policy(
        f"trace within {hours:g} h",
        trace_hours=hours,
        undetermined=asked.hold_undetermined,
        rounds=asked.rounds,
    )


def _played(asked: Asked, setup: Setup) -> dict[str, object]:
    with progress("days") as told:
        twin = play(setup, NOTHING)
        played = play(setup, _policy(asked, asked.trace_hours), progress=told)
    figures = {**asdict(found := score(played, twin)), "averted": found.averted}
    if asked.out:
        write(asked.out, played, figures)
    return figures


def _compared(asked: Asked, setup: Setup) -> dict[str, object]:
    hours = asked.against_trace_hours or 0
    with progress("seeds") as told:
        found = compare(
            setup, _policy(asked, asked.trace_hours), _policy(asked, hours),
            seeds=range(asked.seed, asked.seed + asked.seeds), progress=told,
        )  # fmt: skip
    return {
        "first": found.first, "second": found.second, "difference": found.difference, "interval": found.interval,
        "spared": found.spared, "struck": found.struck, "variance_ratio": found.variance_ratio,
    }  # fmt: skip


def write(folder: Path, played: Drill, figures: dict[str, object]) -> None:
    """What was done, how it went, and, in a folder of its own, what really happened."""
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    (folder / "score.json").write_text(json.dumps(plain(figures), indent=2), encoding="utf-8")
    _rows(folder / "log.csv", ("at", "what", "person", "about"), played.log)
    header = ("at", "person", "by", "place")
    _rows(folder / "truth" / "infections.csv", header, played.truth.log().tolist())


def _rows(path: Path, header: tuple[str, ...], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]


def plain(figures: dict[str, object]) -> dict[str, object]:
    """JSON knows no NaN: nothing to count is null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in figures.items()
    }


def tell(figures: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(plain(figures)))
        return
    for name, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else value
        print(f"{name.replace('_', ' '):20} {shown}")


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """One line that is written over, on a terminal only."""

    def told(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{total} {what}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    yield told
