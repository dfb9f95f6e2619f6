"""Error pages: what happened, what is safe, what to do. A refusal by the rules is a page too, never a traceback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ringfence.core.words import Refused


def page(request: HttpRequest, status: int, *, message: str = "", code: str = "") -> HttpResponse:
    """The whole page, or only the box when htmx asked for a part."""
    values = {"status": status, "message": message, "code": code or f"http-{status}"}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "web/error_part.html" if part else "web/error.html", values, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection token is missing or old: nothing was saved."""
    return page(request, 403, code="stale-form")


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke may be in what the frame needs."""
    body = render_to_string("web/error.html", {"status": 500, "code": "http-500"})
    return HttpResponse(body, status=500)


class RefusedMiddleware:
    """Turns `Refused`, raised anywhere below a page, into a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return page(request, getattr(exception, "status", 409), message=str(exception), code=exception.code)
