"""People: the list, one person masked, revealing for a minute, correcting, households."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.people import actions, queries
from ringfence.apps.people.forms import CorrectForm, HouseholdForm, PersonForm, RevealForm, SearchForm
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused
from ringfence.web import keyset

REVEALED_FOR_S = 60


def _list_page(request: HttpRequest, part: keyset.Slice[Any], **values: Any) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    names = places.jurisdiction_names(row.jurisdiction for row in part.rows)
    values = {
        "rows": [{"person": row, "area": names[row.jurisdiction]} for row in part.rows],
        "page": part,
        "may_register": viewer.may("people.register"),
        "may_merge": viewer.may("people.merge"),
        **values,
    }
    return render(request, "people/list.html", values)


@signed_in("people.view")
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody in the viewer's area, or in one area of it."""
    within = request.GET.get("in", "")
    part = queries.people(request.viewer, within=within, cursor=request.GET.get("cursor", ""))  # type: ignore[attr-defined]
    within_name = places.full_name(within) if within else ""
    return _list_page(request, part, within=within, within_name=within_name, form=SearchForm())


@signed_in("people.view")
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Find people. By POST only: names and numbers belong in no address and no log."""
    if request.method != "POST":
        return redirect("people:list")
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect("people:list")
    text = form.cleaned_data["q"]
    part = queries.find(request.viewer, text, cursor=request.POST.get("cursor", ""))  # type: ignore[attr-defined]
    return _list_page(request, part, form=form, q=text)


@signed_in("people.view")
@never_cache
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    return _person_page(request, queries.person(request.viewer, id), RevealForm())  # type: ignore[attr-defined]


@signed_in("people.reveal")
@never_cache
@require_POST
def reveal(request: HttpRequest, id: UUID) -> HttpResponse:
    """Some fields unmasked, for a stated purpose, for one minute."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.person(viewer, id), RevealForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, form, status=422)
    shown = actions.reveal(
        found,
        fields=form.cleaned_data["fields_wanted"],
        purpose=form.cleaned_data["purpose"],
        by=viewer,
        at=timezone.now(),
    )
    return _person_page(request, found, RevealForm(), revealed=shown)


def _person_page(
    request: HttpRequest,
    found: Any,
    form: RevealForm,
    *,
    revealed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    masked = queries.masked([found.pk], viewer)[str(found.pk)]
    household = masked.household
    others = queries.members([household]).get(household, []) if household else []
    labels = dict(RevealForm.base_fields["fields_wanted"].choices)  # type: ignore[attr-defined]
    values = {
        "person": masked,
        "area": places.full_name(masked.jurisdiction),
        "sex": found.get_sex_display(),
        "members": list(queries.masked([pk for pk in others if pk != str(found.pk)], viewer).values()),
        "reveal_form": form,
        "revealed": [(labels[field], text) for field, text in (revealed or {}).items()],
        "revealed_for": REVEALED_FOR_S,
        "changes": found.changes.order_by("-recorded_at")[:20],
        "merges": queries.merges(viewer, person=found.pk),
        "may_reveal": viewer.may_in("people.reveal", found.jurisdiction),
        "may_edit": viewer.may_in("people.edit", found.jurisdiction),
        "may_merge": viewer.may_in("people.merge", found.jurisdiction),
        "household_form": HouseholdForm(),
    }
    return render(request, "people/person.html", values, status=status)


@signed_in("people.register")
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = PersonForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {name: value or None for name, value in form.cleaned_data.items()}
        values["jurisdiction"] = values.pop("area")
        done = _tried(form, lambda: actions.enrol(**values, by=viewer, at=timezone.now()))
        if done is not None:
            said = {
                "created": _("The person is registered."),
                "updated": _("This person was known already; what was missing has been added."),
                "unchanged": _("This person was known already."),
            }
            messages.success(request, said[done.outcome])
            for doubt in queries.doubt_words(done.doubts):
                messages.warning(request, doubt)
            return redirect("people:person", id=done.person.pk)
    return _edit_page(request, form, _("New person"), reverse("people:list"), "people.register")


@signed_in("people.edit")
@never_cache
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.person(viewer, id)
    form = CorrectForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if value}
        if "area" in values:
            values["jurisdiction"] = values.pop("area")
        if _tried(form, lambda: actions.correct(found, **values, by=viewer, at=timezone.now())):
            messages.success(request, _("Corrected; what was there before is kept."))
            return redirect("people:person", id=found.pk)
    masked = queries.masked([found.pk], viewer)[str(found.pk)]
    back = reverse("people:person", args=[found.pk])
    return _edit_page(request, form, masked.name, back, "people.edit", person=masked)


def _tried(form: forms.Form, act: Any) -> Any:
    """The action's result; a refusal becomes a sentence above the form."""
    try:
        return act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


def _edit_page(
    request: HttpRequest, form: forms.Form, title: str, back: str, permission: str, **more: Any
) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    areas = places.area_options(viewer, "places.view") if viewer.may("places.view") else []
    areas = [(path, name) for path, name in areas if viewer.may_in(permission, path)]
    values = {"form": form, "title": title, "back": back, "areas": areas, **more}
    return render(request, "people/edit.html", values, status=422 if form.errors else 200)


@signed_in("people.edit")
@require_POST
def household(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.person(viewer, id), HouseholdForm(request.POST)
    if form.is_valid():
        actions.place_in_household(found, **form.cleaned_data, by=viewer, at=timezone.now())
        messages.success(request, _("The household is noted."))
    return redirect("people:person", id=found.pk)
