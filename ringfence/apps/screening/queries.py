"""Alerts, who is held since when and until when at most, and how far their single swabs are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from ringfence.apps.accounts.queries import Viewer, require, scope
from ringfence.apps.audit import actions as audit
from ringfence.apps.lab import queries as tubes
from ringfence.apps.people import queries as people
from ringfence.apps.screening import facts
from ringfence.apps.screening.models import Alert, AlertStatus, Hold, HoldStep, Recheck
from ringfence.web import keyset

What = HoldStep.What


@dataclass
class Line:
    """One held person as the page shows them. `standing` is False once released or past the hard end."""

    hold: Hold
    person: people.MaskedPerson | None
    steps: list[HoldStep]
    swabs: list[tuple[Recheck, list[str]]]
    standing: bool
    told: bool

    @property
    def state(self) -> HoldStep:
        own = [row for row in self.steps if row.what not in (What.TOLD_HELD, What.TOLD_RELEASED)]
        return own[-1]


def alert(viewer: Viewer, id: UUID | str) -> Alert:
    found = scope(Alert.objects.select_related("tube", "incident"), viewer, "screening.view").filter(pk=id)
    row = found.first()
    if row is None:
        raise Http404
    return row


def alerts(viewer: Viewer, *, cursor: str = "", size: int = keyset.SIZE) -> keyset.Slice[Alert]:
    """One page of alerts, each with `status_now`."""
    require(viewer, "screening.view")
    rows = Alert.objects.select_related("tube", "incident")
    part = keyset.page(rows, paths=viewer.paths("screening.view"), cursor=cursor, size=size)
    for row in part.rows:
        row.status_now = AlertStatus.Status(status(row))
    return part


def status(alert: Alert) -> str:
    return alert.statuses.order_by("-at", "-id").values_list("status", flat=True)[0]


def history(alert: Alert) -> QuerySet[AlertStatus]:
    return alert.statuses.order_by("at", "id")


def hold(viewer: Viewer, id: UUID | str) -> Hold:
    found = scope(Hold.objects.select_related("alert"), viewer, "screening.view").filter(pk=id).first()
    if found is None:
        raise Http404
    audit.record_reads("hold", [found.pk], by=viewer, at=timezone.now())
    return found


def standing(alert: Alert) -> QuerySet[Hold]:
    """Holds of an alert that nobody has ended."""
    ended = HoldStep.objects.filter(hold=OuterRef("pk"), what=What.RELEASED)
    return alert.holds.filter(~Exists(ended)).order_by("id")


def held(viewer: Viewer, *, at: datetime) -> QuerySet[Hold]:
    """Everybody of the viewer's areas who is held at that moment: neither released nor past the hard end."""
    ended = HoldStep.objects.filter(hold=OuterRef("pk"), what=What.RELEASED, at__lte=at)
    rows = scope(Hold.objects.all(), viewer, "screening.view")
    return rows.filter(~Exists(ended), starts_at__lte=at, ends_at__gt=at)


def findings(alert: Alert) -> dict[UUID, Any]:
    """hold id -> what the single swabs say of this person."""
    rechecks = list(Recheck.objects.filter(hold__alert=alert).order_by("number"))
    told = tubes.singles([row.tube_id for row in rechecks])
    swabs: dict[UUID, list[list[str]]] = {}
    for row in rechecks:
        swabs.setdefault(row.hold_id, []).append(told.get(row.tube_id, []))
    return {id: facts.of_person(tests) for id, tests in swabs.items()}


def lines(viewer: Viewer, alert: Alert, *, at: datetime) -> list[Line]:
    """Who is held for this alert, masked; one read-audit row for the page."""
    holds = list(scope(alert.holds.select_related("place"), viewer, "screening.view").order_by("id"))
    shown = _shown(viewer, [row.person_id for row in holds])
    rechecks = list(Recheck.objects.filter(hold__in=holds).select_related("tube").order_by("number"))
    told = tubes.singles([row.tube_id for row in rechecks])
    steps: dict[UUID, list[HoldStep]] = {}
    for step in HoldStep.objects.filter(hold__in=holds).order_by("at", "id"):
        steps.setdefault(step.hold_id, []).append(step)
    found = []
    for row in holds:
        own = steps.get(row.pk, [])
        words = {step.what for step in own}
        released = What.RELEASED in words
        swabs = [(one, told.get(one.tube_id, [])) for one in rechecks if one.hold_id == row.pk]
        standing = not released and row.ends_at > at
        knows = (What.TOLD_RELEASED if released else What.TOLD_HELD) in words
        found.append(Line(row, shown.get(str(row.person_id)), own, swabs, standing, knows))
    return found


def listed(viewer: Viewer, alert: Alert) -> list[dict[str, Any]]:
    """Households and people swabbed beside them, masked."""
    rows = list(alert.listed.order_by("near", "person"))
    shown = _shown(viewer, [row.person_id for row in rows])
    return [
        {"near": row.get_near_display(), "person": shown.get(str(row.person_id))}
        for row in rows
        if str(row.person_id) in shown
    ]


def _shown(viewer: Viewer, ids: list[UUID]) -> dict[str, people.MaskedPerson]:
    return people.masked_for(set(ids), viewer, permission="screening.view", purpose="hold")
