"""Registering places by the ten thousand: the same checks as one by one, few statements. Reached through this app's actions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.places import facts
from ringfence.apps.places.models import Place, Reference, Word
from ringfence.core.words import Refused

CHUNK = 2000


def register_many(
    rows: Iterable[Mapping[str, Any]], *, jurisdiction: str, by: Viewer, at: datetime
) -> dict[str, UUID]:
    """Rows with the keys of `register`, each with its `reference`; `parent` is the reference of a row before it.

    Returns reference -> place. A reference that is known is that place and changes nothing. One transaction a chunk.
    """
    require(by, "places.edit", jurisdiction)
    found: dict[str, UUID] = {}
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        with transaction.atomic():
            _chunk(chunk, found, jurisdiction=jurisdiction, by=by, at=at)
    return found


def _chunk(
    rows: list[Mapping[str, Any]], found: dict[str, UUID], *, jurisdiction: str, by: Viewer, at: datetime
) -> None:
    references = [row["reference"] for row in rows]
    for start in range(0, len(references), 900):
        known = Reference.objects.filter(text__in=references[start : start + 900])
        found.update(known.values_list("text", "place_id"))
    made = list(_new(rows, found, inside=jurisdiction, at=at))
    Place.objects.bulk_create([place for place, _ in made], batch_size=500)
    Reference.objects.bulk_create([Reference(text=text, place=place) for place, text in made], batch_size=500)
    _file(place for place, _ in made)
    if made:
        told = {"created": len(made)}
        about: dict[str, Any] = {"kind": "area", "id": jurisdiction, "jurisdiction": jurisdiction}
        audit.record("places.register_many", **about, detail=told, by=by, at=at)
        events.record("PlacesRegistered", **about, payload=told, by=by, at=at)


def _new(
    rows: list[Mapping[str, Any]], found: dict[str, UUID], *, inside: str, at: datetime
) -> Iterator[tuple[Place, str]]:
    for row in rows:
        values = dict(row)
        reference, parent = values.pop("reference"), values.pop("parent", None)
        if reference in found:
            continue
        if not str(values.setdefault("jurisdiction", inside)).startswith(inside):
            raise Refused(_("The row lies outside the area of this list."), code="outside")
        if parent is not None and parent not in found:
            raise Refused(_("The place it is part of must come before it."), code="no-parent")
        values |= {"given_lat": values.pop("lat", None), "given_lon": values.pop("lon", None)}
        values |= {"name": facts.plain_name(values["name"]), "kind": facts.kind(values.get("kind", ""))}
        place = Place(**values, parent_id=found.get(parent), registered_at=at)
        place.lat, place.lon = facts.wgs84(place)
        found[reference] = place.pk
        yield place, reference


def words(place: Place) -> list[str]:
    """What the place is found by."""
    return sorted(facts.words(place.name) | facts.words(place.address))


def _file(places: Iterable[Place]) -> None:
    """Some thirty words a place: past the ORM, which would make an object of each."""
    table, *columns = map(
        connection.ops.quote_name, (Word._meta.db_table, "text", "jurisdiction", "place_id")
    )
    prepare = Place._meta.pk.get_db_prep_save
    rows = [
        (text, one.jurisdiction, key)
        for one in places
        for key in (prepare(one.pk, connection),)
        for text in words(one)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES (%s, %s, %s)", rows)
