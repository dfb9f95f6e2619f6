"""Venues over HTTP: the copy that a device takes along. What it did comes back as envelopes (devices)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router, Schema

from ringfence.apps.accounts.api import allowed
from ringfence.apps.venues import actions, queries

router = Router(tags=["venues"])


class CopyOut(Schema):
    """`content` is JSON as text; `signature` (ECDSA P-256 over its bytes, r and s) and public `key` (SPKI) in base64."""

    content: str
    signature: str
    key: str


@router.get("/venues/{id}/copy", auth=allowed("venues.mark"), response=CopyOut)
def copy(request: HttpRequest, id: UUID) -> Any:
    """Everybody there with masked names, marks, verdicts, conflicts, and the rule's answer to every combination of marks."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.scene(viewer, id)
    return actions.take_along(row, language=get_language() or "zh-hans", by=viewer, at=timezone.now())
