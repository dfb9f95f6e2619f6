"""How likely so many days between two cases are, with none, one, two ... cases in between that nobody saw.

`w[d]`: P(d days from one infection to the next), d from 0; with kappa generations the days add up, so w is convolved
kappa - 1 times with itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.stats import gamma

from ringfence.core.words import Refused

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Generations:
    """`log_w[k - 1, d]`: log P(d days between two cases k generations apart)."""

    log_w: Floats

    @classmethod
    def of(cls, w: Sequence[float] | Floats, *, most: int = 1) -> Self:
        """From shares by day (day 0 first; made to add up to 1) and the largest number of generations."""
        share = np.asarray(w, np.float64)
        if len(share) < 2 or (share < 0).any() or share.sum() <= 0 or most < 1:
            raise Refused("generation time: shares by day, none below 0, some above", code="chains-timing")
        share = share / share.sum()
        rows = [share]
        for _ in range(most - 1):
            rows.append(np.convolve(rows[-1], share))
        table = np.zeros((most, len(rows[-1])))
        for number, row in enumerate(rows):
            table[number, : len(row)] = row
        with np.errstate(divide="ignore"):
            return cls(np.log(table))

    @classmethod
    def gamma(cls, *, mean: float, sd: float, days: int = 60, most: int = 1) -> Self:
        """From a gamma distribution cut at half days."""
        edges = np.maximum(0, np.arange(days + 2) - 0.5)
        below = gamma.cdf(edges, (mean / sd) ** 2, scale=sd**2 / mean)
        return cls.of(np.diff(below), most=most)

    def log(self, days: npt.NDArray[np.int64], *, generations: int = 1) -> Floats:
        """log P(days); minus infinity below 0 and beyond the table."""
        row = self.log_w[generations - 1]
        inside = (days >= 0) & (days < len(row))
        return np.where(inside, row[np.clip(days, 0, len(row) - 1)], -np.inf)

    @property
    def most(self) -> int:
        return len(self.log_w)


def shifted(w: Sequence[float]) -> Floats:
    """Shares given from day 1 on, as some programs write them, with an empty day 0 put before."""
    return np.concatenate([[0.0], np.asarray(w, np.float64)])
