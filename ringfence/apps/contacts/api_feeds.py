"""Requests for telecom, payment and camera rows over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import actions, queries

router = Router(tags=["contacts"])


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


class FeedRequestIn(Schema):
    purpose: str = Field(min_length=2, max_length=300)
    case: UUID
    feed: Literal["telecom", "payment", "camera"]
    people: list[UUID] = []
    places: list[UUID] = []
    start: datetime
    end: datetime
    expires_at: datetime


class FeedRequestOut(Schema):
    """`state`: requested, in-force, expired or refused."""

    id: UUID
    case: UUID
    feed: str
    people: list[UUID]
    places: list[UUID]
    window_start: datetime
    window_end: datetime
    purpose: str
    state: str
    expires_at: datetime
    asked_at: datetime
    asked_by_name: str
    approved_by_name: str


class FeedRequestPage(Schema):
    items: list[FeedRequestOut]
    next: str


def _feed(row: Any) -> dict[str, Any]:
    own = {"case": row.case_id, "state": queries.feed_state(row, at=timezone.now())}
    return {name: getattr(row, name) for name in set(FeedRequestOut.model_fields) - set(own)} | own


@router.get("/feed-requests", auth=allowed("contacts.view"), response=FeedRequestPage)
def list_feed_requests(request: HttpRequest, cursor: str = "", limit: int = 50) -> dict[str, Any]:
    """Who asked for whose telecom, payment or camera rows and why, newest first."""
    found = queries.feed_request_page(_viewer(request), cursor=cursor, limit=limit)
    return {"items": [_feed(row) for row in found.items], "next": found.next}


@router.post("/feed-requests", auth=allowed("contacts.trace"), response={202: FeedRequestOut})
@once
def request_feed(request: HttpRequest, body: FeedRequestIn) -> Status:
    """Ask for one feed's rows of named people and places; waits for a second, different person."""
    viewer = _viewer(request)
    made = actions.request_feed(
        cases.one(viewer, body.case), feed=body.feed, people=[str(one) for one in body.people],
        places=[str(one) for one in body.places], start=body.start, end=body.end, expires_at=body.expires_at,
        purpose=body.purpose, by=viewer, at=timezone.now(),
    )  # fmt: skip
    return Status(202, _feed(made))


@router.post("/feed-requests/{id}/approve", auth=allowed("contacts.approve"), response=FeedRequestOut)
@once
def approve_feed(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = _viewer(request)
    return _feed(actions.approve_feed(queries.feed_request(viewer, id), by=viewer, at=timezone.now()))


@router.post("/feed-requests/{id}/refuse", auth=allowed("contacts.approve"), response=FeedRequestOut)
@once
def refuse_feed(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = _viewer(request)
    return _feed(actions.refuse_feed(queries.feed_request(viewer, id), by=viewer, at=timezone.now()))
