"""Positive tubes: the list, one tube with its held people, and the acts that end a hold."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.screening import actions, queries
from ringfence.apps.screening.models import AlertStatus
from ringfence.core.words import Refused


@signed_in("screening.view")
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    part = queries.alerts(viewer, cursor=request.GET.get("cursor", ""))
    values = {"page": part, "held": queries.held(viewer, at=timezone.now()).count()}
    return render(request, "screening/list.html", values)


@signed_in("screening.view")
@never_cache
def alert(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, now = queries.alert(viewer, id), timezone.now()
    lines = queries.lines(viewer, found, at=now)
    where = found.jurisdiction
    values = {
        "alert": found,
        "status": AlertStatus.Status(queries.status(found)),
        "history": queries.history(found),
        "lines": lines,
        "standing": sum(line.standing for line in lines),
        "listed": queries.listed(viewer, found),
        "now": now,
        "may_tell": viewer.may_in("screening.tell", where),
        "may_release": viewer.may_in("screening.release", where),
    }
    return render(request, "screening/alert.html", values)


@signed_in("screening.view")
@never_cache
def hold(request: HttpRequest, id: UUID) -> HttpResponse:
    """A duty about a held person leads to the tube's page, where everything about them stands."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return redirect("screening:alert", id=queries.hold(viewer, id).alert_id)


@signed_in("screening.release")
@never_cache
@require_POST
def stand_down(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.alert(viewer, id)
    try:
        actions.stand_down(found, because=request.POST.get("because", ""), by=viewer, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Everybody is released; each is now to be told."))
    return redirect("screening:alert", id=found.pk)


@signed_in("screening.tell")
@never_cache
@require_POST
def told(request: HttpRequest, id: UUID) -> HttpResponse:
    return _one(request, id, actions.tell)


@signed_in("screening.release")
@never_cache
@require_POST
def release(request: HttpRequest, id: UUID) -> HttpResponse:
    return _one(request, id, actions.release, because=request.POST.get("because", ""))


def _one(request: HttpRequest, id: UUID, act: Any, **values: Any) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.hold(viewer, id)
    try:
        act(found, **values, by=viewer, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("screening:alert", id=found.alert_id)
