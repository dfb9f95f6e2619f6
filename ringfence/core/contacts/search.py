"""Who met whom: slow, obvious and the law. The compiled engine is held equal to what stands here.

A person's own overlapping or touching rows at one place (and of one pair) are joined first. Minutes are the sum of
overlaps over visit pairs inside the window, `count` the number of overlapping visit pairs, presence and encounters
added up. Spans are half-open: who leaves when another enters has not met them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ringfence.core.contacts import meetings
from ringfence.core.contacts.meetings import Places, common
from ringfence.core.contacts.records import Contact, Encounter, Meeting, Presence
from ringfence.core.contacts.visits import Bout, Visit, bouts, visits
from ringfence.core.words import PersonId, PlaceId, Window

Windows = Window | Mapping[PersonId, Window]
Found = dict[PersonId, list[list[Meeting]]]
"""For each other person one entry per visit pair (or bout): the parts of that meeting."""


@dataclass(slots=True)
class World:
    """Everything that is known at one moment, by place and by person."""

    at_place: dict[PlaceId, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    of_person: dict[PersonId, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    bouts_of: dict[PersonId, list[Bout]] = field(default_factory=lambda: defaultdict(list))
    households: Mapping[PersonId, str] = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    living_in: dict[str, list[PersonId]] = field(init=False)

    def __post_init__(self) -> None:
        self.living_in = defaultdict(list)
        for person in sorted(self.households):
            self.living_in[self.households[person]].append(person)


def world(
    presence: Iterable[Presence],
    *,
    encounters: Iterable[Encounter],
    until: int,
    households: Mapping[PersonId, str] | None = None,
    places: Places | None = None,
) -> World:
    """Lay the rows out as known at `until` (UTC seconds): later rows are ignored, open stays end there."""
    known = World(households=households or {}, places=places or {})
    for visit in visits(presence, until=until):
        known.at_place[visit.place].append(visit)
        known.of_person[visit.person].append(visit)
    for bout in bouts(encounters, until=until):
        known.bouts_of[bout.a].append(bout)
        known.bouts_of[bout.b].append(bout)
    return known


def direct(known: World, person: PersonId, *, window: Window) -> Found:
    """Everyone who was at the same place at the same time, or seen near `person`, inside `window`."""
    found: Found = defaultdict(list)
    for visit in known.of_person.get(person, []):
        for other in known.at_place[visit.place]:
            span = common(visit.span, other.span, window)
            if other.person != person and span is not None:
                parts = meetings.of_visits(visit, other, span=span, places=known.places)
                found[other.person].append(parts)
    for bout in known.bouts_of.get(person, []):
        span = common(bout.span, bout.span, window)
        if span is not None:
            parts = meetings.of_bout(bout, index=person, span=span, places=known.places)
            found[parts[0].other].append(parts)
    return found


def household(known: World, person: PersonId, *, window: Window) -> Iterator[Meeting]:
    """Those who live with `person`: together for the whole window, however often they were seen."""
    home = known.households.get(person, "")
    if home and window.start < window.end:
        for other in known.living_in[home]:
            if other != person:
                yield Meeting(person, other, "household", window, setting="home")


def after(known: World, person: PersonId, *, window: Window, within_s: int) -> Iterator[Meeting]:
    """Indirect contacts: those who entered a place at most `within_s` seconds after `person` left it.

    The leaving lies inside the window; each entry is told once, with the latest leaving before it.
    """
    leavings: dict[PlaceId, list[int]] = defaultdict(list)
    for visit in known.of_person.get(person, []):
        if window.start < visit.span.end <= window.end:
            leavings[visit.place].append(visit.span.end)
    for place, ends in sorted(leavings.items()):
        for other in known.at_place[place]:
            gaps = [other.span.start - end for end in ends if 0 <= other.span.start - end <= within_s]
            if gaps and other.person != person:
                yield _passed(known, person, other, gap=min(gaps))


def before(known: World, person: PersonId, *, window: Window, within_s: int) -> Iterator[Meeting]:
    """The mirror of `after`, for the source's side: those who left a place shortly before `person` entered it."""
    for visit in known.of_person.get(person, []):
        entry = visit.span.start
        if not window.start <= entry < window.end:
            continue
        latest: dict[PersonId, int] = {}
        for other in known.at_place[visit.place]:
            if other.person != person and 0 <= entry - other.span.end <= within_s:
                latest[other.person] = min(entry - other.span.end, latest.get(other.person, within_s))
        for who, gap_s in sorted(latest.items()):
            yield _indirect(known, person, who, place=visit.place, at=entry, gap=gap_s)


def _passed(known: World, person: PersonId, other: Visit, *, gap: int) -> Meeting:
    return _indirect(known, person, other.person, place=other.place, at=other.span.start, gap=gap)


def _indirect(
    known: World, person: PersonId, other: PersonId, *, place: PlaceId, at: int, gap: int
) -> Meeting:
    kind = known.places[place].kind if place in known.places else ""
    return Meeting(person, other, "indirect", Window(at, at), place=place, setting=kind or None, gap_s=gap)


def contact(
    index: PersonId,
    other: PersonId,
    *,
    ring: int,
    met: Sequence[Sequence[Meeting]],
    extra: Sequence[Meeting] = (),
    via: PersonId | None = None,
) -> Contact:
    """Add up one pair's meetings; household and indirect ones (`extra`) carry no minutes."""
    parts = [part for group in met for part in group]
    near = [part.distance_m for part in parts if part.distance_m is not None]
    return Contact(
        index=index,
        other=other,
        ring=ring,
        meetings=tuple(sorted([*parts, *extra], key=lambda part: (part.span, part.kind, part.place))),
        minutes=sum(part.span.end - part.span.start for part in parts) / 60,
        count=len(met),
        first=min((part.span.start for part in parts), default=None),
        last=max((part.span.end for part in parts), default=None),
        nearest_m=min(near, default=None),
        via=via,
    )


def first_exposure(one: Contact) -> int:
    """The moment from which this contact could have been infected: first meeting, entry, or window start at home."""
    return min(part.span.start for part in one.meetings)


def search(
    index: Sequence[PersonId],
    *,
    presence: Iterable[Presence],
    encounters: Iterable[Encounter],
    window: Windows,
    until: int | None = None,
    households: Mapping[PersonId, str] | None = None,
    places: Places | None = None,
    indirect_within_s: int = 0,
) -> list[Contact]:
    """Ring 1: everyone who met an index person inside the window (one per index person, or one for all).

    `until` is the moment asked about (default: the latest window end). `indirect_within_s` 0 = no indirect contacts.
    """
    if until is None:
        until = max(span_for(window, person).end for person in index)
    known = world(presence, encounters=encounters, until=until, households=households, places=places)
    return ring1(known, index, window=window, indirect_within_s=indirect_within_s)


def span_for(window: Windows, person: PersonId) -> Window:
    return window if isinstance(window, Window) else window[person]


def ring1(
    known: World,
    index: Sequence[PersonId],
    *,
    window: Windows,
    indirect_within_s: int = 0,
    backwards: bool = False,
) -> list[Contact]:
    """`search` on a world that is already laid out; `backwards` turns indirect contacts to the source's side."""
    found: list[Contact] = []
    for person in index:
        span = span_for(window, person)
        met = direct(known, person, window=span)
        extra: dict[PersonId, list[Meeting]] = defaultdict(list)
        for meeting in household(known, person, window=span):
            extra[meeting.other].append(meeting)
        if indirect_within_s:
            passing = before if backwards else after
            for meeting in passing(known, person, window=span, within_s=indirect_within_s):
                extra[meeting.other].append(meeting)
        for other in sorted({*met, *extra}):
            if other not in index:
                found.append(
                    contact(person, other, ring=1, met=met.get(other, []), extra=extra.get(other, []))
                )
    return found


def secondary(
    contacts: Sequence[Contact],
    *,
    known: World,
    until: int,
    isolated: Mapping[PersonId, int] | None = None,
    exclude: Collection[PersonId] = (),
) -> list[Contact]:
    """Ring 2: who met a ring-1 person from that person's own first exposure on, up to their isolation or `until`.

    One contact per index, via and other person. `exclude` is never listed (index people, ring-1 people).
    """
    found: list[Contact] = []
    for one in contacts:
        start = first_exposure(one)
        span = Window(start, max(start, min(until, (isolated or {}).get(one.other, until))))
        met = direct(known, one.other, window=span)
        extra = {meeting.other: meeting for meeting in household(known, one.other, window=span)}
        for other in sorted({*met, *extra}):
            if other not in exclude and other != one.index:
                home = [extra[other]] if other in extra else []
                found.append(
                    contact(one.index, other, ring=2, met=met.get(other, []), extra=home, via=one.other)
                )
    return found


def backward(
    index: Sequence[PersonId],
    *,
    presence: Iterable[Presence],
    encounters: Iterable[Encounter],
    onset: Mapping[PersonId, int],
    days: int = 14,
    households: Mapping[PersonId, str] | None = None,
    places: Places | None = None,
    indirect_within_s: int = 0,
) -> list[Contact]:
    """The source's side: everyone who met an index person in the `days` before onset (science: 14 days)."""
    window = {person: Window(onset[person] - days * 86400, onset[person]) for person in index}
    until = max(span.end for span in window.values())
    known = world(presence, encounters=encounters, until=until, households=households, places=places)
    return ring1(known, index, window=window, indirect_within_s=indirect_within_s, backwards=True)
