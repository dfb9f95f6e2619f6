"""Results over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.lab import actions, queries

router = Router(tags=["lab"])
Outcome = Literal["positive", "negative", "grey", "invalid"]
Method = Literal["nucleic-acid", "antigen", "antibody", "sequence"]


class ResultOut(Schema):
    id: UUID
    person_id: UUID
    jurisdiction: str
    specimen: str
    method: str
    sampled_at: datetime
    reported_at: datetime
    outcome: str
    ct: dict[str, float]
    laboratory: str
    barcode: str
    replaces_id: UUID | None
    because: str


class ResultPage(Schema):
    items: list[ResultOut]
    next: str


class ResultIn(Schema):
    person: UUID
    outcome: Outcome
    sampled_at: datetime
    reported_at: datetime | None = None
    specimen: str = ""
    method: Method = "nucleic-acid"
    ct: dict[str, float] = {}
    laboratory: str = Field("", max_length=80)
    barcode: str = Field("", max_length=40)


class ResultChange(Schema):
    because: str = Field(min_length=1, max_length=200)
    outcome: Outcome | None = None
    sampled_at: datetime | None = None
    reported_at: datetime | None = None
    specimen: str | None = None
    method: Method | None = None
    ct: dict[str, float] | None = None
    laboratory: str | None = None
    barcode: str | None = None


@router.get("/results", auth=allowed("lab.view"), response=ResultPage)
def list_results(
    request: HttpRequest,
    person: UUID | None = None,
    outcome: str = "",
    within: str = "",
    cursor: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """Valid results (corrected rows left out) of your area, or of one person."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if person is not None:
        return {"items": list(queries.of_person(viewer, person)), "next": ""}
    size = max(1, min(limit, 200))
    part = queries.results(viewer, outcome=outcome, within=within, cursor=cursor, size=size)
    return {"items": part.rows, "next": part.next_cursor}


@router.post("/results", auth=allowed("lab.record"), response={201: ResultOut})
@once
def record_result(request: HttpRequest, body: ResultIn) -> Status:
    viewer = request.viewer  # type: ignore[attr-defined]
    return Status(201, actions.record(**body.dict(), by=viewer, at=timezone.now()))


@router.get("/results/{id}", auth=allowed("lab.view"), response=ResultOut)
def get_result(request: HttpRequest, id: UUID) -> Any:
    return queries.result(request.viewer, id)  # type: ignore[attr-defined]


@router.post("/results/{id}/correct", auth=allowed("lab.record"), response={201: ResultOut})
@once
def correct_result(request: HttpRequest, id: UUID, body: ResultChange) -> Status:
    """A new row that replaces this one; only the fields that are sent change."""
    viewer = request.viewer  # type: ignore[attr-defined]
    fields = body.dict(exclude_unset=True)
    return Status(201, actions.correct(queries.result(viewer, id), **fields, by=viewer, at=timezone.now()))
