"""Two policies on the same people with the same dice: what differs, person by person, and how sure that is.

Seeds are the sample: for each seed both policies are played, and the difference is taken within the seed. Because every
draw is keyed by event, what the policies do not touch is the same in both, and the spread of the difference is small.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.drill import Drill, Progress, Setup, play
from ringfence.core.simulation.response import Policy
from ringfence.core.simulation.stage import stage


@dataclass(frozen=True, slots=True)
class Compared:
    """Infections under each policy, one value a seed, and the paired difference (second less first)."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    spared: int
    """People infected under the first policy and not under the second, over all seeds; `struck` the other way round."""
    struck: int
    people: tuple[tuple[int, int, bool], ...] = ()
    """(seed, person, infected under the second policy) of everybody for whom it made the difference."""

    @property
    def difference(self) -> float:
        return float(np.mean(self._paired()))

    @property
    def interval(self) -> tuple[float, float]:
        """95 % by Student's t over the pairs."""
        paired = self._paired()
        reach = float(stdtrit(len(paired) - 1, 0.975)) * paired.std(ddof=1) / np.sqrt(len(paired))
        return self.difference - reach, self.difference + reach

    @property
    def variance_ratio(self) -> float:
        """How many times larger the variance of the difference would be with dice thrown anew for each policy."""
        apart = np.var(self.first, ddof=1) + np.var(self.second, ddof=1)
        together = self._paired().var(ddof=1)
        return float(apart / together) if together else float("inf")

    def _paired(self) -> npt.NDArray[np.int64]:
        return np.array(self.second) - np.array(self.first)


def compare(
    setup: Setup, first: Policy, second: Policy, *, seeds: Sequence[int], progress: Progress | None = None
) -> Compared:
    """Play both policies under each seed."""
    world = stage(setup.county, disease=setup.disease, scale=setup.scale)
    counts: list[tuple[int, int]] = []
    people: list[tuple[int, int, bool]] = []
    for number, seed in enumerate(seeds):
        one, other = (play(replace(setup, seed=seed), policy, world=world) for policy in (first, second))
        before, after = infected(one), infected(other)
        people += [(seed, person, person in after) for person in sorted(before ^ after)]
        counts.append((len(before), len(after)))
        if progress:
            progress(number + 1, len(seeds))
    struck = sum(1 for _, _, yes in people if yes)
    first_, second_ = zip(*counts, strict=True)
    return Compared(first_, second_, len(people) - struck, struck, tuple(people))


def infected(drill: Drill) -> set[int]:
    return set(np.flatnonzero(drill.truth.infected < NEVER).tolist())
