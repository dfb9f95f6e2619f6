"""The same two routes in the HTTP API of the pages: described in its file, passed on to the intake unread.

For trying out and for small houses with one address; at volume a proxy sends devices to the intake itself.
"""

import http.client
import os
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from ringfence.apps.accounts.api import allowed
from ringfence.config.intake.known import PERMISSION
from ringfence.config.intake.sent import MOST_BYTES, MOST_ROWS
from ringfence.web.api import problem

router = Router(tags=["scans"])
TIMEOUT_S = 20


class ScanIn(Schema):
    """One scan. Times carry their zone; `person` and `place` are ids or the references of an import."""

    source: str
    record: str
    person: UUID | str
    place: UUID | str
    entered: str
    left: str | None = None
    room: str = ""
    seat: str = ""
    position_error_m: float | None = None
    time_error_s: float | None = None


class TakenOut(Schema):
    """How many scans were new and how many had been sent before. Every one of them is on disk."""

    accepted: int
    repeated: int


class FaultOut(Schema):
    """Why one row was not taken. `row` counts from 0."""

    row: int
    field: str
    code: str
    message: str
    remedy: str


class FirstOut(Schema):
    source: str
    record: str
    taken_at: str


class ContradictionOut(Schema):
    """A record that was sent before with other content: the first one stands."""

    row: int
    source: str
    record: str
    fields: list[str]
    first: FirstOut
    remedy: str


class NotAllTakenOut(TakenOut):
    """The counted rows are stored; those listed are not."""

    code: str
    title: str
    faults: list[FaultOut] = []
    contradictions: list[ContradictionOut] = []


class RefusedOut(Schema):
    """Nothing was stored."""

    code: str
    title: str


ANSWERS: Any = {
    200: TakenOut, 409: NotAllTakenOut, 422: NotAllTakenOut, 400: RefusedOut, 401: RefusedOut, 413: RefusedOut,
    503: RefusedOut,
}  # fmt: skip


def _body(schema: dict[str, Any], *kinds: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}}


ONE = ScanIn.model_json_schema()


@router.post(
    "/scans", auth=allowed(PERMISSION), response=ANSWERS, openapi_extra=_body(ONE, "application/json")
)
def send_scan(request: HttpRequest) -> HttpResponse:
    """Store one scan; answered when it is on disk. Safe to repeat: one record of one source counts once."""
    return _forward(request, "/api/v1/scans")


@router.post(
    "/scans/batch",
    auth=allowed(PERMISSION),
    response=ANSWERS,
    openapi_extra=_body(
        {"type": "array", "items": ONE, "maxItems": MOST_ROWS}, "application/json", "application/x-ndjson"
    ),
)
def send_scans(request: HttpRequest) -> HttpResponse:
    """Store up to 1,000 scans, an array or one JSON object a line; the answer accounts for every row."""
    return _forward(request, "/api/v1/scans/batch")


def intake_address() -> str:
    """Where the intake listens: what `ringfence serve` chose, otherwise the setting."""
    if known := os.environ.get("RINGFENCE_INTAKE_AT") or settings.OPTIONS.intake_listen:
        return known
    host, _, port = settings.OPTIONS.listen.rpartition(":")
    return f"{host}:{int(port) + 2}"


def _forward(request: HttpRequest, path: str) -> HttpResponse:
    secret = request.headers.get("Authorization", "")
    if not secret:
        return problem(
            400, "token-needed", "Send `Authorization: Bearer TOKEN`; a session cannot send scans."
        )
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return problem(
            413, "too-long", f"At most {MOST_BYTES} bytes in one request. Send fewer scans at once."
        )
    headers = {"Authorization": secret, "Content-Type": request.headers.get("Content-Type", "")}
    host, _, port = intake_address().rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=TIMEOUT_S)
    try:
        connection.request("POST", path, request.body, headers)
        answer = connection.getresponse()
        response = HttpResponse(
            answer.read(), status=answer.status, content_type=answer.getheader("Content-Type")
        )
        if retry := answer.getheader("Retry-After"):
            response["Retry-After"] = retry
        return response
    except (OSError, http.client.HTTPException):
        response = problem(
            503, "intake-away", "The intake does not answer. Keep the scans and send them again."
        )
        response["Retry-After"] = "2"
        return response
    finally:
        connection.close()
