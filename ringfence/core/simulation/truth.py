"""What really happened in a simulated outbreak. Nothing under drill may import this: it sees `observation` only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.disease import NEVER

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@dataclass(slots=True)
class Truth:
    """What really happened, one value a person; -1 and NEVER for those never infected. Not for the code under drill.

    `by`, `place`, `room`, `near` (spread.NEAR ... OTHER_ROOM, 0 unknown): from whom, where, and how close they were.
    """

    infected: Longs
    by: Ints
    place: Ints
    onset: Longs
    symptomatic: npt.NDArray[np.bool_]
    factor: npt.NDArray[np.float64]
    care: Longs
    severe: npt.NDArray[np.bool_]
    room: npt.NDArray[np.int16]
    near: npt.NDArray[np.uint8]

    @classmethod
    def before(cls, people: int) -> "Truth":
        def moments() -> Longs:
            return np.full(people, NEVER)

        def nobody() -> Ints:
            return np.full(people, -1, np.int32)

        def no() -> npt.NDArray[np.bool_]:
            return np.zeros(people, np.bool_)

        return cls(
            moments(), nobody(), nobody(), moments(), no(), np.zeros(people), moments(), no(),
            np.zeros(people, np.int16), np.zeros(people, np.uint8),
        )  # fmt: skip

    @property
    def cases(self) -> Longs:
        """Everyone infected, in order of time."""
        who = np.flatnonzero(self.infected < NEVER)
        return np.asarray(who[np.lexsort((who, self.infected[who]))])

    def log(self) -> npt.NDArray[np.int64]:
        """One row an infection (moment, person, infector, place), in order of time: compared bit by bit."""
        who = self.cases
        return np.stack([self.infected[who], who, self.by[who], self.place[who]], axis=1)
