"""Places and areas over HTTP: the same questions and acts as on the pages."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.places import actions, queries

router = Router(tags=["places"])


class PlaceOut(Schema):
    id: UUID
    kind: str
    name: str
    jurisdiction: str
    address: str
    part: str
    number: str
    lat: float | None
    lon: float | None
    volume_m3: float | None
    air_changes_h: float | None
    ventilated: bool | None


class PlacePage(Schema):
    items: list[PlaceOut]
    next: str


class PlaceIn(Schema):
    name: str = Field(min_length=1, max_length=120)
    jurisdiction: str
    kind: str = ""
    address: str = Field("", max_length=200)
    lat: float | None = None
    lon: float | None = None
    datum: Literal["WGS-84", "GCJ-02", "BD-09"] = "WGS-84"
    volume_m3: float | None = None
    air_changes_h: float | None = None
    ventilated: bool | None = None
    reference: str = Field("", max_length=120)


class PlaceChange(Schema):
    because: str = Field("", max_length=300)
    name: str | None = None
    kind: str | None = None
    address: str | None = None
    given_lat: float | None = None
    given_lon: float | None = None
    datum: Literal["WGS-84", "GCJ-02", "BD-09"] | None = None
    volume_m3: float | None = None
    air_changes_h: float | None = None
    ventilated: bool | None = None


class MergeIn(Schema):
    into: UUID
    because: str = Field(min_length=1, max_length=300)


class AreaOut(Schema):
    code: str
    level: str
    name: str
    path: str
    valid_from: date | None
    valid_to: date | None


class AddressIn(Schema):
    text: str = Field(min_length=1, max_length=200)
    within: str = ""


class ReadingOut(Schema):
    path: str
    code: str
    areas: list[str]
    group: str
    compound: str
    building: str
    unit: str
    door: str
    rest: str
    doubts: list[str]


class AddressOut(Schema):
    certain: bool
    candidates: list[ReadingOut]


@router.get("/places", auth=allowed("places.view"), response=PlacePage)
def list_places(
    request: HttpRequest, q: str = "", kind: str = "", within: str = "", cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Places of your area; with `q`, those whose name, pinyin or address matches."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if q:
        return {
            "items": queries.search(viewer, q, kind=kind, within=within, limit=min(limit, 200)),
            "next": "",
        }
    part = queries.places(viewer, kind=kind, within=within, cursor=cursor, size=max(1, min(limit, 200)))
    return {"items": part.rows, "next": part.next_cursor}


@router.post("/places", auth=allowed("places.edit"), response={201: PlaceOut})
@once
def register_place(request: HttpRequest, body: PlaceIn) -> Status:
    """A new place; the same reference again answers with the place that has it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return Status(201, actions.register(**body.dict(), by=viewer, at=timezone.now()))


@router.get("/places/{id}", auth=allowed("places.view"), response=PlaceOut)
def get_place(request: HttpRequest, id: UUID) -> Any:
    return queries.place(request.viewer, id)  # type: ignore[attr-defined]


@router.patch("/places/{id}", auth=allowed("places.edit"), response=PlaceOut)
@once
def correct_place(request: HttpRequest, id: UUID, body: PlaceChange) -> Any:
    """Only the fields that are sent change."""
    viewer = request.viewer  # type: ignore[attr-defined]
    fields = body.dict(exclude_unset=True)
    because = fields.pop("because", "")
    return actions.correct(queries.place(viewer, id), because=because, **fields, by=viewer, at=timezone.now())


@router.post("/places/{id}/merge", auth=allowed("places.edit"), response=PlaceOut)
@once
def merge_place(request: HttpRequest, id: UUID, body: MergeIn) -> Any:
    viewer = request.viewer  # type: ignore[attr-defined]
    first, second = queries.place(viewer, id), queries.place(viewer, body.into)
    return actions.merge(first, second, because=body.because, by=viewer, at=timezone.now())


@router.get("/areas", auth=allowed("places.view"), response=list[AreaOut])
def list_areas(request: HttpRequest, q: str = "", within: str = "") -> Any:
    """The areas directly inside one; with `q`, those of that name, pinyin or code."""
    return queries.search_areas(q, limit=100) if q else queries.children(within)


@router.post("/addresses/read", auth=allowed("places.view"), response=AddressOut)
def read_address(request: HttpRequest, body: AddressIn) -> Any:
    """Readings of a written address with their doubts. In the body: an address may be somebody's home."""
    parsed = queries.read_address(body.text, within=body.within)
    return {"certain": parsed.certain, "candidates": list(parsed.candidates)}
