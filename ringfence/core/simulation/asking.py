"""Sightings as the question that the product answers: the same records, the same trace, the same rules.

`reference` is core's own search; command line and apps put theirs in its place (same question, same answer).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta, timezone

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.classify import classify
from ringfence.core.contacts.lines import lines
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Encounter, Place, Presence
from ringfence.core.contacts.reports import Report
from ringfence.core.contacts.search import ring1
from ringfence.core.contacts.trace import Mask, Question, first_ring, laid_out, masked, second_ring, windows
from ringfence.core.protocol.values import Protocol
from ringfence.core.simulation.county import County
from ringfence.core.simulation.field import Met
from ringfence.core.simulation.identities import household_id, person_id, place_id
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.observation import OPEN, SOURCES, Sightings
from ringfence.core.words import PersonId, PlaceId, Window

Search = Callable[[Question, Sightings, Sequence[Encounter]], list[Listed]]
"""The contact list for a question, from rows and from what people said."""


def reference(question: Question, rows: Sightings, encounters: Sequence[Encounter]) -> list[Listed]:
    """Core's slow and obvious search, both rings."""
    known = laid_out(question, presence=presence(rows), encounters=encounters)
    first = first_ring(question, known=known, encounters=encounters)
    second = second_ring(question, first=first, known=known, encounters=encounters)
    return lines(first, second=second, protocol=question.protocol, zone=question.zone)


def bound(listed: Sequence[Listed]) -> list[Listed]:
    """The lines that say something: all of ring 1, and those of ring 2 whom a rule binds."""
    return [one for one in listed if one.ring == 1 or one.outcome not in ("none", "")]


def settled(
    question: Question,
    other: PersonId,
    *,
    rows: Sightings,
    encounters: Sequence[Encounter],
    near: bool | None,
) -> str:
    """The class of one contact in ring 1, with the field team's own judgement whether they were near (`near`)."""
    index = question.index[0]
    pair = rows.take(np.isin(rows.person, [person_number(index), person_number(other)]))
    mine = [one for one in encounters if {one.a, one.b} == {index, other}]
    known = laid_out(question, presence=presence(pair), encounters=mine)
    window = windows(question)[index].window
    for met in ring1(known, [index], window=window):
        if met.other == other:
            contact = masked(met, question.masks.get(index, ()))
            said = [Report("field_judged", near, "interview")]
            return classify(contact, protocol=question.protocol, places=question.places, reports=said).outcome
    return "none"


def presence(rows: Sightings) -> list[Presence]:
    return [
        Presence(
            PersonId(person_id(person)),
            PlaceId(place_id(place)),
            start,
            None if end == OPEN else end,
            SOURCES[source],
            room=str(room) if room else "",
        )
        for person, place, room, start, end, source in zip(
            rows.person.tolist(), rows.place.tolist(), rows.room.tolist(), rows.start.tolist(),
            rows.end.tolist(), rows.source.tolist(), strict=True,
        )
    ]  # fmt: skip


def encounters(teller: int, met: Sequence[Met]) -> list[Encounter]:
    """What one interview brought."""
    return [
        Encounter(
            PersonId(person_id(teller)), PersonId(person_id(one.other)), one.start, one.end, one.distance_m,
            PlaceId(place_id(one.place)), source="interview",
        )
        for one in met
    ]  # fmt: skip


def question(
    county: County, *, case: Case, protocol: Protocol, at: int, known: Collection[int],
    places: Mapping[PlaceId, Place], isolated: Mapping[PersonId, int], masks: Sequence[Mask],
) -> Question:  # fmt: skip
    """`known` are the people whose households matter."""
    return Question(
        cases=[case], protocol=protocol, at=at, zone=timezone(timedelta(seconds=county.calendar.offset_s)),
        households=dict(_households(county, known)), places=places, isolated=isolated, masks={case.person: masks},
        leads_on=("close",),
    )  # fmt: skip


def masks(own: Sightings, *, worn: npt.NDArray[np.bool_]) -> list[Mask]:
    """What a case says of the own mask at the stays that came to mind."""
    rows = zip(own.place.tolist(), own.start.tolist(), own.end.tolist(), worn.tolist(), strict=True)
    return [Mask(PlaceId(place_id(place)), Window(start, end), yes) for place, start, end, yes in rows]


def around(rows: Sightings, *, person: int) -> npt.NDArray[np.int32]:
    """Everyone with a row at a place where this person was seen, and the person."""
    here = np.unique(rows.place[rows.person == person])
    return np.unique(np.append(rows.person[np.isin(rows.place, here)], np.int32(person)))


def _households(county: County, people: Collection[int]) -> Iterator[tuple[PersonId, str]]:
    """Everyone who lives with any of these people; dormitories and care homes are places, not households."""
    for home in np.unique(county.people.household[np.fromiter(people, np.int64)]).tolist():
        if county.people.home_room[county.members(home)[0]] == 0:
            for one in county.members(home):
                yield PersonId(person_id(one)), household_id(home)


def all_places(county: County) -> dict[PlaceId, Place]:
    """What is known of every place; nowhere else does anybody meet."""
    places = county.places
    air = zip(
        places.kind.tolist(), places.volume_m3.tolist(), places.air_changes_h.tolist(),
        places.ventilated.tolist(), strict=True,
    )  # fmt: skip
    return {
        (code := PlaceId(place_id(number))): Place(
            code,
            kind=KIND_CODES[kind],
            volume_m3=_known(volume),
            air_changes_h=_known(changes),
            ventilated=open_,
        )
        for number, (kind, volume, changes, open_) in enumerate(air)
    }


def _known(value: float) -> float | None:
    return None if value != value else value


def person_number(person: PersonId) -> int:
    return int(person[1:])


def place_number(place: PlaceId) -> int:
    return int(place[1:])
