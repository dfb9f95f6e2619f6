"""Imports over HTTP: bring a file in one request, look at a batch, take it back."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.imports import actions, queries, uploads
from ringfence.apps.imports.models import Batch
from ringfence.core.words import Refused
from ringfence.web.paging import page

router = Router(tags=["imports"])


class BatchOut(Schema):
    id: UUID
    kind: str
    sha256: str
    jurisdiction: str
    dry: bool
    finished: bool
    in_force: bool
    repeated: bool = False
    seen: int
    created: int
    updated: int
    unchanged: int
    duplicate: int
    rejected: int


class BatchPage(Schema):
    items: list[BatchOut]
    next: str


class RejectedOut(Schema):
    line: int
    faults: list[dict[str, Any]]


class RejectedList(Schema):
    items: list[RejectedOut]


class UndoIn(Schema):
    because: str


class ImportIn(Schema):
    kind: str
    jurisdiction: str
    dry: bool = False
    mapping: str = "{}"
    answers: str = "{}"


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _Invalid(f"{name} must be a JSON object.", code="invalid")
    return found


class _Invalid(Refused):
    status = 422


@router.post("/imports", auth=allowed("imports.run"), response={201: BatchOut})
@once
def bring(request: HttpRequest, body: Form[ImportIn], file: File[UploadedFile]) -> Status[Batch]:
    """The whole file in one transaction. `mapping` and `answers` are JSON objects (column -> header; year, ...)."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if (file.size or 0) > uploads.LARGEST:
        raise _Invalid("The file is larger than 64 MB; split it.", code="file-too-large")
    batch = actions.run(
        file.read(),
        filename=file.name or "file",
        kind=body.kind,
        jurisdiction=body.jurisdiction,
        mapping=_object(body.mapping, "mapping"),
        answers=_object(body.answers, "answers"),
        dry=body.dry,
        by=viewer,
        at=timezone.now(),
    )
    return Status(201, batch)


@router.get("/imports", auth=allowed("imports.view"), response=BatchPage)
def list_batches(request: HttpRequest, cursor: str = "", limit: int = 50) -> dict[str, object]:
    """Batches of the caller's area, latest first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = page(queries.batches(viewer), order=("-recorded_at", "-id"), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next}


@router.get("/imports/{id}", auth=allowed("imports.view"), response=BatchOut)
def one_batch(request: HttpRequest, id: UUID) -> Batch:
    return queries.batch(request.viewer, id)  # type: ignore[attr-defined]


@router.get("/imports/{id}/rejected", auth=allowed("imports.run"), response=RejectedList)
def rejected(request: HttpRequest, id: UUID, language: str = "en") -> dict[str, object]:
    """Which rows were refused and why; the rows themselves are in errors.csv."""
    batch = queries.batch(request.viewer, id)  # type: ignore[attr-defined]
    return {"items": queries.rejections(batch, language=language, limit=1000)}


@router.get("/imports/{id}/errors.csv", auth=allowed("imports.run"))
def error_file(request: HttpRequest, id: UUID, language: str = "en") -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    batch = queries.batch(viewer, id)
    content = queries.error_file(batch, language=language, by=viewer, at=timezone.now())
    return HttpResponse(content, content_type="text/csv; charset=utf-8")


@router.post("/imports/{id}/undo", auth=allowed("imports.undo"), response=BatchOut)
@once
def undo(request: HttpRequest, id: UUID, body: UndoIn) -> Batch:
    viewer = request.viewer  # type: ignore[attr-defined]
    return actions.undo(queries.batch(viewer, id), because=body.because, by=viewer, at=timezone.now())
