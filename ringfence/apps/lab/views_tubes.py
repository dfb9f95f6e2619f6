"""Tubes and plates: the list, one tube at any minute, its label, hand-overs, and the sheet of a plate of 96."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.lab import actions, facts, queries
from ringfence.apps.lab.forms import FindForm, HandOverForm, PlateForm, TubeForm
from ringfence.apps.lab.importing import WORDS
from ringfence.apps.lab.models import Result
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused
from ringfence.files import barcodes

SHEET_CAP = 2_000
COLUMN_OF = {"well": "well", "well-taken": "well", "ct": "N", "outcome": "outcome", "outcome-ct": "outcome"}


@signed_in("lab.tubes")
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    barcode, now = request.GET.get("barcode", ""), timezone.now()
    found = queries.by_barcode(viewer, barcode) if barcode else None
    if found is not None:
        return redirect("lab:tube", id=found.pk)
    values = {
        "page": queries.tubes(viewer, cursor=request.GET.get("cursor", "")),
        "barcode": barcode,
        "share": queries.share_infected(
            viewer, since=now - timedelta(days=1), until=now + timedelta(minutes=1)
        ),
        "may_collect": viewer.may("lab.collect"),
        "may_record": viewer.may("lab.record"),
    }
    return render(request, "lab/tubes.html", values)


@signed_in("lab.tubes")
@never_cache
def tube(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return _tube(request, queries.tube(viewer, id))


def _tube(request: HttpRequest, found: Any, **more: Any) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    at = _minute(request.GET.get("at", ""))
    values = {
        "tube": found,
        "at_text": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "state": queries.state(found, at=at),
        "swabs": queries.in_tube(viewer, found, at=at),
        "readings": [row for row in queries.readings(found) if row.reported_at <= at],
        "singles": found.retested_by.order_by("barcode"),
        "steps": queries.path(found, at=at),
        "find": FindForm(),
        "may_collect": viewer.may_in("lab.collect", found.jurisdiction),
        **more,
    }
    return render(request, "lab/tube.html", values)


def _minute(text: str) -> datetime:
    """The end of the minute that was asked for; now, if none was."""
    try:
        return (
            timezone.make_aware(datetime.fromisoformat(text)) + timedelta(seconds=59)
            if text
            else timezone.now()
        )
    except ValueError:
        return timezone.now()


@signed_in("lab.tubes")
@never_cache
def label(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    picture = barcodes.svg(queries.tube(viewer, id).barcode)
    return HttpResponse(picture, content_type="image/svg+xml")


@signed_in("lab.collect")
@never_cache
@require_POST
def collect(request: HttpRequest, id: UUID) -> HttpResponse:
    """A swab of the person chosen, or of the only one whom the words mean."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found, form = queries.tube(viewer, id), FindForm(request.POST)
    chosen = request.POST.get("person", "")
    if not chosen and form.is_valid():
        meant = queries.for_tube(viewer, form.cleaned_data["q"])
        if len(meant) != 1:
            if not meant:
                messages.error(request, _("There is no such person."))
            return _tube(request, found, people=meant)
        chosen = str(meant[0].id)
    try:
        actions.collect(found, person=UUID(chosen), by=viewer, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("There is no such person."))
    return redirect("lab:tube", id=found.pk)


@signed_in("lab.collect")
@never_cache
def open_tube(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = TubeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            area = places.area_named(viewer, asked["area"], "lab.collect")
            made = actions.open_tube(
                asked["barcode"], capacity=asked["capacity"], jurisdiction=area.path, desk=asked["desk"],
                by=viewer, at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("lab:tube", id=made.pk)
    values = {"form": form, "heading": _("Open a tube"), "action": _("Open")}
    return render(request, "lab/form.html", values, status=422 if form.errors else 200)


@signed_in("lab.collect")
@never_cache
def hand_over(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        codes = asked.pop("barcodes").split()
        try:
            moved = actions.hand_over(codes, **asked, by=viewer, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%s tubes have changed hands.") % len(moved))
            return redirect("lab:tubes")
    values = {"form": form, "heading": _("Hand tubes over"), "action": _("Hand over")}
    return render(request, "lab/form.html", values, status=422 if form.errors else 200)


@signed_in("lab.record")
@never_cache
def plate(request: HttpRequest) -> HttpResponse:
    """First which plate, then its sheet: 96 wells in the order a multichannel pipette fills them."""
    form = PlateForm(request.GET or None)
    if not form.is_valid():
        values = {"form": form, "heading": _("Enter a plate"), "action": _("To the wells"), "method": "get"}
        return render(request, "lab/form.html", values)
    asked = form.cleaned_data
    words = [{"value": value, "label": str(label)} for value, label in Result.Outcome.choices]
    values = {
        "plate": actions.Plate(asked["plate"], asked["laboratory"], asked["kit"]),
        "save_url": f"{reverse('lab:enter')}?{urlencode(asked)}",
        "rows": [{"id": None, "well": well} for well in facts.WELLS],
        "columns": [
            {"key": "well", "label": _("Well"), "width": 80, "editable": True, "required": True},
            {"key": "barcode", "label": _("Barcode"), "width": 200, "editable": True, "required": True},
            {
                "key": "outcome",
                "label": _("Result"),
                "kind": "choice",
                "choices": words,
                "width": 120,
                "editable": True,
            },
            *(
                {"key": gene, "label": f"Ct {gene}", "kind": "number", "width": 110, "editable": True}
                for gene in facts.GENES
            ),
        ],
    }
    return render(request, "lab/plate.html", values)


@signed_in("lab.record")
@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """The sheet's rows: faulty ones come back named by cell, all others are saved with what follows from them."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = PlateForm(request.GET)
    rows = _rows(request)
    if not form.is_valid() or rows is None:
        return JsonResponse({"detail": _("The plate could not be read.")}, status=422)
    asked = form.cleaned_data
    run = actions.Plate(asked["plate"], asked["laboratory"], asked["kit"])
    done = actions.enter([_entry(row) for row in rows], plate=run, by=viewer, at=timezone.now())
    faults = [
        {"row": place, "column": COLUMN_OF.get(fault.code, "barcode"), "message": str(fault)}
        for place, fault in done.refused.items()
    ]
    return JsonResponse({"saved": len(done.readings), "faults": faults})


def _rows(request: HttpRequest) -> list[dict[str, Any]] | None:
    try:
        rows = json.loads(request.body)["rows"]
    except (ValueError, KeyError, TypeError):
        return None
    right = isinstance(rows, list) and len(rows) <= SHEET_CAP and all(isinstance(row, dict) for row in rows)
    return rows if right else None


def _entry(row: dict[str, Any]) -> actions.Entry:
    """A row as typed; words of laboratories are understood, a Ct that is no number is left for the check to name."""
    word = str(row.get("outcome") or "").strip()
    cycles = {gene: _number(row.get(gene)) for gene in facts.GENES if row.get(gene) not in (None, "")}
    return actions.Entry(
        str(row.get("well") or ""), str(row.get("barcode") or ""), WORDS.get(word.lower(), word), cycles
    )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return -1.0
