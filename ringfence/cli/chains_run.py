"""One run of `ringfence chains`: read, judge, tell."""

import csv
import json
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ringfence.cli.chains_read import (
    Asked,
    Cases,
    Met,
    read_cases,
    read_contacts,
    read_delay,
    read_generations,
    read_genomes,
)  # fmt: skip
from ringfence.core.chains import consensus, sampler, summary
from ringfence.core.chains.evidence import Evidence, Genomes, Judged, judge, learned_mutation
from ringfence.core.chains.parents import OUTSIDE, Longs, Pairs, candidates
from ringfence.core.chains.timing import Floats
from ringfence.core.words import Refused

DONE, REFUSED, NOT_WRITTEN = 0, 3, 5
SURE, SHOWN, UNSETTLED = 0.5, 0.01, 0.1


@dataclass(slots=True)
class Found:
    cases: Cases
    met: Met
    places: list[str]
    place: Longs
    evidence: Evidence
    judged: Judged
    parent: Longs
    support: Floats


def run(asked: Asked) -> int:
    """The exit code tells a script what happened."""
    try:
        found = find(asked)
        rows, told = lines(found), whole(found)
        if asked.out:
            _write(asked.out, rows)
        if asked.pairs:
            _write(asked.pairs, links(found))
    except Refused as problem:
        say = getattr(problem, "say", None)
        print(f"ringfence chains: {say() if say else problem}", file=sys.stderr)
        return REFUSED
    except OSError as problem:
        print(f"ringfence chains: could not write the result: {problem}", file=sys.stderr)
        return NOT_WRITTEN
    if asked.as_json:
        print(json.dumps({**told, "cases": rows, "links": links(found)}, ensure_ascii=False))
    else:
        _tell(rows, told)
    _remarks(found)
    return DONE


def find(asked: Asked) -> Found:
    """Rows from the days as they are, or counted over sampled trees."""
    cases = read_cases(asked)
    generations, delay = read_generations(asked), read_delay(asked)
    met = read_contacts(asked, cases)
    longest = generations.log_w.shape[1] - 1
    pairs = (
        sampler.reach(cases.day, generations=generations, delay=delay)
        if asked.sample
        else candidates(cases.day, longest=longest)
    )
    known, place, places = met.of(pairs)
    span = int(cases.day.max() - cases.day.min()) + 1
    evidence = Evidence(
        generations, seen=asked.seen, imports=asked.imports, met=known if met.where else None, told=asked.told,
        chance=asked.chance,
    )  # fmt: skip
    if asked.dna:
        evidence = _with_genomes(asked, cases, pairs, evidence, span=span)
    if asked.sample:
        judged = _sampled(asked, cases, evidence, sampler.sample(
            cases.day, pairs, evidence, delay=delay, trees=asked.sample, seed=asked.seed, span=span,
            met_pairs=len(met.where),
        ))  # fmt: skip
    else:
        judged = judge(pairs, evidence, span=span)
    parent = consensus.tree(judged.rows)
    return Found(cases, met, places, place, evidence, judged, parent, consensus.support(judged.rows, parent))


def _sampled(asked: Asked, cases: Cases, evidence: Evidence, told: sampler.Sampled) -> Judged:
    names = ["share of cases seen", "infections with their contact on record", "other pairs with one"]
    for number, name in enumerate(names if evidence.met is not None else names[:1]):
        low, middle, high = np.quantile(told.shares[:, number], [0.05, 0.5, 0.95])
        cases.notes.append(f"{name}: {middle:.2f} ({low:.2f} to {high:.2f}), learned from the trees")
    cases.notes.append(
        f"largest difference of a link between the halves of {asked.sample} trees: {told.apart:.3f}"
    )
    if told.apart > UNSETTLED:
        cases.notes.append("not settled: draw more trees (--sample) before you rely on single links")
    return told.judged


def _with_genomes(asked: Asked, cases: Cases, pairs: Pairs, evidence: Evidence, *, span: int) -> Evidence:
    apart, length, unrelated = read_genomes(asked, cases)
    given = Genomes(apart[pairs.parent, pairs.child], length, asked.mutation or 1 / length, unrelated)
    evidence = replace(evidence, genomes=given)
    if asked.mutation is None:
        learned = learned_mutation(pairs, evidence, span=span)
        evidence = replace(evidence, genomes=replace(given, mutation=learned))
        cases.notes.append(f"mutation: {learned:.3g} per position and generation, learned from the genomes")
    return evidence


def _day(found: Found, case: int) -> str:
    day = int(found.cases.day[case])
    return str(day) if found.cases.numbered else (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _who(found: Found, case: int) -> str:
    return "outside" if case == OUTSIDE else found.cases.names[case]


def lines(found: Found) -> list[dict[str, object]]:
    """One row a case, in order of days."""
    rows, pairs = found.judged.rows, found.judged.rows.pairs
    mean, spread = summary.infected(found.judged)
    cluster = summary.clusters(found.parent, found.support, least=SURE)
    doubt, missing = rows.doubt(), found.judged.missing
    out: list[dict[str, object]] = []
    for case in np.argsort(found.cases.day, kind="stable").tolist():
        row = slice(pairs.first[case], pairs.first[case + 1])
        others = sorted(
            [
                (float(p), _who(found, int(who)))
                for p, who in zip(rows.chance[row], pairs.parent[row], strict=True)
            ]
            + [(float(rows.outside[case]), "outside")],
            key=lambda one: -one[0],
        )
        parent = int(found.parent[case])
        out.append({
            "case": found.cases.names[case], "day": _day(found, case), "from": _who(found, parent),
            "support": round(float(found.support[case]), 4), "known": bool(found.support[case] >= SURE),
            "outside": round(float(rows.outside[case]), 4), "missing": round(float(missing[case]), 4),
            "doubt_bits": round(float(doubt[case]), 3), "infected": round(float(mean[case]), 3),
            "infected_sd": round(float(spread[case]), 3), "cluster": int(cluster[case]) + 1,
            "also_possible": "; ".join(f"{who} {p:.2f}" for p, who in others if who != _who(found, parent) and p >= 0.05),
        })  # fmt: skip
    return out


def links(found: Found) -> list[dict[str, object]]:
    """Every link worth a line, with the place of the contact where it was told."""
    rows, pairs = found.judged.rows, found.judged.rows.pairs
    worth = np.flatnonzero(rows.chance >= SHOWN)
    return [
        {
            "from": found.cases.names[pairs.parent[one]], "to": found.cases.names[pairs.child[one]],
            "days": int(pairs.days[one]), "chance": round(float(rows.chance[one]), 4),
            "direct": round(float(found.judged.direct[one]), 4),
            "place": found.places[found.place[one]] if found.place[one] >= 0 else "",
        }
        for one in worth.tolist()
    ]  # fmt: skip


def whole(found: Found) -> dict[str, object]:
    """What can be said of the whole outbreak."""
    rows = found.judged.rows
    sure = found.support >= SURE
    asked = np.flatnonzero(found.evidence.met) if found.evidence.met is not None else None
    venue = summary.venues(rows, found.place, places=len(found.places))
    known = found.cases.truth != OUTSIDE
    told: dict[str, object] = {
        "count": len(found.cases.names), "left_out": found.cases.left_out,
        "linked": int((sure & (found.parent != OUTSIDE)).sum()), "from_outside": int((sure & (found.parent == OUTSIDE)).sum()),
        "unknown": int((~sure).sum()), "expected_outside": round(float(rows.outside.sum()), 2),
        "expected_unseen": round(float((rows.chance * np.maximum(found.judged.between, 0)).sum()), 2),
        "clusters": len(set(summary.clusters(found.parent, found.support, least=SURE).tolist())),
        "venues": [
            {"place": found.places[at], "infections": round(float(venue[at]), 2)}
            for at in np.argsort(-venue, kind="stable")[:10].tolist() if venue[at] >= 0.05
        ],
        "ask_next": [
            {"case": found.cases.names[one.case], "about": _who(found, one.other), "bits": round(one.bits, 3)}
            for one in summary.questions(rows, already=asked)
        ],
    }  # fmt: skip
    if known.any():
        told["compared"] = int(known.sum())
        told["as_recorded"] = int((found.parent[known] == found.cases.truth[known]).sum())
    return told


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else ["from", "to"])
        writer.writeheader()
        writer.writerows(rows)


def _tell(rows: list[dict[str, object]], told: dict[str, object]) -> None:
    print(
        f"{'case':12} {'day':10} {'from':12} {'support':>7} {'unseen':>7} {'infected':>14} {'cluster':>7}  also possible"
    )
    for row in rows:
        origin = row["from"] if row["known"] else "unknown"
        also = (
            row["also_possible"]
            if row["known"]
            else f"{row['from']} {row['support']}; {row['also_possible']}"
        )
        number = f"{row['infected']:.1f} ± {row['infected_sd']:.1f}"
        print(
            f"{str(row['case'])[:12]:12} {row['day']:10} {str(origin)[:12]:12} {row['support']:>7.2f} "
            f"{row['missing']:>7.2f} {number:>14} {row['cluster']:>7}  {str(also).rstrip('; ')}"
        )  # fmt: skip
    print(
        f"\n{told['count']} cases: {told['linked']} linked, {told['from_outside']} from outside, "
        f"{told['unknown']} unknown (no origin above {SURE:.0%}); {told['expected_unseen']} unseen cases expected "
        f"in between; {told['clusters']} clusters"
    )
    for one in told["venues"]:  # type: ignore[attr-defined]
        print(f"place {one['place']}: {one['infections']} infections expected")
    for one in told["ask_next"]:  # type: ignore[attr-defined]
        about = "was away or met a visitor" if one["about"] == "outside" else f"met {one['about']}"
        print(f"ask whether {one['case']} {about}: takes {one['bits']:.2f} bits of doubt")
    if "compared" in told:
        print(f"{told['as_recorded']} of {told['compared']} recorded infectors are the ones found here")


def _remarks(found: Found) -> None:
    if found.cases.left_out:
        print(f"{found.cases.left_out} cases without that date are left out", file=sys.stderr)
    if found.cases.numbered:
        print("days are plain numbers: only the differences between them were used", file=sys.stderr)
    if found.met.strangers:
        print(f"{found.met.strangers} contacts with people who are not cases of the file", file=sys.stderr)
    for note in found.cases.notes:
        print(note, file=sys.stderr)
