"""Incidents: the list, one incident, opening, closing and reopening."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.command import actions, queries
from ringfence.apps.command.forms import IncidentForm, ReasonForm
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused


@signed_in("command.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    rows = list(queries.incidents(viewer)[:200])
    names = places.jurisdiction_names(row.jurisdiction for row in rows)
    values = {
        "rows": [{"incident": row, "area": names[row.jurisdiction]} for row in rows],
        "may_open": viewer.may("command.open"),
    }
    return render(request, "command/list.html", values)


@signed_in("command.view")
def incident(request: HttpRequest, id: UUID) -> HttpResponse:
    return _show(request, queries.incident(request.viewer, id), ReasonForm())  # type: ignore[attr-defined]


def _show(request: HttpRequest, found: Any, form: ReasonForm, status: int = 200) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    open_now = found.status == "open"
    values = {
        "incident": found,
        "area": places.full_name(found.jurisdiction),
        "open_now": open_now,
        "statuses": found.statuses.order_by("-at", "-id"),
        "form": form,
        "may_change": viewer.may_in("command.close" if open_now else "command.open", found.jurisdiction),
    }
    return render(request, "command/incident.html", values, status=status)


@signed_in("command.open")
def new(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = IncidentForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["jurisdiction"] = values.pop("area")
        try:
            made = actions.open_incident(**values, by=viewer, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The incident is open."))
            return redirect("command:incident", id=made.pk)
    areas = [
        row for row in places.area_options(viewer, "places.view") if viewer.may_in("command.open", row[0])
    ]
    return render(
        request, "command/new.html", {"form": form, "areas": areas}, status=422 if form.errors else 200
    )


@signed_in("command.close")
@require_POST
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    return _change(request, id, actions.close_incident, _("The incident is closed."))


@signed_in("command.open")
@require_POST
def reopen(request: HttpRequest, id: UUID) -> HttpResponse:
    return _change(request, id, actions.reopen_incident, _("The incident is open again."))


def _change(request: HttpRequest, id: UUID, act: Any, said: str) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.incident(viewer, id), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, 422)
    act(found, because=form.cleaned_data["because"], by=viewer, at=timezone.now())
    messages.success(request, said)
    return redirect("command:incident", id=id)
