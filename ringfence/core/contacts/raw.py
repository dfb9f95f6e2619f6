"""The two rings without any protocol: minutes together, and minutes with the first ring after its own exposure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from ringfence.core.contacts.records import Contact, Encounter, Presence
from ringfence.core.contacts.search import World, contact, direct, world
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
    """The fewest whole seconds that make `minutes`, read as the decimal a person typed (0.1 is six seconds)."""
    return ceil(Fraction(str(minutes)) * 60)


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
    met = [
        one for person in index for one in _contacts(known, person, window=window) if one.other not in index
    ]
    exposed: dict[PersonId, int] = {}
    for one in met:
        exposed[one.other] = min(_first(one), exposed.get(one.other, window.end))
    ring1 = _rows([one for one in met if seconds(one) >= threshold_s(min_minutes)], ring=1, indexes={})
    inner = {row.person: row.index for row in ring1}
    later = [
        one
        for via in sorted(inner)
        for one in _contacts(known, via, window=Window(exposed[via], window.end))
        if one.other not in inner and one.other not in index
    ]
    ring2 = _rows(later, ring=2, indexes=inner)
    return ring1 + [row for row in ring2 if row.seconds >= threshold_s(ring2_min_minutes)]


def seconds(one: Contact) -> int:
    return sum(part.span.end - part.span.start for part in one.meetings)


def _first(one: Contact) -> int:
    return min(part.span.start for part in one.meetings)


def _contacts(known: World, person: PersonId, *, window: Window) -> list[Contact]:
    met = direct(known, person, window=window)
    return [contact(person, other, ring=1, met=groups) for other, groups in met.items()]


def _rows(
    contacts: Iterable[Contact], *, ring: int, indexes: dict[PersonId, tuple[PersonId, ...]]
) -> list[RawRow]:
    """One row per person; with `indexes` the contacts' own `index` is the ring-1 person they came through."""
    of: dict[PersonId, list[Contact]] = {}
    for one in contacts:
        of.setdefault(one.other, []).append(one)
    rows = []
    for person, own in of.items():
        own.sort(key=lambda one: (_first(one), one.index))
        through = tuple(one.index for one in own)
        parts = [part for one in own for part in one.meetings]
        near = [part.distance_m for part in parts if part.distance_m is not None]
        rows.append(
            RawRow(
                index=through
                if ring == 1
                else tuple(dict.fromkeys(i for via in through for i in indexes[via])),
                person=person,
                ring=ring,
                via=() if ring == 1 else through,
                seconds=sum(seconds(one) for one in own),
                meetings=sum(one.count for one in own),
                first=min(part.span.start for part in parts),
                last=max(part.span.end for part in parts),
                nearest_m=min(near, default=None),
                places=tuple(sorted({part.place for part in parts if part.place})),
                sources=tuple(sorted({source for part in parts for source in part.sources})),
            )
        )
    return sorted(rows, key=lambda row: (-row.seconds, row.person))
