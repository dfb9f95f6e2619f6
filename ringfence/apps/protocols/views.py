"""Packs and what holds here; one pack as a manual page; two versions side by side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.places.queries import jurisdiction_names
from ringfence.apps.protocols import actions, queries
from ringfence.apps.protocols.forms import AdoptForm, WithdrawForm
from ringfence.core.words import Refused

ORDERS_SHOWN = 50


def _language() -> str:
    return get_language() or "zh-hans"


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


@signed_in("protocols.view")
def listed(request: HttpRequest) -> HttpResponse:
    return _list(request, None)


def _list(request: HttpRequest, form: AdoptForm | None, status: int = 200) -> HttpResponse:
    viewer, now = _viewer(request), timezone.now()
    packs = queries.packs(viewer, language=_language())
    here = queries.standings(viewer, at=now)
    orders = list(queries.adoptions(viewer)[:ORDERS_SHOWN])
    areas = viewer.paths("protocols.adopt")
    names = jurisdiction_names(
        [*areas, *(one["jurisdiction"] for one in here), *(one.jurisdiction for one in orders)]
    )
    holding = {one["standing"].adoption.pk for one in here if one["standing"] and one["standing"].adoption}
    values = {
        "packs": packs,
        "here": [
            one | {"name": names[one["jurisdiction"]], "words": _words(one["standing"])} for one in here
        ],
        "orders": [
            {"order": one, "area": names[one.jurisdiction], "holds": one.pk in holding} for one in orders
        ],
        "may_adopt": viewer.may("protocols.adopt"),
        "form": form or _form(viewer, packs, names),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "protocols/list.html", values, status=status)


def _words(standing: queries.Standing | None) -> dict[str, str]:
    if standing is None:
        return {}
    protocol, language = standing.protocol, _language()
    return {"title": protocol.title.of(language), "edition": protocol.edition.of(language)}


def _form(viewer: Any, packs: list[dict[str, Any]], names: dict[str, str], data: Any = None) -> AdoptForm:
    areas = [(path, names.get(path, path)) for path in viewer.paths("protocols.adopt")]
    return AdoptForm(data, packs=[(one["pack"], one["title"]) for one in packs], areas=areas)


@signed_in("protocols.view")
def manual(request: HttpRequest, pack: str) -> HttpResponse:
    """One pack in the reader's language; every value with its grade and source."""
    try:
        page = queries.manual(_viewer(request), pack, language=_language())
    except Refused:
        raise Http404 from None
    others = [one for one in queries.packs(_viewer(request), language=_language()) if one["pack"] != pack]
    same = [one for one in others if one["disease"] == page["disease"]]
    return render(request, "protocols/manual.html", {"manual": page, "others": same})


@signed_in("protocols.view")
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions: what is written differently, and what that changes over the same facts."""
    viewer, language = _viewer(request), _language()
    packs = queries.packs(viewer, language=language)
    known = [one["pack"] for one in packs]
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    values: dict[str, Any] = {"packs": packs, "before": before, "after": after}
    if before in known and after in known:
        values["compared"] = queries.compared(viewer, before, after, language=language)
    return render(request, "protocols/compare.html", values)


@signed_in("protocols.adopt")
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    viewer = _viewer(request)
    packs = queries.packs(viewer, language=_language())
    form = _form(viewer, packs, jurisdiction_names(viewer.paths("protocols.adopt")), request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    given = form.cleaned_data
    try:
        actions.adopt(
            given["pack"], jurisdiction=given["jurisdiction"], order=given["order"], because=given["because"],
            since=given["since"], by=viewer, at=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
        return _list(request, form, 422)
    messages.success(request, _("The protocol is adopted."))
    return redirect("protocols:list")


@signed_in("protocols.adopt")
@require_POST
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = _viewer(request)
    adoption = queries.adoptions(viewer).filter(pk=id).first()
    if adoption is None:
        raise Http404
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the order: who decided, and the document's number."))
        return redirect("protocols:list")
    actions.withdraw(adoption, **form.cleaned_data, by=viewer, at=timezone.now())
    messages.success(request, _("The order is withdrawn."))
    return redirect("protocols:list")
