"""What happened since a position, and how far behind the worker is."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from ringfence.apps.events.models import Event, Reaction, Sequence
from ringfence.web.access import Asker, scope


def since(viewer: Asker, position: int, *, limit: int = 200) -> QuerySet[Event]:
    """Committed events after `position`, in their final order, of the viewer's areas."""
    placed = Event.objects.filter(position__gt=position).order_by("position")
    return scope(placed, viewer, "events.view")[:limit]


def last() -> int:
    """The position given last, anywhere."""
    row = Sequence.objects.first()
    return row.last if row else 0


def news(viewer: Asker, position: int, *, permission: str) -> int | None:
    """The last position after `position` at which something happened in the areas of that permission; no content.

    None when nothing did: a page that shows nothing new need not be drawn again.
    """
    placed = Event.objects.filter(position__gt=position)
    return scope(placed, viewer, permission).aggregate(last=Max("position"))["last"]


def of_subject(viewer: Asker, kind: str, id: object) -> QuerySet[Event]:
    """All that happened to one record, first to last."""
    return scope(Event.objects.filter(kind=kind, subject=str(id)), viewer, "events.view").order_by("at", "id")


@dataclass(frozen=True)
class Lag:
    """How much is waiting, and since when."""

    waiting: int
    failed: int
    oldest: datetime | None

    def seconds(self, now: datetime) -> float:
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


def lag() -> Lag:
    """For /readyz: reactions that are due and not done, and events without a position."""
    due = Reaction.objects.filter(done_at__isnull=True, due_at__lte=timezone.now())
    unplaced = Event.objects.filter(position__isnull=True)
    times = [due.aggregate(t=Min("due_at"))["t"], unplaced.aggregate(t=Min("recorded_at"))["t"]]
    return Lag(
        waiting=due.count() + unplaced.count(),
        failed=Reaction.objects.filter(done_at__isnull=True, tries__gte=5).count(),
        oldest=min((time for time in times if time), default=None),
    )
