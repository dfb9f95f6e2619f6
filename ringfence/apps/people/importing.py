"""One row of a list of people, and how it is taken back. Reached through this app's actions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.audit import actions as audit
from ringfence.apps.imports.actions import Effect, Outcome
from ringfence.apps.people import papers
from ringfence.apps.people.actions import enrol
from ringfence.apps.people.models import Identifier, Person
from ringfence.core.words import Refused


def feed_of(jurisdiction: str) -> str:
    """Numbers in the files of one area name the same people; those of another area do not."""
    return f"file{jurisdiction}"


def import_row(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """Known by number, document or phone and name: what is missing is filled in. Otherwise a new person."""
    if not row.get("name") and not row.get("person"):
        return Outcome("rejected", message=_("A row needs a name or a number."), code="no-name")
    done = enrol(**fields_of(row, batch=batch), jurisdiction=batch.jurisdiction, by=by, at=at)
    undo = {"filled": list(done.filled)} if done.outcome == "updated" else {}
    return Outcome(done.outcome, "person", done.person.pk, undo)


def fields_of(row: Mapping[str, Any], *, batch: Any) -> dict[str, Any]:
    """A row in the words of `enrol`."""
    feed = feed_of(batch.jurisdiction)
    return {
        "name": str(row.get("name") or ""),
        "id_number": row.get("id_number"),
        "phone": row.get("phone"),
        "sex": row.get("sex"),
        "birth_date": _day(row.get("birth_date")),
        "household": f"{feed}:{row['household']}" if row.get("household") else None,
        "address": row.get("address"),
        "reference": f"{feed}:{row['person']}" if row.get("person") else None,
    }


def _day(text: Any) -> date | None:
    """A whole date only; of a year alone nothing is made up."""
    return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None


def undo_row(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    """A person whom nothing refers to yet goes; fields that the file filled are empty again."""
    person = Person.objects.select_for_update().filter(pk=effect.record_id).first()
    if person is None:
        return
    if effect.outcome == "updated":
        _empty(person, effect.undo.get("filled", []))
        return
    if person.changes.exists() or person.merges.exists() or person.absorbed.exists():
        raise Refused(_("Somebody has worked on this person since."), code="worked-on")
    try:
        person.delete()
    except ProtectedError:
        raise Refused(_("This person is used by a case, a contact or a result."), code="used") from None
    audit.record(
        "people.undo_import",
        kind="person",
        id=effect.record_id,
        jurisdiction=batch.jurisdiction,
        by=by,
        at=at,
    )


def _empty(person: Person, fields: list[str]) -> None:
    for field in fields:
        setattr(person, field, {"birth_date": None, "sex": ""}.get(field, b""))
        if field in papers.IDENTIFYING:
            Identifier.objects.filter(person=person, kind=papers.IDENTIFYING[field]).delete()
    person.save()
    papers.refile(person)
