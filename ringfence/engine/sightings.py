"""The engine's search for drills: sightings are numbers already, so they become columns without a text in between."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Encounter
from ringfence.core.contacts.trace import Question
from ringfence.core.simulation.asking import person_number, place_number
from ringfence.core.simulation.identities import person_id, place_id
from ringfence.core.simulation.observation import OPEN as NOT_SEEN
from ringfence.core.simulation.observation import SOURCES, Sightings
from ringfence.engine.records import OPEN, Codes, Columns, Meets, Stays
from ringfence.engine.trace import trace

ROUND = 1 << 14
"""Tables of names are made for so many at a time, so that few sizes are kept."""


def search(question: Question, rows: Sightings, encounters: Sequence[Encounter]) -> list[Listed]:
    """`ringfence.core.simulation.asking.reference`, answered by the compiled engine."""
    return trace(question, columns=columns(rows, encounters=encounters))


def columns(rows: Sightings, *, encounters: Sequence[Encounter]) -> Columns:
    """A person's or place's code is its number plus one, a room's its number after the sources; 0 is "not said"."""
    meets = _meets(encounters)
    rooms = int(rows.room.max(initial=0))
    unknown = np.full(len(rows), np.nan)
    nobody = np.zeros(len(rows), np.int32)
    stays = Stays(
        person=rows.person + np.int32(1),
        place=rows.place + np.int32(1),
        start=rows.start,
        end=np.where(rows.end == NOT_SEEN, OPEN, rows.end),
        source=rows.source.astype(np.int32) + 1,
        room=np.where(rows.room > 0, rows.room.astype(np.int32) + len(SOURCES), 0).astype(np.int32),
        seat=nobody,
        position_error_m=unknown,
        time_error_s=unknown,
    )
    most = max(int(one.max(initial=0)) for one in (stays.person, meets.a, meets.b))
    furthest = max(int(one.max(initial=0)) for one in (stays.place, meets.place))
    words = ["", *SOURCES, *map(str, range(1, rooms + 1))]
    return Columns(_names("P", most), _names("L", furthest), words, [""], stays, meets)


def _meets(encounters: Sequence[Encounter]) -> Meets:
    """What people said: never open, always at a place, in no setting but the place's."""
    none = np.zeros(len(encounters), np.int32)
    return Meets(
        a=_codes([person_number(one.a) for one in encounters]),
        b=_codes([person_number(one.b) for one in encounters]),
        start=np.array([one.start for one in encounters], np.int64),
        end=np.array([OPEN if one.end is None else one.end for one in encounters], np.int64),
        distance_m=np.array([np.nan if one.distance_m is None else one.distance_m for one in encounters]),
        place=_codes([place_number(one.place) for one in encounters]),
        source=none + (SOURCES.index("interview") + 1),
        setting=none,
    )


def _codes(numbers: list[int]) -> Codes:
    return np.array(numbers, np.int32) + np.int32(1)


def _names(letter: str, count: int) -> list[str]:
    return _table(letter, -(-(count + 1) // ROUND) * ROUND)


@lru_cache(maxsize=8)
def _table(letter: str, size: int) -> list[str]:
    made = person_id if letter == "P" else place_id
    return ["", *(made(number) for number in range(size - 1))]
