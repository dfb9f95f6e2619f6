"""What tracing knows: cases, who was where, who met whom. All times are UTC seconds since 1970, spans half-open.

`None` always means *unknown*, never "no". The same names head the columns of the files that people bring.
"""

from dataclasses import dataclass

from ringfence.core.words import PersonId, PlaceId, Window


@dataclass(frozen=True, slots=True)
class Case:
    """An index person. `onset`, `sampled` and `isolated` are moments; `status` is a registered case status."""

    person: PersonId
    onset: int | None = None
    sampled: int | None = None
    isolated: int | None = None
    status: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """A person was at a place in [start, end). `end` is None while the stay is open (nobody saw them leave)."""

    person: PersonId
    place: PlaceId
    start: int
    end: int | None
    source: str = ""
    position_error_m: float | None = None
    time_error_s: float | None = None
    room: str = ""
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """Two people were near each other in [start, end); `distance_m` and `setting` may be unknown."""

    a: PersonId
    b: PersonId
    start: int
    end: int | None
    distance_m: float | None = None
    place: PlaceId = PlaceId("")
    setting: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a place. `kind` is one of the glossary's venue kinds ("" = unknown).

    `volume_m3` and `air_changes_h` feed the room-air term; `ventilated` decides sealed or open vehicles.
    """

    place: PlaceId
    name: str = ""
    kind: str = ""
    lat: float | None = None
    lon: float | None = None
    volume_m3: float | None = None
    air_changes_h: float | None = None
    ventilated: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person apart from where they were."""

    person: PersonId
    name: str = ""
    sex: str = ""
    birth_date: str = ""
    household: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One overlap of an index person and another, clipped to the window asked about.

    kind: "presence" (same place, same time), "encounter" (seen near each other), "household" (live together),
    "indirect" (the other entered `gap_s` seconds after the index left; `start` is that entry, `end` equals it).
    `same_room` is None when either room is unknown. `rows_apart` and `same_carriage` are for vehicles with seats.
    `setting` comes from the encounter or from the place's kind; `index_masked` / `other_masked` None = unknown.
    """

    index: PersonId
    other: PersonId
    kind: str
    span: Window
    place: PlaceId = PlaceId("")
    setting: str | None = None
    distance_m: float | None = None
    distance_error_m: float | None = None
    same_room: bool | None = None
    room: str = ""
    rows_apart: int | None = None
    same_carriage: bool | None = None
    index_masked: bool | None = None
    other_masked: bool | None = None
    gap_s: int | None = None
    sources: tuple[str, ...] = ()

    @property
    def minutes(self) -> float:
        return (self.span.end - self.span.start) / 60


@dataclass(frozen=True, slots=True)
class Contact:
    """Everything between one index person and one other person, before any rule is applied.

    ring 1 = met an index; ring 2 = met a ring-1 person after that person's own first exposure (`via`).
    `minutes` sums direct meetings (presence and encounters), `count` is their number, `first`/`last` their
    earliest start and latest end; None when there is no direct meeting (household or indirect only).
    """

    index: PersonId
    other: PersonId
    ring: int
    meetings: tuple[Meeting, ...]
    minutes: float
    count: int
    first: int | None
    last: int | None
    nearest_m: float | None
    via: PersonId | None = None
