"""Pages of zones: the list, choosing from the frontier, one zone with its units and lift conditions, the door list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.queries import require
from ringfence.apps.accounts.web import signed_in
from ringfence.apps.command import queries as command
from ringfence.apps.places import queries as places
from ringfence.apps.zones import actions, facts, frontier, queries, words
from ringfence.apps.zones.forms import AskForm, BecauseForm, MeasureForm, ProposeForm
from ringfence.core.words import Refused
from ringfence.web.csp import map_page
from ringfence.web.paging import page

NEXT = {"proposed": "zones:sign", "signed": "zones:publish", "published": "zones:lift"}


@signed_in("zones.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = page(queries.zones(viewer), order=("-id",), cursor=request.GET.get("cursor", ""), limit=50)
    names = places.jurisdiction_names(row.jurisdiction for row in found.items)
    values = {
        "rows": [_row(row) | {"area": names[row.jurisdiction]} for row in found.items],
        "next": found.next,
        "incidents": [
            row for row in command.open_incidents(viewer) if viewer.may_in("zones.propose", row.jurisdiction)
        ],
    }
    return render(request, "zones/list.html", values)


def _row(row: Any) -> dict[str, Any]:
    since, until = queries.published(row)
    return {
        "zone": row, "level": words.word(words.LEVELS, row.level), "tone": words.TONES.get(row.level, "precaution"),
        "since": since, "until": until,
    }  # fmt: skip


@signed_in("zones.propose")
@map_page
def propose(request: HttpRequest, id: UUID) -> HttpResponse:
    """The frontier of an incident, the zone of the chosen share, and the form that proposes it."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    incident, now = command.incident(viewer, id), timezone.now()
    require(viewer, "zones.propose", incident.jurisdiction)
    levels = queries.levels_for(incident, at=now)
    must = tuple(request.POST.getlist("must") or request.GET.getlist("must"))
    start = {"level": levels[0], "grain": "building", "share": 0.9}
    ask = AskForm({**start, **request.GET.dict()}, levels=levels)
    asked = ask.cleaned_data if ask.is_valid() else {**start, "connected": False}
    form = ProposeForm(request.POST or None, levels=levels, initial={**asked, "basis": "art-41"})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(incident, must=must, **form.cleaned_data, by=viewer, at=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The zone is proposed. It binds nobody until it is signed and published.")
            )
            return redirect("zones:zone", id=made.pk)
    values = {
        "incident": incident,
        "ask": ask,
        "form": form,
        "must": must,
        **_proposal(incident, asked, must, now),
    }
    return render(request, "zones/propose.html", values, status=422 if form.errors else 200)


def _proposal(incident: Any, asked: dict[str, Any], must: tuple[str, ...], now: Any) -> dict[str, Any]:
    """What stands on the page for these wishes; a refusal is said in place of a zone."""
    ground = queries.ground(incident, level=asked["level"], grain=asked["grain"], must=must, at=now)
    values: dict[str, Any] = {"ground": ground, "asked": asked}
    try:
        chosen, reasons = facts.choose(ground, share=asked["share"], connected=asked["connected"])
        line = facts.line(ground, connected=asked["connected"])
    except Refused as refused:
        return {**values, "refused": str(refused)}
    why = {str(one.place): one for one in reasons}
    rows = []
    for id, one in ground.candidates.items():
        reason = why.get(id)
        rows.append({
            "place": one.place, "people": len(one.people), "doors": one.doors, "inside": reason is not None,
            "rules": [words.word(words.RULES, code) for code in one.mandatory], "must": id in must,
            "percent": f"{reason.risk_share:.1%}" if reason else "", "without": f"{reason.share_without:.1%}" if reason else "",
            "instead": f"{reason.instead:.0f}" if reason and reason.instead is not None else "",
        })  # fmt: skip
    rows.sort(key=lambda row: (not row["inside"], row["place"].name))
    tone = words.TONES.get(asked["level"], "precaution")
    return {
        **values, "chosen": chosen, "percent": f"{chosen.share:.1%}", "gap": f"{chosen.gap:.2%}" if chosen.gap else "",
        "chart": frontier.drawing(line, share=asked["share"]), "rows": rows,
        "map": _map([row["place"] for row in rows if row["inside"]], tone),
    }  # fmt: skip


def _map(rows: list[Any], tone: str) -> dict[str, Any]:
    return {
        "places": [
            {"id": str(row.pk), "name": row.name, "lat": row.lat, "lon": row.lon, "kind": row.kind, "tone": tone,
             "radius_m": 25, "url": reverse("places:place", args=[row.pk])}
            for row in rows
            if row.lat is not None
        ]
    }  # fmt: skip


@signed_in("zones.view")
@map_page
def zone(request: HttpRequest, id: UUID) -> HttpResponse:
    return _show(request, id, BecauseForm())


def _show(request: HttpRequest, id: UUID, form: Any, status: int = 200) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, now = queries.zone(viewer, id), timezone.now()
    judged = queries.judged(found, at=now) if found.step == "published" else []
    units, classes = queries.units(found), queries.classes(found)
    permission = {"proposed": "zones.sign", "signed": "zones.sign", "published": "zones.lift"}.get(found.step)
    values = _row(found) | {
        "area": places.full_name(found.jurisdiction), "statuses": found.statuses.order_by("at", "id"),
        "units": [_unit(unit, classes[str(unit.pk)]) for unit in units],
        "judged": [_judged(one, found.pack) for one in judged],
        "ready": sum(one.lift.truth is True for one in judged), "form": form,
        "measures": [{"row": row, "word": words.word(words.MEASURES, row.code)} for row in found.measures.order_by("id")],
        "may_step": bool(permission) and viewer.may_in(permission, found.jurisdiction),
        "may_withdraw": found.step in ("proposed", "signed") and viewer.may_in("zones.propose", found.jurisdiction),
        "may_measure": viewer.may_in("zones.measures", found.jurisdiction),
        "next": reverse(NEXT[found.step], args=[found.pk]) if found.step in NEXT else "",
        "percent": f"{found.share:.1%}", "map": _map([unit.place for unit in units], words.TONES.get(found.level, "precaution")),
    }  # fmt: skip
    return render(request, "zones/zone.html", values, status=status)


def _unit(unit: Any, status: Any) -> dict[str, Any]:
    told = unit.reasons
    return {
        "unit": unit, "level": words.word(words.LEVELS, status.level), "since": status.at,
        "tone": words.TONES.get(status.level, "met" if status.level == "open" else "precaution"),
        "overruled": status.overruled, "rules": [words.word(words.RULES, code) for code in told.get("rules", ())],
        "percent": f"{told.get('share', 0):.1%}",
    }  # fmt: skip


def _judged(one: Any, pack: str) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    links = {"contacts-out": "contacts:contact", "contacts-negative": "contacts:contact"}
    kinds = {True: "met", False: "breached", None: "unknown"}
    told = [
        {
            "kind": kinds[each.truth], "name": words.word(words.CONDITIONS, each.name), "each": each,
            "because": words.word(words.BECAUSE, each.because), "rule": facts.origin(pack, each.rule, language),
            "who": [reverse(links.get(each.name, "cases:case"), args=[who]) for who in each.who if who],
        }
        for each in one.lift.conditions
    ]  # fmt: skip
    return {
        "unit": one.unit, "lift": one.lift, "kind": kinds[one.lift.truth], "conditions": told,
        "level": words.word(words.LEVELS, one.status.level),
        "restarts": [{"one": each, "word": words.word(words.BECAUSE, each.because)} for each in one.lift.restarts],
        "path": [{"level": words.word(words.LEVELS, level), "day": day} for level, day in one.path],
    }  # fmt: skip


@signed_in("zones.sign")
@require_POST
def sign(request: HttpRequest, id: UUID) -> HttpResponse:
    return _step(request, id, actions.sign, _("Signed. It binds from the moment it is published."))


@signed_in("zones.sign")
@require_POST
def publish(request: HttpRequest, id: UUID) -> HttpResponse:
    return _step(request, id, actions.publish, _("Published."))


@signed_in("zones.propose")
@require_POST
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    return _step(request, id, actions.withdraw, _("Withdrawn."))


@signed_in("zones.lift")
@require_POST
def lift(request: HttpRequest, id: UUID) -> HttpResponse:
    more = {"units": request.POST.getlist("unit"), "overrule": request.POST.get("overrule") == "on"}
    return _step(request, id, actions.lift, _("The units are opened, or came down a class."), **more)


def _step(request: HttpRequest, id: UUID, act: Any, said: str, **more: Any) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = BecauseForm(request.POST)
    found = queries.zone(viewer, id)
    if not form.is_valid():
        return _show(request, id, form, 422)
    act(found, because=form.cleaned_data["because"], by=viewer, at=timezone.now(), **more)
    messages.success(request, said)
    return redirect("zones:zone", id=id)


@signed_in("zones.measures")
@require_POST
def measure(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.measure(viewer, id), MeasureForm(request.POST)
    if form.is_valid():
        actions.take_measure(found, **form.cleaned_data, by=viewer, at=timezone.now())
    else:
        messages.error(request, _("Say who sees to it."))
    return redirect("zones:zone", id=found.zone_id)


@signed_in("zones.view")
@never_cache
def doors(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every door of the zone, for print: what the teams at the doors carry."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.zone(viewer, id)
    rows = queries.doors(found, viewer)
    values = _row(found) | {"rows": rows, "people": sum(row.count for row in rows), "now": timezone.now()}
    return render(request, "zones/doors.html", values)
