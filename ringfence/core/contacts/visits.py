"""Rows become visits and bouts: a person's overlapping or touching rows at one place are one visit, a pair's are one bout.

A person who was scanned in twice was there once; without this step every duplicate row would double the minutes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.words import PersonId, PlaceId, Window


@dataclass(frozen=True, slots=True)
class Visit:
    """One unbroken stay of a person at a place, and the rows that say so."""

    person: PersonId
    place: PlaceId
    span: Window
    rows: tuple[Presence, ...]


@dataclass(frozen=True, slots=True)
class Bout:
    """One unbroken time of two people near each other (a < b), and the rows that say so."""

    a: PersonId
    b: PersonId
    span: Window
    rows: tuple[Encounter, ...]


Row = TypeVar("Row", Presence, Encounter)


def span_of(row: Presence | Encounter, *, until: int) -> Window | None:
    """What is known of the row at `until`: open stays end there, later rows are not known yet.

    A stay without length meets nobody and cannot bridge two others that did not already touch: None.
    """
    end = until if row.end is None else min(row.end, until)
    return Window(row.start, end) if row.start < end else None


def _runs(rows: Iterable[Row], *, until: int) -> list[tuple[Window, tuple[Row, ...]]]:
    """Overlapping or touching rows joined into unbroken runs, in time order."""
    spans = [(span, row) for row in rows if (span := span_of(row, until=until)) is not None]
    spans.sort(key=lambda pair: pair[0])
    runs: list[tuple[Window, tuple[Row, ...]]] = []
    start, end = 0, None
    members: list[Row] = []
    for span, row in spans:
        if end is None or span.start > end:
            if end is not None:
                runs.append((Window(start, end), tuple(members)))
            start, end, members = span.start, span.end, []
        end = max(end, span.end)
        members.append(row)
    if end is not None:
        runs.append((Window(start, end), tuple(members)))
    return runs


def visits(presence: Iterable[Presence], *, until: int) -> list[Visit]:
    """All visits, as known at `until` (UTC seconds), sorted by person, place and time."""
    rows: dict[tuple[PersonId, PlaceId], list[Presence]] = defaultdict(list)
    for row in presence:
        rows[row.person, row.place].append(row)
    return [
        Visit(person, place, span, members)
        for (person, place), own in sorted(rows.items())
        for span, members in _runs(own, until=until)
    ]


def bouts(encounters: Iterable[Encounter], *, until: int) -> list[Bout]:
    """All bouts, as known at `until`; a person near themselves is no encounter."""
    rows: dict[tuple[PersonId, PersonId], list[Encounter]] = defaultdict(list)
    for row in encounters:
        if row.a != row.b:
            rows[min(row.a, row.b), max(row.a, row.b)].append(row)
    return [
        Bout(a, b, span, members)
        for (a, b), own in sorted(rows.items())
        for span, members in _runs(own, until=until)
    ]
