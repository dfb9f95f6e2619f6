"""Sheets from one shift to the next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.caseload import actions, queries


@signed_in("caseload.view")
def listed(request: HttpRequest) -> HttpResponse:
    """What of mine is open, to whom it goes, and the sheets so far."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    rows = queries.page(viewer, queries.Filters(owner="me"), at=now).rows
    context = {
        "rows": queries.shown(rows, viewer, at=now), "sheets": queries.sheets(viewer), "now": now,
        "owners": [user for user in queries.owners(viewer, at=now) if user.pk != viewer.user_id],
        "may_do": viewer.may("caseload.do"),
    }  # fmt: skip
    return render(request, "caseload/shifts.html", context)


@signed_in("caseload.do")
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    known = {str(user.pk): user.pk for user in queries.owners(viewer, at=now)}
    to = request.POST.get("to", "")
    if to not in known:
        messages.error(request, _("Choose the next shift."))
        return redirect("caseload:shifts")
    row = actions.offer(to=known[to], note=request.POST.get("note", ""), by=viewer, at=now)
    messages.success(
        request, _("The sheet waits for %(name)s; until then all stays yours.") % {"name": row.taker_name}
    )
    return redirect("caseload:sheet", row.id)


@signed_in("caseload.view")
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    row = queries.sheet(viewer, id)
    rows, note = queries.sheet_rows(row, viewer, at=now)
    context = {
        "sheet": row, "rows": rows, "note": note, "now": now, "all": len(row.items),
        "waiting": not (row.accepted_at or row.declined_at),
        "for_me": row.taker == viewer.user_id, "from_me": row.giver == viewer.user_id,
    }  # fmt: skip
    answer = render(request, "caseload/sheet.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in("caseload.do")
@require_POST
def accept(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = actions.accept(queries.sheet(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("%(n)s people are yours now.") % {"n": row.moved})
    return redirect("caseload:sheet", id)


@signed_in("caseload.do")
@require_POST
def decline(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.decline(queries.sheet(viewer, id), by=viewer, at=timezone.now())
    return redirect("caseload:shifts")
