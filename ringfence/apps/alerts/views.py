"""The ladders, one ladder with its stamps, and the acts: open, report, acknowledge."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.alerts import actions, queries, words
from ringfence.apps.alerts.models import Ladder, Rung
from ringfence.apps.places import queries as places
from ringfence.web.paging import page


class OpenForm(forms.Form):
    area = forms.CharField(max_length=120)
    reason = forms.ChoiceField(choices=[(code, words.REASONS[code]) for code in ("cluster", "unexplained")])
    drill = forms.BooleanField(required=False)


class NoteForm(forms.Form):
    note = forms.CharField(max_length=200, required=False, label=gettext_lazy("How and to whom"))


def _rung(rung: Rung) -> dict[str, Any]:
    stamps = {one.kind: one for one in rung.all_stamps}  # type: ignore[attr-defined]
    return {
        "rung": rung, "to": words.TO[rung.to], "reported": stamps.get("reported"),
        "acknowledged": stamps.get("acknowledged"),
        "stamps": [{"stamp": one, "word": words.STAMPS[one.kind]} for one in stamps.values()],
    }  # fmt: skip


def _row(found: Ladder) -> dict[str, Any]:
    rungs = [_rung(one) for one in found.all_rungs]  # type: ignore[attr-defined]
    owed = next((one for one in rungs if not one["reported"]), None)
    late = any(one["reported"] and one["reported"].late for one in rungs)
    return {
        "ladder": found,
        "reason": words.REASONS[found.reason],
        "rungs": rungs,
        "owed": owed,
        "was_late": late,
    }


def _delivery(message: Any, state: Any) -> dict[str, Any]:
    tone, word = words.STATES[state.state]
    return {
        "message": message,
        "state": state,
        "channel": words.CHANNELS[message.channel],
        "tone": tone,
        "word": word,
    }


@signed_in("alerts.view")
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    now, late = timezone.now(), request.GET.get("show") == "late"
    rows = page(
        queries.ladders(viewer, late_at=now if late else None), order=("-since", "-id"),
        cursor=request.GET.get("cursor", ""),
    )  # fmt: skip
    names = places.jurisdiction_names(row.jurisdiction for row in rows.items)
    mine = queries.unread(viewer)
    values = {
        "page": rows, "rows": [_row(row) | {"area": names[row.jurisdiction]} for row in rows.items], "now": now,
        "late": late, "unread": [{"message": one, "text": words.sentence(one)} for one in mine[: queries.UNREAD_SHOWN]],
        "unread_count": mine.count(), "form": OpenForm(),
        "areas": [row for row in places.area_options(viewer, "places.view") if viewer.may_in("alerts.open", row[0])]
        if viewer.may("alerts.open") else [],
    }  # fmt: skip
    return render(request, "alerts/list.html", values)


@signed_in("alerts.view")
def ladder(request: HttpRequest, id: UUID) -> HttpResponse:
    """Opening it marks the viewer's messages about it as read."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, now = queries.ladder(viewer, id), timezone.now()
    for one in queries.unread(viewer).filter(rung__ladder=found):
        actions.read(one, by=viewer, at=now)
    row = _row(found)
    for one in row["rungs"]:
        waiting = one["reported"] and not one["acknowledged"]
        one["may_acknowledge"] = waiting and viewer.may_in("alerts.receive", one["rung"].area)
    values = row | {
        "area": places.full_name(found.jurisdiction), "now": now, "form": NoteForm(),
        "may_report": row["owed"] and viewer.may_in("alerts.report", found.jurisdiction),
        "deliveries": [_delivery(**one) for one in queries.deliveries(found)],
    }  # fmt: skip
    return render(request, "alerts/ladder.html", values)


@signed_in("alerts.open")
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = OpenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the area and what is reported."))
        return redirect("alerts:list")
    chosen = form.cleaned_data
    made = actions.open_ladder(
        reason=chosen["reason"],
        jurisdiction=chosen["area"],
        drill=chosen["drill"],
        by=viewer,
        at=timezone.now(),
    )
    return redirect("alerts:ladder", id=made.pk)


@signed_in("alerts.report")
@require_POST
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    stamp = actions.report(queries.ladder(viewer, id), note=note, by=viewer, at=timezone.now())
    messages.success(request, _("Stamped, late.") if stamp.late else _("Stamped in time."))
    return redirect("alerts:ladder", id=id)


@signed_in("alerts.receive")
@require_POST
def acknowledge(request: HttpRequest, id: UUID, number: int) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    actions.acknowledge(queries.rung(queries.ladder(viewer, id), number), by=viewer, at=timezone.now())
    messages.success(request, _("The receipt is acknowledged."))
    return redirect("alerts:ladder", id=id)
