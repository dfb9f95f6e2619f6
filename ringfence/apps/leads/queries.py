"""The leads of an area and one lead, opened as far as the viewer's force may see."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.audit import actions as audit
from ringfence.apps.keys import actions as keys
from ringfence.apps.leads.models import Force, Lead, State
from ringfence.apps.people import queries as people
from ringfence.web import ranked
from ringfence.web.keyset import Slice

ORDER = ("due_at", "id")
DONE = (State.MERGED, State.CLOSED)


def forces(viewer: Viewer) -> list[str]:
    """The forces whose raw rows the viewer may open, anywhere."""
    return [force for force in Force.values if viewer.may(f"leads.{force}")]


def page(viewer: Viewer, *, force: str = "", done: bool = False, cursor: str = "") -> Slice[Lead]:
    """Leads by deadline: the open ones, or those that ended."""
    rows = Lead.objects.filter(state__in=DONE) if done else Lead.objects.exclude(state__in=DONE)
    if force in Force.values:
        rows = rows.filter(force=force)
    rows = rows.select_related("place", "incident")
    return ranked.page(rows, paths=viewer.paths("leads.view"), order=ORDER, cursor=cursor)


def leads(viewer: Viewer) -> QuerySet[Lead]:
    return scope(Lead.objects.select_related("place", "incident"), viewer, "leads.view")


def one(viewer: Viewer, id: Any) -> Lead:
    found = leads(viewer).filter(pk=id).first()
    if found is None:
        raise Http404
    return found


@dataclass
class Opened:
    """What this viewer may read of a lead; what belongs to another force is counted, not shown."""

    words: str = ""
    hidden: bool = True
    raws: list[tuple[Any, str]] = field(default_factory=list)
    others: int = 0
    moves: list[tuple[Any, dict[str, str]]] = field(default_factory=list)
    person: Any = None


def may_read(lead: Lead, viewer: Viewer) -> bool:
    """The lead itself: the force that looks, and those who make persons of answers."""
    return any(viewer.may_in(f"leads.{one}", lead.jurisdiction) for one in (lead.force, "merge"))


def opened(lead: Lead, viewer: Viewer, *, at: datetime) -> Opened:
    """Opened for this viewer's force only; each reading is audited."""
    found = Opened()
    if may_read(lead, viewer):
        audit.record_reads("lead", [lead.id], purpose="tracing room", by=viewer, at=at)
        found.words, found.hidden = _open(lead.content, lead.id, "content"), False
    for row in lead.raws.order_by("at", "id"):
        if viewer.may_in(f"leads.{row.force}", lead.jurisdiction):
            found.raws.append((row, _open(row.content, row.id, "content")))
        else:
            found.others += 1
    if found.raws:
        audit.record_reads(
            "lead-raw", [row.id for row, _words in found.raws], purpose="tracing room", by=viewer, at=at
        )
    for move in lead.moves.order_by("-at", "-id"):
        told: dict[str, str] = {}
        if move.words and not found.hidden:
            text = _open(move.words, move.id, "words")
            told = json.loads(text) if text.startswith("{") else {"words": text}
        found.moves.append((move, told))
    if lead.person_id:
        found.person = people.masked([lead.person_id], viewer, purpose="lead").get(str(lead.person_id))
    return found


def same_person(lead: Lead, viewer: Viewer) -> list[Lead]:
    """Other leads that led to the same person."""
    return list(leads(viewer).filter(person=lead.person_id).exclude(pk=lead.pk)) if lead.person_id else []


def _open(blob: Any, id: Any, name: str) -> str:
    return keys.unseal(bytes(blob), row=str(id), field=name)
