"""Measured encounters and simulated stays: the printed numbers of pairs and events, and engine = reference."""

import csv
import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.core.contacts import raw as reference
from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.contacts.search import search
from ringfence.core.contacts.visits import bouts
from ringfence.core.words import Window
from ringfence.engine import search as engine
from ringfence.engine.ingest import columns

pytestmark = pytest.mark.real
SLOT = 20


@pytest.fixture(scope="session")
def real():
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("RINGFENCE_REAL_DATA") or beside)
    if not folder.is_dir():
        pytest.skip(f"real data not found in {folder}")
    return folder


def slots(path: Path) -> list[Encounter]:
    """One row is one slot of 20 seconds; the time printed is the slot's end."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [line.split() for line in stream]
    return [Encounter(i, j, int(t) - SLOT, int(t)) for t, i, j, *_ in rows]


@pytest.mark.parametrize(
    ("file", "people", "pairs", "events"),
    [
        ("HighSchool2013_proximity_net.csv.gz", 327, 5818, 67613),
        ("workplace_InVS15_tij.dat.gz", 217, 4274, None),
        ("SFHH_tij.dat.gz", 403, 9565, None),
    ],
)
def test_slots_of_twenty_seconds_merge_into_the_printed_events(real, file, people, pairs, events):
    rows = slots(real / "sociopatterns" / file)
    merged = bouts(rows, until=10**12)
    assert len({one for row in rows for one in (row.a, row.b)}) == people
    assert len({(one.a, one.b) for one in merged}) == pairs
    if events is not None:
        assert len(merged) == events
    seconds = sum(one.span.end - one.span.start for one in merged)
    assert seconds == SLOT * len({(min(r.a, r.b), max(r.a, r.b), r.start) for r in rows})


@pytest.mark.parametrize("file", ["HighSchool2013_proximity_net.csv.gz", "SFHH_tij.dat.gz"])
def test_engine_and_reference_agree_on_measured_encounters(real, file):
    rows = slots(real / "sociopatterns" / file)
    start, end = min(r.start for r in rows), max(r.end or 0 for r in rows)
    asked = {
        "window": Window(start + (end - start) // 5, end - (end - start) // 5),
        "min_minutes": 2,
        "ring2_min_minutes": 5,
    }
    index = sorted({row.a for row in rows})[:3]
    found = engine.raw(index, columns=columns([], encounters=rows), **asked)
    assert found == reference.raw(index, presence=[], encounters=rows, **asked)
    assert {row.ring for row in found} == {1, 2}


def stays(path: Path) -> list[Presence]:
    """Each person's two stays in centres, in whole days."""
    found = []
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream)):
            for stay in "12":
                if row[f"center{stay}"]:
                    start, end = (moment(row[f"{name}{stay}"]) for name in ("arrival", "leave"))
                    found.append(Presence(f"v{number}", row[f"center{stay}"], start, end))
    return found


def moment(day: str) -> int | None:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else None


def test_stays_in_centres_are_traced_day_by_day_as_by_hand(real):
    rows = [row for row in stays(real / "outbreaks" / "varicella_sim_berlin.csv") if row.start is not None]
    assert len(rows) > 900
    window = Window(moment("2015-03-01"), moment("2015-06-01"))
    days = {}
    for row in rows:
        end = window.end if row.end is None else row.end
        first, last = max(row.start, window.start), min(end, window.end)
        days.setdefault((row.person, row.place), set()).update(range(first, last, 86400))
    index = next(person for (person, _), those in days.items() if len(those) > 20)
    expected = {}
    for (person, place), those in days.items():
        shared = len(those & days.get((index, place), set()))
        if person != index and shared:
            expected[person] = expected.get(person, 0) + shared * 1440
    found = search([index], presence=rows, encounters=[], window=window)
    assert {one.other: one.minutes for one in found} == expected
    asked = {"window": window, "min_minutes": 1440, "ring2_min_minutes": 14400}
    engine_rows = engine.raw([index], columns=columns(rows, encounters=[]), **asked)
    assert engine_rows == reference.raw([index], presence=rows, encounters=[], **asked)
