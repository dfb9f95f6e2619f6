"""Where judging waits, a new desk, the desk itself (an island that works without a network), and the record of a venue."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from ringfence.apps.accounts.web import public, signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.places import queries as places
from ringfence.apps.venues import actions, layout, queries
from ringfence.apps.venues.forms import SceneForm
from ringfence.core.words import Refused
from ringfence.web import assets, paging

SIZE = 50


@signed_in("venues.view")
def venue_list(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    page = paging.page(
        queries.scenes(viewer), order=("-at", "-id"), cursor=request.GET.get("cursor", ""), limit=SIZE
    )
    context = {
        "waiting": queries.waiting(viewer), "scenes": page.items, "page": page, "may_open": viewer.may("venues.mark"),
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "venues/list.html", context)


@signed_in("venues.mark")
def new(request: HttpRequest) -> HttpResponse:
    """Room and time of a place where the case met people."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, request.GET.get("case", ""))
    place = places.known([request.GET.get("place", "")]).get(request.GET.get("place", ""))
    span = queries.contacts.span_at(case, request.GET["place"]) if place else None
    if place is None or span is None:
        raise Http404
    form = SceneForm(
        request.POST or None, rooms=queries.contacts.rooms_at(case, request.GET["place"]),
        initial={"start": timezone.localtime(span[0]), "end": timezone.localtime(span[1])},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_scene(
                case, place=request.GET["place"], **form.opened(), by=viewer, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("venues:desk", row.id)
    context = {"form": form, "case": case, "place": place}
    return render(request, "venues/new.html", context, status=422 if form.is_bound else 200)


@signed_in("venues.mark")
def desk(request: HttpRequest, id: UUID) -> HttpResponse:
    """The page a telephone keeps: everything it needs is in the signed copy."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.scene(viewer, id)
    copy = actions.take_along(row, language=get_language() or "zh-hans", by=viewer, at=timezone.now())
    return render(request, "venues/desk.html", {"scene": row, "copy": copy})


@signed_in("venues.view")
def scene_page(request: HttpRequest, id: UUID) -> HttpResponse:
    """The record: verdict, rule, what was seen and what not, judge and evidence of everybody."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row, now = queries.scene(viewer, id), timezone.now()
    found = queries.desk(viewer, row, at=now)
    context: dict[str, Any] = {
        "scene": row, "now": now, "counts": queries.counts(found), "elsewhere": found.elsewhere,
        "people": layout.people(found, viewer, language=get_language() or "zh-hans"),
        "history": layout.history(row), "conflicts": len(queries.open_conflicts(row)),
        "may_mark": viewer.may_in("venues.mark", row.jurisdiction), "zone": settings.TIME_ZONE,
    }  # fmt: skip
    answer = render(request, "venues/scene.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from our own address so that it may serve the pages under /venues/."""
    text = assets.built("src/worker/venues.ts")
    if text is None:
        raise Http404
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
