"""Screening lists: make one, put people on it, see it through, close it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.caseload import actions, queries
from ringfence.apps.caseload.forms import PapersForm, RosterForm
from ringfence.apps.command import queries as command


@signed_in("caseload.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    incidents = list(command.open_incidents(viewer)[:50]) if viewer.may("caseload.assign") else []
    form = RosterForm(
        request.POST or None, incidents=[(str(one.pk), one.name) for one in incidents],
        initial={"due_at": timezone.localtime(now + timedelta(hours=24))},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and viewer.may("caseload.assign"):
        given = form.cleaned_data
        incident = next(one for one in incidents if str(one.pk) == given["incident"])
        row = actions.make_roster(
            **given | {"incident": incident, "jurisdiction": incident.jurisdiction}, by=viewer, at=now
        )
        return redirect("caseload:roster", row.id)
    context = {"rosters": queries.rosters(viewer), "form": form, "may_assign": bool(incidents), "now": now}
    return render(request, "caseload/rosters.html", context, status=422 if form.errors else 200)


@signed_in("caseload.view")
def roster(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, id)


def _page(request: HttpRequest, id: UUID, form: PapersForm | None = None, status: int = 200) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    row = queries.roster(viewer, id)
    filters = queries.Filters(roster=str(row.id), stage="all")
    part = queries.page(viewer, filters, cursor=request.GET.get("cursor", ""), at=now)
    context = {
        "roster": row, "rows": queries.shown(part.rows, viewer, at=now), "page": part, "now": now,
        "figures": queries.figures(viewer, filters), "form": form or PapersForm(),
        "may_assign": viewer.may_in("caseload.assign", row.jurisdiction),
    }  # fmt: skip
    return render(request, "caseload/roster.html", context, status=status)


@signed_in("caseload.assign")
@require_POST
def people(request: HttpRequest, id: UUID) -> HttpResponse:
    """People by their papers, one a line; who is not registered is named by the line, never guessed."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.roster(viewer, id)
    form = PapersForm(request.POST)
    if not form.is_valid():
        return _page(request, id, form, 422)
    found, unknown = queries.read_papers(form.cleaned_data["papers"])
    new, already = actions.list_people(row, found, by=viewer, at=timezone.now())
    messages.success(
        request, _("%(new)s new on the list, %(already)s stood there.") % {"new": new, "already": already}
    )
    if unknown:
        lines = "、".join(map(str, unknown))
        messages.error(
            request, _("Nobody registered, or several, for these lines: %(lines)s.") % {"lines": lines}
        )
    return redirect("caseload:roster", id)


@signed_in("caseload.assign")
@require_POST
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.close_roster(queries.roster(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("The list is closed: nobody on it is open."))
    return redirect("caseload:roster", id)
