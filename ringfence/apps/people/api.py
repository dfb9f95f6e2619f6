"""People over HTTP: masked by default; names and numbers travel in bodies, never in addresses."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.people import actions, queries

router = Router(tags=["people"])
FieldName = Literal["name", "id_number", "passport", "phone", "address"]


class PersonOut(Schema):
    id: UUID
    name: str
    id_number: str
    phone: str
    sex: str
    age: int | None
    birth_date: date | None
    household: str
    jurisdiction: str


class PersonPage(Schema):
    items: list[PersonOut]
    next: str


class PersonIn(Schema):
    name: str = Field(min_length=1, max_length=80)
    jurisdiction: str
    id_number: str | None = None
    passport: str | None = None
    phone: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    household: str | None = None
    address: str | None = None
    reference: str | None = None


class RegisteredOut(Schema):
    id: UUID
    outcome: str
    filled: list[str]
    doubts: list[str]


class PersonChange(Schema):
    because: str = Field(min_length=1, max_length=200)
    name: str | None = None
    id_number: str | None = None
    passport: str | None = None
    phone: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    address: str | None = None
    jurisdiction: str | None = None


class SearchIn(Schema):
    text: str = Field(min_length=1, max_length=80)
    within: str = ""
    cursor: str = ""
    limit: int = 50


class RevealIn(Schema):
    fields: list[FieldName] = Field(min_length=1)
    purpose: str = Field(min_length=1, max_length=200)


class MergeIn(Schema):
    into: UUID
    because: str = Field(min_length=1, max_length=200)


class MergeOut(Schema):
    id: UUID
    person: UUID
    into: UUID


class HouseholdIn(Schema):
    household: str = Field(min_length=1, max_length=80)
    because: str = Field("", max_length=200)


class LikelyOut(Schema):
    id: UUID
    first: PersonOut
    second: PersonOut
    score: float
    reasons: list[str]


class LikelyPage(Schema):
    items: list[LikelyOut]
    next: str


def _size(limit: int) -> int:
    return max(1, min(limit, 200))


def _shown(viewer: Any, id: UUID) -> Any:
    return queries.masked([id], viewer)[str(id)]


@router.get("/people", auth=allowed("people.view"), response=PersonPage)
def list_people(request: HttpRequest, within: str = "", cursor: str = "", limit: int = 50) -> dict[str, Any]:
    """People of your area, masked."""
    part = queries.people(request.viewer, within=within, cursor=cursor, size=_size(limit))  # type: ignore[attr-defined]
    return {"items": part.rows, "next": part.next_cursor}


@router.post("/people/search", auth=allowed("people.view"), response=PersonPage)
def search_people(request: HttpRequest, body: SearchIn) -> dict[str, Any]:
    """By name, pinyin, initials, phone, document, reference, or the last four digits."""
    viewer = request.viewer  # type: ignore[attr-defined]
    part = queries.find(viewer, body.text, within=body.within, cursor=body.cursor, size=_size(body.limit))
    return {"items": part.rows, "next": part.next_cursor}


@router.post("/people", auth=allowed("people.register"), response={201: RegisteredOut})
@once
def register_person(request: HttpRequest, body: PersonIn) -> Status:
    """A new person, or the one with this document or reference."""
    done = actions.enrol(**body.dict(), by=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return Status(
        201, {"id": done.person.pk, "outcome": done.outcome, "filled": done.filled, "doubts": done.doubts}
    )


@router.get("/people/duplicates", auth=allowed("people.merge"), response=LikelyPage)
def list_duplicates(request: HttpRequest, cursor: str = "", limit: int = 25) -> dict[str, Any]:
    part = queries.duplicates(request.viewer, cursor=cursor, size=_size(limit))  # type: ignore[attr-defined]
    return {"items": part.rows, "next": part.next_cursor}


@router.get("/people/{id}", auth=allowed("people.view"), response=PersonOut)
def get_person(request: HttpRequest, id: UUID) -> Any:
    """One person, masked; the id of a merged record answers with the person it became."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _shown(viewer, queries.person(viewer, id).pk)


@router.patch("/people/{id}", auth=allowed("people.edit"), response=PersonOut)
@once
def correct_person(request: HttpRequest, id: UUID, body: PersonChange) -> Any:
    """Only the fields that are sent change."""
    viewer = request.viewer  # type: ignore[attr-defined]
    person = queries.person(viewer, id)
    actions.correct(person, **body.dict(exclude_unset=True), by=viewer, at=timezone.now())
    return _shown(viewer, person.pk)


@router.post("/people/{id}/reveal", auth=allowed("people.reveal"), response=dict[str, str])
def reveal_person(request: HttpRequest, id: UUID, body: RevealIn) -> dict[str, str]:
    """Unmasked fields for a stated purpose; logged before they are sent."""
    viewer = request.viewer  # type: ignore[attr-defined]
    person = queries.person(viewer, id)
    return actions.reveal(person, fields=body.fields, purpose=body.purpose, by=viewer, at=timezone.now())


@router.post("/people/{id}/household", auth=allowed("people.edit"), response=PersonOut)
@once
def place_in_household(request: HttpRequest, id: UUID, body: HouseholdIn) -> Any:
    viewer = request.viewer  # type: ignore[attr-defined]
    person = queries.person(viewer, id)
    actions.place_in_household(person, body.household, because=body.because, by=viewer, at=timezone.now())
    return _shown(viewer, person.pk)


@router.post("/people/{id}/merge", auth=allowed("people.merge"), response=MergeOut)
@once
def merge_person(request: HttpRequest, id: UUID, body: MergeIn) -> dict[str, Any]:
    """This record becomes part of another; old ids keep answering."""
    viewer = request.viewer  # type: ignore[attr-defined]
    first, second = queries.person(viewer, id), queries.person(viewer, body.into)
    row = actions.merge(first, second, because=body.because, by=viewer, at=timezone.now())
    return {"id": row.pk, "person": row.person_id, "into": row.into_id}


@router.post("/merges/{id}/undo", auth=allowed("people.merge"), response=PersonOut)
@once
def undo_merge(request: HttpRequest, id: UUID) -> Any:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(queries.merges(viewer), pk=id)
    return _shown(viewer, actions.unmerge(row, by=viewer, at=timezone.now()).pk)
