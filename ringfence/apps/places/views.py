"""Places and areas: lists, one page each, new and corrected."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.places import actions, queries
from ringfence.apps.places.forms import PlaceForm
from ringfence.apps.places.models import Place
from ringfence.core.words import Refused
from ringfence.web import keyset
from ringfence.web.csp import map_page


def _rows(places: list[Place]) -> list[dict[str, Any]]:
    names = queries.jurisdiction_names(place.jurisdiction for place in places)
    language = get_language() or "zh-hans"
    return [
        {"place": place, "kind": queries.kind_label(place.kind, language), "area": names[place.jurisdiction]}
        for place in places
    ]


@signed_in("places.view")
@map_page
def listed(request: HttpRequest) -> HttpResponse:
    """All places of the viewer's area, or those that match what was typed."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    text, kind, within = (request.GET.get(name, "").strip() for name in ("q", "kind", "in"))
    if text:
        page = keyset.Slice(queries.search(viewer, text, kind=kind, within=within, limit=100))
    else:
        page = queries.places(viewer, kind=kind, within=within, cursor=request.GET.get("cursor", ""))
    values = {
        "page": page,
        "rows": _rows(page.rows),
        "q": text,
        "kind": kind,
        "within": within,
        "within_name": queries.full_name(within) if within else "",
        "kinds": queries.kind_choices(get_language() or "zh-hans"),
        "areas": queries.search_areas(text, limit=8) if text else [],
        "may_edit": viewer.may("places.edit"),
        "map": _map(page.rows),
    }
    return render(request, "places/list.html", values)


def _map(places: list[Place]) -> dict[str, Any]:
    return {
        "places": [
            {
                "id": str(place.pk),
                "name": place.name,
                "lat": place.lat,
                "lon": place.lon,
                "kind": place.kind,
                "tone": "accent",
                "url": reverse("places:place", args=[place.pk]),
            }
            for place in places
            if place.lat is not None
        ]
    }


@signed_in("places.view")
@map_page
def place(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.place(viewer, id)
    values = {
        **_rows([found])[0],
        "area": queries.full_name(found.jurisdiction),
        "parts": _rows(list(queries.parts(found)[:500])),
        "changes": found.changes.order_by("-id")[:20],
        "may_edit": viewer.may_in("places.edit", found.jurisdiction),
        "map": _map([found]),
    }
    return render(request, "places/place.html", values)


@signed_in("places.edit")
def new(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = PlaceForm(request.POST or None, viewer=viewer, initial={"area": request.GET.get("in", "")})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["jurisdiction"] = values.pop("area")
        try:
            made = actions.register(**values, by=viewer, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The place is registered."))
            return redirect("places:place", id=made.pk)
    return _edit_page(request, form, _("New place"), reverse("places:list"))


@signed_in("places.edit")
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.place(viewer, id)
    form = PlaceForm(request.POST or None, viewer=viewer, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        for ours, theirs in (("area", "jurisdiction"), ("lat", "given_lat"), ("lon", "given_lon")):
            values[theirs] = values.pop(ours)
        try:
            actions.correct(found, **values, by=viewer, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Corrected; what was there before is kept."))
            return redirect("places:place", id=found.pk)
    return _edit_page(request, form, found.name, reverse("places:place", args=[found.pk]))


def _initial(found: Place) -> dict[str, Any]:
    names = ("name", "kind", "address", "datum", "volume_m3", "air_changes_h")
    return {name: getattr(found, name) for name in names} | {
        "area": queries.full_name(found.jurisdiction),
        "lat": found.given_lat,
        "lon": found.given_lon,
        "ventilated": {True: "yes", False: "no", None: ""}[found.ventilated],
    }


def _edit_page(request: HttpRequest, form: PlaceForm, title: str, back: str) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    values = {
        "form": form,
        "title": title,
        "back": back,
        "areas": queries.area_options(viewer, "places.edit"),
    }
    return render(request, "places/edit.html", values, status=422 if form.errors else 200)


@signed_in("places.view")
def areas(request: HttpRequest) -> HttpResponse:
    """The tree of areas, one level at a time; or the areas that match what was typed."""
    text, within = request.GET.get("q", "").strip(), request.GET.get("in", "")
    rows = queries.search_areas(text, limit=100) if text else queries.children(within)
    heirs = queries.heirs(rows)
    values = {
        "rows": [
            {
                "area": row,
                "name": queries.full_name(row.path) if text else row.name,
                "heirs": heirs.get(row.pk, []),
            }
            for row in rows
        ],
        "q": text,
        "within": within,
        "above": queries.above(within),
    }
    return render(request, "places/areas.html", values)
