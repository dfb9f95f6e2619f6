"""Sightings as the question that the product answers: the same records, the same trace, the same rules.

`reference` is core's own search; the command line puts the engine's in its place (same question, same answer).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta, timezone

import numpy as np

from ringfence.core.contacts.lines import lines
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Encounter, Place, Presence
from ringfence.core.contacts.trace import Question, first_ring, laid_out
from ringfence.core.protocol.values import Protocol
from ringfence.core.simulation.county import County
from ringfence.core.simulation.field import Met
from ringfence.core.simulation.identities import household_id, person_id, place_id
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.observation import OPEN, SOURCES, Sightings
from ringfence.core.words import PersonId, PlaceId

Search = Callable[[Question, Sequence[Presence], Sequence[Encounter]], list[Listed]]


def reference(
    question: Question, presence: Sequence[Presence], encounters: Sequence[Encounter]
) -> list[Listed]:
    """Core's slow and obvious search, first ring only: a second ring through every unsettled contact costs minutes."""
    known = laid_out(question, presence=presence, encounters=encounters)
    first = first_ring(question, known=known, encounters=encounters)
    return lines(first, second=[], protocol=question.protocol, zone=question.zone)


def around(rows: Sightings, *, index: Collection[int]) -> Sightings:
    """Rows at places where an index person was seen: all that the first ring can need."""
    mine = np.isin(rows.person, np.fromiter(index, np.int64))
    return rows.take(np.isin(rows.place, np.unique(rows.place[mine])))


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
    county: County, *, cases: Sequence[Case], protocol: Protocol, at: int, known: Collection[int],
    places: Collection[int], isolated: Mapping[PersonId, int],
) -> Question:  # fmt: skip
    """`known` are the people whose households matter, `places` the places that occur in the rows."""
    homes = {int(county.people.household[person]) for person in known}
    households = {
        PersonId(person_id(one)): household_id(home)
        for home in sorted(homes)
        if county.people.home_room[county.members(home)[0]] == 0
        for one in county.members(home)
    }
    return Question(
        cases=cases,
        protocol=protocol,
        at=at,
        zone=timezone(timedelta(seconds=county.calendar.offset_s)),
        households=households,
        places={PlaceId(place_id(one)): _place(county, one) for one in sorted(places)},
        isolated=isolated,
    )


def _place(county: County, number: int) -> Place:
    return Place(
        PlaceId(place_id(number)),
        kind=KIND_CODES[county.places.kind[number]],
        ventilated=bool(county.places.ventilated[number]),
    )


def person_number(person: PersonId) -> int:
    return int(person[1:])
