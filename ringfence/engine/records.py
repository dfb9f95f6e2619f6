"""The one schema of presence and encounter columns: names become numbers once, then only numbers are searched.

Times are int64 UTC seconds; OPEN stands for an end that nobody saw. Unknown distance is NaN, an empty name code 0
of its own table where the schema allows it (`place` of an encounter, `source`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.records import Encounter, Presence

OPEN = np.iinfo(np.int64).max
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stays:
    """Presence, one row an index: `person`, `place` and `source` are codes into the tables of `Columns`."""

    person: Codes
    place: Codes
    start: Ints
    end: Ints
    source: Codes

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Meets:
    """Encounters, one row an index; a row is one pair seen near each other."""

    a: Codes
    b: Codes
    start: Ints
    end: Ints
    distance: Floats
    place: Codes
    source: Codes

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Columns:
    """All rows of one question, and the tables that turn codes back into names."""

    people: Sequence[str]
    places: Sequence[str]
    sources: Sequence[str]
    stays: Stays
    meets: Meets


@dataclass(slots=True)
class Names:
    """A growing table of names; "" is code 0, so that "not said" needs no special case."""

    codes: dict[str, int] = field(default_factory=lambda: {"": 0})

    def code(self, name: str) -> int:
        return self.codes.setdefault(name, len(self.codes))

    def all(self) -> list[str]:
        return list(self.codes)


def columns(presence: Iterable[Presence], *, encounters: Iterable[Encounter]) -> Columns:
    """Lay plain records out as columns (for small inputs and for tests; files go through `ingest`)."""
    people, places, sources = Names(), Names(), Names()
    stays = [
        (people.code(r.person), places.code(r.place), r.start, _end(r.end), sources.code(r.source))
        for r in presence
    ]
    meets = [
        (
            people.code(r.a),
            people.code(r.b),
            r.start,
            _end(r.end),
            places.code(r.place),
            sources.code(r.source),
        )
        for r in encounters
    ]
    near = [np.nan if r.distance_m is None else r.distance_m for r in encounters]
    s = np.array(stays, dtype=np.int64).reshape(-1, 5)
    m = np.array(meets, dtype=np.int64).reshape(-1, 6)
    return Columns(
        people=people.all(),
        places=places.all(),
        sources=sources.all(),
        stays=Stays(_codes(s[:, 0]), _codes(s[:, 1]), s[:, 2].copy(), s[:, 3].copy(), _codes(s[:, 4])),
        meets=Meets(
            _codes(m[:, 0]),
            _codes(m[:, 1]),
            m[:, 2].copy(),
            m[:, 3].copy(),
            np.array(near, dtype=np.float64),
            _codes(m[:, 4]),
            _codes(m[:, 5]),
        ),
    )


def _end(end: int | None) -> int:
    return OPEN if end is None else end


def _codes(column: Ints) -> Codes:
    return column.astype(np.int32)
