"""Protocols over HTTP: packs, what holds where and when, two versions compared; adopting and withdrawing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.accounts.queries import require
from ringfence.apps.protocols import actions, queries
from ringfence.apps.protocols.models import Adoption
from ringfence.web.paging import page

router = Router(tags=["protocols"])


class PackOut(Schema):
    pack: str
    revision: int
    disease: str
    title: str
    edition: str
    effective_from: str
    effective_to: str | None
    jurisdiction: str
    base: str
    digest: str


class StandingOut(Schema):
    pack: PackOut
    jurisdiction: str
    at: datetime
    since: datetime | None
    order: str
    outside_dates: bool


class AdoptionOut(Schema):
    id: UUID
    step: str
    disease: str
    pack: str
    digest: str
    jurisdiction: str
    order: str
    because: str
    at: datetime
    recorded_at: datetime


class AdoptionPage(Schema):
    items: list[AdoptionOut]
    next: str


class AdoptIn(Schema):
    pack: str
    jurisdiction: str
    order: str = Field(min_length=1, max_length=200)
    because: str = Field("", max_length=500)
    since: datetime | None = None


class WithdrawIn(Schema):
    order: str = Field(min_length=1, max_length=200)
    because: str = Field("", max_length=500)


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


@router.get("/protocols", auth=allowed("protocols.view"), response=list[PackOut])
def packs(request: HttpRequest, language: str = "zh") -> list[dict[str, Any]]:
    """Every shipped pack."""
    return queries.packs(_viewer(request), language=language)


@router.get("/protocols/in-force", auth=allowed("protocols.view"), response=StandingOut)
def in_force(
    request: HttpRequest,
    jurisdiction: str,
    at: datetime | None = None,
    disease: str = "",
    language: str = "zh",
) -> dict[str, Any]:
    """Which protocol holds in an area at a moment (default: now), and by whose order."""
    viewer, moment = _viewer(request), at or timezone.now()
    require(viewer, "protocols.view", jurisdiction)
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    found = queries.standing(jurisdiction, at=moment, disease=disease)
    lines = {one["pack"]: one for one in queries.packs(viewer, language=language)}
    return {
        "pack": lines[found.protocol.pack],
        "jurisdiction": jurisdiction,
        "at": moment,
        "since": found.since,
        "order": found.order,
        "outside_dates": found.outside_dates,
    }


@router.get("/protocols/compare", auth=allowed("protocols.view"), response=dict[str, Any])
def compare(request: HttpRequest, before: str, after: str, language: str = "zh") -> dict[str, Any]:
    """Two versions: what is written differently, and which of the same facts are judged differently."""
    return queries.compared(_viewer(request), before, after, language=language)


@router.get("/protocols/adoptions", auth=allowed("protocols.view"), response=AdoptionPage)
def adoptions(request: HttpRequest, cursor: str = "") -> Any:
    """Orders in the caller's areas, the newest first."""
    rows = queries.adoptions(_viewer(request)).order_by("-recorded_at", "-id")
    return page(rows, order=("-recorded_at", "-id"), cursor=cursor)


@router.post("/protocols/adoptions", auth=allowed("protocols.adopt"), response={201: AdoptionOut})
@once
def adopt(request: HttpRequest, given: AdoptIn) -> Status[Adoption]:
    """Put a pack in force in an area from `since` (default: now)."""
    since = given.since if given.since is None or given.since.tzinfo else timezone.make_aware(given.since)
    row = actions.adopt(
        given.pack, jurisdiction=given.jurisdiction, order=given.order, because=given.because, since=since,
        by=_viewer(request), at=timezone.now(),
    )  # fmt: skip
    return Status(201, row)


@router.post("/protocols/adoptions/{id}/withdraw", auth=allowed("protocols.adopt"), response=AdoptionOut)
@once
def withdraw(request: HttpRequest, id: UUID, given: WithdrawIn) -> Adoption:
    """Take an order back; what lies further out holds again."""
    adoption = queries.adoptions(_viewer(request)).filter(pk=id).first()
    if adoption is None:
        raise Http404
    return actions.withdraw(
        adoption, order=given.order, because=given.because, by=_viewer(request), at=timezone.now()
    )


@router.get("/protocols/{pack}", auth=allowed("protocols.view"), response=dict[str, Any])
def manual(request: HttpRequest, pack: str, language: str = "zh") -> dict[str, Any]:
    """One pack with every value, clause, grade and source."""
    return queries.manual(_viewer(request), pack, language=language)
