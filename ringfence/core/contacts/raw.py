"""The two rings without any protocol: minutes together, and minutes with the first ring after its own exposure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from ringfence.core.contacts.meetings import common
from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.contacts.search import World, world
from ringfence.core.words import PersonId, PlaceId, Window


@dataclass(frozen=True, slots=True)
class RawRow:
    """One person of one ring. `index` and `via` stand earliest meeting first; `seconds` adds up all of them."""

    index: tuple[PersonId, ...]
    person: PersonId
    ring: int
    via: tuple[PersonId, ...]
    seconds: int
    meetings: int
    first: int
    last: int
    nearest_m: float | None
    places: tuple[PlaceId, ...]
    sources: tuple[str, ...]

    @property
    def minutes(self) -> float:
        return self.seconds / 60


def threshold_s(minutes: float) -> int:
    """The fewest whole seconds that make `minutes`; a third of a minute, written 0.3333333333333333, is twenty."""
    return ceil(round(minutes * 60, 6))


def raw(
    index: Sequence[PersonId],
    *,
    presence: Iterable[Presence],
    encounters: Iterable[Encounter],
    window: Window,
    min_minutes: float,
    ring2_min_minutes: float,
) -> list[RawRow]:
    """Ring 1: at least `min_minutes` with an index person (each for itself). Ring 2: everyone else, people below
    that threshold included, with at least `ring2_min_minutes` with all ring-1 people together.

    A meeting with a ring-1 person counts from that person's own first exposure on (first overlap with any index
    inside the window, however short); one that straddles it is clipped. Open stays end with the window.
    """
    known = world(presence, encounters=encounters, until=window.end)
    index = list(dict.fromkeys(index))
    met = [one for person in index for one in _met(known, person, window=window) if one.other not in index]
    exposed: dict[PersonId, int] = {}
    for one in met:
        exposed[one.other] = min(one.first, exposed.get(one.other, window.end))
    ring1 = _rows([one for one in met if one.seconds >= threshold_s(min_minutes)], ring=1, indexes={})
    inner = {row.person: row.index for row in ring1}
    later = [
        one
        for via in sorted(inner)
        for one in _met(known, via, window=Window(exposed[via], window.end))
        if one.other not in inner and one.other not in index
    ]
    ring2 = _rows(later, ring=2, indexes=inner)
    return ring1 + [row for row in ring2 if row.seconds >= threshold_s(ring2_min_minutes)]


@dataclass(frozen=True, slots=True)
class _Met:
    """What one person (`through`) shared with another, and every row that tells of it."""

    through: PersonId
    other: PersonId
    spans: tuple[Window, ...]
    rows: tuple[Presence | Encounter, ...]

    @property
    def seconds(self) -> int:
        return sum(span.end - span.start for span in self.spans)

    @property
    def first(self) -> int:
        return min(span.start for span in self.spans)


def _met(known: World, person: PersonId, *, window: Window) -> list[_Met]:
    spans: dict[PersonId, list[Window]] = defaultdict(list)
    rows: dict[PersonId, list[Presence | Encounter]] = defaultdict(list)
    for visit in known.of_person.get(person, []):
        for other in known.at_place[visit.place]:
            span = common(visit.span, other.span, window)
            if span is not None and other.person != person:
                spans[other.person].append(span)
                rows[other.person] += _telling((*visit.rows, *other.rows), span)
    for bout in known.bouts_of.get(person, []):
        span = common(bout.span, bout.span, window)
        if span is not None:
            partner = bout.b if bout.a == person else bout.a
            spans[partner].append(span)
            rows[partner] += _telling(bout.rows, span)
    return [_Met(person, other, tuple(spans[other]), tuple(rows[other])) for other in sorted(spans)]


def _telling(rows: Iterable[Presence | Encounter], span: Window) -> list[Presence | Encounter]:
    """The rows that cover some of `span` (an open row reaches its end)."""
    return [row for row in rows if row.start < span.end and (row.end is None or row.end > span.start)]


def _rows(met: Iterable[_Met], *, ring: int, indexes: dict[PersonId, tuple[PersonId, ...]]) -> list[RawRow]:
    """One row per person; `indexes` tells the index people of each ring-1 person."""
    of: dict[PersonId, list[_Met]] = defaultdict(list)
    for one in met:
        of[one.other].append(one)
    found = [_row(person, sorted(own, key=_when), ring, indexes) for person, own in of.items()]
    return sorted(found, key=lambda row: (-row.seconds, row.person))


def _when(one: _Met) -> tuple[int, str]:
    return one.first, one.through


def _row(
    person: PersonId, own: list[_Met], ring: int, indexes: dict[PersonId, tuple[PersonId, ...]]
) -> RawRow:
    through = tuple(one.through for one in own)
    rows = [row for one in own for row in one.rows]
    near = [row.distance_m for row in rows if isinstance(row, Encounter) and row.distance_m is not None]
    return RawRow(
        index=through if ring == 1 else tuple(dict.fromkeys(i for via in through for i in indexes[via])),
        person=person,
        ring=ring,
        via=() if ring == 1 else through,
        seconds=sum(one.seconds for one in own),
        meetings=sum(len(one.spans) for one in own),
        first=min(one.first for one in own),
        last=max(span.end for one in own for span in one.spans),
        nearest_m=min(near, default=None),
        places=tuple(sorted({row.place for row in rows if row.place})),
        sources=tuple(sorted({row.source for row in rows if row.source})),
    )
