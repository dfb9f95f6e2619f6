"""What every API answer shares: JSON that keeps Chinese readable, and problems by RFC 9457."""

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import BaseRenderer

from ringfence.core.words import Refused


class ApiRenderer(BaseRenderer):
    """orjson leaves Chinese as it is; ninja's own renderer escapes it."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


def problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """An RFC 9457 problem document; `code` is stable, `title` is for people."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "code": code, **more}
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def install_problem_handlers(api: NinjaAPI) -> None:
    """Every failure of the API is a problem document; nothing leaks a traceback."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, exc: Refused) -> HttpResponse:
        status = getattr(exc, "status", 409)
        return problem(status, exc.code, str(exc))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        errors = [
            {"pointer": "/" + "/".join(str(part) for part in error["loc"]), "message": error["msg"]}
            for error in exc.errors
        ]
        return problem(422, "invalid", "Some fields are missing or wrong.", errors=errors)

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
        return problem(401, "not-signed-in", "Sign in, or send a valid token.")

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
        return problem(404, "not-found", "There is no such record, or it is outside your area.")

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
        return problem(exc.status_code, "http-error", str(exc))
