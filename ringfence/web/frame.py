"""What surrounds every page: navigation, the incident and its clock, search, language, theme, connection."""

from collections.abc import Callable
from typing import Any, Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from ringfence.web import navigation

THEMES = ("light", "dark")


class Incident(Protocol):
    """What the bar shows of an incident; any object with these names will do."""

    name: str
    jurisdiction_name: str
    opened_at: Any
    url: str


_incident: Callable[[HttpRequest], Incident | None] | None = None
_search = ""


def incident_from(function: Callable[[HttpRequest], Incident | None]) -> None:
    """Register who knows the incident a request is about."""
    global _incident
    _incident = function


def search_at(url_name: str) -> None:
    """Register the page that answers the search box (`?q=`)."""
    global _search
    _search = url_name


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything is worked out only when a template asks."""
    return {"frame": Frame(request)}


class Frame:
    """The frame of one page. Properties, so that a fragment answered to htmx pays for none of it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.made_at = timezone.now()

    @property
    def viewer(self) -> Any:
        return getattr(self._request, "viewer", None)

    @property
    def who(self) -> str:
        """Name of the person signed in; empty when nobody is."""
        user = getattr(self._request, "user", None)
        return str(user) if user and user.is_authenticated else ""

    @property
    def links(self) -> list[navigation.Link]:
        return navigation.links(self._request)

    @property
    def incident(self) -> Incident | None:
        return _incident(self._request) if _incident and self.who else None

    @property
    def search_url(self) -> str:
        try:
            return reverse(_search) if _search else ""
        except NoReverseMatch:
            return ""

    @property
    def theme(self) -> str:
        """`light`, `dark`, or empty: as the device says."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""
