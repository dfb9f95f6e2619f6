"""My duties, those without an owner, and one duty with its clock."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.queries import who_may
from ringfence.apps.accounts.web import signed_in
from ringfence.apps.duties import actions, names, queries
from ringfence.apps.duties.forms import AssignForm, CompleteForm, PauseForm
from ringfence.apps.duties.models import Duty
from ringfence.core.words import Refused
from ringfence.web.paging import page

SHOWN = {
    "unowned": gettext_lazy("Without an owner"),
    "late": gettext_lazy("Past the deadline"),
    "mine": gettext_lazy("Mine"),
    "all": gettext_lazy("All open"),
}
STEPS = {
    "opened": gettext_lazy("opened"),
    "assigned": gettext_lazy("given to an owner"),
    "unassigned": gettext_lazy("left without an owner"),
    "paused": gettext_lazy("clock stopped"),
    "resumed": gettext_lazy("clock running again"),
    "done": gettext_lazy("done"),
    "cancelled": gettext_lazy("not needed any more"),
}


def _row(duty: Any) -> dict[str, Any]:
    now = duty.owner_now[0] if duty.owner_now else None
    return {
        "duty": duty,
        "title": names.title(duty.title_code),
        "link": names.link(duty.subject_kind, duty.subject_id),
        "owner": now and now.owner,
        "deputy": now and now.deputy,
    }


def _owners(viewer: Any) -> list[Any]:
    found: dict[Any, Any] = {}
    for path in viewer.paths("duties.assign"):
        found |= {user.pk: user for user in who_may("duties.do", path, at=timezone.now())[:200]}
    return sorted(found.values(), key=str)


@signed_in("duties.view")
def listed(request: HttpRequest) -> HttpResponse:
    """Those without an owner first: they are the ones that go wrong."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    show = request.GET.get("show", "")
    if show not in SHOWN:
        show = "unowned" if queries.duties(viewer, unowned=True).exists() else "mine"
    wanted = queries.duties(viewer, mine=show == "mine", unowned=show == "unowned")
    if show == "late":
        wanted = wanted.filter(deadline__lt=timezone.now())
    rows = page(wanted, order=("deadline", "id"), cursor=request.GET.get("cursor", ""))
    values = {
        "page": rows,
        "rows": [_row(duty) for duty in rows.items],
        "show": show,
        "choices": [{"code": code, "label": label} for code, label in SHOWN.items()],
        "now": timezone.now(),
        "may_assign": viewer.may("duties.assign"),
        "owners": _owners(viewer),
    }
    return render(request, "duties/list.html", values)


@signed_in("duties.view")
def duty(request: HttpRequest, id: UUID) -> HttpResponse:
    return _show(request, queries.duty(request.viewer, id), CompleteForm(), PauseForm())  # type: ignore[attr-defined]


def _show(
    request: HttpRequest, found: Duty, complete: CompleteForm, pause: PauseForm, status: int = 200
) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = _row(found)
    steps = [
        {"at": step.at, "word": STEPS[step.step], "note": step.note} for step in found.steps.order_by("id")
    ]
    mine = viewer.user_id in [getattr(user, "pk", None) for user in (row["owner"], row["deputy"])]
    may_assign = viewer.may_in("duties.assign", found.jurisdiction)
    values = row | {
        "steps": steps,
        "now": timezone.now(),
        "may_assign": may_assign,
        "may_do": mine or may_assign,
        "may_take": viewer.may_in("duties.do", found.jurisdiction),
        "owners": _owners(viewer),
        "complete_form": complete,
        "pause_form": pause,
    }
    return render(request, "duties/duty.html", values, status=status)


@signed_in("duties.do")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """The chosen duties to one owner, all or none."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose an owner."), code="no-owner")
    chosen = [queries.duty(viewer, id) for id in request.POST.getlist("selected")]
    owner = viewer.user_id if request.POST.get("owner_me") else form.cleaned_data["owner"]
    count = actions.assign_many(chosen, owner=owner, by=viewer, at=timezone.now())
    said = ngettext("%(count)d duty has an owner now.", "%(count)d duties have an owner now.", count)
    messages.success(request, said % {"count": count})
    return redirect("duties:list")


@signed_in("duties.do")
@require_POST
def complete(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.duty(viewer, id), CompleteForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, PauseForm(), 422)
    actions.complete(found, **form.cleaned_data, by=viewer, at=timezone.now())
    messages.success(request, _("Done and noted."))
    return redirect("duties:list")


@signed_in("duties.do")
@require_POST
def pause(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.duty(viewer, id), PauseForm(request.POST)
    if not form.is_valid():
        return _show(request, found, CompleteForm(), form, 422)
    actions.pause(found, **form.cleaned_data, by=viewer, at=timezone.now())
    return redirect("duties:duty", id=id)


@signed_in("duties.do")
@require_POST
def resume(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    actions.resume(queries.duty(viewer, id), by=viewer, at=timezone.now())
    return redirect("duties:duty", id=id)
