"""What a meeting looked like: two visits (or one bout) cut into parts in which the known facts do not change."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from math import hypot
from typing import TypeVar

from ringfence.core.contacts.records import Encounter, Meeting, Place, Presence
from ringfence.core.contacts.vehicles import gap, seat
from ringfence.core.contacts.visits import Bout, Visit
from ringfence.core.words import PersonId, PlaceId, Window

Places = Mapping[PlaceId, Place]
Row = TypeVar("Row", Presence, Encounter)


def common(one: Window, other: Window, window: Window) -> Window | None:
    """The time that all three share; None when there is none (touching is not sharing)."""
    start, end = max(one.start, other.start, window.start), min(one.end, other.end, window.end)
    return Window(start, end) if start < end else None


def of_visits(index: Visit, other: Visit, *, span: Window, places: Places) -> list[Meeting]:
    """Two people at one place for `span`, cut where a room or a seat changes."""
    kind = places[index.place].kind if index.place in places else ""
    plain = Meeting(index.person, other.person, "presence", span, place=index.place, setting=kind or None)
    mine, theirs = _spans(index.rows, span), _spans(other.rows, span)
    parts = []
    for part in _cuts(span, [known for known, _ in (*mine, *theirs)]):
        here = [row for known, row in mine if known.overlap(part)]
        there = [row for known, row in theirs if known.overlap(part)]
        parts.append(_seated(replace(plain, span=part), here, there))
    return _joined(parts)


def of_bout(bout: Bout, *, index: PersonId, span: Window, places: Places) -> list[Meeting]:
    """Two people near each other for `span`, cut where distance or setting changes; the nearest row is told."""
    other = bout.b if index == bout.a else bout.a
    rows = _spans(bout.rows, span)
    parts = []
    for part in _cuts(span, [known for known, _ in rows]):
        now = [row for known, row in rows if known.overlap(part)]
        parts.append(_near(Meeting(index, other, "encounter", part), now, places))
    return _joined(parts)


def _spans(rows: Iterable[Row], span: Window) -> list[tuple[Window, Row]]:
    known = []
    for row in rows:
        end = span.end if row.end is None else row.end
        clipped = common(Window(row.start, max(end, row.start)), span, span)
        if clipped is not None:
            known.append((clipped, row))
    return known


def _cuts(span: Window, spans: list[Window]) -> list[Window]:
    edges = sorted({span.start, span.end, *(s.start for s in spans), *(s.end for s in spans)})
    return [Window(start, end) for start, end in pairwise(edges)]


def _joined(parts: list[Meeting]) -> list[Meeting]:
    """Neighbouring parts that tell the same become one."""
    joined: list[Meeting] = []
    for part in parts:
        if joined and replace(joined[-1], span=part.span) == part:
            joined[-1] = replace(part, span=Window(joined[-1].span.start, part.span.end))
        else:
            joined.append(part)
    return joined


def _seated(meeting: Meeting, mine: list[Presence], theirs: list[Presence]) -> Meeting:
    rooms = {_room(row) for row in mine if row.room.strip()}
    others = {_room(row) for row in theirs if row.room.strip()}
    same = bool(rooms & others) if rooms and others else None
    seats = [gap(seat(a.seat, room=a.room), seat(b.seat, room=b.room)) for a in mine for b in theirs]
    apart = [rows for rows, _ in seats if rows is not None]
    carriages = {known for _, known in seats if known is not None}
    if same is None and carriages == {False}:
        same = False  # two carriages are two rooms
    errors = [
        hypot(a.position_error_m or 0.0, b.position_error_m or 0.0)
        for a in mine
        for b in theirs
        if a.position_error_m is not None or b.position_error_m is not None
    ]
    return replace(
        meeting,
        same_room=same,
        room=";".join(sorted(rooms & others)) if same else "",
        rows_apart=min(apart, default=None),
        same_carriage=(True in carriages) if carriages else None,
        distance_error_m=min(errors, default=None),
        sources=_sources(*mine, *theirs),
    )


def _room(row: Presence) -> str:
    return row.room.strip().casefold()


def _near(meeting: Meeting, rows: list[Encounter], places: Places) -> Meeting:
    rows = sorted(rows, key=lambda row: (row.distance_m is None, row.distance_m or 0.0))
    place = next((row.place for row in rows if row.place), PlaceId(""))
    setting = next((row.setting for row in rows if row.setting), None)
    if setting is None and place in places:
        setting = places[place].kind or None
    return replace(
        meeting,
        place=place,
        setting=setting,
        distance_m=rows[0].distance_m,
        sources=_sources(*rows),
    )


def _sources(*rows: Presence | Encounter) -> tuple[str, ...]:
    return tuple(sorted({row.source for row in rows if row.source}))
