"""What really happened in a simulated outbreak. Nothing under drill may import this: it sees `observation` only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.disease import NEVER

Longs = npt.NDArray[np.int64]


@dataclass(slots=True)
class Truth:
    """What really happened, one value a person; -1 and NEVER for those never infected. Not for the code under drill."""

    infected: Longs
    by: Longs
    place: Longs
    onset: Longs
    symptomatic: npt.NDArray[np.bool_]
    factor: npt.NDArray[np.float64]
    care: Longs
    severe: npt.NDArray[np.bool_]

    @classmethod
    def before(cls, people: int) -> "Truth":
        def moments() -> Longs:
            return np.full(people, NEVER)

        def nobody() -> Longs:
            return np.full(people, -1, np.int64)

        def no() -> npt.NDArray[np.bool_]:
            return np.zeros(people, np.bool_)

        return cls(moments(), nobody(), nobody(), moments(), no(), np.zeros(people), moments(), no())

    @property
    def cases(self) -> Longs:
        """Everyone infected, in order of time."""
        who = np.flatnonzero(self.infected < NEVER)
        return np.asarray(who[np.lexsort((who, self.infected[who]))])

    def log(self) -> npt.NDArray[np.int64]:
        """One row an infection (moment, person, infector, place), in order of time: compared bit by bit."""
        who = self.cases
        return np.stack([self.infected[who], who, self.by[who], self.place[who]], axis=1)
