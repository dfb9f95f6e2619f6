"""Hand contacts out, write down how far each is, take the list along, keep a view of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, names, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.contacts import standing
from ringfence.apps.contacts.actions import writing
from ringfence.apps.contacts.facts import CALL, within
from ringfence.apps.contacts.models import Contact, SavedView, State
from ringfence.apps.duties import actions as duties
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

VIEWS_PER_PERSON = 40


@transaction.atomic
def assign(
    contacts: Iterable[Contact], *, owner: UUID, deputy: UUID | None = None, by: Viewer, at: datetime
) -> int:
    """All or none get this owner, each with a duty that has a deadline."""
    rows = list(contacts)
    name = names({owner}).get(owner)
    if name is None:
        raise Refused(_("Choose who shall do it."), code="owner-missing")
    for contact in rows:
        require(by, "contacts.assign", contact.jurisdiction)
        duty = writing.open_duty(contact) if contact.duty else None
        if duty is None:
            duty = duties.open_duty(
                CALL, subject_kind="contact", subject_id=contact.id, jurisdiction=contact.jurisdiction,
                due_at=at + within(CALL), title_code=CALL, by=by, at=at,
            )  # fmt: skip
        duties.assign(duty, owner=owner, deputy=deputy, by=by, at=at)
        contact.duty, contact.due_at, contact.owner, contact.owner_name = duty.pk, duty.deadline, owner, name
    standing.write(rows, standing.WORK)
    standing.fold()
    audit.record_reads("contact", [row.pk for row in rows], purpose="assign", by=by, at=at)
    return len(rows)


@transaction.atomic
def set_state(contact: Contact, *, state: str, words: str = "", by: Viewer, at: datetime) -> None:
    """Reached, awaiting transfer, under control ... as a new row; a call duty ends when the person was reached."""
    if contact.owner != by.user_id:
        require(by, "contacts.assign", contact.jurisdiction)
    if state not in State.values:
        raise Refused(_("Choose how far it is."), code="unknown-state")
    writing.put_status([contact], state=state, note=words, by=by, at=at)
    duty = writing.open_duty(contact) if contact.duty else None
    if duty is not None and duty.kind == CALL and state not in (State.LISTED, State.CALLED):
        duties.complete(duty, evidence=state, by=by, at=at)
        contact.duty, contact.due_at = None, None
        standing.write([contact], standing.WORK)
    writing.set_duties(None, [contact], by=by, at=at)
    events.record(
        "ContactState",
        kind="contact",
        id=contact.id,
        jurisdiction=contact.jurisdiction,
        payload={"state": state},
        by=by,
        at=at,
    )


@transaction.atomic
def hand_away(contacts: Iterable[Contact], *, because: str, by: Viewer, at: datetime) -> None:
    """Another area looks after these people now: nobody here calls them any more; the class and its history stay."""
    rows = list(contacts)
    for contact in rows:
        require(by, "contacts.assign", contact.jurisdiction)
        duty = writing.open_duty(contact) if contact.duty else None
        if duty is not None and duty.kind == CALL:
            duties.cancel(duty, because=because, by=by, at=at)
            contact.duty, contact.due_at = None, None
        contact.owner, contact.owner_name = None, ""
    standing.write(rows, standing.WORK)


def export_rows(rows: Sequence[Any], *, purpose: str, by: Viewer, at: datetime) -> None:
    """Write down that this list left the system, who took it, and what for; before the file is made."""
    require(by, "contacts.export")
    if len(purpose.strip()) < 2:
        raise Refused(_("Say what the file is for: it is kept with your name."), code="purpose-missing")
    audit.record_reads(
        "contact", [row.pk for row in rows], purpose=f"export: {purpose.strip()}", by=by, at=at
    )


def save_view(*, name: str, query: str, by: Viewer, at: datetime) -> SavedView:
    """Keep these filters under a name; the same name again replaces them."""
    if not name.strip():
        raise Refused(_("Give the view a name."), code="name-missing")
    own = SavedView.objects.filter(owner=by.user_id)
    if own.exclude(name=name.strip()).count() >= VIEWS_PER_PERSON:
        raise Refused(_("Forty views are kept at most; delete one first."), code="too-many-views")
    row, _made = SavedView.objects.update_or_create(
        owner=by.user_id, name=name.strip()[:60], defaults={"query": query[:300], "at": at}
    )
    return row


def delete_view(id: Any, *, by: Viewer, at: datetime) -> None:
    SavedView.objects.filter(owner=by.user_id, pk=id).delete()
