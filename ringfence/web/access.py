"""May this caller do that, and where? Everything here asks `request.viewer`, which the accounts app fills in.

It lives below the apps because audit, events and keys, which accounts itself builds on, have pages too.
Roles and the matrix are in `apps/accounts`; this file only enforces the answer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Protocol, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from ninja.errors import AuthenticationError, HttpError
from ninja.utils import check_csrf

from ringfence.core.words import Refused

PUBLIC = "public"
SIGNED_IN = "signed-in"
Rows = TypeVar("Rows", bound=QuerySet)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Asker(Protocol):
    """What this file needs of a viewer."""

    def may(self, permission: str) -> bool: ...
    def may_in(self, permission: str, jurisdiction: str) -> bool: ...
    def paths(self, permission: str) -> tuple[str, ...]: ...


class NotAllowed(Refused, PermissionDenied):
    """The caller is known and may not do this, or not here."""

    status = 403

    def __init__(self, message: str = "", *, code: str = "not-allowed") -> None:
        super().__init__(
            message or gettext("Your role does not include this, or not in this area."), code=code
        )


def require(viewer: Asker | None, permission: str, jurisdiction: str | None = None) -> None:
    """Raise `NotAllowed` unless the viewer has the permission (in that jurisdiction, where one is given)."""
    if viewer is None or not viewer.may(permission):
        raise NotAllowed
    if jurisdiction is not None and not viewer.may_in(permission, jurisdiction):
        raise NotAllowed


def scope(queryset: Rows, viewer: Asker, permission: str, field: str = "jurisdiction") -> Rows:
    """Only the rows of those areas in which the viewer has the permission."""
    paths = viewer.paths(permission)
    if not paths:
        return queryset.none()
    if "/" in paths:
        return queryset
    condition = Q()
    for path in paths:
        condition |= _below(field, path, vendor=connections[queryset.db].vendor)
    return queryset.filter(condition)


def _below(field: str, path: str, *, vendor: str) -> Q:
    # SQLite's LIKE is case-insensitive and cannot use the index; a range can ("0" follows "/" in ASCII).
    # PostgreSQL sorts by locale, where a range would be wrong, and has a pattern index for LIKE.
    if vendor == "sqlite":
        return Q(**{f"{field}__gte": path, f"{field}__lt": path.rstrip("/") + "0"})
    return Q(**{f"{field}__startswith": path})


def signed_in(
    permission: str = SIGNED_IN,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For page views: sign-in first, then the permission; the view declares it for the permission test."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return redirect_to_login(request.path)  # without the query: it may name a person
            if permission != SIGNED_IN:
                require(viewer, permission)
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return wrap


def public(view: View) -> View:
    """For the few pages that need no sign-in: says so, so that the permission test knows it is meant."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


class Allowed:
    """Ninja auth: a token or a session, then the permission. Sessions must carry the CSRF token on writes."""

    openapi_security_schema: ClassVar[dict[str, str]] = {"type": "http", "scheme": "bearer"}

    def __init__(self, permission: str = SIGNED_IN) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Any:
        viewer = getattr(request, "viewer", None)
        if viewer is None:
            raise AuthenticationError
        if not getattr(request, "by_token", False) and check_csrf(request) is not None:
            raise HttpError(403, gettext("The page is too old: reload it and try again."))
        if self.permission != SIGNED_IN:
            require(viewer, self.permission)
        return viewer
