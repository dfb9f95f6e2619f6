"""The one schema of presence and encounter columns: names become numbers once, then only numbers are searched.

Times are int64 UTC seconds; OPEN stands for an end that nobody saw. Unknown numbers are NaN; code 0 of every table of
names is "", which means not said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.words import PersonId, PlaceId
from ringfence.engine.names import codes_of

OPEN = int(np.iinfo(np.int64).max)
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


class _Table:
    """Columns of one length; a subset of rows is a table again."""

    __slots__ = ()
    start: Ints

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Stays(_Table):
    """Presence: who was where. `person` and `place` are codes of their own tables, the rest of `words`."""

    person: Codes
    place: Codes
    start: Ints
    end: Ints
    source: Codes
    room: Codes
    seat: Codes
    position_error_m: Floats
    time_error_s: Floats


@dataclass(frozen=True, slots=True)
class Meets(_Table):
    """Encounters: one row is one pair seen near each other."""

    a: Codes
    b: Codes
    start: Ints
    end: Ints
    distance_m: Floats
    place: Codes
    source: Codes
    setting: Codes


@dataclass(frozen=True, slots=True)
class Columns:
    """All rows of one question, and the tables that turn codes back into names."""

    people: Sequence[str]
    places: Sequence[str]
    words: Sequence[str]
    settings: Sequence[str]
    stays: Stays
    meets: Meets

    def code_of(self, people: Iterable[str]) -> Ints:
        """Codes of those people who occur at all, in the order asked."""
        return np.array(codes_of(self.people, people), np.int64)

    def of_people(self, codes: Ints) -> tuple[list[Presence], list[Encounter]]:
        """The plain records of these people: their stays, and the encounters among them."""
        wanted = np.zeros(len(self.people), np.bool_)
        wanted[codes] = True
        stays = self.stays.take(wanted[self.stays.person])
        meets = self.meets.take(wanted[self.meets.a] & wanted[self.meets.b])
        return self.presence(stays), self.encounters(meets)

    def presence(self, stays: Stays) -> list[Presence]:
        return [
            Presence(
                PersonId(self.people[person]),
                PlaceId(self.places[place]),
                start,
                None if end == OPEN else end,
                self.words[source],
                _known(position_error),
                _known(time_error),
                self.words[room],
                self.words[seat],
            )
            for person, place, start, end, source, room, seat, position_error, time_error in _plain(stays)
        ]

    def encounters(self, meets: Meets) -> list[Encounter]:
        return [
            Encounter(
                PersonId(self.people[a]),
                PersonId(self.people[b]),
                start,
                None if end == OPEN else end,
                _known(distance),
                PlaceId(self.places[place]),
                self.settings[setting] or None,
                self.words[source],
            )
            for a, b, start, end, distance, place, source, setting in _plain(meets)
        ]


def _plain(table: Stays | Meets) -> zip:  # type: ignore[type-arg]
    return zip(*(getattr(table, f.name).tolist() for f in fields(table)), strict=True)


def _known(value: float) -> float | None:
    return None if value != value else value
