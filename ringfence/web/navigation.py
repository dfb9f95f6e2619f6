"""The rail's entries. Apps register theirs in `AppConfig.ready`, so that this floor knows no app."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

ON_PHONE = 4  # entries in the bottom bar; the fifth is "More"


class Viewer(Protocol):
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    label: str | Promise
    url_name: str
    icon: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one viewer sees it on one page."""

    name: str
    label: str | Promise
    url: str
    icon: str
    current: bool


_entries: dict[str, Entry] = {}


def register(
    name: str, *, label: str | Promise, url_name: str, icon: str, permission: str = "", order: int = 100
) -> None:
    """Add an entry; the same name again replaces it (apps may be set up twice in tests)."""
    _entries[name] = Entry(name, label, url_name, icon, permission, order)


def entries() -> list[Entry]:
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.name))


def links(request: HttpRequest) -> list[Link]:
    """What this viewer may open, in order; the entry with the longest matching path is the current one."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    found = []
    for entry in entries():
        if entry.permission and not (viewer and viewer.may(entry.permission)):
            continue
        try:
            found.append((entry, reverse(entry.url_name)))
        except NoReverseMatch:
            continue
    matching = [url for _, url in found if _within(request.path, url)]
    here = max(matching, key=len, default=None)
    return [Link(e.name, e.label, url, e.icon, url == here) for e, url in found]


def _within(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
