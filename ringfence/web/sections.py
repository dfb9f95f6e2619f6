"""Parts of a page that belong to another app: a person's exposures on the person's page, cases on the incident's.

The page says `{% sections "people.person" person %}`; the app above registers its part in `AppConfig.ready`, so that the lower app
knows nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Fill = Callable[[HttpRequest, Any], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Section:
    """`fill(request, subject)` gives the template's context, or None where this viewer sees nothing of it."""

    page: str
    name: str
    template: str
    fill: Fill
    order: int


_sections: dict[tuple[str, str], Section] = {}


def register(page: str, name: str, *, template: str, fill: Fill, order: int = 100) -> None:
    """Add a part to a page; the same name again replaces it."""
    _sections[page, name] = Section(page, name, template, fill, order)


def of(page: str) -> list[Section]:
    """The parts of a page, in their order."""
    found = [section for section in _sections.values() if section.page == page]
    return sorted(found, key=lambda section: (section.order, section.name))
