"""The outbreak as it answers to those who ask: who comes to a clinic, what a swab says, what a person remembers.

This is the only door from the hidden truth to the response; what is not asked here is not known. Answers are keyed by
person, pair and moment, so asking more, or in another order, changes no answer.
"""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import assays, phones, recall
from ringfence.core.simulation.assays import Laboratory
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.observation import (
    OPEN,
    TOLD,
    Feeds,
    Filed,
    Sightings,
    cells_at,
    filed,
    joined,
    nothing,
    sightings,
)
from ringfence.core.simulation.seating import metres
from ringfence.core.simulation.stage import homes
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.world import Stays, seen

Longs = npt.NDArray[np.int64]
NEAR_M = 3.0
KEPT_DAYS = 8
TOLD_S = 1800
"""People tell the time of a stay to the half hour."""


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
    _rows: dict[int, Filed] = field(default_factory=dict)
    _stays: dict[int, Stays] = field(default_factory=dict)
    _home: npt.NDArray[np.bool_] = field(init=False)
    _cells: Longs | None = None

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
        rows = sightings(
            happening, feeds=self.feeds, home=self._home, registered=lives.place, phone=lives.phone, seed=self.seed,
            day=day,
        )  # fmt: skip
        # Whoever did not scan out is written out when the day ends: nobody stays at a market for a week.
        midnight = self.county.calendar.start + (day + 1) * DAY
        self._rows[day] = filed(replace(rows, end=np.where(rows.end == OPEN, midnight, rows.end)))
        self._stays.pop(day - KEPT_DAYS, None)
        self._rows.pop(day - KEPT_DAYS, None)

    def rows(self, *, at: int, since: int = 0) -> Sightings:
        """What has reached the office by `at` of stays that last beyond `since`."""
        every = joined([nothing(), *(one.rows for one in self._lasting(since))])
        return every.take(every.known <= at)

    def rows_of(self, people: Collection[int], *, at: int, since: int = 0) -> Sightings:
        """The same of these people alone."""
        every = joined([nothing(), *(one.of(people) for one in self._lasting(since))])
        return every.take(every.known <= at)

    def _lasting(self, since: int) -> list[Filed]:
        first = (since - self.county.calendar.start) // DAY
        return [rows for day, rows in self._rows.items() if day >= first]

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

    def pool(self, people: Longs, *, size: int, at: int) -> list[Longs]:
        """Tubes taken at `at`: the people of each one that turns out positive."""
        if not len(people):
            return []
        number, positive = assays.tubes(
            self._outbreak.disease, people=people, infected=self._outbreak.truth.infected[people], size=size, at=at,
            seed=self.seed,
        )  # fmt: skip
        return [people[number == tube] for tube in np.flatnonzero(positive)]

    def onset(self, person: int, *, at: int) -> int | None:
        """What the person says of when it began; None for those without symptoms (yet)."""
        truth = self._outbreak.truth
        began = int(truth.onset[person])
        return began if truth.symptomatic[person] and began <= at else None

    def interview(self, person: int, *, at: int, since: int) -> list[Met]:
        """Whom this person names of those met since then: the longer near each other on a day, the likelier."""
        found = []
        for day, ago in self._days(since, at):
            met = [
                one
                for one in self._company(person, day)
                if since <= one.start < at and one.distance_m < NEAR_M
            ]
            if not met:
                continue
            others = sorted({one.other for one in met})
            seconds = [
                sum(min(one.end, at) - one.start for one in met if one.other == other) for other in others
            ]
            told = recall.named(
                self.seed, person, np.array(others), np.array(seconds), np.full(len(others), ago)
            )
            named = {other for other, yes in zip(others, told.tolist(), strict=True) if yes}
            found += [one for one in met if one.other in named]
        return found

    def recount(
        self, person: int, *, at: int, since: int, surely: Collection[tuple[int, int]] = ()
    ) -> Sightings:
        """Where this person says to have been since then, away from home, to the half hour.

        `surely` (place, moment): stays at which somebody was named, so that they are on their mind.
        """
        parts = [nothing()]
        for day, ago in self._days(since, at):
            stays = self._stays[day]
            rows = _rows_of(stays, person)
            rows = rows[~self._home[stays.place[rows]] & (stays.start[rows] < at) & (stays.end[rows] > since)]
            place, start, end = stays.place[rows], stays.start[rows], stays.end[rows]
            told = recall.places_named(self.seed, person, place, start // 60, np.full(len(rows), ago))
            told |= np.array(
                [pair in surely for pair in zip(place.tolist(), start.tolist(), strict=True)], np.bool_
            )
            begin = (start + TOLD_S // 2) // TOLD_S * TOLD_S
            until = np.maximum((end + TOLD_S // 2) // TOLD_S * TOLD_S, begin + TOLD_S)
            kept = np.flatnonzero(told & (begin < at))
            parts.append(Sightings(
                stays.person[rows], place, stays.room[rows], begin, np.minimum(until, at),
                np.full(len(rows), TOLD, np.uint8), np.full(len(rows), at),
            ).take(kept))  # fmt: skip
        return joined(parts)

    def masked(self, person: int, places: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        """Whether this person says to have worn a mask at each of these places."""
        habits = self._outbreak.world.masks
        return np.asarray(habits.leaning[person] < habits.share[places])

    def ask(self, index: int, other: int, *, at: int, since: int) -> list[Met]:
        """What a call brings to light about these two: their meetings, as far as `other` remembers the day."""
        found = []
        for day, ago in self._days(since, at):
            met = [one for one in self._company(other, day, only=index) if since <= one.start < at]
            if not met:
                continue
            seconds = np.array([sum(one.end - one.start for one in met)])
            # Asked about one person by name, people remember far more than when they list whom they met.
            prompted = 8 * seconds
            if recall.named(self.seed, other, np.array([index]), prompted, np.array([ago]))[0]:
                found += met
        return found

    def in_one_cell(self, person: int, *, since: int, at: int) -> tuple[Longs, Longs]:
        """By person: minutes in the phone cell of this person since then, and minutes seen in the county at all."""
        lives, places = self.county.people.lives, self.county.places
        if self._cells is None:
            self._cells = cells_at(np.arange(len(places)), lat=places.lat, lon=places.lon)
        owner = lives.phone == np.arange(len(lives.phone))
        if not owner[person]:
            return np.zeros(len(owner), np.int64), np.zeros(len(owner), np.int64)
        return phones.beside(
            self._stays.values(), person, cell=self._cells, owner=owner, since=since, until=at
        )

    def _days(self, since: int, at: int) -> list[tuple[int, int]]:
        """(day, days ago) of the kept days that touch [since, at)."""
        first, today = ((moment - self.county.calendar.start) // DAY for moment in (since, at))
        return [(day, today - day) for day in sorted(self._stays) if first <= day <= today]

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
