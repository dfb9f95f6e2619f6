"""Fills `request.viewer`: from the session, or on API calls from a bearer token. Sets the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from ringfence.apps.accounts.queries import viewer_of, viewer_of_token


class ViewerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.by_token = False  # type: ignore[attr-defined]
        request.viewer = None  # type: ignore[attr-defined]
        authorization = request.headers.get("Authorization", "")
        if authorization.startswith("Bearer ") and request.path.startswith("/api/"):
            request.by_token = True  # type: ignore[attr-defined]
            secret = authorization.removeprefix("Bearer ").strip()
            request.viewer = viewer_of_token(secret, at=timezone.now())  # type: ignore[attr-defined]
        elif request.user.is_authenticated:
            user = request.user
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
            request.viewer = SimpleLazyObject(lambda: viewer_of(user))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated or request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
