"""Zones over HTTP."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.accounts.queries import require
from ringfence.apps.command import queries as command
from ringfence.apps.zones import actions, facts, queries
from ringfence.web.paging import page

router = Router(tags=["zones"])


class ZoneOut(Schema):
    id: UUID
    incident_id: UUID
    name: str
    level: str
    grain: str
    jurisdiction: str
    pack: str
    basis: str
    share: float
    gap: float
    burden: dict[str, float]
    step: str
    proposed_at: datetime


class ZonePage(Schema):
    items: list[ZoneOut]
    next: str


class UnitOut(Schema):
    id: UUID
    place_id: UUID
    name: str
    level: str
    people: int
    doors: int
    reasons: dict[str, Any]


class DotOut(Schema):
    dot: float
    inside: list[UUID]
    share: float
    gap: float
    people: int
    doors: int
    guards: int
    helpers: int
    cost: float


class ConditionOut(Schema):
    name: str
    truth: bool | None
    because: str
    rule: str
    since: date | None
    days: int | None
    due: date | None
    worst: date | None
    who: list[str]


class StepDownOut(Schema):
    level: str
    day: date


class LiftOut(Schema):
    unit: UUID
    level: str
    leads_to: str
    truth: bool | None
    day_zero: date
    day: int
    earliest: date | None
    at_worst: date | None
    conditions: list[ConditionOut]
    path: list[StepDownOut]


class AskIn(Schema):
    level: str
    grain: str = "building"
    share: float = Field(0.9, ge=0, le=1)
    connected: bool = False
    must: list[UUID] = Field(default_factory=list)


class ProposeIn(AskIn):
    name: str = Field(min_length=1, max_length=80)
    basis: str = "art-41"
    because: str = Field("", max_length=300)


class BecauseIn(Schema):
    because: str = Field(min_length=1, max_length=300)


class LiftIn(BecauseIn):
    units: list[UUID] = Field(default_factory=list)
    overrule: bool = False


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


@router.get("/zones", auth=allowed("zones.view"), response=ZonePage)
def list_zones(
    request: HttpRequest, active: bool = False, cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Zones of your areas, the newest first."""
    found = page(queries.zones(_viewer(request), active=active), order=("-id",), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next}


@router.get("/zones/{id}", auth=allowed("zones.view"), response=ZoneOut)
def get_zone(request: HttpRequest, id: UUID) -> Any:
    return queries.zone(_viewer(request), id)


@router.get("/zones/{id}/units", auth=allowed("zones.view"), response=list[UnitOut])
def list_units(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """The units of a zone, why each is in it, and its class now."""
    found = queries.zone(_viewer(request), id)
    now = queries.classes(found)
    return [
        {"id": one.pk, "place_id": one.place_id, "name": one.place.name, "level": now[str(one.pk)].level,
         "people": one.people, "doors": one.doors, "reasons": one.reasons}
        for one in queries.units(found)
    ]  # fmt: skip


@router.get("/zones/{id}/conditions", auth=allowed("zones.view"), response=list[LiftOut])
def list_conditions(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """Each closed unit: every condition of lifting true, false or null (unknown), and the earliest day."""
    found = queries.zone(_viewer(request), id)
    return [
        {
            "unit": one.unit.pk, "level": one.lift.level, "leads_to": one.lift.leads_to, "truth": one.lift.truth,
            "day_zero": one.lift.day_zero, "day": one.lift.day, "earliest": one.lift.earliest,
            "at_worst": one.lift.at_worst, "conditions": one.lift.conditions,
            "path": [{"level": level, "day": day} for level, day in one.path],
        }
        for one in queries.judged(found, at=timezone.now())
    ]  # fmt: skip


@router.post("/incidents/{id}/zones/frontier", auth=allowed("zones.propose"), response=list[DotOut])
def frontier(request: HttpRequest, id: UUID, body: AskIn) -> Any:
    """Share of risk covered against people locked: one proposal for each share. Writes nothing."""
    incident = command.incident(_viewer(request), id)
    require(_viewer(request), "zones.propose", incident.jurisdiction)
    must = [str(one) for one in body.must]
    ground = queries.ground(incident, level=body.level, grain=body.grain, must=must, at=timezone.now())
    return facts.line(ground, connected=body.connected)


@router.post("/incidents/{id}/zones", auth=allowed("zones.propose"), response={201: ZoneOut})
@once
def propose_zone(request: HttpRequest, id: UUID, body: ProposeIn) -> Status:
    viewer = _viewer(request)
    told = body.dict() | {"must": [str(one) for one in body.must]}
    made = actions.propose(command.incident(viewer, id), **told, by=viewer, at=timezone.now())
    return Status(201, made)


@router.post("/zones/{id}/sign", auth=allowed("zones.sign"), response=ZoneOut)
@once
def sign_zone(request: HttpRequest, id: UUID, body: BecauseIn) -> Any:
    viewer = _viewer(request)
    return actions.sign(queries.zone(viewer, id), because=body.because, by=viewer, at=timezone.now())


@router.post("/zones/{id}/publish", auth=allowed("zones.sign"), response=ZoneOut)
@once
def publish_zone(request: HttpRequest, id: UUID, body: BecauseIn) -> Any:
    viewer = _viewer(request)
    return actions.publish(queries.zone(viewer, id), because=body.because, by=viewer, at=timezone.now())


@router.post("/zones/{id}/lift", auth=allowed("zones.lift"), response=ZoneOut)
@once
def lift_zone(request: HttpRequest, id: UUID, body: LiftIn) -> Any:
    """Open the named units, or all; refused with their names while a condition does not hold."""
    viewer = _viewer(request)
    return actions.lift(queries.zone(viewer, id), **body.dict(), by=viewer, at=timezone.now())
