"""The audit over HTTP, for an auditor's own tools."""

from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from ringfence.apps.audit import actions, heads, queries
from ringfence.web.access import Allowed
from ringfence.web.paging import page

router = Router(tags=["audit"])


class EntryOut(Schema):
    position: int
    at: datetime
    actor: str
    verb: str
    kind: str
    subjects: list[str]
    jurisdiction: str
    detail: dict[str, Any]
    hash: str


class EntryPage(Schema):
    items: list[EntryOut]
    next: str


class ReportOut(Schema):
    ok: bool
    rows: int
    first_bad: int | None
    fault: str
    head: str


@router.get("/audit", auth=Allowed("audit.view"), response=EntryPage)
def list_audit(
    request: HttpRequest,
    subject: str = "",
    actor: str = "",
    verb: str = "",
    cursor: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """Entries newest first; `subject` and `actor` are ids. Subjects and actors are pseudonyms."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.search(viewer, subject=subject, actor=actor, verb=verb)
    found = page(rows, order=("-position",), cursor=cursor, limit=limit)
    actions.record("search-audit", kind="audit", id="chain", by=viewer, at=timezone.now())
    columns = set(EntryOut.model_fields) - {"detail"}
    items = [
        {name: getattr(entry, name) for name in columns} | {"detail": orjson.loads(entry.detail)}
        for entry in found.items
    ]
    return {"items": items, "next": found.next}


@router.get("/audit/verify", auth=Allowed("audit.verify"), response=ReportOut)
def verify_audit(request: HttpRequest) -> queries.Report:
    """Read the whole chain."""
    return queries.verify(heads=heads.read())
