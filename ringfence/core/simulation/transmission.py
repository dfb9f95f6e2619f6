"""Who infects whom on one day, from who was where: hazards add up over shared hours, every draw keyed by the visit.

First every visit of a susceptible person proposes (or not), each by itself; then one person's proposals are reduced to
the earliest (ties: lower place, then lower infector). So the result is the same on any number of threads, and a person
who is in two places on a day is infected once. Only places where somebody infectious was are looked at.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import draws
from ringfence.core.simulation.disease import Disease, course
from ringfence.core.simulation.sources import FEW, Sources, loads, sources
from ringfence.core.simulation.spread import FIELDS, SEED_CASE, propose
from ringfence.core.simulation.truth import Truth
from ringfence.core.simulation.world import Holds, Rows, Today, World

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Watch = Callable[[int, int, Rows], None]
"""Is given (day, part, visits) of every part of a day, from any thread, in any order; the rows are lent for the call."""


@dataclass(slots=True)
class Outbreak:
    """A world with a strain in it, moved on day by day; `holds` is all that a response can do to it.

    `few` is a matter of speed alone: up to how many infectious visits of a place are looked at one by one.
    """

    world: World
    disease: Disease
    seed: int
    threads: int = 1
    day: int = 0
    rows: int = 0
    few: int = FEW
    truth: Truth = field(init=False)
    holds: Holds = field(init=False)
    _load: Reals = field(init=False)
    _quantiles: Reals = field(init=False)
    _susceptibility: Reals = field(init=False)
    _infectious: Ints = field(init=False)
    _hot: Ints = field(init=False)
    _pool: ThreadPoolExecutor | None = None

    def __post_init__(self) -> None:
        self.truth = Truth.before(self.world.people)
        self.holds = Holds.nobody(self.world.people)
        self._load, self._quantiles = self.disease.load(), self.disease.spread()
        self._susceptibility = self.disease.susceptibility_of(self.world.age, self.world.doses)
        self._infectious = np.zeros(self.world.people, np.int32)
        self._pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self._hot = np.full(len(self.world.strength), -1, np.int32)

    def seed_cases(self, count: int, *, moment: int | None = None) -> Longs:
        """Infect `count` people drawn at random, at `moment` (default: the start of the current day)."""
        order = draws.words(self.seed, SEED_CASE, np.arange(self.world.people), 0, 0)
        chosen = np.argsort(order, kind="stable")[:count].astype(np.int64)
        when = self.world.start + self.day * DAY if moment is None else moment
        self.infect(chosen, moments=np.full(len(chosen), when), by=-1, place=-1)
        return np.sort(chosen)

    def infect(
        self, people: Longs, *, moments: Longs, by: Longs | int, place: Longs | int, room: Longs | int = 0,
        near: Longs | int = 0,
    ) -> None:  # fmt: skip
        """Write these infections, and how they will run, into the truth."""
        truth = self.truth
        truth.infected[people], truth.by[people], truth.place[people] = moments, by, place
        truth.room[people], truth.near[people] = room, near
        self._susceptibility[people] = 0
        found = course(
            self.disease, people=people, infected=moments, age=self.world.age[people],
            doses=self.world.doses[people], seed=self.seed, quantiles=self._quantiles,
        )  # fmt: skip
        truth.onset[people], truth.symptomatic[people] = found.onset, found.symptomatic
        truth.factor[people], truth.care[people], truth.severe[people] = (
            found.factor,
            found.care,
            found.severe,
        )

    def step(self, watch: Watch | None = None) -> None:
        """The current day. Its visits are as planned; a hold cuts them (see `world.seen`)."""
        truth, begin = self.truth, self.world.start + self.day * DAY
        today = self.world.plans.today(self.day)
        latent = int(self.disease.latent_days * DAY)
        times = (truth.infected, truth.onset, truth.factor)
        infectious = loads(*times, begin + DAY // 2, latent, self._load, self._infectious)
        if infectious or watch:
            self._spread(today, watch)
        self.day += 1

    def _spread(self, today: Today, watch: Watch | None) -> None:
        world = self.world
        clock = (*world.plans.clock(self.day), world.start + self.day * DAY)
        held = (self.holds.since, self.holds.until)
        rows = today.of(np.flatnonzero(self._infectious))
        setting = (world.seating, world.masks)
        source = sources(
            tuple(rows), clock, self._infectious, held, setting, self.seed, self.few, self._hot
        )  # fmt: skip
        self._take(self._proposed(today, clock, held, source, watch))
        self._hot[rows[1]] = -1

    def _proposed(
        self, today: Today, clock: tuple[int, int, int], held: tuple[Longs, Longs], source: Sources, watch: Watch | None
    ) -> Longs:  # fmt: skip
        world, day = self.world, self.day
        setting = (world.strength, (world.beside, world.room, world.across), world.seating, world.masks)

        def of(number: int) -> tuple[int, Longs]:
            rows = today.part(number)
            found = np.empty((rows.shape[1], FIELDS), np.int64)
            used = propose(
                tuple(rows), clock, self._susceptibility, held, source, setting, np.int64(self.seed), self.few, found
            )  # fmt: skip
            if watch:
                watch(day, number, rows)
            return rows.shape[1], found[:used].copy()

        done = list((self._pool.map if self._pool else map)(of, range(today.parts)))
        self.rows += sum(count for count, _ in done)
        return np.concatenate([found for _, found in done])

    def _take(self, proposed: Longs) -> None:
        """The earliest proposal of each person happens."""
        if not len(proposed):
            return
        order = np.lexsort(tuple(proposed[:, column] for column in (5, 4, 3, 2, 1, 0)))
        proposed = proposed[order]
        first = np.concatenate([[True], proposed[1:, 0] != proposed[:-1, 0]])
        person, moment, place, by, room, near = proposed[first].T
        self.infect(person, moments=moment, by=by, place=place, room=room, near=near)
