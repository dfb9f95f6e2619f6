"""Laboratory results: the list, recording one, correcting one."""

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
from ringfence.apps.lab import actions, queries
from ringfence.apps.lab.forms import CorrectForm, FindForm, ResultForm
from ringfence.apps.lab.models import Result
from ringfence.core.words import Refused


@signed_in("lab.view")
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    outcome = request.GET.get("outcome", "")
    part = queries.results(viewer, outcome=outcome, cursor=request.GET.get("cursor", ""))
    shown = queries.whose(viewer, part.rows)
    values = {
        "page": part,
        "rows": [{"result": row, "person": shown.get(str(row.person_id))} for row in part.rows],
        "outcome": outcome,
        "outcomes": Result.Outcome.choices,
        "may_record": viewer.may("lab.record"),
        "form": FindForm(),
    }
    return render(request, "lab/list.html", values)


@signed_in("lab.record")
@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Whose result is it? By POST: names and numbers belong in no address."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = FindForm(request.POST)
    found = queries.find_person(viewer, form.cleaned_data["q"]) if form.is_valid() else []
    if len(found) == 1:
        return redirect("lab:record", person=found[0].id)
    return render(request, "lab/choose.html", {"form": form, "people": found})


@signed_in("lab.record")
@never_cache
def record(request: HttpRequest, person: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    shown = queries.person(viewer, person)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record(person=person, **form.values(), by=viewer, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The result is recorded."))
            return redirect("lab:list")
    values = {"form": form, "person": shown, "results": queries.of_person(viewer, person)}
    return render(request, "lab/record.html", values, status=422 if form.errors else 200)


@signed_in("lab.record")
@never_cache
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.result(viewer, id)
    form = CorrectForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(found, **form.values(), by=viewer, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Corrected by a new row; the old one is kept."))
            return redirect("lab:list")
    values = {"form": form, "person": queries.person(viewer, found.person_id), "correcting": found}
    return render(request, "lab/record.html", values, status=422 if form.errors else 200)


def _initial(found: Result) -> dict[str, Any]:
    names = ("specimen", "method", "outcome", "laboratory", "barcode")
    return {name: getattr(found, name) for name in names} | {
        "sampled_at": timezone.localtime(found.sampled_at),
        "reported_at": timezone.localtime(found.reported_at),
        "ct_orf1ab": found.ct.get("ORF1ab"),
        "ct_n": found.ct.get("N"),
    }
