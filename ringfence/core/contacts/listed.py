"""One line of the contact list, whoever made it: the raw rings or a protocol. Typed; files and pages dress it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ringfence.core.contacts.raw import RawRow
from ringfence.core.words import PersonId, PlaceId


@dataclass(frozen=True, slots=True)
class Listed:
    """Ring 1 = met an index person, ring 2 = met a ring-1 person (`via`) after that person's own first exposure.

    `outcome` is a class of the protocol ("" without one); `probability` the chance of infection by these meetings
    (None = not worked out). `first` and `last` are UTC seconds, None where nobody saw them meet.
    """

    index: tuple[PersonId, ...]
    person: PersonId
    ring: int
    via: tuple[PersonId, ...] = ()
    outcome: str = ""
    minutes: float = 0.0
    meetings: int = 0
    first: int | None = None
    last: int | None = None
    nearest_m: float | None = None
    places: tuple[PlaceId, ...] = ()
    sources: tuple[str, ...] = ()
    probability: float | None = None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rule: str = ""
    details: dict[str, object] = field(default_factory=dict, hash=False, compare=False)


def from_raw(rows: Iterable[RawRow]) -> list[Listed]:
    """The raw rings as lines: no class, no probability, no reasons."""
    return [
        Listed(
            index=row.index,
            person=row.person,
            ring=row.ring,
            via=row.via,
            minutes=row.minutes,
            meetings=row.meetings,
            first=row.first,
            last=row.last,
            nearest_m=row.nearest_m,
            places=row.places,
            sources=row.sources,
        )
        for row in rows
    ]
