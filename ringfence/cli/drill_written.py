"""The files of a drill: all of them appear at the end or none does, and the truth lies in a folder of its own."""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ringfence.core.simulation.counterfactuals import Compared
from ringfence.core.simulation.drill import Drill
from ringfence.core.simulation.identities import person_id

Texts = dict[str, str]
LISTED = (
    "case",
    "person",
    "ring",
    "class",
    "because",
    "missing",
    "rule",
    "first",
    "last",
    "minutes",
    "probability",
)
DUTIES = ("kind", "case", "person", "ring", "opened", "due", "done")


def drill_files(played: Drill, figures: Mapping[str, object]) -> Texts:
    """What was done and listed, how it went, and what really happened."""
    return {
        "score.json": json.dumps(figures, indent=2),
        "log.csv": _table(("at", "what", "person", "about"), played.log),
        "contacts.csv": _table(LISTED, _listed(played)),
        "duties.csv": _table(DUTIES, (
            (one.kind, person_id(one.line[0]), person_id(one.line[1]), one.line[2], one.opened, one.due, one.done)
            for one in played.duties
        )),
        "truth/infections.csv": _table(("at", "person", "by", "place"), played.truth.log().tolist()),
    }  # fmt: skip


def compared_files(found: Compared, figures: Mapping[str, object]) -> Texts:
    rows = ((seed, person, not second, second) for seed, person, second in found.people)
    return {
        "comparison.json": json.dumps(figures, indent=2),
        "differences.csv": _table(("seed", "person", "infected_under_first", "infected_under_second"), rows),
    }


def write(folder: Path, texts: Texts) -> None:
    """Into a draft beside the folder first, so that a stop or a full disk leaves nothing half."""
    draft = folder.parent / f".{folder.name}.{os.getpid()}"
    try:
        for name, text in texts.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name in texts:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _listed(played: Drill) -> Iterable[tuple[object, ...]]:
    for case, lines in sorted(played.lists.items()):
        for one in lines:
            yield (
                person_id(case), one.person, one.ring, one.outcome, " ".join(one.because), " ".join(one.missing), one.rule,
                one.first, one.last, round(one.minutes, 3), one.probability,
            )  # fmt: skip


def _table(header: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
