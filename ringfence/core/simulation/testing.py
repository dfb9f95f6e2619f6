"""Who is tested in an outbreak that nobody else answers: the ill, staff at risk, and the county once after the first find.

A sample's result depends on the days since infection, on the tube and on chance (`assays`); results take their time, some
much longer, some are told twice, and a few are told wrong the first time. All draws are keyed by person and moment.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import assays, draws
from ringfence.core.simulation.assays import Laboratory
from ringfence.core.simulation.county import County
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.venues import SORT_OF

FEVER, SLOW, TWICE, CONTRARY = range(draws.FREE + 60, draws.FREE + 64)
KINDS = ("clinic", "post", "round", "again")
CLINIC, POST, ROUND, AGAIN = range(4)
POSTS = ("hospital", "clinic", "pharmacy", "care-home", "market", "station", "bus", "gate")
HOUR = 3600
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Regime:
    """`fevers`: of those without the disease, the share that comes to a clinic a day. Staff of posts at risk give a sample
    every `post_days` days in tubes of `tube`; `rounds` of the whole county follow the first positive, one a day.

    Of results, `slow` come up to days later, `twice` are told again, `contrary` once with the opposite word first.
    """

    fevers: float = 0.0015
    post_days: int = 5
    rounds: int = 1
    tube: int = 10
    slow: float = 0.01
    slow_hours: float = 24
    twice: float = 0.005
    contrary: float = 0.0005


@dataclass(frozen=True, slots=True)
class Samples:
    """One row a result told. `tube` is -1 for single samples; `kind` points into KINDS; `number` names the sample: rows with
    the same number are the same sample told again. Moments in UTC seconds."""

    number: Longs
    person: Longs
    tube: Longs
    kind: npt.NDArray[np.uint8]
    sampled: Longs
    told: Longs
    positive: Bools

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Longs | Bools) -> "Samples":
        return Samples(*(getattr(self, one.name)[rows] for one in fields(self)))


def joined(parts: list[Samples]) -> Samples:
    return Samples(*(np.concatenate([getattr(one, f.name) for one in parts]) for f in fields(Samples)))


class _Desk:
    """Takes samples of one outbreak and numbers them."""

    def __init__(self, outbreak: Outbreak, laboratory: Laboratory, tube: int) -> None:
        self.outbreak, self.laboratory, self.size = outbreak, laboratory, tube
        self.parts: list[Samples] = []
        self.samples = self.tubes = 0

    def single(self, people: Longs, *, at: int, kind: int) -> Samples:
        """One swab each, at one moment."""
        seed, infected = self.outbreak.seed, self.outbreak.truth.infected[people]
        positive = assays.sample(self.outbreak.disease, people=people, infected=infected, at=at, seed=seed)
        told = assays.known_at(people, at=at, laboratory=self.laboratory, seed=seed)
        return self._keep(people, np.full(len(people), -1, np.int64), kind, at, told, positive)

    def pooled(self, people: Longs, *, at: int, kind: int) -> Samples:
        """Tubes filled in this order; every row carries the result of its tube."""
        seed, infected = self.outbreak.seed, self.outbreak.truth.infected[people]
        number, positive = assays.tubes(
            self.outbreak.disease, people=people, infected=infected, size=self.size, at=at, seed=seed
        )
        told = assays.known_at(np.arange(len(positive)), at=at, laboratory=self.laboratory, seed=seed)
        tube = number + self.tubes
        self.tubes += len(positive)
        return self._keep(people, tube, kind, at, told[number], positive[number])

    def _keep(self, people: Longs, tube: Longs, kind: int, at: int, told: Longs, positive: Bools) -> Samples:
        count = len(people)
        found = Samples(
            np.arange(self.samples, self.samples + count), people.astype(np.int64), tube, np.full(count, kind, np.uint8),
            np.full(count, at, np.int64), told, positive,
        )  # fmt: skip
        self.samples += count
        self.parts.append(found)
        return found


def tests(
    county: County, outbreak: Outbreak, *, days: int, regime: Regime | None = None, laboratory: Laboratory | None = None
) -> Samples:  # fmt: skip
    """Every result of these days, in the order of samples. Who was told positive is not sampled again."""
    regime = regime or Regime()
    desk = _Desk(outbreak, laboratory or Laboratory(), regime.tube)
    start, everyone = county.calendar.start, np.arange(len(county.people))
    positive_at = np.full(len(everyone), np.iinfo(np.int64).max)
    posts = np.isin(_sort_of_work(county), [SORT_OF[name] for name in POSTS])
    for day in range(days):
        begin = start + day * DAY
        free = positive_at > begin
        _clinic(county, desk, regime, day, free, positive_at)
        due = posts & free & (county.people.lives.place % regime.post_days == day % regime.post_days)
        _in_tubes(desk, np.flatnonzero(due), at=begin + 7 * HOUR, kind=POST, positive_at=positive_at)
        first = int(positive_at.min())
        since = day - 1 - (first - start) // DAY
        if 0 <= since < regime.rounds:
            _round(county, desk, begin, free, positive_at)
    samples = joined(desk.parts) if desk.parts else _none()
    return told(samples, regime=regime, seed=outbreak.seed)


def _none() -> Samples:
    empty = np.zeros(0, np.int64)
    return Samples(empty, empty, empty, empty.astype(np.uint8), empty, empty, empty.astype(np.bool_))


def _sort_of_work(county: County) -> Longs:
    place = county.people.lives.place
    venue = (place >= 0) & (place < county.land.venues)
    return np.where(venue, county.land.venue_sort[np.where(venue, place, 0)], -1).astype(np.int64)


def _clinic(county: County, desk: _Desk, regime: Regime, day: int, free: Bools, positive_at: Longs) -> None:
    """Those with the disease who seek care that day, and others with a fever; each at a moment of their own."""
    truth, begin, seed = desk.outbreak.truth, county.calendar.start + day * DAY, desk.outbreak.seed
    everyone = np.arange(len(free))
    ill = free & (truth.care >= begin) & (truth.care < begin + DAY)
    fever = free & ~ill & (draws.uniforms(seed, FEVER, everyone, 0, day) < regime.fevers)
    hour = 8 + 9 * draws.uniforms(seed, FEVER, everyone, 1, day)
    moments = np.where(ill, truth.care, begin + (hour * 60).astype(np.int64) * 60)
    come = np.flatnonzero(ill | fever)
    for person in come[np.argsort(moments[come], kind="stable")].tolist():
        _note(desk.single(np.array([person]), at=int(moments[person]), kind=CLINIC), positive_at)


def _in_tubes(desk: _Desk, people: Longs, *, at: int, kind: int, positive_at: Longs) -> None:
    """Tubes, and two hours after a positive one a swab of everybody in it."""
    if not len(people):
        return
    found = desk.pooled(people, at=at, kind=kind)
    hit = found.take(found.positive)
    for when in np.unique(hit.told).tolist():
        again = desk.single(hit.person[hit.told == when], at=int(when) + 2 * HOUR, kind=AGAIN)
        _note(again, positive_at)


def _round(county: County, desk: _Desk, begin: int, free: Bools, positive_at: Longs) -> None:
    """Ten sessions from eight to five, communities in turn, people in the order of their doors."""
    session = county.people.community % 10
    for number in range(10):
        people = np.flatnonzero(free & (session == number))
        _in_tubes(desk, people, at=begin + (8 + number) * HOUR, kind=ROUND, positive_at=positive_at)


def _note(found: Samples, positive_at: Longs) -> None:
    hit = found.positive
    np.minimum.at(positive_at, found.person[hit], found.told[hit])


def told(samples: Samples, *, regime: Regime, seed: int) -> Samples:
    """The results as they reach the office: some late, some twice, some first with the opposite word."""
    number = samples.number
    late = draws.uniforms(seed, SLOW, number, 0, 0) < regime.slow
    wait = np.array([draws.exponential(seed, SLOW, one, 0, 1) for one in number[late].tolist()])
    moment = samples.told.copy()
    moment[late] += (wait * regime.slow_hours * HOUR).astype(np.int64)
    plain = replace(samples, told=moment)
    twice = plain.take(draws.uniforms(seed, TWICE, number, 0, 0) < regime.twice)
    wrong = plain.take(draws.uniforms(seed, CONTRARY, number, 0, 0) < regime.contrary)
    twice.told[:] += HOUR
    wrong.told[:] -= HOUR
    wrong.positive[:] = ~wrong.positive
    every = joined([plain, wrong, twice])
    return every.take(np.argsort(every.number, kind="stable"))
