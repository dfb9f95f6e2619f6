"""The time from one infection to the next as shares by day: given as counts, or cut from a gamma distribution."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import gamma

from ringfence.core.words import Refused

Floats = npt.NDArray[np.float64]


def shares(given: Sequence[float] | Floats) -> Floats:
    """`given[s]` = share s days later, made to add up to 1. Day 0 must be empty: nobody is infected by themselves."""
    out = np.asarray(given, np.float64)
    if out.ndim != 1 or len(out) < 2 or out[0] != 0 or (out < 0).any() or not out.sum() > 0:
        raise Refused(
            "the serial interval: shares by day, none on day 0, none below 0, some above",
            code="serial-interval",
        )
    return np.asarray(out / out.sum())


def discrete(*, mean: float, sd: float, days: int = 60) -> Floats:
    """Shares by day of a gamma distribution shifted by one day (Cori et al. 2013, web appendix 11)."""
    if mean <= 1 or sd <= 0:
        raise Refused("a serial interval needs a mean above one day and a spread", code="serial-interval")
    shape, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)
    day = np.arange(days + 1, dtype=np.float64)

    def below(k: Floats, extra: int) -> Floats:
        return np.asarray(gamma.cdf(k, shape + extra, scale=scale))

    out = day * below(day, 0) + (day - 2) * below(day - 2, 0) - 2 * (day - 1) * below(day - 1, 0)
    out += shape * scale * (2 * below(day - 1, 1) - below(day - 2, 1) - below(day, 1))
    return shares(np.maximum(out, 0.0) * (day > 0))


def pressure(cases: Floats, interval: Floats) -> Floats:
    """Lambda: how infectious the cases so far are on each day, in cases; same length as `cases`."""
    return np.asarray(np.convolve(cases, interval)[: len(cases)])


def counted(cases: Sequence[float], *, imported: Sequence[float] | None = None) -> tuple[Floats, Floats]:
    """(all, imported) cases by day, checked: whole days in order, none negative, no more imported than there are."""
    total = np.asarray(cases, np.float64)
    brought = np.zeros(len(total)) if imported is None else np.asarray(imported, np.float64)
    if total.ndim != 1 or len(total) == 0 or len(brought) != len(total):
        raise Refused("cases and imported cases: one number for each day", code="incidence")
    if (total < 0).any() or (brought < 0).any() or (brought > total).any() or not np.isfinite(total).all():
        raise Refused("a day has fewer than no cases, or more imported ones than cases", code="incidence")
    return total, brought
