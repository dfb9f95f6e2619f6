"""How many people each case infects: by window of days, by day of onset, and from the rate of growth.

Cori et al. 2013 with imported cases apart (Thompson et al. 2019): posterior of R over a window is Gamma(a + local
cases, scale 1 / (1/b + pressure)). Wallinga and Teunis 2004: R of those who fell ill on a day, looking forward.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import gamma
from scipy.stats import t as student

from ringfence.core.indicators.delays import Floats, counted, pressure
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Windowed:
    """R in windows of days: window i is days first[i]..last[i] (0 = the first day given), both included."""

    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    shape: Floats
    scale: Floats

    @property
    def mean(self) -> Floats:
        return self.shape * self.scale

    @property
    def sd(self) -> Floats:
        return np.sqrt(self.shape) * self.scale

    def quantile(self, share: float) -> Floats:
        return np.asarray(gamma.ppf(share, self.shape, scale=self.scale))


def windows(
    cases: Sequence[float], *, interval: Floats, imported: Sequence[float] | None = None, days: int = 7,
    shape: float = 1.0, scale: float = 5.0,
) -> Windowed:  # fmt: skip
    """R in every window of `days` from the second day on; prior Gamma(shape, scale).

    Without `imported` the first day's cases are taken as brought in from outside.
    """
    total, brought = counted(cases, imported=imported)
    if imported is None:
        brought[0] = total[0]
    if not 1 <= days < len(total):
        raise Refused("the window must be shorter than the curve", code="rt-window")
    sums = np.ones(days)
    local = np.convolve((total - brought)[1:], sums, mode="valid")
    weight = np.convolve(pressure(total, interval)[1:], sums, mode="valid")
    first = np.arange(1, len(total) - days + 1)
    return Windowed(first, first + days - 1, shape + local, 1 / (1 / scale + weight))


def by_onset(cases: Sequence[float], *, interval: Floats) -> Floats:
    """Mean number infected by each case of each day (NaN on days without cases). Later cases are not made up."""
    total, _ = counted(cases)
    weight = pressure(total, interval)
    drawn = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    forward = np.array(
        [(interval[: len(total) - day] * drawn[day:][: len(interval)]).sum() for day in range(len(total))]
    )
    return np.where(total > 0, forward, np.nan)


def from_growth(rate: float, *, mean: float, sd: float) -> float:
    """R that a growth rate (a day) means under a gamma generation time (Wallinga and Lipsitch 2007)."""
    return float((1 + rate * sd**2 / mean) ** (mean**2 / sd**2))


def doubling(rate: float) -> float:
    """Days to twice as many; negative = days to half as many; infinite without growth."""
    return math.log(2) / rate if rate else math.inf


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth a day with its interval, from a count model."""

    rate: float
    low: float
    high: float


def growth(cases: Sequence[float], *, level: float = 0.95) -> Growth:
    """Log-linear growth over the days given: quasi-Poisson regression, so that clustered counts widen the interval."""
    total, _ = counted(cases)
    if len(total) < 3 or total.sum() < 2:
        raise Refused("growth needs three days and two cases", code="growth")
    day = np.arange(len(total)) - (len(total) - 1) / 2
    design = np.stack([np.ones_like(day), day], axis=1)
    beta = np.array([math.log(total.mean()), 0.0])
    for _ in range(100):
        fitted = np.exp(np.clip(design @ beta, -50, 50))
        step = np.linalg.solve(design.T @ (design * fitted[:, None]), design.T @ (total - fitted))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    fitted = np.exp(design @ beta)
    spread = max(1.0, float(((total - fitted) ** 2 / np.maximum(fitted, 1e-12)).sum()) / (len(total) - 2))
    error = math.sqrt(spread * float(np.linalg.inv(design.T @ (design * fitted[:, None]))[1, 1]))
    wide = float(student.ppf(0.5 + level / 2, len(total) - 2)) * error
    return Growth(float(beta[1]), float(beta[1]) - wide, float(beta[1]) + wide)
