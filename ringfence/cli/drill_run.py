"""One run of `ringfence drill`: build the county, play, score or compare, tell."""

import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from ringfence.cli.drill_written import compared_files, drill_files, write
from ringfence.core.simulation.counterfactuals import compare
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import Disease, disease_of
from ringfence.core.simulation.drill import Progress, Setup, play, score
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.core.simulation.staff import Staff
from ringfence.core.words import Refused
from ringfence.engine import sightings
from ringfence.files import county_margins, outbreak_course, outbreak_report, packs

DONE, REFUSED, NOT_WRITTEN, STOPPED = 0, 3, 5, 130
Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    people: int
    days: int
    seed: int
    strain: str
    protocol: str
    county: str
    data: Path | None
    cases: int
    staff: Staff
    policy: Policy
    against: str
    seeds: int
    threads: int
    out: Path | None
    report: Path | None
    as_json: bool


def run(asked: Asked) -> int:
    """The exit code tells a script what happened."""
    try:
        other = policy(asked.against, like=asked.policy) if asked.against else None
        figures = _compared(asked, other) if other else _played(asked)
    except Refused as problem:
        say = getattr(problem, "say", None)
        print(f"ringfence drill: {say() if say else problem}", file=sys.stderr)
        return REFUSED
    except OSError as problem:
        print(f"ringfence drill: could not write the result: {problem}", file=sys.stderr)
        return NOT_WRITTEN
    except KeyboardInterrupt:
        print("\nringfence drill: stopped; nothing was written.", file=sys.stderr)
        return STOPPED
    tell(figures, as_json=asked.as_json)
    return DONE


def strain(name: str) -> Disease:
    """A shipped strain by its short name, or any file of that kind."""
    shipped_file = packs.SHIPPED / f"disease-{name}" / "disease.yaml"
    return disease_of(packs.load(shipped_file if shipped_file.is_file() else Path(name).with_suffix(".yaml")))


def policy(text: str, *, like: Policy) -> Policy:
    """`like` with the changes of "trace-hours=48,rounds=3,companions"; "nothing" is no response at all."""
    if text.strip() == "nothing":
        return NOTHING
    kinds = {one.name: type(getattr(like, one.name)) for one in fields(Policy) if one.name != "name"}
    changes: dict[str, object] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        name = name.strip().replace("-", "_")
        if name not in kinds:
            known = ", ".join(one.replace("_", "-") for one in kinds)
            raise Refused(
                f"--against: {part.strip()!r} is unknown; known are {known}.", code="unknown-policy"
            )
        changes[name] = _value(value.strip(), kinds[name], part)
    return replace(like, name=text, **changes)  # type: ignore[arg-type]


def _value(text: str, kind: type, part: str) -> object:
    try:
        if kind is bool:
            return {"": True, "yes": True, "no": False, "1": True, "0": False}[text]
        return float(text) if kind is float else int(text)
    except (KeyError, ValueError):
        raise Refused(f"--against: {part.strip()!r} has no value that fits.", code="unknown-policy") from None


def _setup(asked: Asked) -> Setup:
    margins = county_margins.census(asked.data, code=asked.county) if asked.data else county_margins.shipped()
    return Setup(
        build(margins, people=asked.people, seed=asked.seed), strain(asked.strain), packs.load(asked.protocol),
        staff=asked.staff, seed=asked.seed, days=asked.days, first_cases=asked.cases, threads=asked.threads,
        search=sightings.search,
    )  # fmt: skip


def _played(asked: Asked) -> Figures:
    setup = _setup(asked)
    twin = play(setup, NOTHING)
    with progress("days") as told:
        played = play(setup, asked.policy, progress=told)
    figures: Figures = {**asdict(found := score(played, twin)), "averted": found.averted}
    if asked.out:
        write(asked.out, drill_files(played, plain(figures)))
    if asked.report:
        course = outbreak_course.of_drill(setup.county, played, strain=asked.strain, twin=twin)
        outbreak_report.write(course, asked.report, figures=plain(figures))
    return figures


def _compared(asked: Asked, other: Policy) -> Figures:
    seeds = range(asked.seed, asked.seed + asked.seeds)
    with progress("seeds") as told:
        found = compare(_setup(asked), asked.policy, other, seeds=seeds, progress=told)
    figures: Figures = {
        "first": found.first, "second": found.second, "difference": found.difference, "interval": found.interval,
        "spared": found.spared, "struck": found.struck, "variance_ratio": found.variance_ratio,
    }  # fmt: skip
    if asked.out:
        write(asked.out, compared_files(found, plain(figures)))
    return figures


def plain(figures: Figures) -> Figures:
    """JSON knows no NaN: nothing to count is null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in figures.items()
    }


def tell(figures: Figures, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(plain(figures)))
        return
    for name, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else value
        print(f"{name.replace('_', ' '):20} {shown}")


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """One line that is written over, on a terminal only, with the time that is left at this pace."""
    began = time.monotonic()

    def told(done: int, total: int) -> None:
        if sys.stderr.isatty():
            left = (time.monotonic() - began) / done * (total - done)
            end = "\n" if done == total else ""
            print(
                f"\r{done}/{total} {what}, about {left:.0f} s left   ", end=end, file=sys.stderr, flush=True
            )

    yield told
