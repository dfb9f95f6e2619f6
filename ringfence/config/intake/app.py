"""The ASGI application: two routes that take scans, and its own health. It knows no page and no session."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from ringfence.config.intake import sent
from ringfence.config.intake.known import Caller
from ringfence.config.intake.taking import DISK_RETRY_S, RETRY_S, Answer, Taking
from ringfence.core.words import Refused

log = structlog.get_logger("ringfence.intake")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
SINGLE, BATCH = "/api/v1/scans", "/api/v1/scans/batch"
LINES = (b"application/x-ndjson", b"application/jsonl", b"application/jsonlines")


class Application:
    """Called once for the process's life and once for each request."""

    def __init__(self, start: Callable[[], Awaitable[Taking]], stop: Callable[[], Awaitable[None]]) -> None:
        self._start, self._stop = start, stop
        self.taking: Taking | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.taking = await self._start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Refused as refusal:
            answer = _refused(refusal)
        except Exception as fault:
            log.error("intake.failed", exc_info=fault)
            answer = _problem(500, "failed", "The scan was not stored. Send it again.", retry_s=RETRY_S)
        await _send(answer, send)

    async def _answer(self, scope: Message, receive: Receive) -> Answer:
        path = scope["path"].rstrip("/")
        taking = self.taking
        if path == "/healthz":
            return Answer(200, {"ready": taking is not None})
        if path not in (SINGLE, BATCH):
            return _problem(404, "not-found", f"There are {SINGLE} and {BATCH} here.")
        if scope["method"] != "POST":
            return _problem(405, "method", "Send scans with POST.")
        if taking is None:
            return _problem(503, "starting", "Not ready yet. Send it again.", retry_s=RETRY_S)
        headers = dict(scope["headers"])
        caller = await _caller(taking, headers.get(b"authorization", b""))
        body = await _body(receive, headers.get(b"content-length", b"0"))
        if path == SINGLE:
            rows, faults = sent.single(body)
        else:
            kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
            rows, faults = sent.batch(body, lines=kind in LINES)
        return await taking.take(rows, faults, caller=caller)


class NotIn(Refused):
    """No valid token."""

    status = 401


class TooLong(Refused):
    status = 413


async def _caller(taking: Taking, header: bytes) -> Caller:
    scheme, _, secret = header.decode("latin-1").partition(" ")
    caller = await taking.tokens.caller(secret.strip()) if scheme.lower() == "bearer" and secret else None
    if caller is None:
        raise NotIn(
            "Send `Authorization: Bearer TOKEN` with a token that is in force and may send scans.",
            code="not-signed-in",
        )
    return caller


async def _body(receive: Receive, announced: bytes) -> bytes:
    """The whole body; more than `MOST_BYTES` is refused before it is read."""
    if announced.isdigit() and int(announced) > sent.MOST_BYTES:
        raise _too_long()
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("The connection was cut.", code="cut")
        part = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size > sent.MOST_BYTES:
            raise _too_long()
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_long() -> TooLong:
    return TooLong(
        f"At most {sent.MOST_BYTES} bytes in one request. Send fewer scans at once.", code="too-long"
    )


def _refused(refusal: Refused) -> Answer:
    status = getattr(refusal, "status", 400)
    retry = 0 if status != 503 else DISK_RETRY_S if refusal.code == "disk" else RETRY_S
    return _problem(status, refusal.code, str(refusal), retry_s=retry)


def _problem(status: int, code: str, title: str, *, retry_s: int = 0) -> Answer:
    return Answer(status, {"code": code, "title": title}, retry_s)


async def _send(answer: Answer, send: Send) -> None:
    body = answer.body
    kind = b"application/json"
    if "code" in body:
        body = {"type": f"/problems/{body['code']}", "status": answer.status, **body}
        kind = b"application/problem+json"
    headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
    if answer.retry_s:
        headers.append((b"retry-after", str(answer.retry_s).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": sent.answer(body)})
