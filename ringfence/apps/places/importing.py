"""One row of a list of places, and how it is taken back. Reached through this app's actions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.imports.actions import Effect, Outcome
from ringfence.apps.places import queries
from ringfence.apps.places.actions import correct, register
from ringfence.apps.places.models import Place
from ringfence.core.words import Refused

DATUMS = {"": "WGS-84", "wgs84": "WGS-84", "wgs-84": "WGS-84", "epsg:4326": "WGS-84", "gps": "WGS-84"}
DATUMS |= {"gcj02": "GCJ-02", "gcj-02": "GCJ-02", "火星坐标": "GCJ-02", "高德": "GCJ-02", "腾讯": "GCJ-02"}
DATUMS |= {"bd09": "BD-09", "bd-09": "BD-09", "百度": "BD-09", "bd09ll": "BD-09"}
YES = {"是", "有", "开窗", "yes", "y", "true", "1"}
NO = {"否", "无", "不开窗", "密闭", "no", "n", "false", "0"}


def import_row(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """A new place; or the place of that number, whose empty fields are filled."""
    feed = f"file{batch.jurisdiction}"
    reference = f"{feed}:{row['place']}"
    values = _values(row)
    known = queries.by_reference([reference]).get(reference)
    if known is not None:
        return _filled(Place.objects.get(pk=known), str(row["place"]), values, by=by, at=at)
    parent = f"{feed}:{row['parent']}" if row.get("parent") else ""
    above = queries.by_reference([parent]).get(parent) if parent else None
    if parent and above is None:
        return Outcome(
            "rejected", message=_("The place it is part of must come before it."), code="no-parent"
        )
    name = values.pop("name") or str(row["place"])
    made = register(
        name=name,
        jurisdiction=batch.jurisdiction,
        reference=reference,
        parent=Place.objects.get(pk=above) if above else None,
        by=by,
        at=at,
        **values,
    )
    return Outcome("created", "place", made.pk)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    datum = DATUMS.get(str(row.get("datum") or "").strip().lower())
    if datum is None:
        raise Refused(_("The datum must be WGS-84, GCJ-02 or BD-09."), code="datum")
    air = str(row.get("ventilated") or "").strip().lower()
    if air and air not in YES | NO:
        raise Refused(_("Ventilated must be yes, no or empty."), code="ventilated")
    return {
        "name": str(row.get("name") or ""),
        "kind": str(row.get("kind") or ""),
        "address": str(row.get("address") or ""),
        "lat": row.get("lat"),
        "lon": row.get("lon"),
        "datum": datum,
        "volume_m3": row.get("volume_m3"),
        "air_changes_h": row.get("air_changes_h"),
        "ventilated": None if not air else air in YES,
    }


def _filled(place: Place, number: str, values: dict[str, Any], *, by: Viewer, at: datetime) -> Outcome:
    """Empty fields are filled, known ones stay; a place that was only a number gets its name."""
    datum = values.pop("datum")
    lat, lon = values.pop("lat"), values.pop("lon")
    if lat is not None and place.given_lat is None:
        values |= {"given_lat": lat, "given_lon": lon, "datum": datum}
    new = {name: value for name, value in values.items() if value not in (None, "")}
    new = {
        name: value
        for name, value in new.items()
        if getattr(place, name) in (None, "") or name == "datum" or (name == "name" and place.name == number)
    }
    before = {name: getattr(place, name) for name in new}
    if all(before[name] == value for name, value in new.items()):
        return Outcome("unchanged", "place", place.pk)
    correct(place, because=_("list of places"), by=by, at=at, **new)
    return Outcome("updated", "place", place.pk, {"before": before})


def undo_row(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    """A place nobody uses goes; filled fields are empty again."""
    place = Place.objects.filter(pk=effect.record_id).first()
    if place is None:
        return
    if effect.outcome == "updated":
        correct(place, because=_("import undone"), by=by, at=at, **effect.undo.get("before", {}))
        return
    try:
        place.changes.all().delete()
        place.delete()
    except ProtectedError:
        raise Refused(_("This place is used by a stay, a household or another place."), code="used") from None
