"""Requests to and from other areas."""

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


@signed_in("caseload.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(
        request, "caseload/requests.html", {"rows": queries.requests(viewer), "now": timezone.now()}
    )


@signed_in("caseload.ask")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The chosen people of the list, to another area."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    hours = request.POST.get("hours", "24")
    to = request.POST.get("to", "")
    known = dict(queries.areas(viewer))
    row = actions.ask_elsewhere(
        queries.some(viewer, request.POST.getlist("selected")), to=to if to in known else "",
        office=request.POST.get("office", "") or known.get(to, ""), purpose=request.POST.get("purpose", ""),
        due_at=now + timedelta(hours=int(hours) if hours.isdigit() and 0 < int(hours) <= 240 else 24), by=viewer, at=now,
    )  # fmt: skip
    messages.success(request, _("The request is sent; the people stay yours until it is accepted."))
    return redirect("caseload:assistance", row.id)


@signed_in("caseload.view")
def assistance(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    row = queries.request(viewer, id)
    context = {
        "request_row": row, "rows": queries.requested(row, viewer, at=now), "now": now,
        "may_answer": viewer.may_in("caseload.ask", row.to or row.jurisdiction),
    }  # fmt: skip
    return render(request, "caseload/request.html", context)


@signed_in("caseload.ask")
@require_POST
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.request(viewer, id)
    ids = [one for one in request.POST.getlist("selected") if one.isdigit()]
    n = actions.answer(
        row, ids=ids, answer=request.POST.get("answer", ""), reason=request.POST.get("reason", ""), by=viewer,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("%(n)s people are answered for.") % {"n": n})
    return redirect("caseload:requests")
