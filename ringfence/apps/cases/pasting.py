"""Pasted rows or prose: proposals to confirm one by one; and the timeline's own calls (JSON in, JSON out)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import actions, queries, reading, timeline, words
from ringfence.apps.cases.forms import PasteForm, answer
from ringfence.apps.cases.models import Mode
from ringfence.core.words import Refused
from ringfence.web.api import problem


@signed_in("cases.investigate")
@require_POST
def paste(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show what was read; nothing is written yet."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    form = PasteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Paste some rows or some text first."))
        return redirect("cases:case", case.id)
    text = form.cleaned_data["text"]
    found = queries.propose_note(text, viewer=viewer, case=case, at=timezone.now())
    stays = found.stays[: reading.SHOWN_AT_MOST]
    context = {
        "case": case,
        "rows": [reading.row(n, stay) for n, stay in enumerate(stays, start=1)],
        "pieces": reading.pieces(text, stays),
        "relations": [reading.relation(one) for one in found.relations],
        "modes": Mode.choices,
        "timeline": reading.on_timeline(timeline.payload(queries.trajectory(case, at=timezone.now())), stays),
        "left_out": len(found.stays) - len(stays),
    }
    return render(request, "cases/proposals.html", context)


@signed_in("cases.investigate")
@require_POST
def paste_confirm(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write the proposals that were ticked, as they now stand in the fields."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    stays, refused = [], 0
    for n in request.POST.getlist("take"):
        stay = _stay(request, n)
        if stay is None:
            refused += 1
        else:
            stays.append(stay)
    if stays:
        actions.record_visits(case, stays=stays, by=viewer, at=timezone.now())
        messages.success(request, _("%(n)s stays are saved.") % {"n": len(stays)})
    if told := reading.told(request.POST.getlist("relation")):
        actions.relate(case, told=told, by=viewer, at=timezone.now())
        messages.success(request, _("%(n)s links to other cases are saved.") % {"n": len(told)})
    if refused:
        messages.error(request, _("%(n)s rows lack a time or a place and were not saved.") % {"n": refused})
    return redirect("cases:case", case.id)


def _stay(request: HttpRequest, n: str) -> actions.Stay | None:
    def given(name: str) -> str:
        return request.POST.get(f"{name}-{n}", "").strip()

    start, end = (
        _local(given("start")) or _of_day(given, "from"),
        _local(given("end")) or _of_day(given, "to"),
    )
    place, place_words = given("place"), given("place_words")
    if start is None or (end is not None and end <= start) or not (place or place_words):
        return None
    errors = [
        int(text) if (text := given(name)).isdigit() else 0 for name in ("start_error_min", "end_error_min")
    ]
    return actions.Stay(
        start=start, end=end, place=place or None, place_words=place_words[:120], masked=answer(given("masked")),
        mode=given("mode") if given("mode") in Mode.values else "", seat=given("seat")[:20],
        companions=given("companions")[:200], relations=reading.told(request.POST.getlist(f"relation-{n}")),
        start_error_min=errors[0], end_error_min=errors[1], certainty="sure" if not any(errors) else "likely",
    )  # fmt: skip


def _of_day(given: Any, which: str) -> datetime | None:
    """A time whose day the person has added: 8:10 of the day they chose."""
    seconds = given(f"clock_{which}")
    day = parse_datetime(f"{given('day')}T00:00") if given("day") else None
    if day is None or not seconds.isdigit() or int(seconds) > 62 * 86_400:
        return None
    return timezone.make_aware(day + timedelta(seconds=int(seconds)))


def _local(text: str) -> datetime | None:
    moment = parse_datetime(text) if text else None
    return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment


@signed_in("cases.investigate")
@require_POST
def propose(request: HttpRequest, id: UUID) -> HttpResponse:
    """The timeline's own paste: proposed stays as JSON."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    found = queries.propose(
        str(_body(request).get("text", ""))[:20_000], viewer=viewer, case=case, at=timezone.now()
    )
    stays = [
        {
            "start": p.start, "end": p.end, "place": p.place, "place_name": _("home") if p.place_words == "home" else p.place_words,
            "source": "interview", "start_error_s": p.start_error_s, "end_error_s": p.end_error_s,
            "uncertain": bool(p.start_error_s or p.end_error_s), "note": p.words[:200],
            "questions": [words.question(code) for code in p.questions],
        }
        for p in found
    ]  # fmt: skip
    asked = [f"{p.words}: {words.question(code)}" for p in found for code in p.questions]
    return JsonResponse({"stays": stays, "questions": asked})


@signed_in("cases.investigate")
@require_POST
def stays(request: HttpRequest, id: UUID) -> HttpResponse:
    """The timeline makes a stay."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    try:
        row = actions.record_visits(
            case, stays=[actions.Stay(**_values(_body(request)))], by=viewer, at=timezone.now()
        )[0]
    except Refused as refusal:
        return problem(getattr(refusal, "status", 409), refusal.code, str(refusal))
    return _answer(case, row, status=201)


@signed_in("cases.investigate")
@require_http_methods(["PATCH", "DELETE"])
def stay(request: HttpRequest, id: UUID, visit: UUID) -> HttpResponse:
    """The timeline moves, renames or takes away a stay; the answer carries the row that holds now."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.visit(viewer, visit)
    try:
        if request.method == "DELETE":
            actions.withdraw_visit(row, by=viewer, at=timezone.now())
            return HttpResponse(status=204)
        changes = _values(_body(request))
        if "place" in changes:
            changes["place_id"] = changes.pop("place")
        row = actions.correct_visit(row, changes=changes, by=viewer, at=timezone.now())
    except Refused as refusal:
        return problem(getattr(refusal, "status", 409), refusal.code, str(refusal))
    return _answer(row.case, row)


@signed_in("cases.investigate")
def others(request: HttpRequest, id: UUID) -> HttpResponse:
    """How many other people were there then."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.one(viewer, id)
    start, end, place = (request.GET.get(name, "") for name in ("start", "end", "place"))
    if not (place and start.isdigit() and end.isdigit()):
        return JsonResponse({"count": None, "url": ""})
    count = queries.others_there(place, start=_moment(int(start)), end=_moment(int(end)), case=case)
    return JsonResponse({"count": count, "url": ""})


def _answer(case: Any, row: Any, *, status: int = 200) -> HttpResponse:
    trajectory = queries.trajectory(case, at=timezone.now())
    sentences = timeline.conflict_words(trajectory)
    shown = timeline.stay(row, trajectory.places, conflict=sentences.get(str(row.id), ""))
    return JsonResponse({"stay": shown, "conflicts": sentences}, status=status)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise Refused(_("The browser sent something this page does not understand."), code="bad-json")
    return body


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """The island's fields as a stay's."""
    values: dict[str, Any] = {}
    for name in ("start", "end"):
        if body.get(name) is not None:
            values[name] = _moment(int(body[name]))
    if "place" in body:
        values["place"] = body["place"] or None
    if "place_name" in body:
        values["place_words"] = "" if body.get("place") else str(body["place_name"])[:120]
    if "source" in body:
        values["source"] = str(body["source"])[:12]
    if "uncertain" in body:
        values["certainty"] = "unsure" if body["uncertain"] else "sure"
    if "note" in body:
        values["note"] = str(body["note"])[:200]
    for name in ("start_error_s", "end_error_s"):
        if name in body:
            values[name.replace("_s", "_min")] = int(body[name]) // 60
    return values


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
