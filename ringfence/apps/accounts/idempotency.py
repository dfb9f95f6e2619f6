"""`@once` for API writes: a retry with the same Idempotency-Key gets the same answer and has no second effect.

The key, the effects and the answer are one transaction: a crash leaves all of them or none.
"""

import hashlib
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja.decorators import decorate_view

from ringfence.apps.accounts.models import Answer
from ringfence.apps.keys import actions as keys
from ringfence.web.api import problem

_running: set[tuple[str, str]] = set()
_lock = threading.Lock()


def _once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def answered(request: HttpRequest, **values: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        viewer = getattr(request, "viewer", None)
        if not key or viewer is None:
            return run(request, **values)
        if len(key) > 200:
            return problem(422, "idempotency-key", gettext("The Idempotency-Key is too long."))
        mark = (str(viewer.user_id), key)
        with _lock:
            if mark in _running:
                return _in_progress()
            _running.add(mark)
        try:
            return _in_one_transaction(run, request, values, mark)
        finally:
            with _lock:
                _running.discard(mark)

    return answered


once = decorate_view(_once)


def _in_one_transaction(
    run: Callable[..., HttpResponse], request: HttpRequest, values: dict[str, Any], mark: tuple[str, str]
) -> HttpResponse:
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        if not _alone(mark):
            return _in_progress()
        known = Answer.objects.filter(owner=mark[0], key=mark[1]).first()
        if known is not None:
            return _again(known, fingerprint)
        response = run(request, **values)
        if response.status_code >= 400:
            # Nothing was done, so nothing is remembered: the same key may try again.
            transaction.set_rollback(True)
            return response
        _remember(mark, fingerprint, response)
        return response


def _fingerprint(request: HttpRequest) -> str:
    parts = [(request.method or "").encode(), request.get_full_path().encode(), request.body]
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def _alone(mark: tuple[str, str]) -> bool:
    """Other processes: SQLite lets one writer in anyway; PostgreSQL is asked for a lock of this key."""
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(hashlib.sha256("\x00".join(mark).encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _remember(mark: tuple[str, str], fingerprint: str, response: HttpResponse) -> None:
    answer = Answer(owner=mark[0], key=mark[1], fingerprint=fingerprint, made_at=timezone.now())
    answer.status = response.status_code
    answer.content_type = response.headers.get("Content-Type", "application/json")[:100]
    answer.body = keys.seal(response.content.decode(), row=str(answer.pk), field="body")
    answer.save(force_insert=True)


def _again(known: Answer, fingerprint: str) -> HttpResponse:
    if known.fingerprint != fingerprint:
        return problem(422, "idempotency-key", gettext("This Idempotency-Key was used for another request."))
    body = keys.unseal(bytes(known.body), row=str(known.pk), field="body")
    response = HttpResponse(body.encode(), status=known.status, content_type=known.content_type)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _in_progress() -> HttpResponse:
    return problem(409, "in-progress", gettext("The same request is still being worked on."))
