"""One run of `ringfence risk`: read, infer, tell."""

import csv
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ringfence.cli.risk_read import Asked, Read, Result, World, read, strain, world
from ringfence.core.risk.evidence import Course, Test, seen
from ringfence.core.risk.natural import fell_ill, onsets, scaled, strength
from ringfence.core.risk.propagation import Belief, propagate
from ringfence.core.risk.tubes import Tube
from ringfence.core.screening.assay import Load
from ringfence.core.simulation.disease import Disease
from ringfence.core.words import Refused

DONE, REFUSED, NOT_WRITTEN = 0, 3, 5
SPAN = (0.5, 2.0)
"""Strength of contagion is known to about a factor of two: both ends are run as well."""
TOLERANCE, SHOWN = 1e-4, 40
Rows = list[dict[str, object]]


def run(asked: Asked) -> int:
    """The exit code tells a script what happened."""
    try:
        rows, told = answer(asked)
        if asked.out:
            _write(asked.out, rows)
    except Refused as problem:
        say = getattr(problem, "say", None)
        print(f"ringfence risk: {say() if say else problem}", file=sys.stderr)
        return REFUSED
    except OSError as problem:
        print(f"ringfence risk: could not write the result: {problem}", file=sys.stderr)
        return NOT_WRITTEN
    if asked.as_json:
        print(json.dumps({**told, "people": rows}, ensure_ascii=False))
    else:
        _tell(rows, told)
    return DONE


def answer(asked: Asked) -> tuple[Rows, dict[str, object]]:
    """(one row a person, likeliest first; what can be said of the whole)."""
    disease, profile = strain(asked)
    found = read(asked, disease=disease, profile=profile)
    place = world(asked, found)
    seed = asked.seed if asked.seed is not None else 1 / len(place.people)
    shape = strength(
        profile.infectiousness,
        incubation=disease.incubation,
        latent_days=disease.latent_days,
        days=place.slots + 2,
    )
    course = Course(seed, asked.outside, (1.0,), shape)
    evidence, tubes = _evidence(found, place, disease)
    belief = _propagate(place, course, evidence, tubes)
    ends = [_propagate(place, scaled(course, factor), evidence, tubes).ever for factor in SPAN]
    rows = _rows(belief, ends, place, found)
    told: dict[str, object] = {
        "count": len(rows), "days": place.slots, "first": _date(place.first, found), "last": _date(place.first + place.slots - 1, found),
        "contacts": len(found.meetings), "tests": len(found.results) - sum(len(one.people) for one in tubes),
        "tubes": len(tubes), "onsets": len(found.onsets), "expected_infected": round(float(belief.ever.sum()), 3),
        "settled": belief.change < TOLERANCE, "change": float(f"{belief.change:.3g}"), "sweeps": belief.sweeps,
        "left_out": found.left_out,
    }  # fmt: skip
    return rows, told


def _propagate(place: World, course: Course, evidence: np.ndarray, tubes: list[Tube]) -> Belief:
    try:
        return propagate(place.graph, course=course, evidence=evidence, tubes=tubes, tolerance=TOLERANCE)
    except Refused as problem:
        words = str(problem).split(":")[0].split()
        if problem.code == "risk-contradiction" and words[-1].isdigit():
            who = place.people[int(words[-1])]
            raise Refused(
                f"{who}: results, onset and contacts cannot all be so; check them, or raise --outside above 0",
                code=problem.code,
            ) from problem
        raise


def _evidence(found: Read, place: World, disease: Disease) -> tuple[np.ndarray, list[Tube]]:
    """Weights of own tests and onsets, and the tubes. A pool with one row is an own test."""
    tests, pools = [], dict[tuple[str, int], list[Result]]()
    for one in found.results:
        if one.tube:
            pools.setdefault((one.tube, one.day), []).append(one)
        else:
            tests.append(_test(one, place, disease))
    tubes = []
    for (name, day), rows in pools.items():
        if len({row.positive for row in rows}) > 1:
            raise Refused(f"tube {name}: positive in one row and negative in another", code="risk-tube")
        members = tuple(sorted({place.number[row.person] for row in rows}))
        if len(members) == 1:
            tests.append(_test(rows[0], place, disease))
        else:
            dilution = [
                Load().sensitivity(len(members), positives=k) / Load().sensitivity(1)
                for k in range(1, len(members) + 1)
            ]
            noise = 1 - disease.specificity
            told = (noise, *(min(1.0, max(noise, share)) for share in dilution))
            tubes.append(Tube(members, day - place.first + 1, rows[0].positive, disease.sensitivity, told))
    evidence = seen(tests, people=len(place.people), slots=place.slots)
    likely = onsets(disease.incubation, days=place.slots + 15)
    for who, day in found.onsets.items():
        evidence[place.number[who]] *= fell_ill(day - place.first, likely=likely, slots=place.slots)
    return evidence, tubes


def _test(one: Result, place: World, disease: Disease) -> Test:
    """State after the day of sampling."""
    at = one.day - place.first + 1
    return Test(place.number[one.person], at, one.positive, disease.sensitivity, disease.specificity)


def _date(day: int, found: Read) -> str:
    return str(day) if found.numbered else (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _rows(belief: Belief, ends: list[np.ndarray], place: World, found: Read) -> Rows:
    ever, now = belief.ever, belief.infectious(place.slots - 1)
    tested = {one.person for one in found.results}
    out: Rows = []
    for person in np.argsort(-ever, kind="stable").tolist():
        spans = sorted([float(end[person]) for end in ends] + [float(ever[person])])
        when = belief.infected[person, :-1]
        inside = np.cumsum(when) / when.sum() if when.sum() > 0 else np.ones(len(when))
        days = [_moment(int(np.searchsorted(inside, share)), place, found) for share in (0.05, 0.5, 0.95)]
        out.append({
            "person": place.people[person], "p": round(float(ever[person]), 5), "low": round(spans[0], 5),
            "high": round(spans[-1], 5), "p_infectious_now": round(float(now[person]), 5), "infected_from": days[0],
            "infected_likely": days[1], "infected_to": days[2], "tested": place.people[person] in tested,
            "onset": _date(found.onsets[place.people[person]], found) if place.people[person] in found.onsets else "",
        })  # fmt: skip
    return out


def _moment(slot: int, place: World, found: Read) -> str:
    return "before" if slot == 0 else _date(place.first + min(slot, place.slots) - 1, found)


def _write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _tell(rows: Rows, told: dict[str, object]) -> None:
    print(f"{'person':16} {'P':>8} {'half as strong':>15} {'twice':>8} {'infected':>12} {'tested':>7}")
    for row in rows[:SHOWN]:
        print(
            f"{str(row['person'])[:16]:16} {row['p']:>8.4f} {row['low']:>15.4f} {row['high']:>8.4f} "
            f"{row['infected_likely']:>12} {'yes' if row['tested'] else '':>7}"
        )
    if len(rows) > SHOWN:
        print(f"... and {len(rows) - SHOWN} more (--out, --json)")
    print(
        f"\n{told['count']} people, {told['first']} to {told['last']}: {told['expected_infected']} infected expected "
        f"from {told['contacts']} contacts, {told['tests']} tests, {told['tubes']} tubes, {told['onsets']} onsets"
    )
    if not told["settled"]:
        print(
            f"not settled after {told['sweeps']} sweeps (largest change {told['change']}): read ranks, not decimals",
            file=sys.stderr,
        )
    for why, count in told["left_out"].items():  # type: ignore[attr-defined]
        print(f"left out: {count} {why}", file=sys.stderr)
