"""Two records of one person become one, and can become two again. Reached through this app's actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.people import papers
from ringfence.apps.people.models import Identifier, Likeness, Membership, Merge, Person
from ringfence.core.words import Refused


@transaction.atomic
def merge(person: Person, into: Person, *, because: str, by: Viewer, at: datetime) -> Merge:
    """`person` becomes part of `into`: identifiers move, empty fields are filled, old ids keep answering."""
    first, second = _locked(person, into)
    for one in (first, second):
        require(by, "people.merge", one.jurisdiction)
    if not because.strip():
        raise Refused(_("Say why the two records are one person."), code="because")
    if first.pk == second.pk or first.merged_into_id or second.merged_into_id:
        raise Refused(_("One of these records is merged already."), code="merged")
    moved = {
        "identifiers": _move_identifiers(first, second),
        "filled": _fill(first, second),
        "household": _move_household(first, second, at=at),
    }
    first.merged_into = second
    first.save(update_fields=["merged_into"])
    second.save()
    for one in (first, second):
        papers.refile(one)
    row = Merge.objects.create(
        person=first, into=second, because=because.strip()[:200], moved=moved, by=events.actor(by), at=at
    )
    _decide(first, second, Likeness.Decision.SAME, because, by=by, at=at)
    _tell("people.merge", "PersonMerged", first, second, by=by, at=at)
    return row


@transaction.atomic
def unmerge(row: Merge, *, by: Viewer, at: datetime) -> Person:
    """Take a merge back: what had moved returns, what had been filled is emptied."""
    row = Merge.objects.select_for_update().get(pk=row.pk)
    first, second = _locked(row.person, row.into)
    for one in (first, second):
        require(by, "people.merge", one.jurisdiction)
    if row.undone_at is not None:
        raise Refused(_("This merge was taken back already."), code="undone")
    if second.merged_into_id:
        raise Refused(_("The other record was merged since: take that merge back first."), code="merged")
    moved: dict[str, Any] = row.moved
    Identifier.objects.filter(pk__in=moved["identifiers"]).update(person=first)
    for field in moved["filled"]:
        setattr(second, field, {"birth_date": None, "sex": ""}.get(field, b""))
    _return_household(first, second, moved["household"])
    first.merged_into = None
    for one in (first, second):
        one.save()
        papers.refile(one)
    row.undone_at, row.undone_by = at, events.actor(by)
    row.save(update_fields=["undone_at", "undone_by"])
    _decide(first, second, Likeness.Decision.OPEN, "", by=by, at=at)
    _tell("people.unmerge", "PersonUnmerged", first, second, by=by, at=at)
    return first


def _locked(person: Person, into: Person) -> tuple[Person, Person]:
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update().filter(pk__in=[person.pk, into.pk]).order_by("pk")
    }
    return rows[person.pk], rows[into.pk]


def _move_identifiers(first: Person, second: Person) -> list[int]:
    theirs = set(Identifier.objects.filter(person=second).values_list("kind", "blind"))
    moving = [
        row.pk for row in Identifier.objects.filter(person=first) if (row.kind, row.blind) not in theirs
    ]
    Identifier.objects.filter(pk__in=moving).update(person=second)
    return moving


def _fill(first: Person, second: Person) -> list[str]:
    filled = []
    for field in papers.SEALED:
        text = papers.read(first, field)
        if text and not getattr(second, field):
            papers.seal(second, field, text)
            filled.append(field)
    for field in ("sex", "birth_date"):
        if getattr(first, field) and not getattr(second, field):
            setattr(second, field, getattr(first, field))
            filled.append(field)
    return filled


def _move_household(first: Person, second: Person, *, at: datetime) -> dict[str, Any]:
    """The open row moves when the other has none; otherwise it is closed."""
    row = Membership.objects.filter(person=first, until__isnull=True).first()
    if row is None:
        return {}
    if Membership.objects.filter(person=second, until__isnull=True).exists():
        row.until = max(at, row.since)
        row.save(update_fields=["until"])
        return {"closed": row.pk}
    row.person = second
    row.save(update_fields=["person"])
    return {"moved": row.pk}


def _return_household(first: Person, second: Person, moved: dict[str, Any]) -> None:
    if "moved" in moved:
        Membership.objects.filter(pk=moved["moved"], person=second).update(person=first)
    if "closed" in moved and not Membership.objects.filter(person=first, until__isnull=True).exists():
        Membership.objects.filter(pk=moved["closed"]).update(until=None)


def _decide(first: Person, second: Person, decision: str, because: str, *, by: Viewer, at: datetime) -> None:
    one, other = sorted((first, second), key=lambda row: str(row.pk))
    Likeness.objects.filter(first=one, second=other).update(
        decision=decision,
        because=because.strip()[:200],
        decided_by=events.actor(by) if decision else "",
        decided_at=at if decision else None,
    )


def _tell(verb: str, event: str, first: Person, second: Person, *, by: Viewer, at: datetime) -> None:
    detail = {"into": str(second.pk)}
    where = first.jurisdiction
    audit.record(verb, kind="person", id=first.pk, jurisdiction=where, by=by, at=at)
    audit.record(verb, kind="person", id=second.pk, jurisdiction=second.jurisdiction, by=by, at=at)
    events.record(event, kind="person", id=first.pk, jurisdiction=where, payload=detail, by=by, at=at)
