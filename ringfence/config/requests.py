"""Each request gets an id (shown to the person when something fails), one log line and its place in the metrics."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from ringfence.config import metrics
from ringfence.web.ids import new_id

log = structlog.get_logger("ringfence.request")
Answer = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Outermost, so that it also sees what other middleware answers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = str(new_id())  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
            took = time.perf_counter() - started
            route = route_of(request)
            metrics.count(route=route, method=request.method or "", status=response.status_code, took=took)
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(took * 1000, 1),
            )
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


def route_of(request: HttpRequest) -> str:
    """The pattern, `cases/<uuid:id>/`, never the address itself."""
    match = request.resolver_match
    return (match.route or "/") if match else "-"
