"""Duties over HTTP: the same questions and acts as on the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.duties import actions, queries
from ringfence.web.paging import page

router = Router(tags=["duties"])


class DutyOut(Schema):
    id: UUID
    kind: str
    title_code: str
    subject_kind: str
    subject_id: str
    jurisdiction: str
    opened_at: datetime
    due_at: datetime
    deadline: datetime
    paused: bool
    closed_at: datetime | None
    owner: UUID | None
    deputy: UUID | None


class DutyPage(Schema):
    items: list[DutyOut]
    next: str


class AssignIn(Schema):
    owner: UUID | None = None
    deputy: UUID | None = None


class CompleteIn(Schema):
    evidence: str = Field("", max_length=500)


class PauseIn(Schema):
    because: str = Field(min_length=1, max_length=200)


def shown(duty: Any) -> dict[str, Any]:
    now = duty.owner_now[0] if duty.owner_now else None
    columns = set(DutyOut.model_fields) - {"paused", "owner", "deputy"}
    return {name: getattr(duty, name) for name in columns} | {
        "paused": bool(duty.standing),
        "owner": now and now.owner_id,
        "deputy": now and now.deputy_id,
    }


@router.get("/duties", auth=allowed("duties.view"), response=DutyPage)
def list_duties(
    request: HttpRequest,
    mine: bool = False,
    unowned: bool = False,
    kind: str = "",
    cursor: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """Open duties, the nearest deadline first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.duties(viewer, mine=mine, unowned=unowned, kind=kind)
    found = page(rows, order=("deadline", "id"), cursor=cursor, limit=limit)
    return {"items": [shown(duty) for duty in found.items], "next": found.next}


@router.get("/duties/{id}", auth=allowed("duties.view"), response=DutyOut)
def get_duty(request: HttpRequest, id: UUID) -> dict[str, Any]:
    return shown(queries.duty(request.viewer, id))  # type: ignore[attr-defined]


@router.post("/duties/{id}/assign", auth=allowed("duties.do"), response=DutyOut)
@once
def assign_duty(request: HttpRequest, id: UUID, body: AssignIn) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    duty = queries.duty(viewer, id)
    actions.assign(duty, owner=body.owner, deputy=body.deputy, by=viewer, at=timezone.now())
    return shown(queries.duty(viewer, id))


@router.post("/duties/{id}/complete", auth=allowed("duties.do"), response=DutyOut)
@once
def complete_duty(request: HttpRequest, id: UUID, body: CompleteIn) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.complete(queries.duty(viewer, id), evidence=body.evidence, by=viewer, at=timezone.now())
    return shown(queries.duty(viewer, id))


@router.post("/duties/{id}/pause", auth=allowed("duties.do"), response=DutyOut)
@once
def pause_duty(request: HttpRequest, id: UUID, body: PauseIn) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.pause(queries.duty(viewer, id), because=body.because, by=viewer, at=timezone.now())
    return shown(queries.duty(viewer, id))


@router.post("/duties/{id}/resume", auth=allowed("duties.do"), response=DutyOut)
@once
def resume_duty(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.resume(queries.duty(viewer, id), by=viewer, at=timezone.now())
    return shown(queries.duty(viewer, id))
