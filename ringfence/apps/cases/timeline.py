"""Lays a trajectory out for the timeline island and for the table beside it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ringfence.apps.cases import words
from ringfence.apps.cases.models import Moment, Visit


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def place_name(visit: Visit, places: Any) -> str:
    known = places.get(str(visit.place_id)) if visit.place_id else None
    return getattr(known, "name", "") or visit.place_words


def stay(visit: Visit, places: Any, *, conflict: str = "") -> dict[str, Any]:
    """One stay as the island wants it; an open end is drawn two hours long and marked uncertain."""
    end = visit.end
    return {
        "id": str(visit.id),
        "start": seconds(visit.start),
        "end": seconds(end) if end else (seconds(visit.start) or 0) + 7200,
        "place": str(visit.place_id or ""),
        "place_name": place_name(visit, places),
        "source": visit.source,
        "source_label": visit.get_source_display(),
        "uncertain": visit.certainty != "sure" or end is None,
        "start_error_s": visit.start_error_min * 60,
        "end_error_s": visit.end_error_min * 60,
        "note": visit.note,
        "conflict": conflict,
        "editable": True,
        "url": "",
    }


def conflict_words(trajectory: Any) -> dict[str, str]:
    """visit id -> its first contradiction as a sentence; "" for those without one."""
    by_id = {str(visit.id): visit for visit in trajectory.visits}
    found = {}
    for visit_id in by_id:
        sentences = []
        for conflict in trajectory.conflicts.get(visit_id, []):
            other = conflict.second if conflict.first == visit_id else conflict.first
            sentences.append(words.conflict(conflict, other=place_name(by_id[other], trajectory.places)))
        found[visit_id] = sentences[0] if sentences else ""
    return found


def payload(trajectory: Any, *, window: tuple[datetime, datetime] | None = None) -> dict[str, Any]:
    """The JSON of the island."""
    conflicts = conflict_words(trajectory)
    data: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "start": seconds(trajectory.start),
        "end": seconds(trajectory.end),
        "marks": [
            {"at": seconds(at), "label": Moment(kind).label, "kind": kind} for kind, at in trajectory.marks
        ],
        "places": [
            {"id": key, "name": place.name, "kind": place.kind} for key, place in trajectory.places.items()
        ],
        "stays": [stay(v, trajectory.places, conflict=conflicts[str(v.id)]) for v in trajectory.visits],
    }
    if window:
        data["window"] = {
            "start": seconds(window[0]), "end": seconds(window[1]), "label": _("window of the last search"),
        }  # fmt: skip
    return data


def rows(trajectory: Any) -> list[dict[str, Any]]:
    """The same stays for the table."""
    conflicts = conflict_words(trajectory)
    return [
        {"visit": v, "place": place_name(v, trajectory.places), "conflict": conflicts[str(v.id)]}
        for v in trajectory.visits
    ]


def map_data(trajectory: Any) -> dict[str, Any]:
    """Places of the trajectory with a position, and the way through them in order of time."""
    shown = [
        {
            "id": key, "name": place.name, "lon": place.lon, "lat": place.lat, "kind": place.kind,
            "count": sum(str(v.place_id) == key for v in trajectory.visits), "tone": "positive",
        }
        for key, place in trajectory.places.items()
        if place.lat is not None
    ]  # fmt: skip
    ids = {place["id"] for place in shown}
    return {"places": shown, "route": [str(v.place_id) for v in trajectory.visits if str(v.place_id) in ids]}
