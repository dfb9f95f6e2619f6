"""Words for duties and links to what they are about; each app adds its own in AppConfig.ready."""

from collections.abc import Callable

from django.urls import NoReverseMatch
from django.utils.functional import Promise

_titles: dict[str, str | Promise] = {}
_links: dict[str, Callable[[str], str]] = {}
_finders: list[Callable[[str], str]] = []


def name_title(code: str, text: str | Promise) -> None:
    """`text` should be lazy, so that each reader gets their language."""
    _titles[code] = text


def name_titles(finder: Callable[[str], str]) -> None:
    """For codes that nobody named: `finder(code)` is the title in the reader's language, "" when it knows none."""
    _finders.append(finder)


def name_subject(kind: str, link: Callable[[str], str]) -> None:
    """`link(id)` is the address of the page of such a record."""
    _links[kind] = link


def title(code: str) -> str:
    if code in _titles:
        return str(_titles[code])
    return next(filter(None, (finder(code) for finder in _finders)), code)


def link(kind: str, id: str) -> str:
    """The address of the record's page; empty when it has none: a list must not fail for one odd row."""
    try:
        return _links[kind](id) if kind in _links else ""
    except NoReverseMatch:
        return ""
