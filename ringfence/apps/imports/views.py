"""Bring a file: choose it, say which column is which, look, try or import, and take it back."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.imports import actions, kinds, queries, uploads
from ringfence.apps.imports.forms import (
    AnswersForm,
    ChecksForm,
    ColumnsForm,
    ReadingForm,
    UndoForm,
    UploadForm,
)
from ringfence.apps.imports.labels import FIGURES, READABLE, STEPS, label
from ringfence.apps.imports.models import Batch, Upload
from ringfence.files.faults import Fault, FileRefused
from ringfence.files.tables import Table
from ringfence.web.paging import page

SHOWN_ROWS, SHOWN_FAULTS = 20, 200


def language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _told(faults: Any) -> list[dict[str, Any]]:
    """Faults in the reader's language, with the column's name as the page calls it."""
    tongue = language()
    return [
        {
            "row": f.row,
            "column": f.column,
            "value": f.value,
            "message": f.say(tongue),
            "remedy": f.help(tongue),
            "code": f.code,
        }
        for f in map(_named, faults)
    ]


def _named(fault: Fault) -> Fault:
    return replace(fault, column=label(fault.column) if fault.column else "")


def _figures(table: Table) -> dict[str, int]:
    kept = {"aside": len(table.aside)} if table.aside else {}
    return table.balance | kept


@signed_in("imports.view")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    rows = page(queries.batches(viewer), order=("-recorded_at", "-id"), cursor=request.GET.get("cursor", ""))
    names = {kind.name: kind.label for kind in kinds.known()}
    shown = [{"batch": b, "kind": names.get(b.kind, b.kind)} for b in rows.items]
    values = {
        "page": rows,
        "rows": shown,
        "may_run": bool(queries.kinds_for(viewer)),
        "figures": FIGURES.values(),
    }
    return render(request, "imports/list.html", values)


@signed_in("imports.run")
def new(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    choices = queries.kinds_for(viewer)
    paths = viewer.paths("imports.run")
    first = {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, kinds=choices, paths=paths, initial=first)
    if request.method == "POST" and form.is_valid():
        data, filename = form.content()
        chosen = {name: form.cleaned_data[name] for name in ("kind", "jurisdiction")}
        upload = actions.keep(data, filename=filename, **chosen, by=viewer, at=timezone.now())
        return redirect("imports:columns", id=upload.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/new.html", {"form": form, "kinds": choices}, status=status)


@signed_in("imports.run")
def columns(request: HttpRequest, id: UUID) -> HttpResponse:
    """Which column is which. A file that cannot be opened is refused here, with what to do."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    upload = queries.upload(viewer, id)
    if request.method == "POST" and "read_again" in request.POST:
        reading = ReadingForm(request.POST)
        if reading.is_valid():
            actions.answer(upload, answers=reading.cleaned_data, by=viewer)
        return redirect("imports:columns", id=id)
    values: dict[str, Any] = {"upload": upload, "reading": ReadingForm(initial=upload.answers)}
    try:
        peek = uploads.peek(upload)
    except FileRefused as refusal:
        values["faults"] = _told(refusal.faults)
        return render(request, "imports/columns.html", values, status=422)
    form = _columns_form(request, upload, peek, viewer)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        actions.say_columns(upload, mapping=form.mapping(), by=viewer, at=at)
        actions.answer(upload, answers={"about": form.cleaned_data.get("about")}, by=viewer)
        return redirect("imports:check", id=id)
    values |= {"form": form, "peek": peek, "first": [[_cell(c) for c in row] for row in peek.first]}
    return render(request, "imports/columns.html", values, status=422 if request.method == "POST" else 200)


def _columns_form(request: HttpRequest, upload: Upload, peek: Any, viewer: Any) -> ColumnsForm:
    kind = kinds.kind_named(upload.kind)
    saved = upload.mapping or uploads.saved_mapping(upload.kind, peek.header)
    about = kind.about_choices(viewer) if kind.about_choices else []
    return ColumnsForm(request.POST or None, peek=peek, kind=kind, saved=saved, about=about)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


@signed_in("imports.run")
def check(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look before anything is done: questions, faults, the first rows as they were understood."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    upload = queries.upload(viewer, id)
    if request.method == "POST":
        return _answered(request, upload, viewer)
    try:
        table = uploads.table(upload)
    except FileRefused as refusal:
        values = {"upload": upload, "faults": _told(refusal.faults), "refused": True}
        return render(request, "imports/check.html", values, status=422)
    values = {
        "upload": upload,
        "table": table,
        "figures": [(READABLE[name], count) for name, count in _figures(table).items()],
        "questions": AnswersForm(questions=table.questions, language=language()) if table.questions else None,
        "checks": ChecksForm(initial=upload.answers),
        "faults": _told(table.faults[:SHOWN_FAULTS]),
        "more_faults": max(0, len(table.faults) - SHOWN_FAULTS),
        "notes": [_named(note).sentence(language()) for note in table.notes if note.code != "header-guessed"],
        "heads": [label(name) for name in table.mapping],
        "preview": _preview(table),
    }
    return render(request, "imports/check.html", values)


def _answered(request: HttpRequest, upload: Upload, viewer: Any) -> HttpResponse:
    try:
        questions = uploads.table(upload).questions
    except FileRefused:
        questions = []
    form = AnswersForm(request.POST, questions=questions, language=language())
    checks = ChecksForm(request.POST)
    if form.is_valid() and checks.is_valid():
        actions.answer(upload, answers={**form.answers(), **checks.cleaned_data}, by=viewer)
    else:
        messages.error(request, gettext("This answer cannot be used."))
    return redirect("imports:check", id=upload.pk)


def _preview(table: Table) -> list[dict[str, Any]]:
    times = {c.name for c in table.schema.columns if c.kind in ("time", "start", "end")}
    return [
        {"line": line, "cells": [_understood(row[name], name in times) for name in table.mapping]}
        for line, row in list(zip(table.lines, table.rows, strict=True))[:SHOWN_ROWS]
    ]


def _understood(value: object, is_time: bool) -> object:
    if is_time and isinstance(value, int):
        return timezone.localtime(datetime.fromtimestamp(value, timezone.get_current_timezone()))
    return _cell(value)


@signed_in("imports.run")
@require_POST
def start(request: HttpRequest, id: UUID) -> HttpResponse:
    """Try or import. The page of the batch then carries it forward."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    upload = queries.upload(viewer, id)
    at = timezone.now()
    batch = actions.start(upload, dry="dry" in request.POST, by=viewer, at=at)
    if getattr(batch, "repeated", False):
        messages.info(request, gettext("This file was imported before; nothing was done a second time."))
        return redirect("imports:batch", id=batch.pk)
    actions.carry_on(batch, seconds=1.5, by=viewer, at=at)
    return redirect("imports:batch", id=batch.pk)


@signed_in("imports.view")
@require_GET
def batch(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.batch(viewer, id)
    steps = queries.history(found)
    values = _progress(found, steps, viewer) | {
        "kind": next((k.label for k in kinds.known() if k.name == found.kind), found.kind),
        "steps": [step | {"word": STEPS[step["name"]]} for step in steps],
        "notes": [note[language()] for note in found.notes],
        "undo_form": UndoForm(),
        "may_run": viewer.may_in("imports.run", found.jurisdiction),
        "may_undo": found.finished and found.in_force and viewer.may_in("imports.undo", found.jurisdiction),
        "again": found.upload if found.dry and found.upload and found.upload.parts.exists() else None,
    }
    return render(request, "imports/batch.html", values)


def _progress(found: Batch, steps: list[dict[str, Any]], viewer: Any) -> dict[str, Any]:
    stopped = any(step["name"] in ("cancelled", "undone") for step in steps)
    return {
        "batch": found,
        "figures": [(word, getattr(found, name)) for name, word in FIGURES.items()],
        "running": not found.finished and not stopped,
        "undone": any(step["name"] == "undone" for step in steps),
        "may_continue": viewer.may_in("imports.run", found.jurisdiction),
    }


@signed_in("imports.run")
@require_POST
def step(request: HttpRequest, id: UUID) -> HttpResponse:
    """Two more seconds of a running import: asked for by the page as long as it is open."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = actions.carry_on(queries.batch(viewer, id), by=viewer, at=timezone.now())
    if not request.headers.get("HX-Request"):
        return redirect("imports:batch", id=id)
    if found.finished:
        response = HttpResponse(status=200)
        response["HX-Redirect"] = request.path.removesuffix("step/")
        return response
    return render(request, "imports/progress.html", _progress(found, queries.history(found), viewer))


@signed_in("imports.run")
@require_POST
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    actions.cancel(queries.batch(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, gettext("Stopped. What had been imported was taken back."))
    return redirect("imports:batch", id=id)


@signed_in("imports.undo")
@require_POST
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = UndoForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Say why the import is taken back."))
        return redirect("imports:batch", id=id)
    actions.undo(queries.batch(viewer, id), **form.cleaned_data, by=viewer, at=timezone.now())
    messages.success(request, gettext("The import was taken back."))
    return redirect("imports:batch", id=id)


@signed_in("imports.run")
@require_GET
def errors(request: HttpRequest, id: UUID) -> HttpResponse:
    """The refused rows with problem and remedy, to mend and bring again."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = queries.batch(viewer, id)
    content = queries.error_file(found, language=language(), by=viewer, at=timezone.now())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="errors-{str(found.pk)[:8]}.csv"'
    return response
