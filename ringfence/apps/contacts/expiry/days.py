"""From which day on presence is kept: by the protocols of open incidents, and by what is being searched now."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from ringfence.apps.command import queries as command
from ringfence.apps.contacts import facts
from ringfence.apps.contacts.backward import facts as backwards
from ringfence.apps.contacts.expiry import facts as expiring
from ringfence.apps.contacts.models import FeedRequest, Search
from ringfence.core.words import Refused

SOURCE_DAYS = 14  # how far back the source of a case is sought


def kept_since(*, days: int, at: datetime) -> datetime:
    """Midnight (UTC) of the first day that is kept."""
    incidents = [one for one in command.every_open() if one.t0 <= at]
    longest = max([days, SOURCE_DAYS, *(_look_back(one, at=at) for one in incidents)])
    # a case of an open incident is traced from its own days, the first of them about T0
    asked = [one.t0 - timedelta(days=max(SOURCE_DAYS, _look_back(one, at=at))) for one in incidents]
    asked += [start for one in _open_searches() if (start := _needed(one, at=at))]
    requests = FeedRequest.objects.filter(refused_at__isnull=True, expires_at__gt=at)
    asked += requests.values_list("window_start", flat=True)
    first = min([at - timedelta(days=longest), *asked]).astimezone(UTC)
    return datetime.combine(first.date(), time(), UTC)


def _look_back(incident: Any, *, at: datetime) -> int:
    try:
        protocol = facts.in_force(incident, jurisdiction=incident.jurisdiction, at=at)
    except Refused:
        return 0
    return expiring.look_back_days(protocol)


def _open_searches() -> list[Search]:
    rows = Search.objects.filter(finished_at=None, cancelled_at=None, refused_at=None, fault="")
    return list(rows.select_related("case", "case__incident", "incident"))


def _needed(search: Search, *, at: datetime) -> datetime | None:
    """From when on an open search needs presence; None when it cannot be answered anyway."""
    if search.window_start is not None:
        return search.window_start
    try:
        return (backwards if search.backward else expiring).needed_since(search, at=at)
    except Refused:
        return None
