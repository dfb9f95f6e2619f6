"""Rows of a people file that are plainly somebody new, done together: the same outcome as row by row, in a fraction of
the time. Whatever might be somebody known is left to `importing.import_row`.

Reached through the imports app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.imports.actions import Outcome
from ringfence.apps.people import alike, bulk, facts, papers
from ringfence.apps.people.importing import fields_of
from ringfence.apps.people.models import Identifier, Person
from ringfence.core.words import Refused

Mark = tuple[str, str]


def import_rows(
    rows: Sequence[Mapping[str, Any]], *, batch: Any, by: Viewer, at: datetime
) -> list[Outcome | None]:
    """One outcome a row; None = this row has to be looked at by itself, after these."""
    require(by, "people.register", batch.jurisdiction)
    read = [_read(row, batch, at=at) for row in rows]
    plain = _plainly_new(read)
    new: dict[int, tuple[Person, facts.Papers | None, Mapping[str, Any]]] = {}
    for number in plain:
        sheet, fields = read[number] or (None, {})
        assert sheet is not None
        new[number] = (bulk.person_of(sheet, batch.jurisdiction, at=at), sheet, fields)
    bulk.write(new, papers.Hashes(), by=by, at=at)
    people = [person for person, _, _ in new.values()]
    if people:
        alike.note_many([(person, sheet) for person, sheet, _ in new.values() if sheet], at=at)
        ids = [person.pk for person in people]
        where = batch.jurisdiction
        audit.record_all("people.register", kind="person", ids=ids, jurisdiction=where, by=by, at=at)
        payload = {"created": len(ids)}
        events.record(
            "PeopleRegistered", kind="area", id=where, jurisdiction=where, payload=payload, by=by, at=at
        )
    return [Outcome("created", "person", new[n][0].pk) if n in new else None for n in range(len(rows))]


Read = tuple[facts.Papers, Mapping[str, Any]]


def _read(row: Mapping[str, Any], batch: Any, *, at: datetime) -> Read | None:
    """What the row says, checked; None where it says nothing or something wrong."""
    if not row.get("name") and not row.get("person"):
        return None
    fields = fields_of(row, batch=batch)
    try:
        sheet = facts.papers(
            name=fields["name"],
            id_number=fields["id_number"],
            phone_number=fields["phone"],
            address=fields["address"],
            sex=fields["sex"],
            birth_date=fields["birth_date"],
            nameless=bool(fields["reference"]),
            today=at.date(),
        )
    except Refused:
        return None
    return sheet, fields


def _plainly_new(read: Sequence[Read | None]) -> list[int]:
    """Rows whose document and reference nobody has, here or in the file, and whose phone no namesake has."""
    strong = [_strong(one) for one in read]
    calls = [_call(one) for one in read]
    times = Counter(mark for marks in strong for mark in marks)
    times.update(call for call in calls if call)
    known = _holders([blind for marks in strong for _, blind in marks], kinds=bulk.STRONG)
    namesakes = _namesakes({call[0] for call in calls if call})
    return [
        number
        for number, one in enumerate(read)
        if one is not None
        and all(times[mark] == 1 and mark not in known for mark in strong[number])
        and all(times[call] == 1 and call not in namesakes for call in [calls[number]] if call)
    ]


def _strong(one: Read | None) -> list[Mark]:
    if one is None:
        return []
    texts = {"id-number": one[0].id_number, "reference": one[1]["reference"] or ""}
    return [(kind, papers.blind(kind, text)) for kind, text in texts.items() if text]


def _call(one: Read | None) -> Mark | None:
    """(keyed hash of the phone, name): with these a row may be somebody known."""
    return (papers.blind("phone", one[0].phone), one[0].name) if one and one[0].phone else None


def _holders(blinds: Sequence[str], *, kinds: Sequence[str]) -> set[Mark]:
    found: set[Mark] = set()
    for start in range(0, len(blinds), 900):
        rows = Identifier.objects.filter(blind__in=blinds[start : start + 900], kind__in=kinds)
        found.update(rows.values_list("kind", "blind"))
    return found


def _namesakes(phones: set[str]) -> set[Mark]:
    """(keyed hash of the phone, name) of everybody who has one of these phones."""
    found, wanted = set(), sorted(phones)
    for start in range(0, len(wanted), 900):
        rows = Identifier.objects.filter(blind__in=wanted[start : start + 900], kind="phone")
        for row in rows.select_related("person"):
            found.add((row.blind, papers.read(row.person, "name")))
    return found
