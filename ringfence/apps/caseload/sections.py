"""What this app adds to the page of a person and of a contact: who sees them through, and how far that is."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ringfence.apps.caseload import queries


def of_person(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("caseload.view"):
        return None
    rows = queries.of_person(viewer, person.id)
    return {"rows": rows} if rows else None


def of_contact(request: HttpRequest, contact: Any) -> dict[str, Any] | None:
    """The owner of the person behind a contact, and the warning that another line has called: before anybody dials."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("caseload.view"):
        return None
    row = queries.of_contact(viewer, contact)
    return {"row": row, "warning": queries.called_lately(contact.person, at=timezone.now())}
