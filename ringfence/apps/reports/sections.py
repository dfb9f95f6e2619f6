"""What this app adds to the page of a case: its reports."""

from typing import Any

from django.http import HttpRequest

from ringfence.apps.reports import queries


def of_case(request: HttpRequest, case: Any) -> dict[str, Any] | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("reports.view"):
        return None
    return {"case": case, "which": queries.WHICH, "signed": queries.reports(viewer, case)[:10]}
