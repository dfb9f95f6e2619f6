"""Whether it is over: does one line die out, are more cases to come, is the outbreak eliminated.

Nishiura et al. 2016: P(more cases at t) = 1 - prod_i (1 + R (1 - F(t - t_i)) / k)^-k over the days t_i of all cases.
Parag et al. 2020: z_s = P(no local case ever after s), with the posterior of R moved on by the zeros to come.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.stats import gamma

from ringfence.core.indicators.delays import Floats, counted, pressure
from ringfence.core.words import Refused


def extinction(reproduction: float, *, dispersion: float) -> float:
    """P(one case's line dies out); dispersion k, infinity = Poisson offspring."""
    if reproduction <= 1:
        return 1.0

    def gap(q: float) -> float:
        if math.isinf(dispersion):
            return math.exp(-reproduction * (1 - q)) - q
        return float((1 + reproduction * (1 - q) / dispersion) ** -dispersion) - q

    return float(brentq(gap, 0.0, 1 - 1e-9))


def more_to_come(
    cases: Sequence[float], *, day: float, reproduction: float, dispersion: float, mean: float, sd: float
) -> float:
    """P(further cases after `day`), cases by day of onset from day 0; serial interval gamma (mean, sd in days)."""
    total, _ = counted(cases)
    if day < int(np.flatnonzero(total).max(initial=0)):
        raise Refused("asked for a day before the last case", code="ending-day")
    left = gamma.sf(day - np.arange(len(total)), (mean / sd) ** 2, scale=sd**2 / mean)
    quiet = (
        -dispersion * np.log1p(reproduction * left / dispersion)
        if math.isfinite(dispersion)
        else -reproduction * left
    )
    return float(-np.expm1((total * quiet).sum()))


def day_over(
    cases: Sequence[float], *, below: float, reproduction: float, dispersion: float, mean: float, sd: float
) -> int:
    """First whole day from day 0 on which fewer than `below` chances are left that more cases come."""
    total, _ = counted(cases)
    day = int(np.flatnonzero(total).max(initial=0))
    while more_to_come(
        cases, day=day, reproduction=reproduction, dispersion=dispersion, mean=mean, sd=sd
    ) >= below:  # fmt: skip
        day += 1
    return day


def eliminated(
    cases: Sequence[float],
    *,
    interval: Floats,
    quiet_days: int,
    days: int = 7,
    shape: float = 1.0,
    scale: float = 5.0,
) -> Floats:
    """z for 0, 1 ... `quiet_days` days without a case after the last day given: P(no local case ever again).

    R is estimated over windows of `days` with prior Gamma(shape, scale), as for the curve itself; the product runs
    on until the pressure is spent. Every case counts as local, the first day's as brought in.
    """
    total, _ = counted(cases)
    out = np.empty(quiet_days + 1)
    for quiet in range(quiet_days + 1):
        ahead = len(interval) + days
        curve = np.concatenate([total, np.zeros(quiet + ahead)])
        weight = pressure(curve, interval)
        local = curve.copy()
        local[0] = 0
        log = 0.0
        for day in range(len(total) + quiet, len(curve)):
            window = slice(max(1, day - days), day)
            a, b = shape + local[window].sum(), 1 / (1 / scale + weight[window].sum())
            log -= a * math.log1p(weight[day] * b)
        out[quiet] = math.exp(log)
    return out
