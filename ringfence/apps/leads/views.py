"""The tracing room: leads by deadline, one lead as far as the viewer's force may see."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.command import queries as command
from ringfence.apps.leads import actions, queries
from ringfence.apps.leads.forms import LeadForm
from ringfence.apps.leads.models import Force, State


@signed_in("leads.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    force, done = request.GET.get("force", ""), request.GET.get("done") == "1"
    context = {
        "page": queries.page(viewer, force=force, done=done, cursor=request.GET.get("cursor", "")), "now": timezone.now(),
        "forces": [(code, label, code == force) for code, label in Force.choices], "done": done, "force": force,
        "may_open": viewer.may("leads.open"),
    }  # fmt: skip
    return render(request, "leads/list.html", context)


@signed_in("leads.open")
def new(request: HttpRequest) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    incidents = {str(one.pk): one for one in command.open_incidents(viewer)[:50]}
    form = LeadForm(request.POST or None, incidents=[(key, one.name) for key, one in incidents.items()])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        incident, hours = incidents[given.pop("incident")], given.pop("hours")
        row = actions.open_lead(
            incident=incident, jurisdiction=viewer.paths("leads.open")[0] if not viewer.may_in("leads.open", incident.jurisdiction) else incident.jurisdiction,
            due_at=now + timedelta(hours=hours), **given, by=viewer, at=now,
        )  # fmt: skip
        messages.success(request, _("The lead is with %(force)s.") % {"force": row.get_force_display()})
        return redirect("leads:lead", row.id)
    return render(request, "leads/new.html", {"form": form}, status=422 if form.errors else 200)


@signed_in("leads.view")
def lead(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    row = queries.one(viewer, id)
    looking = row.state in (State.ASSIGNED, State.NOT_FOUND)
    context = {
        "lead": row, "opened": queries.opened(row, viewer, at=now), "now": now, "same": queries.same_person(row, viewer),
        "open": row.state not in queries.DONE, "mine": [(code, label) for code, label in Force.choices if viewer.may_in(f"leads.{code}", row.jurisdiction)],
        "others": [one for one in Force.choices if one[0] != row.force],
        "may_answer": looking and viewer.may_in(f"leads.{row.force}", row.jurisdiction),
        "may_hand_on": viewer.may_in("leads.open", row.jurisdiction) or viewer.may_in(f"leads.{row.force}", row.jurisdiction),
        "may_merge": viewer.may_in("leads.merge", row.jurisdiction), "answered": row.state == State.ANSWERED,
    }  # fmt: skip
    answer = render(request, "leads/lead.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in("leads.view")
@require_POST
def raw(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer, given = request.viewer, request.POST  # type: ignore[attr-defined]
    actions.add_raw(
        queries.one(viewer, id), force=given.get("force", ""), source=given.get("source", ""),
        words=given.get("words", ""), by=viewer, at=timezone.now(),
    )  # fmt: skip
    return redirect("leads:lead", id)


@signed_in("leads.view")
@require_POST
def hand_on(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer, given, now = request.viewer, request.POST, timezone.now()  # type: ignore[attr-defined]
    actions.hand_on(
        queries.one(viewer, id), force=given.get("force", ""), due_at=now + timedelta(hours=2),
        words=given.get("words", ""), by=viewer, at=now,
    )  # fmt: skip
    return redirect("leads:lead", id)


@signed_in("leads.view")
@require_POST
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer, given = request.viewer, request.POST  # type: ignore[attr-defined]
    told = {name: given.get(name, "")[:200] for name in ("name", "id_number", "phone", "words")}
    actions.answer(
        queries.one(viewer, id), found=given.get("found") == "1", **told, by=viewer, at=timezone.now()
    )
    messages.success(request, _("The answer is kept."))
    return redirect("leads:lead", id)


@signed_in("leads.merge")
@require_POST
def merge(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.merge(queries.one(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("The lead has become a person."))
    return redirect("leads:lead", id)


@signed_in("leads.merge")
@require_POST
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.close(
        queries.one(viewer, id), because=request.POST.get("because", ""), by=viewer, at=timezone.now()
    )
    return redirect("leads:list")
