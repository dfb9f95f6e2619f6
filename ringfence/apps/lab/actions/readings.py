"""A plate is read: each well says something about one tube, and so about the people in it.

A negative tube is a negative result of each of its people. A positive or grey tube of one is that person's; of
several it is nobody's: the event `PoolPositive` holds them, in this same transaction, until each is tested alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.lab import facts
from ringfence.apps.lab.actions import results
from ringfence.apps.lab.models import Reading, Result, Run, Step, Swab, Tube
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Plate:
    """A run: the barcode of its plate, who read it with which kit, since when (None: now)."""

    barcode: str
    laboratory: str
    kit: str = ""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One well as it was typed. Without a word the cycles decide; a gene that did not rise is left out."""

    well: str
    barcode: str
    outcome: str = ""
    ct: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a plate: readings written, and the entries that were refused, by their place in the list."""

    readings: list[Reading]
    refused: dict[int, Refused]


def enter(entries: Iterable[Entry], *, plate: Plate, by: Viewer, at: datetime) -> Reported:
    """A plate, well by well. A faulty well is refused by name and keeps no other one back."""
    done, refused = [], {}
    for number, entry in enumerate(entries):
        try:
            done.append(report(entry, plate=plate, by=by, at=at))
        except Refused as fault:
            refused[number] = fault
    return Reported(done, refused)


@transaction.atomic
def report(entry: Entry, *, plate: Plate, by: Viewer, at: datetime) -> Reading:
    """One well, with all that follows from it, or nothing. The same reading again is the same row."""
    tube = Tube.objects.select_for_update().filter(barcode=entry.barcode.strip()).first()
    if tube is None:
        raise Refused(_("No tube has the barcode %s.") % entry.barcode, code="tube-unknown")
    require(by, "lab.record", tube.jurisdiction)
    well, outcome = facts.well(entry.well), _word(entry.outcome, entry.ct)
    run = _run(plate, tube.jurisdiction, by=by, at=at)
    known = run.readings.filter(well=well, replaced_by__isnull=True).first()
    if known is not None:
        if (known.tube_id, known.outcome, known.ct) == (tube.pk, outcome, dict(entry.ct)):
            return known
        raise Refused(_("Well %s of this plate has a reading already.") % well, code="well-taken")
    swabs = _swabs(tube)
    row = Reading.objects.create(
        run=run, tube=tube, jurisdiction=tube.jurisdiction, well=well, outcome=outcome, ct=dict(entry.ct),
        reported_at=at, by=events.actor(by),
    )  # fmt: skip
    _steps(tube, run, well, by=by, at=at)
    _results(row, swabs, by=by, at=at)
    _tell(row, "lab.read-tube", people=len(swabs), by=by, at=at)
    return row


@transaction.atomic
def correct_reading(
    reading: Reading,
    *,
    outcome: str,
    ct: Mapping[str, float] | None = None,
    because: str,
    by: Viewer,
    at: datetime,
) -> Reading:
    """A new row in place of `reading`; what that one said of people counts no more, and what follows now follows."""
    tube = Tube.objects.select_for_update().get(pk=reading.tube_id)
    require(by, "lab.record", tube.jurisdiction)
    if not because.strip():
        raise Refused(_("Say why the result is corrected."), code="because")
    if Reading.objects.filter(replaces=reading).exists():
        raise Refused(
            _("This result was corrected already: correct the newest row."), code="already-corrected"
        )
    cycles = dict(ct or {})
    row = Reading.objects.create(
        run_id=reading.run_id, tube=tube, jurisdiction=tube.jurisdiction, well=reading.well,
        outcome=_word(outcome, cycles), ct=cycles, reported_at=at, replaces=reading, because=because.strip()[:200],
        by=events.actor(by),
    )  # fmt: skip
    swabs = _swabs(tube)
    said = Result.valid.filter(
        barcode=tube.barcode, reported_at=reading.reported_at, person__in=[swab.person_id for swab in swabs]
    )
    for old in said:
        results.withdraw(old.pk, because=because, by=by, at=at)
    _results(row, swabs, by=by, at=at)
    _tell(row, "lab.correct-reading", people=len(swabs), by=by, at=at)
    return row


def _swabs(tube: Tube) -> list[Swab]:
    swabs = list(tube.swabs.filter(taken_at__isnull=False))
    if not swabs:
        raise Refused(_("This tube has no people."), code="tube-empty")
    return swabs


def _word(outcome: str, ct: Mapping[str, float]) -> str:
    """The word typed, or the one the cycles say; a word against the cycles is a slip."""
    said = facts.outcome(ct)
    if outcome and outcome not in Result.Outcome.values:
        raise Refused(_("“%(value)s” is not one of the known values.") % {"value": outcome}, code="outcome")
    if not outcome and not ct:
        raise Refused(_("Neither a result nor Ct values."), code="outcome")
    if ct and outcome in ("positive", "negative") and (outcome == "negative") != (said == "negative"):
        raise Refused(_("The word and the Ct values contradict each other."), code="outcome-ct")
    return outcome or said


def _run(plate: Plate, jurisdiction: str, *, by: Viewer, at: datetime) -> Run:
    if not plate.barcode.strip():
        raise Refused(_("The plate needs a barcode."), code="plate")
    if (plate.started_at or at) > at:
        raise Refused(_("The time lies in the future."), code="time-future")
    row, _new = Run.objects.get_or_create(
        plate=plate.barcode.strip()[:40],
        defaults={
            "jurisdiction": jurisdiction,
            "laboratory": plate.laboratory.strip()[:80],
            "kit": plate.kit.strip()[:80],
            "started_at": plate.started_at or at,
            "by": events.actor(by),
        },
    )
    return row


def _steps(tube: Tube, run: Run, well: str, *, by: Viewer, at: datetime) -> None:
    where: dict[str, Any] = {"holder": run.laboratory, "run": run, "position": well, "by": events.actor(by)}
    plated = Step(tube=tube, what=Step.What.PLATED, at=run.started_at, **where)
    Step.objects.bulk_create([plated, Step(tube=tube, what=Step.What.REPORTED, at=at, **where)])


def _results(row: Reading, swabs: list[Swab], *, by: Viewer, at: datetime) -> None:
    """A tube of one speaks for its person; a negative pool for each of its people; any other pool for nobody."""
    same: dict[str, Any] = {"reported_at": at, "laboratory": row.run.laboratory, "barcode": row.tube.barcode}
    if len(swabs) == 1:
        swab = swabs[0]
        results.record(
            person=swab.person_id, outcome=row.outcome, sampled_at=swab.taken_at or at, specimen=swab.specimen,
            ct=row.ct, **same, by=by, at=at,
        )  # fmt: skip
    elif row.outcome == "negative":
        Result.objects.bulk_create(
            Result(
                person_id=swab.person_id, jurisdiction=row.jurisdiction, specimen=swab.specimen,
                outcome="negative", sampled_at=swab.taken_at or at, **same, by=events.actor(by), at=at,
            )
            for swab in swabs
        )  # fmt: skip


def _tell(row: Reading, verb: str, *, people: int, by: Viewer, at: datetime) -> None:
    """The event, and with it those reactions that are part of this transaction."""
    tube = row.tube
    about: dict[str, Any] = {"kind": "tube", "id": tube.pk, "jurisdiction": tube.jurisdiction}
    audit.record(verb, **about, detail={"outcome": row.outcome}, by=by, at=at)
    pool = people > 1 and row.outcome in ("positive", "grey")
    name = "PoolPositive" if pool else "SingleRead" if tube.retests_id else "TubeRead"
    events.record(name, **about, payload={"outcome": row.outcome, "reading": str(row.pk)}, by=by, at=at)
