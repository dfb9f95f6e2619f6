"""Rows of presence, encounter and link files: unknown people become stub persons, unknown places are asked about."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import SYSTEM, Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases.actions import feed_of
from ringfence.apps.contacts import facts, requested
from ringfence.apps.contacts.models import Encounter, Link, Waiting
from ringfence.apps.imports.actions import Effect, Outcome
from ringfence.apps.people import actions as people_actions
from ringfence.apps.people import queries as people
from ringfence.apps.places import actions as places_actions
from ringfence.apps.places import queries as places


def person_of(text: str, *, feed: str, jurisdiction: str, by: Viewer, at: datetime) -> Any:
    """The person a file means: our own id, a known reference of this feed, or a new stub whose name is not yet known."""
    reference = f"{feed}:{text}"
    found = people.by_reference([reference]).get(reference)
    if found is not None:
        return found
    return people_actions.register(name="", reference=reference, jurisdiction=jurisdiction, by=by, at=at).pk


def place_of(text: str, *, feed: str, jurisdiction: str, at: datetime) -> Any:
    """The place a file means, by reference; a new one when the feed names it for the first time."""
    reference = f"{feed}:{text}"
    found = places.by_reference([reference]).get(reference)
    if found is not None:
        return found
    by = SYSTEM("contacts/place-from-feed")
    return places_actions.register(name=text, reference=reference, jurisdiction=jurisdiction, by=by, at=at).pk


def import_presence(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """One stay. It waits in the database until the file is finished and balanced, then goes to the log as one batch."""
    if row.get("end") is not None and row["end"] <= row["start"]:
        return Outcome("rejected", message=_("The stay ends before it begins."), code="ends-before-start")
    if rejected := _not_asked_for(row, batch=batch, at=at):
        return rejected
    known = {"feed": feed_of(batch.jurisdiction), "jurisdiction": batch.jurisdiction, "at": at}
    seen = batch.__dict__.setdefault("_known_names", {})
    person, place = ("person", str(row["person"])), ("place", str(row["place"]))
    if person not in seen:
        seen[person] = person_of(person[1], by=by, **known)
    if place not in seen:
        seen[place] = place_of(place[1], **known)
    made = Waiting.objects.create(
        batch=batch.id, person=seen[person], place=seen[place], start=row["start"], end=row.get("end"),
        **{name: row.get(name) or "" for name in ("source", "room", "seat")},
        **{name: row.get(name) for name in ("position_error_m", "time_error_s")},
    )  # fmt: skip
    return Outcome("created", "presence", made.pk)


def _not_asked_for(row: Mapping[str, Any], *, batch: Any, at: datetime) -> Outcome | None:
    """Before anybody is registered: a row that no request names must leave no trace of its person."""
    if not requested.feed_kind(str(row.get("source") or "")):
        return None
    feed = feed_of(batch.jurisdiction)
    person, place = (f"{feed}:{row[name]}" for name in ("person", "place"))
    return requested.check(
        row, batch=batch, person=people.by_reference([person]).get(person),
        place=places.by_reference([place]).get(place), at=at,
    )  # fmt: skip


def _meeting_not_asked_for(row: Mapping[str, Any], *, batch: Any, at: datetime) -> Outcome | None:
    """The same for an encounter: a request that names one of the two, or the place, is enough."""
    if not requested.feed_kind(str(row.get("source") or "")):
        return None
    feed = feed_of(batch.jurisdiction)
    a, b = (f"{feed}:{row[side]}" for side in ("a", "b"))
    known = people.by_reference([a, b])
    place = f"{feed}:{row.get('place') or ''}"
    at_place = places.by_reference([place]).get(place) if row.get("place") else None
    found = None
    for person in (known.get(a), known.get(b)):
        found = requested.check(row, batch=batch, person=person, place=at_place, at=at)
        if found is None:
            return None
    return found


def undo_presence(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    """A row that is still waiting goes at once; the whole batch is withdrawn from the log by `withdraw_presence`."""
    Waiting.objects.filter(pk=effect.record_id, batch=batch.id).delete()


COLUMNS = ("person", "place", "start", "end", "source", "position_error_m", "time_error_s", "room", "seat")


@transaction.atomic
def store_presence(batch_id: Any, *, by: Viewer, at: datetime) -> int:
    """Hand a finished batch to the presence log. Safe to repeat: the log takes a batch once."""
    rows = Waiting.objects.filter(batch=batch_id).order_by("id")
    n = rows.count()
    if n:
        facts.store(str(batch_id), rows.values_list(*COLUMNS).iterator(chunk_size=5000))
        rows.delete()
    return n


def store_feed(
    feed: str, rows: Iterable[tuple[Any, ...]], *, jurisdiction: str, by: Viewer, at: datetime
) -> bool:
    """Presence of known people at known places (values in the order of COLUMNS), straight to the log as one batch.

    The same feed again has no effect and is answered with False. For feeds that need no questions, by the 100,000 rows.
    """
    require(by, "imports.run", jurisdiction)
    stored = facts.store(feed, rows)
    if stored:
        about = {"kind": "area", "id": jurisdiction, "jurisdiction": jurisdiction}
        audit.record("contacts.store_feed", **about, detail={"feed": feed}, by=by, at=at)
    return stored


def withdraw_presence(batch_id: Any, *, by: Viewer, at: datetime) -> bool:
    """An undone import: the log forgets the batch."""
    return facts.take_back(str(batch_id))


def import_encounter(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """One encounter; the same one twice is a duplicate."""
    if row["a"] == row["b"]:
        return Outcome("rejected", message=_("A person cannot meet themselves."), code="met-themselves")
    if rejected := _meeting_not_asked_for(row, batch=batch, at=at):
        return rejected
    known = {"feed": feed_of(batch.jurisdiction), "jurisdiction": batch.jurisdiction, "at": at}
    a, b = (person_of(str(row[side]), by=by, **known) for side in ("a", "b"))
    values = {
        "a_id": a, "b_id": b, "start": _moment(row["start"]), "end": _moment(row.get("end")),
        "place_id": place_of(str(row["place"]), **known) if row.get("place") else None,
        "distance_m": row.get("distance_m"), "setting": row.get("setting") or "", "source": row.get("source") or "",
    }  # fmt: skip
    if Encounter.objects.filter(**values, withdrawn_at__isnull=True).exists():
        return Outcome("duplicate")
    made = Encounter.objects.create(**values, batch=batch.id)
    return Outcome("created", "encounter", made.pk)


def undo_encounter(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    """The row stays and takes no more part."""
    Encounter.objects.filter(pk=effect.record_id, withdrawn_at__isnull=True).update(withdrawn_at=at)


def import_link(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """One statement "was infected by"; a link to oneself is rejected by name."""
    if not row.get("from") or not row.get("to"):
        return Outcome("rejected", message=_("A link needs both people."), code="one-person")
    if row["from"] == row["to"]:
        return Outcome("rejected", message=_("A person cannot infect themselves."), code="self-infection")
    known = {"feed": feed_of(batch.jurisdiction), "jurisdiction": batch.jurisdiction, "at": at}
    source, target = (person_of(str(row[side]), by=by, **known) for side in ("from", "to"))
    values = {
        "source_person_id": source, "target_person_id": target, "date": _moment(row.get("date")),
        "kind": row.get("kind") or "",
    }  # fmt: skip
    if Link.objects.filter(**values, withdrawn_at__isnull=True).exists():
        return Outcome("duplicate")
    made = Link.objects.create(**values, batch=batch.id)
    return Outcome("created", "link", made.pk)


def undo_link(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    Link.objects.filter(pk=effect.record_id, withdrawn_at__isnull=True).update(withdrawn_at=at)


def _moment(at: Any) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(int(at), UTC)
