"""How unequal cases are in infecting others: R and k of a negative binomial from counts of people infected by each.

Small k: few infect many. Profile likelihood for both intervals (Lloyd-Smith et al. 2005).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, xlogy
from scipy.stats import chi2, gamma

from ringfence.core.indicators.delays import Floats
from ringfence.core.words import Refused

LEAST, MOST = 1e-4, 1e4


@dataclass(frozen=True, slots=True)
class Offspring:
    """Mean number infected, dispersion, each with an interval. `k` infinite: no more unequal than chance (Poisson)."""

    mean: float
    mean_low: float
    mean_high: float
    k: float
    k_low: float
    k_high: float

    def top(self, share: float) -> float:
        """Which share of all infections comes from the most infectious `share` of cases, in expectation."""
        if np.isinf(self.k):
            return share
        cut = gamma.ppf(1 - share, self.k, scale=1 / self.k)
        return float(gamma.sf(cut, self.k + 1, scale=1 / self.k))


def offspring(counts: Sequence[int], *, level: float = 0.95) -> Offspring:
    """`counts`: for each case whose infecting is over, how many were infected by them (0 included)."""
    seen = np.asarray(counts, np.float64)
    if len(seen) < 2 or seen.sum() == 0 or (seen < 0).any():
        raise Refused("at least two cases, one of whom infected somebody", code="offspring")
    drop = float(chi2.ppf(level, 1)) / 2
    mean = float(seen.mean())

    def profile(log_k: float) -> float:
        return -_likelihood(mean, float(np.exp(log_k)), seen)

    found = minimize_scalar(
        profile, bounds=(np.log(LEAST), np.log(MOST)), method="bounded", options={"xatol": 1e-10}
    )
    top = max(-float(found.fun), _likelihood(mean, MOST, seen))
    best = float(found.x) if -float(found.fun) > _likelihood(mean, MOST, seen) + 1e-9 else float(np.log(MOST))

    def gap(log_k: float) -> float:
        return -profile(log_k) - top + drop

    low = np.exp(brentq(gap, np.log(LEAST), best)) if gap(np.log(LEAST)) < 0 else 0.0
    high = np.exp(brentq(gap, best, np.log(MOST))) if gap(np.log(MOST)) < 0 else np.inf
    means = _mean_limits(seen, float(np.exp(best)), top, drop)
    k = np.inf if np.exp(best) >= MOST * 0.99 else float(np.exp(best))
    return Offspring(mean, *means, k, float(low), float(high))


def _mean_limits(seen: Floats, k: float, top: float, drop: float) -> tuple[float, float]:
    mean = float(seen.mean())

    def gap(value: float) -> float:
        return _likelihood(value, k, seen) - top + drop

    wide = mean
    while gap(wide) > 0:
        wide *= 2
    return float(brentq(gap, mean * 1e-6, mean)), float(brentq(gap, mean, wide))


def _likelihood(mean: float, k: float, seen: Floats) -> float:
    chance = k / (k + mean)
    out = gammaln(seen + k) - gammaln(k) - gammaln(seen + 1) + k * np.log(chance) + xlogy(seen, 1 - chance)
    return float(out.sum())
