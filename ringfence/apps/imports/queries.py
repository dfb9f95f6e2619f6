"""Batches and uploads that the viewer may see, and the error file of a batch."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer, names, require, scope
from ringfence.apps.audit import actions as audit
from ringfence.apps.imports.kinds import Kind, known
from ringfence.apps.imports.models import Batch, Upload
from ringfence.apps.keys import actions as keys
from ringfence.files.writing import csv_bytes


def batches(viewer: Viewer) -> QuerySet[Batch]:
    return scope(Batch.objects.all(), viewer, "imports.view")


def batch(viewer: Viewer, id: UUID) -> Batch:
    found = batches(viewer).select_related("upload").filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def upload(viewer: Viewer, id: UUID) -> Upload:
    """One's own upload only: its content is not yet anybody's record."""
    found = Upload.objects.filter(pk=id, by=str(viewer.user_id)).first()
    if found is None:
        raise Http404
    require(viewer, "imports.run", found.jurisdiction)
    return found


def kinds_for(viewer: Viewer) -> list[Kind]:
    """Kinds this viewer may import somewhere."""
    if not viewer.may("imports.run"):
        return []
    return [kind for kind in known() if viewer.may(kind.permission)]


def rejections(batch: Batch, *, language: str, limit: int | None = None) -> list[dict[str, Any]]:
    """Rejected rows, in order: line, cells, and what is wrong in the reader's language."""
    rows = []
    for row in batch.rejections.order_by("line", "id")[:limit]:
        content = json.loads(keys.unseal(bytes(row.content), row=str(row.pk), field="content"))
        faults = []
        for fault in content["faults"]:
            message, remedy = fault.get(language) or fault.get("zh") or fault["en"]
            faults.append({**fault, "message": message, "remedy": remedy})
        rows.append({"line": row.line, "cells": content["cells"], "faults": faults})
    return rows


def error_file(batch: Batch, *, language: str, by: Viewer, at: datetime) -> bytes:
    """CSV of the rejected rows: row, columns, message, remedy, then the row as it came. Reading it is audited."""
    require(by, "imports.run", batch.jurisdiction)
    rows = rejections(batch, language=language)
    audit.record_reads("import", [batch.pk], purpose="error-file", by=by, at=at)
    width = max((len(row["cells"]) for row in rows), default=0)
    told = (
        ["行", "列", "问题", "怎么改", "代码"]
        if language == "zh"
        else ["row", "column", "problem", "remedy", "code"]
    )
    columns = told + (batch.header + [""] * width)[: max(width, len(batch.header))]
    return csv_bytes(columns, ([*_told(row), *row["cells"]] for row in rows))


def _told(row: dict[str, Any]) -> list[object]:
    faults = row["faults"]
    parts = (("column", "; "), ("message", " "), ("remedy", " "), ("code", "; "))
    return [row["line"], *(sign.join(dict.fromkeys(f[name] for f in faults)) for name, sign in parts)]


def history(batch: Batch) -> list[dict[str, Any]]:
    """Who did what with it, first to last."""
    steps = list(batch.steps.all())
    who = names({UUID(step.by) for step in steps})
    return [
        {"name": step.name, "at": step.at, "because": step.because, "who": who.get(UUID(step.by), "")}
        for step in steps
    ]
