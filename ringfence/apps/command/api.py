"""Incidents over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.command import actions, queries
from ringfence.web.paging import page

router = Router(tags=["command"])


class IncidentOut(Schema):
    id: UUID
    name: str
    pack: str
    jurisdiction: str
    t0: datetime
    status: str
    status_at: datetime


class IncidentPage(Schema):
    items: list[IncidentOut]
    next: str


class IncidentIn(Schema):
    name: str = Field(min_length=1, max_length=80)
    jurisdiction: str
    pack: str = ""
    t0: datetime | None = None
    because: str = Field("", max_length=300)


class ReasonIn(Schema):
    because: str = Field(min_length=1, max_length=300)


@router.get("/incidents", auth=allowed("command.view"), response=IncidentPage)
def list_incidents(
    request: HttpRequest, open_only: bool = False, cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Incidents that cover you, the latest first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.open_incidents(viewer) if open_only else queries.incidents(viewer)
    found = page(rows, order=("-t0", "-id"), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next}


@router.post("/incidents", auth=allowed("command.open"), response={201: IncidentOut})
@once
def open_incident(request: HttpRequest, body: IncidentIn) -> Status:
    viewer = request.viewer  # type: ignore[attr-defined]
    made = actions.open_incident(**body.dict(), by=viewer, at=timezone.now())
    return Status(201, queries.incident(viewer, made.pk))


@router.get("/incidents/{id}", auth=allowed("command.view"), response=IncidentOut)
def get_incident(request: HttpRequest, id: UUID) -> Any:
    return queries.incident(request.viewer, id)  # type: ignore[attr-defined]


@router.post("/incidents/{id}/close", auth=allowed("command.close"), response=IncidentOut)
@once
def close_incident(request: HttpRequest, id: UUID, body: ReasonIn) -> Any:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.close_incident(queries.incident(viewer, id), because=body.because, by=viewer, at=timezone.now())
    return queries.incident(viewer, id)


@router.post("/incidents/{id}/reopen", auth=allowed("command.open"), response=IncidentOut)
@once
def reopen_incident(request: HttpRequest, id: UUID, body: ReasonIn) -> Any:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.reopen_incident(queries.incident(viewer, id), because=body.because, by=viewer, at=timezone.now())
    return queries.incident(viewer, id)
