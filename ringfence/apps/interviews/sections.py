"""What this app adds to the page of a case: the way to its interview, and what its reports still need."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ringfence.apps.interviews import queries


def of_case(request: HttpRequest, case: Any) -> dict[str, Any] | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("interviews.view"):
        return None
    now = timezone.now()
    return {
        "case": case,
        "forms": [
            (which, queries.missing_number(case, which=which, by=viewer, at=now)) for which in queries.DUTIES
        ],
    }
