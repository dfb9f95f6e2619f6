"""Register a case, and say what it is now: each step a new row with its reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import facts, policies
from ringfence.apps.cases.models import Case, CaseMoment, CaseStatus, Status
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

EVENTS = {
    Status.CONFIRMED: "CaseConfirmed",
    Status.ASYMPTOMATIC: "CaseConfirmed",
    Status.EXCLUDED: "CaseExcluded",
}


@transaction.atomic
def register(
    person: Any,
    *,
    incident: Any,
    status: str,
    discovery: str = "",
    jurisdiction: str = "",
    moments: Mapping[str, datetime | None] | None = None,
    because: str = "",
    by: Viewer,
    at: datetime,
) -> Case:
    """A person becomes a case of an open incident; the number is the next one there."""
    where = jurisdiction or person.jurisdiction
    require(by, "cases.register", where)
    policies.incident_is_open(incident)
    if Case.objects.filter(incident=incident, person=person).exists():
        raise Refused(_("This person is already a case of this incident."), code="already-a-case")
    number = (Case.objects.filter(incident=incident).aggregate(last=Max("number"))["last"] or 0) + 1
    case = Case.objects.create(
        person=person, incident=incident, jurisdiction=where, number=number, status=status, discovery=discovery,
        registered_at=at, by=by.user_id,
    )  # fmt: skip
    _write(case, status=status, because=because, by=by, at=at)
    for kind, moment in (moments or {}).items():
        if moment is not None:
            _note(case, kind=kind, moment=moment, by=by, at=at)
    audit.record(
        "cases.register", kind="case", id=case.id, jurisdiction=where, detail={"status": status}, by=by, at=at
    )
    _tell("CaseRegistered", case, {"status": status}, by=by, at=at)
    return case


@transaction.atomic
def confirm(
    case: Case, *, evidence: Mapping[str, object], because: str = "", by: Viewer, at: datetime
) -> CaseStatus:
    """Judge the facts; they must carry an infection (confirmed or asymptomatic), or it says what is missing."""
    require(by, "cases.confirm", case.jurisdiction)
    judgement = facts.judge(evidence, rule=f"{_protocol(case)}/case")
    if judgement.outcome not in (Status.CONFIRMED, Status.ASYMPTOMATIC):
        missing = ", ".join(judgement.missing) or _("a positive re-check")
        raise Refused(
            _("These facts do not confirm an infection. Still needed: %(missing)s.") % {"missing": missing},
            code="not-confirmed",
        )
    return _step(
        case, status=judgement.outcome, because=because, facts_=judgement.because, missing=judgement.missing,
        rule=judgement.rule, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def exclude(
    case: Case, *, because: str, evidence: Mapping[str, object] | None = None, by: Viewer, at: datetime
) -> CaseStatus:
    """The person is not infected after all; its contacts are told by whoever reacts to the event."""
    require(by, "cases.confirm", case.jurisdiction)
    judgement = facts.judge(evidence or {}, rule=f"{_protocol(case)}/case")
    by_rule = judgement.outcome == Status.EXCLUDED
    if not by_rule and not because.strip():
        raise Refused(_("Say why the case is excluded."), code="reason-missing")
    return _step(
        case, status=Status.EXCLUDED, because=because, facts_=judgement.because if by_rule else (),
        missing=(), rule=judgement.rule if by_rule else "", by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def re_class(case: Case, *, status: str, because: str, by: Viewer, at: datetime) -> CaseStatus:
    """A person decides, with a reason: asymptomatic becomes confirmed, a suspected one is screened positive."""
    require(by, "cases.confirm", case.jurisdiction)
    if not because.strip():
        raise Refused(_("Say why the status changes."), code="reason-missing")
    return _step(case, status=status, because=because, facts_=(), missing=(), rule="", by=by, at=at)


@transaction.atomic
def note_moment(
    case: Case,
    *,
    kind: str,
    moment: datetime | None,
    day_only: bool = False,
    because: str = "",
    by: Viewer,
    at: datetime,
) -> CaseMoment:
    """Onset, sample, last negative or isolation as known now; the row before stays readable."""
    # Whoever interviews the person hears of the onset first.
    asks = by.may_in("cases.investigate", case.jurisdiction)
    require(by, "cases.investigate" if asks else "cases.register", case.jurisdiction)
    row = _note(case, kind=kind, moment=moment, day_only=day_only, because=because, by=by, at=at)
    audit.record(
        "cases.note_moment",
        kind="case",
        id=case.id,
        jurisdiction=case.jurisdiction,
        detail={"kind": kind},
        by=by,
        at=at,
    )
    _tell("VisitsChanged", case, {"moment": kind}, by=by, at=at)
    return row


def _step(
    case: Case, *, status: str, because: str, facts_: tuple[str, ...], missing: tuple[str, ...], rule: str, by: Viewer, at: datetime
) -> CaseStatus:  # fmt: skip
    now = case.statuses.select_for_update().filter(superseded_at__isnull=True).first()
    policies.may_become(case, status, old=now.status if now else "")
    row = _write(
        case, status=status, because=because, facts_=facts_, missing=missing, rule=rule, by=by, at=at
    )
    audit.record(
        "cases.status", kind="case", id=case.id, jurisdiction=case.jurisdiction,
        detail={"status": status, "rule": rule, "before": now.status if now else ""}, by=by, at=at,
    )  # fmt: skip
    _tell(EVENTS.get(Status(status), "CaseReclassed"), case, {"status": status}, by=by, at=at)
    return row


def _write(
    case: Case, *, status: str, because: str, facts_: tuple[str, ...] = (), missing: tuple[str, ...] = (), rule: str = "",
    by: Viewer, at: datetime,
) -> CaseStatus:  # fmt: skip
    case.statuses.filter(superseded_at__isnull=True).update(superseded_at=at)
    case.status = status
    case.save(update_fields=["status"])
    return CaseStatus.objects.create(
        case=case, status=Status(status), because=because, facts=list(facts_), missing=list(missing), rule=rule,
        at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip


def _note(
    case: Case, *, kind: str, moment: datetime | None, day_only: bool = False, because: str = "", by: Viewer, at: datetime
) -> CaseMoment:  # fmt: skip
    case.moments.filter(kind=kind, superseded_at__isnull=True).update(superseded_at=at)
    return CaseMoment.objects.create(
        case=case, kind=kind, moment=moment, day_only=day_only, because=because,
        at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip


def _tell(name: str, case: Case, payload: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    events.record(
        name, kind="case", id=case.id, jurisdiction=case.jurisdiction, payload=payload, by=by, at=at
    )


def _protocol(case: Case) -> str:
    """The protocol family of the incident, under whose name the rule is cited."""
    return case.incident.pack or "cases"
