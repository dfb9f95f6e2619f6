"""Who infects whom on one day, from who was where: hazards add up over shared hours, every draw keyed by the visit.

First every visit of a susceptible person proposes (or not), each by itself; then one person's proposals are reduced to
the earliest (ties: lower place, then lower infector). So the result is the same on any number of threads, and a person
who is in two places on a day is infected once.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import draws
from ringfence.core.simulation.disease import Disease, course
from ringfence.core.simulation.spread import SEED_CASE, loads, propose, sources
from ringfence.core.simulation.truth import Truth
from ringfence.core.simulation.world import Holds, Stays, World

Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(slots=True)
class Outbreak:
    """A world with a strain in it, moved on day by day; `holds` is all that a response can do to it."""

    world: World
    disease: Disease
    seed: int
    threads: int = 1
    day: int = 0
    rows: int = 0
    truth: Truth = field(init=False)
    holds: Holds = field(init=False)
    _load: Reals = field(init=False)
    _susceptibility: Reals = field(init=False)

    def __post_init__(self) -> None:
        self.truth = Truth.before(self.world.people)
        self.holds = Holds.nobody(self.world.people)
        self._load = self.disease.load()
        self._susceptibility = self.disease.susceptibility_of(self.world.age, self.world.doses)

    def seed_cases(self, count: int, *, moment: int | None = None) -> Longs:
        """Infect `count` people drawn at random, at `moment` (default: the start of the current day)."""
        order = draws.words(self.seed, SEED_CASE, np.arange(self.world.people), 0, 0)
        chosen = np.argsort(order, kind="stable")[:count].astype(np.int64)
        when = self.world.start + self.day * DAY if moment is None else moment
        self.infect(chosen, moments=np.full(len(chosen), when), by=-1, place=-1)
        return np.sort(chosen)

    def infect(self, people: Longs, *, moments: Longs, by: Longs | int, place: Longs | int) -> None:
        """Write these infections, and how they will run, into the truth."""
        truth = self.truth
        truth.infected[people], truth.by[people], truth.place[people] = moments, by, place
        found = course(
            self.disease, people=people, infected=moments, age=self.world.age[people],
            doses=self.world.doses[people], seed=self.seed,
        )  # fmt: skip
        truth.onset[people], truth.symptomatic[people] = found.onset, found.symptomatic
        truth.factor[people], truth.care[people], truth.severe[people] = (
            found.factor,
            found.care,
            found.severe,
        )

    def step(self) -> Stays:
        """The current day; returns its visits as planned (a hold cuts them, see `seen`)."""
        stays = self.world.stays(self.day)
        self.rows += len(stays)
        infectious = self._infectious()
        if infectious.any():
            self._spread(stays, infectious)
        self.day += 1
        return stays

    def _infectious(self) -> Reals:
        truth = self.truth
        noon = self.world.start + self.day * DAY + DAY // 2
        latent = int(self.disease.latent_days * DAY)
        return np.asarray(loads(truth.infected, truth.onset, truth.factor, noon, latent, self._load))

    def _spread(self, stays: Stays, infectious: Reals) -> None:
        begin = self.world.start + self.day * DAY
        columns = (stays.person, stays.place, stays.room, stays.start, stays.end)
        held = (self.holds.since, self.holds.until)
        source = sources(*columns, infectious, *held, len(self.world.strength))
        setting = (self.world.strength, self.world.across, self.world.floor, self._susceptibility)
        edges = np.linspace(0, len(stays), self.threads + 1).astype(np.int64)

        def of(part: int) -> npt.NDArray[np.int64]:
            return np.asarray(propose(
                edges[part], edges[part + 1], columns, self.truth.infected, infectious, held, source, setting,
                np.int64(self.seed), begin,
            ))  # fmt: skip

        if self.threads == 1:
            proposed = of(0)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                proposed = np.concatenate(list(pool.map(of, range(self.threads))))
        if len(proposed):
            order = np.lexsort((proposed[:, 3], proposed[:, 2], proposed[:, 1], proposed[:, 0]))
            proposed = proposed[order]
            first = np.concatenate([[True], proposed[1:, 0] != proposed[:-1, 0]])
            person, moment, place, by = proposed[first].T
            self.infect(person, moments=moment, by=by, place=place)
