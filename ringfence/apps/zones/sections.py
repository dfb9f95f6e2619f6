"""The zones of an incident, on the incident's page."""

from typing import Any

from ringfence.apps.zones import queries, words


def of_incident(request: Any, incident: Any) -> dict[str, Any] | None:
    viewer = request.viewer
    if not viewer.may("zones.view"):
        return None
    rows = list(queries.zones(viewer, incident=incident)[:50])
    may = viewer.may_in("zones.propose", incident.jurisdiction) and getattr(incident, "status", "") == "open"
    return {
        "rows": [
            {"zone": row, "level": words.word(words.LEVELS, row.level), "tone": words.TONES.get(row.level, "precaution")}
            for row in rows
        ],
        "incident": incident, "may_propose": may,
    }  # fmt: skip
