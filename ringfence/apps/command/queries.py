"""Which incidents are there for this viewer? One covers you when it is in your area, or your area is inside it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.command.models import Incident, IncidentStatus
from ringfence.apps.places import queries as places
from ringfence.web.paths import below


@dataclass
class Shown:
    """The incident in the bar above every page."""

    name: str
    jurisdiction_name: str
    opened_at: datetime
    url: str


def incidents(viewer: Viewer) -> QuerySet[Incident]:
    """All incidents that cover the viewer, the latest first; each row knows its `status` and since when (`status_at`)."""
    latest = IncidentStatus.objects.filter(incident=OuterRef("pk")).order_by("-at", "-id")
    rows = Incident.objects.annotate(
        status=Subquery(latest.values("status")[:1]), status_at=Subquery(latest.values("at")[:1])
    )
    return rows.filter(_covers(viewer)).order_by("-t0", "-id")


def open_incidents(viewer: Viewer) -> QuerySet[Incident]:
    """Those being answered now."""
    return incidents(viewer).filter(_open())


def every_open() -> QuerySet[Incident]:
    """Open incidents everywhere: for what the house does by itself, shown to nobody."""
    latest = IncidentStatus.objects.filter(incident=OuterRef("pk")).order_by("-at", "-id")
    return Incident.objects.annotate(status=Subquery(latest.values("status")[:1])).filter(_open())


def open_at(jurisdiction: str) -> QuerySet[Incident]:
    """Open incidents that cover a jurisdiction: itself or an area around it."""
    latest = IncidentStatus.objects.filter(incident=OuterRef("pk")).order_by("-at", "-id")
    rows = Incident.objects.annotate(status=Subquery(latest.values("status")[:1]))
    return rows.filter(status=IncidentStatus.Status.OPEN, jurisdiction__in=_around(jurisdiction)).order_by(
        "-t0"
    )


def incident(viewer: Viewer, id: UUID | str) -> Incident:
    found = incidents(viewer).filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def in_the_bar(viewer: Viewer | None) -> Shown | None:
    """The newest open incident that covers the viewer."""
    from django.urls import reverse

    if viewer is None or not viewer.may("command.view"):
        return None
    found = open_incidents(viewer).first()
    if found is None:
        return None
    name = places.jurisdiction_names([found.jurisdiction])[found.jurisdiction]
    return Shown(found.name, name, found.t0, reverse("command:incident", args=[found.pk]))


def _open() -> Q:
    return Q(status=IncidentStatus.Status.OPEN)


def _covers(viewer: Viewer) -> Q:
    condition = Q(pk__in=[])
    for path in viewer.paths("command.view"):
        condition |= below(path) if path != "/" else Q(pk__isnull=False)
        condition |= Q(jurisdiction__in=_around(path))
    return condition


def _around(path: str) -> list[str]:
    """The path and all above it: /99/9901/ -> ["/", "/99/", "/99/9901/"]."""
    return [path[: i + 1] for i, sign in enumerate(path) if sign == "/"]
