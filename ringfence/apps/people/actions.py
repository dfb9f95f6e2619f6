"""Register and correct people, place them in households, reveal with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.people import facts, papers
from ringfence.apps.people.alike import keep_apart, note, reopen, sweep
from ringfence.apps.people.bulk import Roll, register_many
from ringfence.apps.people.households import house, household, settle
from ringfence.apps.people.merging import merge, unmerge
from ringfence.apps.people.models import Change, Household, Identifier, Person
from ringfence.core.words import Refused

__all__ = [
    "Registration", "Roll", "correct", "enrol", "house", "household", "keep_apart", "merge", "place_in_household", "register",
    "register_many", "reopen", "reveal", "sweep", "unmerge",
]  # fmt: skip


@dataclass(frozen=True)
class Registration:
    """What `enrol` did: the person, whether the row is new, which empty fields it filled, and what looks odd."""

    person: Person
    outcome: Literal["created", "updated", "unchanged"]
    filled: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def register(
    *,
    name: str,
    id_number: str | None = None,
    phone: str | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
    household: Household | str | None = None,
    address: str | None = None,
    passport: str | None = None,
    reference: str | None = None,
    jurisdiction: str,
    by: Viewer,
    at: datetime,
) -> Person:
    """The person with this document or feed reference, or a new one. Empty fields are filled, known ones never overwritten.

    With a reference the name may be empty until somebody knows it.
    """
    return enrol(
        name=name,
        id_number=id_number,
        phone=phone,
        sex=sex,
        birth_date=birth_date,
        household=household,
        address=address,
        passport=passport,
        reference=reference,
        jurisdiction=jurisdiction,
        by=by,
        at=at,
    ).person


@transaction.atomic
def enrol(
    *,
    name: str,
    id_number: str | None = None,
    phone: str | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
    household: Household | str | None = None,
    address: str | None = None,
    passport: str | None = None,
    reference: str | None = None,
    jurisdiction: str,
    by: Viewer,
    at: datetime,
) -> Registration:
    """As `register`, and says what happened."""
    require(by, "people.register", jurisdiction)
    sheet = facts.papers(
        name=name,
        id_number=id_number,
        passport=passport,
        phone_number=phone,
        address=address,
        sex=sex,
        birth_date=birth_date,
        nameless=bool(reference),
        today=at.date(),
    )
    found = _find(sheet, reference)
    if found is None:
        try:
            with transaction.atomic():
                person = _create(sheet, reference, jurisdiction, by=by, at=at)
            result = Registration(person, "created", doubts=sheet.doubts)
        except IntegrityError:
            # Somebody registered the same document in this very moment: theirs is the row.
            found = _find(sheet, reference)
            if found is None:
                raise
    if found is not None:
        result = _fill(found, sheet, reference, by=by, at=at)
    if household:
        settle(result.person, household, by=by, at=at)
    if result.outcome == "created":
        note(result.person, at=at)
    return result


def _find(sheet: facts.Papers, reference: str | None) -> Person | None:
    """By document, then by feed reference, then by phone and the same name and no other birth date."""
    wanted = [("id-number", sheet.id_number), ("passport", sheet.passport), ("reference", reference or "")]
    for kind, text in wanted:
        if text:
            row = (
                Identifier.objects.select_related("person")
                .filter(kind=kind, blind=papers.blind(kind, text))
                .first()
            )
            if row:
                return row.person
    if sheet.phone:
        rows = Identifier.objects.select_related("person").filter(
            kind="phone", blind=papers.blind("phone", sheet.phone), person__merged_into__isnull=True
        )
        for row in rows:
            if papers.read(row.person, "name") == sheet.name and not _contradicts(row.person, sheet):
                return row.person
    return None


def _contradicts(person: Person, sheet: facts.Papers) -> bool:
    if person.birth_date and sheet.birth_date and person.birth_date != sheet.birth_date:
        return True
    return bool(person.id_number and sheet.id_number)


def _create(
    sheet: facts.Papers, reference: str | None, jurisdiction: str, *, by: Viewer, at: datetime
) -> Person:
    person = Person(jurisdiction=jurisdiction, sex=sheet.sex, birth_date=sheet.birth_date, registered_at=at)
    for field, text in sheet.texts.items():
        papers.seal(person, field, text)
    person.save(force_insert=True)
    Identifier.objects.bulk_create(papers.identifiers(person, sheet.texts, [reference or ""]))
    papers.refile(person)
    audit.record("people.register", kind="person", id=person.id, jurisdiction=jurisdiction, by=by, at=at)
    events.record("PersonRegistered", kind="person", id=person.id, jurisdiction=jurisdiction, by=by, at=at)
    return person


def _fill(
    person: Person, sheet: facts.Papers, reference: str | None, *, by: Viewer, at: datetime
) -> Registration:
    person = Person.objects.select_for_update().get(pk=person.pk)
    filled = [field for field, text in sheet.texts.items() if text and not getattr(person, field)]
    for field in filled:
        papers.seal(person, field, sheet.texts[field])
    if sheet.birth_date and not person.birth_date:
        person.birth_date = sheet.birth_date
        filled.append("birth_date")
    if sheet.sex and not person.sex:
        person.sex = sheet.sex
        filled.append("sex")
    new = _new_identifiers(person, sheet.texts, filled, reference)
    if filled:
        person.save()
        papers.refile(person)
        audit.record(
            "people.complete",
            kind="person",
            id=person.id,
            jurisdiction=person.jurisdiction,
            detail={"fields": sorted(filled)},
            by=by,
            at=at,
        )
    return Registration(person, "updated" if filled or new else "unchanged", tuple(filled), sheet.doubts)


def _new_identifiers(
    person: Person, texts: dict[str, str], filled: Sequence[str], reference: str | None
) -> int:
    rows = papers.identifiers(
        person, {field: texts[field] for field in filled if field in texts}, [reference or ""]
    )
    missing = [
        row
        for row in rows
        if not Identifier.objects.filter(kind=row.kind, blind=row.blind, person=person).exists()
    ]
    Identifier.objects.bulk_create(missing)
    return len(missing)


CORRECTABLE = (*papers.SEALED, "sex", "birth_date", "jurisdiction")


@transaction.atomic
def correct(person: Person, *, because: str, by: Viewer, at: datetime, **fields: object) -> Person:
    """Change what is believed of a person. What was believed before is kept, sealed, with who and why."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(by, "people.edit", person.jurisdiction)
    unknown = set(fields) - set(CORRECTABLE)
    if unknown:
        raise Refused(_("These fields cannot be corrected: %s") % ", ".join(sorted(unknown)), code="field")
    if fields.get("jurisdiction"):
        require(by, "people.edit", str(fields["jurisdiction"]))
    before = {field: _text(person, field) for field in CORRECTABLE}
    wanted = _checked({**before, **{field: value or "" for field, value in fields.items()}}, today=at.date())
    changed = [field for field in fields if str(wanted[field] or "") != before[field]]
    for field in changed:
        _write(person, field, wanted[field], before=before[field], because=because, by=by, at=at)
    if changed:
        _refile_identifiers(person, {field: str(wanted[field]) for field in changed})
        person.save()
        papers.refile(person)
        _tell(person, changed, by=by, at=at)
    return person


def _checked(values: dict[str, object], *, today: date) -> dict[str, object]:
    birth = values["birth_date"]
    sheet = facts.papers(
        name=str(values["name"]),
        id_number=str(values["id_number"]),
        passport=str(values["passport"]),
        phone_number=str(values["phone"]),
        address=str(values["address"]),
        sex=str(values["sex"]),
        birth_date=date.fromisoformat(str(birth)) if birth else None,
        today=today,
    )
    return {
        **sheet.texts,
        "sex": sheet.sex,
        "birth_date": sheet.birth_date,
        "jurisdiction": values["jurisdiction"],
    }


def _text(person: Person, field: str) -> str:
    if field in papers.SEALED:
        return papers.read(person, field)
    return str(getattr(person, field) or "")


def _write(
    person: Person, field: str, value: object, *, before: str, because: str, by: Viewer, at: datetime
) -> None:
    change = Change(person=person, field=field, because=because, by=events.actor(by), at=at)
    change.before = papers.keys.seal(before, row=str(change.id), field="before") if before else b""
    change.save(force_insert=True)
    if field in papers.SEALED:
        papers.seal(person, field, str(value))
    else:
        setattr(person, field, value)


def _refile_identifiers(person: Person, changed: dict[str, str]) -> None:
    for column, kind in papers.IDENTIFYING.items():
        if column in changed:
            Identifier.objects.filter(person=person, kind=kind).delete()
    rows = papers.identifiers(person, changed)
    for row in rows:
        if row.kind != "phone" and Identifier.objects.filter(kind=row.kind, blind=row.blind).exists():
            raise Refused(
                _("Another record already has this document: merge the two instead."), code="document-taken"
            )
    Identifier.objects.bulk_create(rows)


def _tell(person: Person, changed: Iterable[str], *, by: Viewer, at: datetime) -> None:
    audit.record(
        "people.correct",
        kind="person",
        id=person.id,
        jurisdiction=person.jurisdiction,
        detail={"fields": sorted(changed)},
        by=by,
        at=at,
    )
    events.record(
        "PersonCorrected", kind="person", id=person.id, jurisdiction=person.jurisdiction, by=by, at=at
    )


@transaction.atomic
def reveal(
    person: Person, *, fields: Sequence[str], purpose: str, by: Viewer, at: datetime
) -> dict[str, str]:
    """The unmasked values of some fields, for a stated purpose; who saw what is in the audit chain before they see it."""
    require(by, "people.reveal", person.jurisdiction)
    if not purpose.strip():
        raise Refused(_("Say what you need it for."), code="purpose")
    unknown = set(fields) - set(papers.SEALED)
    if unknown or not fields:
        raise Refused(_("These fields cannot be revealed: %s") % ", ".join(sorted(unknown)), code="field")
    audit.record(
        "people.reveal",
        kind="person",
        id=person.id,
        jurisdiction=person.jurisdiction,
        detail={"fields": sorted(fields), "purpose": purpose.strip()[:200]},
        by=by,
        at=at,
    )
    return {field: facts.spoken(field, papers.read(person, field)) for field in fields}


def place_in_household(
    person: Person, household: Household | str, *, because: str = "", by: Viewer, at: datetime
) -> None:
    """Record that a person lives in a household from `at` on."""
    settle(person, household, because=because, by=by, at=at)
    audit.record(
        "people.place_in_household",
        kind="person",
        id=person.id,
        jurisdiction=person.jurisdiction,
        by=by,
        at=at,
    )
    events.record(
        "HouseholdChanged", kind="person", id=person.id, jurisdiction=person.jurisdiction, by=by, at=at
    )
