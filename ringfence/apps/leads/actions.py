"""Bring a lead in, give it to a force, add raw rows, answer, make it a person, close it."""

import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import SYSTEM, Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.keys import actions as keys
from ringfence.apps.leads.models import Force, Kind, Lead, Move, Raw, State
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused
from ringfence.web.ids import new_id

SYSTEM_WORDS = 2000
OPEN = (State.ASSIGNED, State.ANSWERED, State.NOT_FOUND)


@transaction.atomic
def open_lead(
    *, incident: Any, jurisdiction: str, kind: str, words: str, force: str, due_at: datetime, place: Any = None,
    seen_at: datetime | None = None, by: Viewer, at: datetime,
) -> Lead:  # fmt: skip
    """A new lead for one force. The same lead again in one incident is refused with a pointer to the first."""
    require(by, "leads.open", jurisdiction)
    if kind not in Kind.values or force not in Force.values or len(words.strip()) < 2:
        raise Refused(_("A lead needs its kind, its words and a force."), code="lead-incomplete")
    if due_at <= at:
        raise Refused(_("The deadline must lie ahead."), code="deadline-past")
    row = Lead(
        id=new_id(), incident=incident, jurisdiction=jurisdiction, kind=kind, force=force, due_at=due_at, place=place,
        seen_at=seen_at, at=at, by=by.user_id, by_name=by.name, blind=keys.blind(_plain(words), kind=f"lead-{kind}"),
    )  # fmt: skip
    row.content = keys.seal(words.strip()[:SYSTEM_WORDS], row=str(row.id), field="content")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This lead was brought in already: look in the list."), code="lead-known") from None
    _move(row, State.ASSIGNED, by=by, at=at)
    _duty(row, by=by, at=at)
    return row


def _plain(words: str) -> str:
    """The same plate with and without blanks is the same lead."""
    return "".join(char for char in words.upper() if char.isalnum())


def _duty(row: Lead, *, by: Viewer, at: datetime) -> None:
    duties.open_duty(
        "answer-lead", subject_kind="lead", subject_id=row.id, jurisdiction=row.jurisdiction, due_at=row.due_at,
        occasion=row.force, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def hand_on(lead: Lead, *, force: str, due_at: datetime, words: str = "", by: Viewer, at: datetime) -> Lead:
    """Another force shall look; by whoever brings leads in, or the force that holds it."""
    lead = _locked(lead)
    if not by.may_in(f"leads.{lead.force}", lead.jurisdiction):
        require(by, "leads.open", lead.jurisdiction)
    if force not in Force.values or force == lead.force:
        raise Refused(_("Choose another force."), code="unknown-force")
    if due_at <= at:
        raise Refused(_("The deadline must lie ahead."), code="deadline-past")
    _end_duties(lead, because="handed-on", at=at)
    lead.force, lead.due_at = force, due_at
    lead.save(update_fields=["force", "due_at"])
    _move(lead, State.ASSIGNED, words=words, by=by, at=at)
    _duty(lead, by=by, at=at)
    return lead


@transaction.atomic
def add_raw(lead: Lead, *, force: str, source: str, words: str, by: Viewer, at: datetime) -> Raw:
    """A row of the force's own files. It stays that force's, whoever else works on the lead."""
    require(by, f"leads.{force if force in Force.values else 'open'}", lead.jurisdiction)
    if force not in Force.values or len(words.strip()) < 2 or len(source.strip()) < 2:
        raise Refused(_("A raw row needs its source and its words."), code="row-incomplete")
    row = Raw(
        id=new_id(), lead=lead, force=force, source=source.strip()[:60], at=at, by=by.user_id, by_name=by.name
    )
    row.content = keys.seal(words.strip()[:SYSTEM_WORDS], row=str(row.id), field="content")
    row.save(force_insert=True)
    _note("leads.raw", lead, {"force": force}, by=by, at=at)
    return row


@transaction.atomic
def answer(
    lead: Lead, *, found: bool, name: str = "", id_number: str = "", phone: str = "", words: str = "", by: Viewer, at: datetime
) -> Lead:  # fmt: skip
    """Who it is, or that nobody was found and why; by the force that looks."""
    lead = _locked(lead)
    require(by, f"leads.{lead.force}", lead.jurisdiction)
    if lead.state == State.ANSWERED:
        raise Refused(_("This lead is answered already."), code="answered")
    if found and not (id_number.strip() or (name.strip() and phone.strip())):
        raise Refused(_("Give the identity number, or name and phone."), code="identity-missing")
    if not found and len(words.strip()) < 2:
        raise Refused(_("Say where you looked."), code="reason-missing")
    told = {
        "name": name.strip(),
        "id_number": id_number.strip(),
        "phone": phone.strip(),
        "words": words.strip(),
    }
    _move(
        lead,
        State.ANSWERED if found else State.NOT_FOUND,
        words=json.dumps(told, ensure_ascii=False),
        by=by,
        at=at,
    )
    for duty in open_duties.duties(
        SYSTEM("leads/duty"), kind="answer-lead", subject_kind="lead", subject_id=lead.id
    ):
        duties.complete(duty, evidence=lead.state, by=SYSTEM("leads/duty"), at=at)
    return lead


@transaction.atomic
def merge(lead: Lead, *, by: Viewer, at: datetime) -> Lead:
    """The answer becomes a person: the registered one with this document, else a new one; likely twins are swept for."""
    lead = _locked(lead)
    require(by, "leads.merge", lead.jurisdiction)
    last = lead.moves.filter(state=State.ANSWERED).order_by("-at", "-id").first()
    if lead.state != State.ANSWERED or last is None or not last.words:
        raise Refused(_("There is no answer to make a person of."), code="no-answer")
    told = json.loads(keys.unseal(bytes(last.words), row=str(last.id), field="words"))
    lead.person = people.register(
        name=told["name"], id_number=told["id_number"] or None, phone=told["phone"] or None,
        jurisdiction=lead.jurisdiction, by=by, at=at,
    )  # fmt: skip
    lead.save(update_fields=["person"])
    _move(lead, State.MERGED, by=by, at=at)
    return lead


@transaction.atomic
def close(lead: Lead, *, because: str, by: Viewer, at: datetime) -> Lead:
    """Nobody looks any more, and why."""
    lead = _locked(lead)
    require(by, "leads.merge", lead.jurisdiction)
    if len(because.strip()) < 2:
        raise Refused(_("Say why nobody looks any more."), code="reason-missing")
    _end_duties(lead, because="lead-closed", at=at)
    _move(lead, State.CLOSED, words=json.dumps({"words": because.strip()}, ensure_ascii=False), by=by, at=at)
    return lead


def _end_duties(lead: Lead, *, because: str, at: datetime) -> None:
    by = SYSTEM("leads/duty")
    for duty in open_duties.duties(by, kind="answer-lead", subject_kind="lead", subject_id=lead.id):
        duties.cancel(duty, because=because, by=by, at=at)


def _locked(lead: Lead) -> Lead:
    row = Lead.objects.select_for_update().get(pk=lead.pk)
    if row.state not in OPEN:
        raise Refused(_("This lead is closed."), code="lead-closed")
    return row


def _move(lead: Lead, state: str, *, words: str = "", by: Viewer, at: datetime) -> None:
    row = Move(id=new_id(), lead=lead, state=state, force=lead.force, at=at, by=by.user_id, by_name=by.name)
    if words:
        row.words = keys.seal(words, row=str(row.id), field="words")
    row.save(force_insert=True)
    lead.state = state
    lead.save(update_fields=["state"])
    _note(f"leads.{state}", lead, {"force": lead.force}, by=by, at=at)
    events.record(
        "LeadMoved", kind="lead", id=lead.id, jurisdiction=lead.jurisdiction,
        payload={"state": state, "force": lead.force}, by=by, at=at,
    )  # fmt: skip


def _note(verb: str, lead: Lead, detail: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    audit.record(verb, kind="lead", id=lead.id, jurisdiction=lead.jurisdiction, detail=detail, by=by, at=at)
