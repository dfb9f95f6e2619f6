"""The list that closes to zero, and the work with one person: take, call, step, close."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.caseload import actions, drawing, queries
from ringfence.apps.caseload.forms import DetailForm
from ringfence.apps.caseload.models import Reason, Stage
from ringfence.apps.caseload.policies import BY_THE_SYSTEM, ORDER
from ringfence.apps.command import queries as command
from ringfence.core.words import Refused


@signed_in("caseload.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    filters = queries.Filters.of(request.GET)
    part = queries.page(viewer, filters, cursor=request.GET.get("cursor", ""), at=now)
    figures = queries.figures(viewer, filters)
    course = queries.course(viewer, filters, at=now)
    context = {
        "rows": queries.shown(part.rows, viewer, at=now), "page": part, "filters": filters, "figures": figures,
        "chips": _chips(request.GET, filters, figures), "closed": _closed(request.GET, figures),
        "course": list(reversed(course))[:24], "drawn": drawing.course(course),
        "may_do": viewer.may("caseload.do"), "may_assign": viewer.may("caseload.assign"),
        "may_ask": viewer.may("caseload.ask"), "owners": queries.owners(viewer, at=now) if viewer.may("caseload.assign") else [],
        "areas": queries.areas(viewer) if viewer.may("caseload.ask") else [],
        "incidents": list(command.open_incidents(viewer)[:50]), "now": now,
        "roster": queries.roster(viewer, filters.roster) if filters.roster else None,
    }  # fmt: skip
    return render(request, "caseload/list.html", context)


def _address(given: Mapping[str, str], **changes: str) -> str:
    query = {key: value for key, value in given.items() if key != "cursor"} | changes
    kept = urlencode({key: value for key, value in query.items() if value})
    return reverse("caseload:list") + (f"?{kept}" if kept else "")


def _chips(
    given: Mapping[str, str], filters: queries.Filters, figures: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Open, every stage, mine, nobody's, late: each opens the list it counts."""
    plain = {"reason": "", "stage": ""}
    found = [
        {"label": _("open"), "n": figures["open"], "url": _address(given, **plain), "current": not (filters.stage or filters.reason)}
    ]  # fmt: skip
    found += [
        {"label": label, "n": figures[stage], "url": _address(given, **plain | {"stage": stage}), "current": filters.stage == stage}
        for stage, label in Stage.choices
    ]  # fmt: skip
    for label, key, value, on in (
        (_("mine"), "owner", "me", filters.owner == "me"),
        (_("past the deadline"), "late", "1", filters.late),
    ):
        found.append(
            {"label": label, "n": None, "url": _address(given, **{key: "" if on else value}), "current": on}
        )
    return found


def _closed(given: Mapping[str, str], figures: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many were closed for which reason."""
    return [
        {"label": label, "n": figures[f"as:{reason}"], "url": _address(given, reason=reason, stage="")}
        for reason, label in Reason.choices
        if figures.get(f"as:{reason}")
    ]


@signed_in("caseload.do")
@require_POST
def take_up(request: HttpRequest) -> HttpResponse:
    """Contacts found meanwhile come onto the list; the worker does the same after every search."""
    viewer = request.viewer  # type: ignore[attr-defined]
    total = sum(
        actions.take_up(incident, by=viewer, at=timezone.now())
        for incident in command.open_incidents(viewer)
        if viewer.may_in("caseload.do", incident.jurisdiction)
    )
    messages.success(request, _("%(n)s people came onto the list.") % {"n": total})
    return redirect("caseload:list")


@signed_in("caseload.do")
@require_POST
def claim_many(request: HttpRequest) -> HttpResponse:
    """Take the chosen ones; those that somebody else was faster with are named, the others are mine."""
    viewer = request.viewer  # type: ignore[attr-defined]
    mine, lost = 0, []
    for row in queries.some(viewer, request.POST.getlist("selected")):
        try:
            actions.claim(row, by=viewer, at=timezone.now())
            mine += 1
        except Refused as refusal:
            lost.append(str(refusal))
    if mine:
        messages.success(request, _("%(n)s people are yours now.") % {"n": mine})
    for words in dict.fromkeys(lost):
        messages.error(request, words)
    return redirect(reverse("caseload:list") + "?owner=me" if mine else "caseload:list")


@signed_in("caseload.assign")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    owner = request.POST.get("owner", "")
    rows = queries.some(viewer, request.POST.getlist("selected"))
    known = {str(user.pk): user.pk for user in queries.owners(viewer, at=timezone.now())}
    if not rows or owner not in known:
        messages.error(request, _("Choose rows and who shall do it."))
    else:
        n = actions.assign(rows, owner=known[owner], by=viewer, at=timezone.now())
        messages.success(request, _("%(n)s people are handed out.") % {"n": n})
    return redirect("caseload:list")


@signed_in("caseload.view")
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, queries.one(request.viewer, id))  # type: ignore[attr-defined]


def _page(request: HttpRequest, row: Any, *, form: Any = None, status: int = 200) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    (line,) = queries.shown([row], viewer, at=now)
    at = ORDER.index(row.stage)
    context = {
        "row": row, "line": line, "contacts": queries.contact_rows(row, viewer), "claims": queries.claims(row),
        "steps": queries.steps(row, by=viewer, at=now), "calls": queries.calls(row, viewer),
        "warning": queries.warning(row, at=now), "outcomes": queries.call_outcomes(), "now": now,
        "next": [(code, label) for code, label in Stage.choices if at < ORDER.index(code) < ORDER.index("closed") and code != "claimed"],
        "way": [(label, ORDER.index(code) <= at) for code, label in Stage.choices],
        "reasons": [one for one in Reason.choices if one[0] not in BY_THE_SYSTEM],
        "detail_form": form or DetailForm(initial=queries.details([row.person_id], incident=row.incident_id).get(row.person_id)),
        "open": row.stage != Stage.CLOSED, "mine": row.owner == viewer.user_id,
        "may_do": viewer.may_in("caseload.do", row.jurisdiction),
        "may_work": row.owner == viewer.user_id or viewer.may_in("caseload.assign", row.jurisdiction),
        "may_call": row.owner == viewer.user_id and viewer.may_in("interviews.do", row.jurisdiction),
    }  # fmt: skip
    answer = render(request, "caseload/one.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in("caseload.do")
@require_POST
def claim(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.claim(queries.one(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("This person is yours now."))
    return redirect("caseload:one", id)


@signed_in("caseload.do")
@require_POST
def give_back(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.give_back(
        queries.one(viewer, id), because=request.POST.get("words", ""), by=viewer, at=timezone.now()
    )
    return redirect("caseload:one", id)


@signed_in("caseload.do")
@require_POST
def step(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.step(
        queries.one(viewer, id), stage=request.POST.get("stage", ""), words=request.POST.get("words", ""),
        by=viewer, at=timezone.now(),
    )  # fmt: skip
    return redirect("caseload:one", id)


@signed_in("caseload.do")
@require_POST
def call(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.call(
        queries.one(viewer, id), outcome=request.POST.get("outcome", ""), note=request.POST.get("note", ""),
        although_called=bool(request.POST.get("although_called")), by=viewer, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The call is in the ledger."))
    return redirect("caseload:one", id)


@signed_in("caseload.do")
@require_POST
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """What the register asks."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.one(viewer, id)
    form = DetailForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    actions.detail(row, values=form.cleaned_data, by=viewer, at=timezone.now())
    messages.success(request, _("Kept for the register."))
    return redirect("caseload:one", id)


@signed_in("caseload.do")
@require_POST
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.close(
        queries.one(viewer, id), reason=request.POST.get("reason", ""), words=request.POST.get("words", ""),
        by=viewer, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Closed, with its reason."))
    return redirect("caseload:list")
