"""Pages of cases: the list, a new case, and the case with its statuses and its trajectory."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import actions, forms, queries, timeline, words
from ringfence.apps.cases.models import Discovery, Status
from ringfence.apps.command import queries as command
from ringfence.apps.people import actions as people_actions
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused
from ringfence.web.csp import map_page

MOMENTS = ("onset", "sampled", "isolated")


@signed_in("cases.view")
def case_list(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    status = request.GET.get("status", "")
    if status not in Status.values:
        status = ""
    counted = queries.counts(viewer)
    part = queries.page(viewer, status=status, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": queries.listed(part.rows, viewer),
        "page": part,
        "status": status,
        "chips": [(value, label, counted[value]) for value, label in Status.choices if counted.get(value)],
        "may_register": viewer.may("cases.register"),
    }
    return render(request, "cases/list.html", context)


@signed_in("cases.register")
def case_new(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    incidents = [(str(row.id), row.name) for row in command.open_incidents(viewer)]
    areas = [(row.path, row.name) for row in places.jurisdictions(viewer, permission="cases.register")[:500]]
    form = forms.RegisterForm(
        request.POST or None,
        incidents=incidents,
        areas=areas,
        initial={"person": request.GET.get("person", "")},
    )
    found = people.find(viewer, request.GET["q"], size=20).rows if request.GET.get("q") else []
    if request.method == "POST" and form.is_valid():
        case = _register(form.cleaned_data, viewer)
        messages.success(request, _("Case %(number)s is registered.") % {"number": case.number})
        return redirect("cases:case", case.id)
    chosen = request.POST.get("person") or request.GET.get("person", "")
    context = {
        "form": form,
        "found": found,
        "chosen": people.masked([chosen], viewer).get(chosen) if chosen else None,
    }
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


def _register(data: dict[str, Any], viewer: Any) -> Any:
    now = timezone.now()
    incident = next((row for row in command.open_incidents(viewer) if str(row.id) == data["incident"]), None)
    if incident is None:
        raise Http404
    person = (
        people.person(viewer, data["person"])
        if data["person"]
        else people_actions.register(
            name=data["name"], phone=data["phone"] or None, id_number=data["id_number"] or None,
            jurisdiction=data["jurisdiction"], by=viewer, at=now,
        )
    )  # fmt: skip
    return actions.register(
        person, incident=incident, status=data["status"], discovery=data["discovery"], because=data["because"],
        moments={kind: data[kind] for kind in MOMENTS}, by=viewer, at=now,
    )  # fmt: skip


@map_page
@signed_in("cases.view")
def case_page(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    return render(request, "cases/case.html", _case_context(viewer, case))


def _case_context(viewer: Any, case: Any, **more: Any) -> dict[str, Any]:
    now = timezone.now()
    trajectory = queries.trajectory(case, at=now)
    moments = queries.moments_now(case)
    return {
        "case": case,
        "listed": queries.listed([case], viewer)[0],
        "discovery": Discovery(case.discovery).label,
        "history": queries.status_history(case),
        "moments": [(kind, label, moments.get(kind)) for kind, label in forms.Moment.choices],
        "trajectory": trajectory,
        "relations": [
            (one, words.relation(one.series, one.number, one.kind)) for one in queries.relations(case)
        ],
        "rows": timeline.rows(trajectory),
        "timeline": timeline.payload(trajectory),
        "map": timeline.map_data(trajectory),
        "may_investigate": viewer.may_in("cases.investigate", case.jurisdiction),
        "may_confirm": viewer.may_in("cases.confirm", case.jurisdiction),
        "may_trace": viewer.may_in("contacts.trace", case.jurisdiction),
        "traceable": queries.is_traceable(case),
        "stay_form": more.pop("stay_form", None) or forms.StayForm(),
        "paste_form": forms.PasteForm(),
        "evidence_form": forms.EvidenceForm(),
        "status_form": forms.StatusForm(),
        "moment_form": forms.MomentForm(),
        **more,
    }


def _back(case: Any) -> HttpResponse:
    return redirect(reverse("cases:case", args=[case.id]))


def _form(request: HttpRequest, form: Any) -> Any:
    """The cleaned form, or the reasons why not as one message and None."""
    if form.is_valid():
        return form
    for field, faults in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label}: {' '.join(faults)}")
    return None


@signed_in("cases.confirm")
@require_POST
def case_confirm(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    if form := _form(request, forms.EvidenceForm(request.POST)):
        row = actions.confirm(
            case, evidence=form.evidence(), because=form.cleaned_data["because"], by=viewer, at=timezone.now()
        )
        messages.success(request, _("The case is now: %(status)s.") % {"status": row.get_status_display()})
    return _back(case)


@signed_in("cases.confirm")
@require_POST
def case_exclude(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    if form := _form(request, forms.EvidenceForm(request.POST)):
        actions.exclude(
            case, evidence=form.evidence(), because=form.cleaned_data["because"], by=viewer, at=timezone.now()
        )
        messages.success(request, _("The case is excluded."))
    return _back(case)


@signed_in("cases.confirm")
@require_POST
def case_re_class(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    if form := _form(request, forms.StatusForm(request.POST)):
        actions.re_class(case, **form.cleaned_data, by=viewer, at=timezone.now())
        messages.success(request, _("The status is changed."))
    return _back(case)


@signed_in("cases.register")
@require_POST
def case_moment(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    if form := _form(request, forms.MomentForm(request.POST)):
        actions.note_moment(case, **form.cleaned_data, by=viewer, at=timezone.now())
        messages.success(request, _("The date is noted."))
    return _back(case)


@signed_in("cases.investigate")
@require_POST
def stay_add(request: HttpRequest, id: UUID) -> HttpResponse:
    """One typed stay; a fault shows the page again with what was typed."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    form = forms.StayForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/case.html", _case_context(viewer, case, stay_form=form), status=422)
    actions.record_visits(case, stays=[actions.Stay(**form.values())], by=viewer, at=timezone.now())
    messages.success(request, _("The stay is saved."))
    return _back(case)


@signed_in("cases.investigate")
@require_POST
def stay_withdraw(request: HttpRequest, id: UUID, visit: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.visit(viewer, visit)
    actions.withdraw_visit(row, because=request.POST.get("because", "")[:200], by=viewer, at=timezone.now())
    messages.success(request, _("The stay is withdrawn; it stays readable in the history."))
    return redirect("cases:case", row.case_id)


@signed_in("cases.investigate")
@require_POST
def stay_split(request: HttpRequest, id: UUID, visit: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.visit(viewer, visit)
    if form := _form(request, forms.CutForm(request.POST)):
        actions.split_visit(row, cut=form.cleaned_data["cut"], by=viewer, at=timezone.now())
        messages.success(request, _("The stay is split in two."))
    return redirect("cases:case", row.case_id)


@signed_in("cases.investigate")
@require_POST
def home(request: HttpRequest, id: UUID) -> HttpResponse:
    """The rest of the day at home."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    if form := _form(request, forms.DayForm(request.POST)):
        stays = actions.rest_of_day_at_home(case, day=form.moment(), by=viewer, at=timezone.now())
        messages.success(request, _("%(n)s stays at home are added, marked as likely.") % {"n": len(stays)})
    return _back(case)


@signed_in("cases.view")
def stay_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every stay ever written, also corrected and withdrawn ones."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    rows = list(queries.visit_history(case))
    known = places.known({row.place_id for row in rows if row.place_id})
    shown = [(row, timeline.place_name(row, known)) for row in rows]
    return render(request, "cases/history.html", {"case": case, "rows": shown})


@signed_in("cases.investigate")
@require_POST
def stay_companions(request: HttpRequest, id: UUID, visit: UUID) -> HttpResponse:
    """The sealed note on who was along: shown once, the reading kept with name and purpose."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.visit(viewer, visit)
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise Refused(_("Say what you need it for."), code="purpose-missing")
    text = queries.companions(row, purpose=purpose[:200], by=viewer, at=timezone.now())
    answer = render(request, "cases/companions.html", {"case": row.case, "text": text})
    answer["Cache-Control"] = "no-store"
    return answer
