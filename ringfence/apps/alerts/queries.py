"""Ladders of the viewer's areas, those with a report owed too long, and the viewer's own messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.alerts.models import Delivery, Ladder, Message, Rung, Stamp

UNREAD_SHOWN = 20


def ladders(viewer: Viewer, *, late_at: datetime | None = None) -> QuerySet[Ladder]:
    """The newest first; `late_at`: only those whose next report is owed since before that moment."""
    rows = scope(Ladder.objects.all(), viewer, "alerts.view")
    if late_at is not None:
        told = Stamp.objects.filter(rung=OuterRef("pk"), kind=Stamp.Kind.REPORTED)
        owed = Rung.objects.filter(~Exists(told), ladder=OuterRef("pk"), due_at__lt=late_at)
        rows = rows.filter(Exists(owed))
    stamps = Prefetch("stamps", Stamp.objects.order_by("at", "id"), to_attr="all_stamps")
    rungs = Prefetch("rungs", Rung.objects.order_by("number").prefetch_related(stamps), to_attr="all_rungs")
    return rows.prefetch_related(rungs).order_by("-since", "-id")


def ladder(viewer: Viewer, id: UUID | str) -> Ladder:
    try:
        return ladders(viewer).get(pk=id)
    except (Ladder.DoesNotExist, ValidationError):
        raise Http404 from None


def rung(found: Ladder, number: int) -> Rung:
    return next((one for one in found.all_rungs if one.number == number), None) or _missing()  # type: ignore[attr-defined]


def _missing() -> Any:
    raise Http404


def unread(viewer: Viewer) -> QuerySet[Message]:
    """Messages in the house that the viewer has not yet seen, the newest first."""
    seen = Delivery.objects.filter(message=OuterRef("pk"), state="read")
    rows = Message.objects.filter(~Exists(seen), to=viewer.user_id, channel="in-app")
    return rows.select_related("rung__ladder").order_by("-at", "-id")


def deliveries(found: Ladder) -> list[dict[str, Any]]:
    """Each message of a ladder with how far it came."""
    states = Prefetch("deliveries", Delivery.objects.order_by("id"), to_attr="states")
    rows = (
        Message.objects.filter(rung__ladder=found)
        .select_related("to", "rung__ladder")
        .prefetch_related(states)
    )
    return [{"message": row, "state": row.states[-1]} for row in rows.order_by("at", "id")[:200]]
