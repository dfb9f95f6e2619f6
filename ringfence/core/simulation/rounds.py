"""A round of tests for everyone: so many groups sample so fast in their shift, tubes travel, a laboratory works them off.

A round is finished when the last tube's result is told, not when it was called out. Groups: one for every 1,800 people a
day (a county's planning norm); the laboratory takes as many tubes an hour as all groups fill, unless said otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.staff import HOUR, Staff, on_shift

Longs = npt.NDArray[np.int64]
STEP = HOUR // 2
PEOPLE_A_GROUP = 1800


@dataclass(slots=True)
class Bench:
    """A laboratory that works tubes off in the order in which they come; `free` is when it has nothing left (UTC s)."""

    tubes_an_hour: float
    assay_h: float
    free: float = 0.0

    def told(self, tubes: int, *, come: int) -> int:
        """When the last of `tubes` that come in at `come` has its result."""
        self.free = max(self.free, float(come)) + tubes / self.tubes_an_hour * HOUR
        return int(self.free + self.assay_h * HOUR)


@dataclass(slots=True)
class Sampling:
    """How a staff samples a population."""

    staff: Staff
    offset_s: int
    population: int
    tube: int
    bench: Bench = field(init=False)
    free: int = 0

    def __post_init__(self) -> None:
        tubes = self.staff.tubes_an_hour or max(1.0, self.an_hour / self.tube)
        self.bench = Bench(tubes, self.staff.assay_h)

    @property
    def an_hour(self) -> float:
        """People sampled in an hour by all groups."""
        opens, shuts = self.staff.hours
        groups = self.staff.groups or -(-self.population // PEOPLE_A_GROUP)
        return groups * PEOPLE_A_GROUP / (shuts - opens)

    def portions(self, people: Longs, *, at: int) -> Iterator[tuple[Longs, int]]:
        """(people, moment) for each half hour of sampling, whole tubes only; the queue goes on in the next shift.

        The groups take a round up when they are through with the one before."""
        size = max(1, round(self.an_hour * STEP / HOUR / self.tube)) * self.tube
        moment = max(at, self.free)
        for first in range(0, len(people), size):
            moment = on_shift(moment, STEP, hours=self.staff.hours, offset_s=self.offset_s) + STEP
            yield people[first : first + size], moment
        self.free = moment

    def told(self, people: int, *, sampled: int) -> int:
        """When the results of these people's tubes are there."""
        return self.bench.told(-(-people // self.tube), come=sampled + int(self.staff.transport_min * 60))
