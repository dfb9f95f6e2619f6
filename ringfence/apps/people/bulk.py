"""Registering people by the hundred thousand: the same checks as one by one, a fixed number of statements a thousand.

Reached through this app's actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.people import facts, papers
from ringfence.apps.people.models import Household, Identifier, Membership, Person, Word
from ringfence.core.words import Refused

CHUNK = 2000
STRONG = ("id-number", "passport", "reference")


@dataclass
class Roll:
    """What became of each row: `ids[i]` is the person of row i, None where `faults` says why not."""

    ids: list[UUID | None] = field(default_factory=list)
    created: int = 0
    existing: int = 0
    faults: dict[int, Refused] = field(default_factory=dict)


def register_many(rows: Iterable[Mapping[str, Any]], *, jurisdiction: str, by: Viewer, at: datetime) -> Roll:
    """Register rows with the keys of `register` (each may name its own `jurisdiction` inside the given one).

    A row whose document or reference is known is that person and changes nothing. One transaction a chunk.
    """
    require(by, "people.register", jurisdiction)
    roll = Roll()
    stream, hashed = iter(rows), papers.Hashes()
    while chunk := list(islice(stream, CHUNK)):
        with transaction.atomic():
            _chunk(chunk, roll, hashed, jurisdiction=jurisdiction, by=by, at=at)
    return roll


def _chunk(
    rows: list[Mapping[str, Any]],
    roll: Roll,
    hashed: papers.Hashes,
    *,
    jurisdiction: str,
    by: Viewer,
    at: datetime,
) -> None:
    start = len(roll.ids)
    sheets = list(_sheets(rows, roll, start, inside=jurisdiction, at=at))
    marks = [_marks(sheet, row) for sheet, row in sheets]
    known = _known(marks)
    new: dict[int, Person] = {}
    for place, ((sheet, row), strong) in enumerate(zip(sheets, marks, strict=True)):
        found = next((known[mark] for mark in strong if mark in known), None)
        if sheet is None:
            roll.ids.append(None)
        elif found is not None:
            roll.ids.append(found)
            roll.existing += 1
        else:
            person = person_of(sheet, row.get("jurisdiction") or jurisdiction, at=at)
            new[place] = person
            known.update(dict.fromkeys(strong, person.pk))
            roll.ids.append(person.pk)
    roll.created += len(new)
    write({place: (person, *sheets[place]) for place, person in new.items()}, hashed, by=by, at=at)
    if new:
        detail = {"created": len(new)}
        audit.record(
            "people.register_many",
            kind="area",
            id=jurisdiction,
            jurisdiction=jurisdiction,
            detail=detail,
            by=by,
            at=at,
        )
        events.record(
            "PeopleRegistered",
            kind="area",
            id=jurisdiction,
            jurisdiction=jurisdiction,
            payload=detail,
            by=by,
            at=at,
        )


def _sheets(
    rows: list[Mapping[str, Any]], roll: Roll, start: int, *, inside: str, at: datetime
) -> Iterator[tuple[facts.Papers | None, Mapping[str, Any]]]:
    for place, row in enumerate(rows):
        try:
            if not str(row.get("jurisdiction") or inside).startswith(inside):
                raise Refused("The row lies outside the area of this list.", code="outside")
            yield (
                facts.papers(
                    name=row["name"],
                    id_number=row.get("id_number"),
                    passport=row.get("passport"),
                    phone_number=row.get("phone"),
                    address=row.get("address"),
                    sex=row.get("sex"),
                    birth_date=row.get("birth_date"),
                    today=at.date(),
                ),
                row,
            )
        except Refused as fault:
            roll.faults[start + place] = fault
            yield None, row


def _marks(sheet: facts.Papers | None, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    if sheet is None:
        return []
    texts = {
        "id-number": sheet.id_number,
        "passport": sheet.passport,
        "reference": row.get("reference") or "",
    }
    return [(kind, papers.blind(kind, text)) for kind, text in texts.items() if text]


def _known(marks: list[list[tuple[str, str]]]) -> dict[tuple[str, str], UUID]:
    blinds = [blind for strong in marks for _, blind in strong]
    found: dict[tuple[str, str], UUID] = {}
    for start in range(0, len(blinds), 900):
        rows = Identifier.objects.filter(blind__in=blinds[start : start + 900], kind__in=STRONG)
        found.update(
            {(kind, blind): person for kind, blind, person in rows.values_list("kind", "blind", "person_id")}
        )
    return found


def person_of(sheet: facts.Papers, jurisdiction: str, *, at: datetime) -> Person:
    person = Person(jurisdiction=jurisdiction, sex=sheet.sex, birth_date=sheet.birth_date, registered_at=at)
    for name, text in sheet.texts.items():
        papers.seal(person, name, text)
    return person


def write(
    new: Mapping[int, tuple[Person, facts.Papers | None, Mapping[str, Any]]],
    hashed: papers.Hashes,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Put new people with their identifiers, search words and households into the base."""
    people, identifiers, words = [], [], []
    prepare = Person._meta.pk.get_db_prep_save
    for person, sheet, row in new.values():
        assert sheet is not None
        people.append(person)
        key = prepare(person.pk, connection)
        for each in papers.identifiers(person, sheet.texts, [row.get("reference") or ""]):
            identifiers.append((each.kind, each.blind, key))
        words += [(number, person.jurisdiction, key) for number in papers.word_hashes(sheet.texts, hashed)]
    Person.objects.bulk_create(people, batch_size=500)
    _insert(Identifier, ("kind", "blind", "person_id"), identifiers)
    _insert(Word, ("hash", "jurisdiction", "person_id"), words)
    _settle(
        [(person, row["household"]) for person, _, row in new.values() if row.get("household")], by=by, at=at
    )


def _insert(model: type[Model], columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """The two long tables, ten rows a person: past the ORM, which would make an object of each row."""
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    holes = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({holes})", rows)


def _settle(pairs: list[tuple[Person, str]], *, by: Viewer, at: datetime) -> None:
    wanted = {(person.jurisdiction, reference) for person, reference in pairs}
    made = [
        Household(jurisdiction=path, reference=reference, registered_at=at)
        for path, reference in sorted(wanted)
    ]
    Household.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    references = sorted({reference for _, reference in wanted})
    homes: dict[tuple[str, str], UUID] = {}
    for start in range(0, len(references), 900):
        rows = Household.objects.filter(reference__in=references[start : start + 900])
        homes.update(
            {(path, text): pk for path, text, pk in rows.values_list("jurisdiction", "reference", "pk")}
        )
    actor = events.actor(by)
    Membership.objects.bulk_create(
        [
            Membership(person=person, household_id=homes[person.jurisdiction, reference], since=at, by=actor)
            for person, reference in pairs
        ],
        batch_size=500,
    )
