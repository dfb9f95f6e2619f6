"""What happened, over HTTP: by position, so that a reader who remembers the last one misses nothing."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from ringfence.apps.events import queries
from ringfence.web.access import Allowed

router = Router(tags=["events"])


class EventOut(Schema):
    position: int
    name: str
    kind: str
    subject: str
    jurisdiction: str
    payload: dict[str, Any]
    at: datetime
    recorded_at: datetime


@router.get("/events", auth=Allowed("events.view"), response=list[EventOut])
def list_events(request: HttpRequest, after: int = 0, limit: int = Query(200, ge=1, le=1000)) -> Any:
    """Events after position `after`, oldest first."""
    return queries.since(request.viewer, after, limit=limit)  # type: ignore[attr-defined]
