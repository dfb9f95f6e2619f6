"""How many are infected, from tubes alone: the first number of a round, before anyone is tested again.

k of m tubes of n positive: p = 1 - (1 - k/m)^(1/n), with the tube's error rates taken off first. Tubes of several
sizes: maximum likelihood. Interval: likelihood ratio (95 % unless told), which is honest at none and at all positive.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize_scalar
from scipy.special import xlog1py, xlogy
from scipy.stats import chi2

from ringfence.core.screening.assay import PERFECT, Assay, checked
from ringfence.core.words import Refused

Floats = npt.NDArray[np.float64]
IMPOSSIBLE = -1e300  # a finite stand-in for log 0, which a root finder can work with


@dataclass(frozen=True, slots=True)
class Tubes:
    """So many tubes of one size, and how many of them were positive."""

    size: int
    tubes: int
    positive: int

    def __post_init__(self) -> None:
        checked(self.size)
        if not 0 <= self.positive <= self.tubes:
            raise Refused("positive tubes: between none and all", code="pool-positives")


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Share infected with its interval; 1 = everybody."""

    share: float
    low: float
    high: float


def prevalence(found: Sequence[Tubes], *, assay: Assay = PERFECT, level: float = 0.95) -> Prevalence:
    """Share of infected people among those whose swabs are in these tubes.

    Raises Refused without any tube, and where the assay cannot tell (sensitivity + specificity <= 1).
    """
    seen = [one for one in found if one.tubes]
    if not seen:
        raise Refused("no tube has a result yet", code="no-tubes")
    if assay.sensitivity + assay.specificity <= 1:
        raise Refused("an assay that errs as often as it is right tells nothing", code="assay-useless")
    table = np.array([(one.size, one.tubes, one.positive) for one in seen], np.float64).T
    best = _peak(table, assay)
    drop = float(chi2.ppf(level, 1)) / 2
    top = _likelihood(best, table, assay)

    def below(p: float) -> float:
        return _likelihood(p, table, assay) - top + drop

    low = float(brentq(below, 0.0, best, xtol=1e-12)) if best > 0 and below(0.0) < 0 else 0.0
    high = float(brentq(below, best, 1.0, xtol=1e-12)) if best < 1 and below(1.0) < 0 else 1.0
    return Prevalence(best, low, high)


def _peak(table: Floats, assay: Assay) -> float:
    """Closed form for one size; else the likelihood, which has one peak, on a grid and then within it."""
    if len(table[0]) == 1:
        size, tubes, positive = table[:, 0]
        told = (positive / tubes - (1 - assay.specificity)) / (assay.sensitivity + assay.specificity - 1)
        return float(1 - (1 - min(1.0, max(0.0, told))) ** (1 / size))
    grid = np.concatenate([[0.0], np.logspace(-8, 0, 400)])
    at = int(np.argmax([_likelihood(one, table, assay) for one in grid]))
    if at == 0 or at == len(grid) - 1:
        return float(grid[at])
    around = (float(grid[at - 1]), float(grid[at + 1]))
    done = minimize_scalar(
        lambda p: -_likelihood(p, table, assay), bounds=around, method="bounded", options={"xatol": 1e-12}
    )
    return float(done.x)


def _likelihood(p: float, table: Floats, assay: Assay) -> float:
    size, tubes, positive = table
    clean = (1 - p) ** size
    chance = np.clip(assay.sensitivity * (1 - clean) + (1 - assay.specificity) * clean, 0.0, 1.0)
    total = float((xlogy(positive, chance) + xlog1py(tubes - positive, -chance)).sum())
    return max(total, IMPOSSIBLE)
