"""Requests for telecom, payment and camera rows: by one person for named people and places, approved by another."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import policies, requested
from ringfence.apps.contacts.models import FeedRequest
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

LONGEST = timedelta(days=30)
KIND = "feed-request"


@transaction.atomic
def request_feed(
    case: Any,
    *,
    feed: str,
    people: Sequence[str],
    places: Sequence[str],
    start: datetime,
    end: datetime,
    expires_at: datetime,
    purpose: str,
    by: Viewer,
    at: datetime,
) -> FeedRequest:
    """Ask for one feed's rows of these people and places in [start, end); for a registered case of an open incident."""
    require(by, "contacts.trace", case.jurisdiction)
    policies.purpose_is_said(purpose)
    if not cases.is_traceable(case):
        raise Refused(_("The case is not registered in an open incident."), code="not-traceable")
    if feed not in FeedRequest.Feed.values:
        raise Refused(_("There is no such feed."), code="unknown-feed")
    if not people and not places:
        raise Refused(_("Name the people or the places."), code="nobody-named")
    if end <= start:
        raise Refused(_("The window ends before it begins."), code="ends-before-start")
    if not at < expires_at <= at + LONGEST:
        raise Refused(_("A request runs out within 30 days."), code="invalid-dates")
    made = FeedRequest.objects.create(
        case=case, feed=feed, jurisdiction=case.jurisdiction, people=sorted({str(one) for one in people}),
        places=sorted({str(one) for one in places}), window_start=start, window_end=end, purpose=purpose.strip(),
        expires_at=expires_at, asked_at=at, asked_by=by.user_id, asked_by_name=by.name,
    )  # fmt: skip
    detail = {"feed": feed, "people": len(made.people), "places": len(made.places), "purpose": made.purpose}
    _note("contacts.request-feed", "FeedRequested", made, detail, by=by, at=at)
    return made


@transaction.atomic
def approve_feed(request: FeedRequest, *, by: Viewer, at: datetime) -> FeedRequest:
    """The second person says yes; from here until it runs out its rows may be imported."""
    require(by, "contacts.approve", request.jurisdiction)
    request = FeedRequest.objects.select_for_update().get(pk=request.pk)
    requested.may_approve(request, by)
    request.approved_at, request.approved_by, request.approved_by_name = at, by.user_id, by.name
    request.save(update_fields=["approved_at", "approved_by", "approved_by_name"])
    _note("contacts.approve-feed", "FeedApproved", request, {}, by=by, at=at)
    return request


@transaction.atomic
def refuse_feed(request: FeedRequest, *, by: Viewer, at: datetime) -> FeedRequest:
    """The second person says no."""
    require(by, "contacts.approve", request.jurisdiction)
    request = FeedRequest.objects.select_for_update().get(pk=request.pk)
    requested.may_approve(request, by)
    request.refused_at = at
    request.save(update_fields=["refused_at"])
    _note("contacts.refuse-feed", "FeedRefused", request, {}, by=by, at=at)
    return request


def _note(
    verb: str, event: str, one: FeedRequest, detail: dict[str, Any], *, by: Viewer, at: datetime
) -> None:
    audit.record(verb, kind=KIND, id=one.id, jurisdiction=one.jurisdiction, detail=detail, by=by, at=at)
    payload = {"case": str(one.case_id), "feed": one.feed}
    events.record(event, kind=KIND, id=one.id, jurisdiction=one.jurisdiction, payload=payload, by=by, at=at)
