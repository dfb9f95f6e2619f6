"""Record a result; correct one by a row that replaces it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.lab.models import Result
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused

AHEAD = timedelta(minutes=10)  # a laboratory's clock may run a little fast


@transaction.atomic
def record(
    *,
    person: UUID | str,
    outcome: str,
    sampled_at: datetime,
    reported_at: datetime | None = None,
    specimen: str = "",
    method: str = "nucleic-acid",
    ct: Mapping[str, float] | None = None,
    laboratory: str = "",
    barcode: str = "",
    by: Viewer,
    at: datetime,
) -> Result:
    """One result. The same person, barcode, method and sampling time again with the same outcome is the same row."""
    who, jurisdiction = _whose(person, by)
    values = _checked(
        outcome=outcome,
        sampled_at=sampled_at,
        reported_at=reported_at or at,
        specimen=specimen,
        method=method,
        ct=ct,
        laboratory=laboratory,
        barcode=barcode,
        at=at,
    )
    known = _known(who, values)
    if known is not None:
        return known
    row = Result.objects.create(
        person_id=who, jurisdiction=jurisdiction, by=events.actor(by), at=at, **values
    )
    _tell(row, "lab.record", by=by, at=at)
    return row


@transaction.atomic
def correct(result: Result, *, because: str, by: Viewer, at: datetime, **fields: object) -> Result:
    """A new row that replaces `result`, with the given fields changed and everything else as it was."""
    result = Result.objects.select_for_update().get(pk=result.pk)
    require(by, "lab.record", result.jurisdiction)
    if not because.strip():
        raise Refused(_("Say why the result is corrected."), code="because")
    if Result.objects.filter(replaces=result).exists():
        raise Refused(
            _("This result was corrected already: correct the newest row."), code="already-corrected"
        )
    current = {name: getattr(result, name) for name in _FIELDS}
    unknown = set(fields) - set(_FIELDS)
    if unknown:
        raise Refused(_("These fields cannot be corrected: %s") % ", ".join(sorted(unknown)), code="field")
    values = _checked(**{**current, **fields}, at=at)
    row = Result.objects.create(
        person_id=result.person_id,
        jurisdiction=result.jurisdiction,
        replaces=result,
        because=because.strip()[:200],
        by=events.actor(by),
        at=at,
        **values,
    )
    _tell(row, "lab.correct", by=by, at=at)
    return row


@transaction.atomic
def withdraw(id: UUID | str, *, because: str, by: Viewer, at: datetime) -> None:
    """The row came from a file that is taken back; it stays, and counts no more."""
    row = Result.objects.select_for_update().get(pk=id)
    require(by, "lab.record", row.jurisdiction)
    if Result.objects.filter(replaces=row).exists():
        raise Refused(
            _("This result was corrected already: correct the newest row."), code="already-corrected"
        )
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _tell(row, "lab.withdraw", by=by, at=at, event="ResultWithdrawn")


_FIELDS = ("outcome", "sampled_at", "reported_at", "specimen", "method", "ct", "laboratory", "barcode")


def _whose(person: UUID | str, by: Viewer) -> tuple[UUID, str]:
    who = people.canonical([person])[str(person)]
    paths = people.jurisdictions_of([who])
    if str(who) not in paths:
        raise Refused(_("There is no such person."), code="no-person")
    require(by, "lab.record", paths[str(who)])
    return who, paths[str(who)]


def _checked(
    *,
    outcome: object,
    sampled_at: object,
    reported_at: object,
    specimen: object,
    method: object,
    ct: object,
    laboratory: object,
    barcode: object,
    at: datetime,
) -> dict[str, object]:
    for value, allowed, code in (
        (outcome, Result.Outcome.values, "outcome"),
        (method, Result.Method.values, "method"),
        (specimen, [*Result.Specimen.values, ""], "specimen"),
    ):
        if value not in allowed:
            raise Refused(_("“%(value)s” is not one of the known values.") % {"value": value}, code=code)
    if not isinstance(sampled_at, datetime) or not isinstance(reported_at, datetime):
        raise Refused(_("A result needs the times of sampling and of report."), code="time")
    if reported_at < sampled_at:
        raise Refused(_("The report is earlier than the sample."), code="time-order")
    if max(sampled_at, reported_at) > at + AHEAD:
        raise Refused(_("The time lies in the future."), code="time-future")
    return {
        "outcome": outcome,
        "sampled_at": sampled_at,
        "reported_at": reported_at,
        "specimen": specimen,
        "method": method,
        "ct": _cycles(ct),
        "laboratory": str(laboratory).strip()[:80],
        "barcode": str(barcode).strip()[:40],
    }


def _cycles(ct: object) -> dict[str, float]:
    """Threshold cycles by gene; 0 < Ct <= 50, anything else is a slip of the keyboard."""
    values = dict(ct or {})  # type: ignore[call-overload]
    for gene, cycles in values.items():
        if not isinstance(cycles, int | float) or not 0 < cycles <= 50:
            raise Refused(_("The Ct value of %s must lie between 0 and 50.") % gene, code="ct")
    return {str(gene)[:20]: float(cycles) for gene, cycles in values.items()}


def _known(who: UUID, values: dict[str, object]) -> Result | None:
    if not values["barcode"]:
        return None
    same = {name: values[name] for name in ("barcode", "method", "sampled_at", "outcome")}
    return Result.valid.filter(person_id=who, **same).first()


def _tell(row: Result, verb: str, *, by: Viewer, at: datetime, event: str = "ResultReported") -> None:
    id, where = row.pk, row.jurisdiction
    audit.record(
        verb, kind="result", id=id, jurisdiction=where, detail={"outcome": row.outcome}, by=by, at=at
    )
    told = {"person": str(row.person_id), "outcome": row.outcome, "method": row.method}
    events.record(event, kind="result", id=id, jurisdiction=where, payload=told, by=by, at=at)
