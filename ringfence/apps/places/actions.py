"""Register, correct and merge places. Every change leaves what was there before."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.places import facts
from ringfence.apps.places.bulk import register_many, words
from ringfence.apps.places.models import Change, Place, Reference, Word
from ringfence.core.words import Refused

__all__ = ["correct", "merge", "register", "register_many", "unmerge"]

CORRECTABLE = (
    "kind",
    "name",
    "jurisdiction",
    "address",
    "given_lat",
    "given_lon",
    "datum",
    "volume_m3",
    "air_changes_h",
    "ventilated",
)


@transaction.atomic
def register(
    *,
    name: str,
    jurisdiction: str,
    kind: str = "",
    address: str = "",
    lat: float | None = None,
    lon: float | None = None,
    datum: str = "WGS-84",
    volume_m3: float | None = None,
    air_changes_h: float | None = None,
    ventilated: bool | None = None,
    parent: Place | None = None,
    part: str = "",
    number: str = "",
    reference: str = "",
    by: Viewer,
    at: datetime,
) -> Place:
    """A new place, or the one that already has this reference, or that part of the parent."""
    require(by, "places.edit", jurisdiction)
    found = _existing(parent=parent, part=part, number=number, reference=reference)
    if found is not None:
        return found
    place = Place(
        name=facts.plain_name(name),
        kind=facts.kind(kind),
        jurisdiction=jurisdiction,
        address=address.strip(),
        parent=parent,
        part=part,
        number=number,
        given_lat=lat,
        given_lon=lon,
        datum=datum,
        volume_m3=volume_m3,
        air_changes_h=air_changes_h,
        ventilated=ventilated,
        registered_at=at,
    )
    place.lat, place.lon = facts.wgs84(place)
    place.save(force_insert=True)
    _file(place)
    if reference:
        Reference.objects.create(text=reference, place=place)
    audit.record("places.register", kind="place", id=place.id, jurisdiction=jurisdiction, by=by, at=at)
    events.record("PlaceRegistered", kind="place", id=place.id, jurisdiction=jurisdiction, by=by, at=at)
    return place


def _existing(*, parent: Place | None, part: str, number: str, reference: str) -> Place | None:
    if reference:
        known = Reference.objects.select_related("place").filter(text=reference).first()
        if known:
            return known.place
    if parent is not None and part and number:
        return Place.objects.filter(parent=parent, part=part, number=number, merged_into__isnull=True).first()
    return None


def _file(place: Place) -> None:
    Word.objects.filter(place=place).delete()
    Word.objects.bulk_create(
        [Word(text=text, jurisdiction=place.jurisdiction, place=place) for text in words(place)]
    )


@transaction.atomic
def correct(place: Place, *, because: str = "", by: Viewer, at: datetime, **fields: Any) -> Place:
    """Change what is believed of a place; what was believed before stays in its changes."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.edit", place.jurisdiction)
    unknown = set(fields) - set(CORRECTABLE)
    if unknown:
        raise Refused(_("These fields cannot be corrected: %s") % ", ".join(sorted(unknown)), code="field")
    if "jurisdiction" in fields:
        require(by, "places.edit", fields["jurisdiction"])
    before = {field: getattr(place, field) for field in fields if getattr(place, field) != fields[field]}
    if not before:
        return place
    for field in before:
        setattr(place, field, fields[field])
    place.name, place.kind = facts.plain_name(place.name), facts.kind(place.kind)
    place.lat, place.lon = facts.wgs84(place)
    place.save()
    _file(place)
    Change.objects.create(
        place=place, verb="correct", before=before, because=because, by=events.actor(by), at=at
    )
    audit.record(
        "places.correct",
        kind="place",
        id=place.id,
        jurisdiction=place.jurisdiction,
        detail={"fields": sorted(before)},
        by=by,
        at=at,
    )
    events.record("PlaceCorrected", kind="place", id=place.id, jurisdiction=place.jurisdiction, by=by, at=at)
    return place


@transaction.atomic
def merge(place: Place, into: Place, *, because: str, by: Viewer, at: datetime) -> Place:
    """Two records of one place become one; the first keeps its row and points to the other."""
    first, second = _both(place, into)
    for one in (first, second):
        require(by, "places.edit", one.jurisdiction)
    if first.pk == second.pk or first.merged_into_id or second.merged_into_id:
        raise Refused(_("These two places cannot be merged: one of them is already merged."), code="merged")
    moved = list(Reference.objects.filter(place=first).values_list("pk", flat=True))
    parts = [str(pk) for pk in Place.objects.filter(parent=first).values_list("pk", flat=True)]
    Reference.objects.filter(pk__in=moved).update(place=second)
    Place.objects.filter(pk__in=parts).update(parent=second)
    first.merged_into = second
    first.save(update_fields=["merged_into"])
    Word.objects.filter(place=first).delete()
    Change.objects.create(
        place=first,
        verb="merge",
        before={"references": moved, "parts": parts},
        because=because,
        by=events.actor(by),
        at=at,
    )
    audit.record(
        "places.merge",
        kind="place",
        id=first.id,
        jurisdiction=first.jurisdiction,
        detail={"into": str(second.id)},
        by=by,
        at=at,
    )
    events.record(
        "PlaceMerged",
        kind="place",
        id=first.id,
        jurisdiction=first.jurisdiction,
        payload={"into": str(second.id)},
        by=by,
        at=at,
    )
    return second


@transaction.atomic
def unmerge(place: Place, *, because: str, by: Viewer, at: datetime) -> Place:
    """Take a merge back: what had moved returns."""
    first = Place.objects.select_for_update().get(pk=place.pk)
    require(by, "places.edit", first.jurisdiction)
    change = first.changes.filter(verb="merge").order_by("-id").first()
    if first.merged_into_id is None or change is None:
        raise Refused(_("This place is not merged."), code="not-merged")
    Reference.objects.filter(pk__in=change.before["references"]).update(place=first)
    Place.objects.filter(pk__in=change.before["parts"]).update(parent=first)
    first.merged_into = None
    first.save(update_fields=["merged_into"])
    _file(first)
    Change.objects.create(place=first, verb="unmerge", because=because, by=events.actor(by), at=at)
    audit.record("places.unmerge", kind="place", id=first.id, jurisdiction=first.jurisdiction, by=by, at=at)
    return first


def _both(place: Place, into: Place) -> tuple[Place, Place]:
    locked = {row.pk: row for row in Place.objects.select_for_update().filter(pk__in=[place.pk, into.pk])}
    return locked[place.pk], locked[into.pk]
