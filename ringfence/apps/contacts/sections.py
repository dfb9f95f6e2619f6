"""What this app adds to pages of the apps below: a person's exposures, a case's contacts."""

from typing import Any

from django.http import HttpRequest

from ringfence.apps.contacts import queries


def of_person(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """Every exposure of one person; None for those who may not see contacts."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("contacts.view"):
        return None
    rows = queries.of_person(viewer, person.id)
    meetings = {row.pk: queries.exposures(row) for row in rows}
    known = queries.known_places([one for found in meetings.values() for one in found])
    judged = {row.pk: queries.judgements(row) for row in rows}
    return {
        "person": person,
        "may_trace": viewer.may("contacts.trace"),
        "contacts": [
            (row, [(one, known.get(str(one.place_id))) for one in meetings[row.pk]], judged[row.pk][0][1] if judged[row.pk] else "")
            for row in rows
        ],
    }  # fmt: skip


def of_case(request: HttpRequest, case: Any) -> dict[str, Any] | None:
    """How many contacts of which class, and the last searches."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may("contacts.view"):
        return None
    found = queries.counts(viewer, queries.Filters(case=str(case.id)))
    return {
        "case": case,
        "may_trace": viewer.may_in("contacts.trace", case.jurisdiction),
        "all": sum(found.values()),
        "figures": [(code, label, found[code]) for code, label in queries.Outcome.choices if found.get(code)],
        "searches": queries.searches(viewer, case=case)[:5],
    }
