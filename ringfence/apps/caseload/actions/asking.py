"""Ask another area to take people over. They stay ours until it accepts; then they are theirs, and never nobody's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.caseload import policies
from ringfence.apps.caseload.actions import working, writing
from ringfence.apps.caseload.models import Asked, Assistance, Followed, Stage
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused


@transaction.atomic
def ask_elsewhere(
    rows: Sequence[Followed], *, to: str = "", office: str = "", purpose: str, due_at: datetime, by: Viewer, at: datetime
) -> Assistance:  # fmt: skip
    """One request for these people: `to` is an area of this system, or `office` names one outside it."""
    if not rows:
        raise Refused(_("Choose some rows first."), code="nobody-chosen")
    if len(purpose.strip()) < 2:
        raise Refused(_("Say what the request is for: it is kept with your name."), code="purpose-missing")
    if due_at <= at:
        raise Refused(_("The deadline must lie ahead."), code="deadline-past")
    if not to and len(office.strip()) < 2:
        raise Refused(_("Name the area or the office that is asked."), code="office-missing")
    if len({row.incident_id for row in rows}) > 1:
        raise Refused(_("One request is about one incident."), code="several-incidents")
    for row in rows:
        require(by, "caseload.ask", row.jurisdiction)
        policies.is_open(row)
        if to and row.jurisdiction.startswith(to):
            raise Refused(_("This person is in that area already."), code="there-already")
    request = Assistance.objects.create(
        incident=rows[0].incident, jurisdiction=rows[0].jurisdiction, to=to, due_at=due_at, at=at, by=by.user_id,
        office=(office.strip() or places.full_name(to))[:120], purpose=purpose.strip(), by_name=by.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            Asked.objects.bulk_create(Asked(request=request, followed=row) for row in rows)
    except IntegrityError:
        raise Refused(
            _("Somebody of these is asked for already; wait for that answer."), code="asked-already"
        ) from None
    duties.open_duty(
        "answer-assistance", subject_kind="assistance", subject_id=request.id, jurisdiction=to or request.jurisdiction,
        due_at=due_at, by=by, at=at,
    )  # fmt: skip
    _tell("caseload.ask", "AssistanceAsked", request, {"people": len(rows)}, by=by, at=at)
    return request


@transaction.atomic
def answer(
    request: Assistance, *, ids: Sequence[Any], answer: str, reason: str = "", by: Viewer, at: datetime
) -> int:
    """Accept, refuse or name as known these people of a request; returns how many.

    By the area asked; for an office outside the system, by whoever asked, from its letter (`reason` names the letter).
    """
    require(by, "caseload.ask", request.to or request.jurisdiction)
    if answer not in Asked.Answer.values or answer == Asked.Answer.WAITING:
        raise Refused(_("Choose an answer."), code="unknown-answer")
    if (answer == Asked.Answer.REFUSED or not request.to) and len(reason.strip()) < 2:
        raise Refused(_("Give the reason, or the letter that tells it."), code="reason-missing")
    rows = list(request.asked.select_for_update(of=("self",)).select_related("followed").filter(pk__in=ids))
    policies.all_waiting(rows)
    for row in rows:
        row.answer, row.reason, row.answered_at, row.answered_by = answer, reason.strip()[:200], at, by.name
        row.save(update_fields=["answer", "reason", "answered_at", "answered_by"])
        _effect(request, writing.locked(row.followed), answer=answer, by=by, at=at)
    _tell(
        "caseload.answer",
        "AssistanceAnswered",
        request,
        {"answer": answer, "people": len(rows)},
        by=by,
        at=at,
    )
    if rows and not request.asked.filter(answer=Asked.Answer.WAITING).exists():
        _end_duty(request, by=by, at=at)
    return len(rows)


def _effect(request: Assistance, followed: Followed, *, answer: str, by: Viewer, at: datetime) -> None:
    """Refused: nothing changes here. Accepted inside the system: the same row goes over, open. Outside: closed with the reason."""
    if followed.stage == Stage.CLOSED or answer == Asked.Answer.REFUSED:
        return
    working.hand_away(followed, because="taken-elsewhere", at=at)
    if answer == Asked.Answer.DUPLICATE:
        working.finish(followed, reason="duplicate", by=by, at=at)
    elif request.to:
        writing.end_claim(followed, at=at)
        followed.jurisdiction = request.to
        followed.save(update_fields=["jurisdiction"])
        writing.put(followed, Stage.UNASSIGNED, by=by, at=at)
    else:
        working.finish(followed, reason="taken-elsewhere", by=by, at=at)


def _end_duty(request: Assistance, *, by: Viewer, at: datetime) -> None:
    found = open_duties.duties(by, kind="answer-assistance", subject_kind="assistance", subject_id=request.id)
    for duty in found:
        duties.complete(duty, evidence="all-answered", by=by, at=at)


def _tell(
    verb: str, event: str, request: Assistance, detail: dict[str, Any], *, by: Viewer, at: datetime
) -> None:
    about: dict[str, Any] = {"kind": "assistance", "id": request.id}
    audit.record(verb, **about, jurisdiction=request.jurisdiction, detail=detail, by=by, at=at)
    events.record(
        event, **about, jurisdiction=request.to or request.jurisdiction, payload=detail, by=by, at=at
    )
