"""The outbreak as it answers to those who ask: who comes to a clinic, what a swab says, what a person remembers.

This is the only door from the hidden truth to the response; what is not asked here is not known. Answers are keyed by
person, pair and moment, so asking more, or in another order, changes no answer.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import assays, recall
from ringfence.core.simulation.assays import Laboratory
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.observation import Feeds, Sightings, joined, sightings
from ringfence.core.simulation.seating import metres
from ringfence.core.simulation.stage import homes
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.world import Stays, seen

Longs = npt.NDArray[np.int64]
NEAR_M = 3.0
KEPT_DAYS = 8


@dataclass(frozen=True, slots=True)
class Result:
    person: int
    sampled: int
    known: int
    positive: bool


@dataclass(frozen=True, slots=True)
class Met:
    """One remembered meeting; `distance_m` as the teller puts it."""

    other: int
    place: int
    start: int
    end: int
    distance_m: float


@dataclass(slots=True)
class Field:
    """A county with an outbreak in it, seen from outside. `_outbreak` is nobody's business but this module's."""

    county: County
    _outbreak: Outbreak
    feeds: Feeds = field(default_factory=Feeds)
    laboratory: Laboratory = field(default_factory=Laboratory)
    _rows: dict[int, Sightings] = field(default_factory=dict)
    _stays: dict[int, Stays] = field(default_factory=dict)
    _home: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self._home = homes(self.county)

    @property
    def seed(self) -> int:
        return self._outbreak.seed

    def day_begins(self, day: int, stays: Stays) -> None:
        """The day's visits become sightings; what is older than a week and a day is forgotten."""
        happening = seen(stays, self._outbreak.holds)
        lives = self.county.people.lives
        self._stays[day] = happening
        self._rows[day] = sightings(
            happening, feeds=self.feeds, home=self._home, registered=lives.place, phone=lives.phone, seed=self.seed,
            day=day,
        )  # fmt: skip
        self._stays.pop(day - KEPT_DAYS, None)
        self._rows.pop(day - KEPT_DAYS, None)

    def rows(self, *, at: int) -> Sightings:
        """Everything that has reached the office by `at`."""
        every = joined(list(self._rows.values()))
        return every.take(every.known <= at)

    def comes_to_clinic(self, *, since: int, until: int) -> list[Result]:
        """Who seeks care in [since, until) and is swabbed there and then."""
        truth = self._outbreak.truth
        people = np.flatnonzero((truth.care >= since) & (truth.care < until) & (truth.infected < NEVER))
        return [one for person in people for one in self.test(np.array([person]), at=int(truth.care[person]))]

    def test(self, people: Longs, *, at: int) -> list[Result]:
        """Single samples taken at `at`."""
        positive = assays.sample(
            self._outbreak.disease, people=people, infected=self._outbreak.truth.infected[people], at=at,
            seed=self.seed,
        )  # fmt: skip
        known = assays.known_at(people, at=at, laboratory=self.laboratory, seed=self.seed)
        return [
            Result(int(one), at, int(when), bool(yes))
            for one, when, yes in zip(people, known, positive, strict=True)
        ]

    def pool(self, people: Longs, *, size: int, at: int) -> list[tuple[Longs, int]]:
        """Tubes taken at `at`: those that turn out positive, as (people in it, moment of the result)."""
        if not len(people):
            return []
        number, positive = assays.tubes(
            self._outbreak.disease, people=people, infected=self._outbreak.truth.infected[people], size=size, at=at,
            seed=self.seed,
        )  # fmt: skip
        tubes = np.flatnonzero(positive)
        known = assays.known_at(tubes, at=at, laboratory=self.laboratory, seed=self.seed)
        return [(people[number == tube], int(when)) for tube, when in zip(tubes, known, strict=True)]

    def onset(self, person: int, *, at: int) -> int | None:
        """What the person says of when it began; None for those without symptoms (yet)."""
        truth = self._outbreak.truth
        began = int(truth.onset[person])
        return began if truth.symptomatic[person] and began <= at else None

    def interview(self, person: int, *, at: int, days: int) -> list[Met]:
        """Whom this person names of the last `days` days: the longer near each other, the likelier."""
        found = []
        for day in sorted(self._stays):
            ago = (at - self.county.calendar.start) // DAY - day
            if not 0 <= ago <= days:
                continue
            met = [one for one in self._company(person, day) if one.start < at and one.distance_m < NEAR_M]
            if not met:
                continue
            others = np.array([one.other for one in met])
            seconds = np.array([min(one.end, at) - one.start for one in met])
            told = recall.named(self.seed, person, others, seconds, np.full(len(met), ago))
            found += [one for one, yes in zip(met, told, strict=True) if yes]
        return found

    def ask(self, index: int, other: int, *, at: int, days: int) -> list[Met]:
        """What a call brings to light about these two: their meetings, as far as `other` remembers the day."""
        found = []
        for day in sorted(self._stays):
            ago = (at - self.county.calendar.start) // DAY - day
            met = [one for one in self._company(other, day, only=index) if one.start < at]
            if not met or not 0 <= ago <= days:
                continue
            seconds = np.array([sum(one.end - one.start for one in met)])
            # Asked about one person by name, people remember far more than when they list whom they met.
            prompted = 8 * seconds
            if recall.named(self.seed, other, np.array([index]), prompted, np.array([ago]))[0]:
                found += met
        return found

    def _company(self, person: int, day: int, *, only: int | None = None) -> list[Met]:
        """Everyone (or only that one) who was in a room with this person on that day, away from home."""
        rows = self._stays[day]
        others = np.arange(len(rows)) if only is None else _rows_of(rows, only)
        found = []
        for row in _rows_of(rows, person) if len(others) else ():
            place = int(rows.place[row])
            if self._home[place]:
                continue
            there = others[
                (rows.place[others] == place) & (rows.start[others] < rows.end[row])
                & (rows.end[others] > rows.start[row]) & (rows.room[others] == rows.room[row])
                & (rows.person[others] != person)
            ]  # fmt: skip
            apart = metres(
                self._outbreak.world.seating, seed=self.seed, day=int(self.county.calendar.start // DAY + day),
                place=place, room=int(rows.room[row]), one=(person, int(rows.seat[row])), others=rows.person[there],
                seats=rows.seat[there],
            )  # fmt: skip
            for one, far in zip(there, apart, strict=True):
                start, end = max(rows.start[row], rows.start[one]), min(rows.end[row], rows.end[one])
                found.append(Met(int(rows.person[one]), place, int(start), int(end), round(float(far), 1)))
        return found


def _rows_of(rows: Stays, person: int) -> Longs:
    """A county's visits stand in the order of people."""
    low, high = np.searchsorted(rows.person, [person, person + 1])
    return np.arange(low, high)
