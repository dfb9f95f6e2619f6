"""Pages of searches: ask, wait and watch, approve or refuse, stop; and the log of who searched for whom and why."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.command import queries as command
from ringfence.apps.contacts import actions, forms, queries
from ringfence.apps.people import queries as people

MOST = 100


@signed_in("contacts.trace")
def trace(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask for the contacts of a case: with a purpose, kept with the name."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    form = forms.PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        search = actions.trace(
            case,
            purpose=form.cleaned_data["purpose"],
            backward=request.POST.get("direction") == "backward",
            by=viewer,
            at=timezone.now(),
        )
        return redirect("contacts:search", search.id)
    context = {
        "case": case,
        "form": form,
        "traceable": cases.is_traceable(case),
        "listed": cases.listed([case], viewer)[0],
        "searches": queries.searches(viewer, case=case)[:MOST],
    }
    return render(request, "contacts/trace.html", context, status=422 if form.errors else 200)


@signed_in("contacts.trace")
def request_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask for the contacts of somebody who is no case; a second person decides."""
    viewer = request.viewer  # type: ignore[attr-defined]
    who = people.person(viewer, person)
    incidents = {str(row.id): row for row in command.incidents(viewer)[:50]}
    choices = [(key, row.name) for key, row in incidents.items()]
    form = forms.RequestForm(request.POST or None, incidents=choices, initial={"person": who.pk})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        search = actions.request_search(
            who, incident=incidents[data["incident"]], start=data["start"], end=data["end"], purpose=data["purpose"],
            by=viewer, at=timezone.now(),
        )  # fmt: skip
        return redirect("contacts:search", search.id)
    context = {"form": form, "person": people.masked([who.pk], viewer).get(str(who.pk))}
    return render(request, "contacts/request.html", context, status=422 if form.errors else 200)


@signed_in("contacts.view")
def search_list(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    waiting = request.GET.get("waiting") == "1"
    rows = list(queries.searches(viewer, waiting=waiting)[:MOST])
    names = people.masked([row.person_id for row in rows], viewer)
    context = {
        "rows": [(row, names.get(str(row.person_id))) for row in rows], "waiting": waiting,
        "n": queries.searches(viewer, waiting=True).count(),
    }  # fmt: skip
    return render(request, "contacts/searches.html", context)


@signed_in("contacts.view")
def search_page(request: HttpRequest, id: UUID) -> HttpResponse:
    """How far it is; the page asks again by itself until it is done."""
    viewer = request.viewer  # type: ignore[attr-defined]
    search = queries.search(viewer, id)
    template = "contacts/part_search.html" if request.headers.get("HX-Request") else "contacts/search.html"
    return render(request, template, _search(viewer, search))


def _search(viewer: Any, search: Any) -> dict[str, Any]:
    filters = (
        queries.Filters(case=str(search.case_id))
        if search.case_id
        else queries.Filters(incident=str(search.incident_id))
    )
    return {
        "search": search,
        "person": people.masked([search.person_id], viewer).get(str(search.person_id)),
        "moving": search.state in ("queued", "running"),
        "left_out": queries.left_out(search),
        "sources": queries.sources(search, viewer),
        "listed": queries.counts(viewer, filters),
        "n": sum(queries.counts(viewer, filters).values()),
        "may_approve": viewer.may_in("contacts.approve", search.jurisdiction)
        and search.asked_by != viewer.user_id,
        "is_own": search.asked_by == viewer.user_id,
        "may_trace": viewer.may_in("contacts.trace", search.jurisdiction),
    }


@signed_in("contacts.approve")
@require_POST
def search_approve(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    search = actions.approve_search(queries.search(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("Approved; the search runs now."))
    return redirect("contacts:search", search.id)


@signed_in("contacts.approve")
@require_POST
def search_refuse(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    because = request.POST.get("because", "")[:300]
    search = actions.refuse_search(queries.search(viewer, id), because=because, by=viewer, at=timezone.now())
    messages.success(request, _("Refused; the search will not run."))
    return redirect("contacts:search", search.id)


@signed_in("contacts.trace")
@require_POST
def search_cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    search = actions.cancel_search(queries.search(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("Stopped; what is listed stays listed."))
    return redirect("contacts:search", search.id)


@signed_in("contacts.trace")
@require_POST
def search_take_in(request: HttpRequest, id: UUID) -> HttpResponse:
    """Search again with everyone at a place that was left out for its many people: on purpose, with a reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    search = queries.search(viewer, id)
    again = actions.take_in(
        search,
        request.POST.get("place", ""),
        purpose=request.POST.get("purpose", "")[:300],
        by=viewer,
        at=timezone.now(),
    )
    messages.success(request, _("Searching again, with everyone who was there."))
    return redirect("contacts:search", again.id)
