"""How many cases of the last days there will be once all reports are in.

Chain ladder: of those who fell ill on earlier days, which share was reported within d days. What is still out is
negative binomial given the share reported so far, whose own uncertainty is carried along (a beta with the moments of
the product of the daily chances).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, nbinom

from ringfence.core.indicators.delays import Floats
from ringfence.core.words import Refused

POINTS, MOST = 200, 10**9


@dataclass(frozen=True, slots=True)
class Nowcast:
    """For each day of onset: reported so far, expected in the end, and limits of the interval."""

    reported: Floats
    expected: Floats
    low: Floats
    high: Floats
    factors: Floats


def nowcast(triangle: Sequence[Sequence[float | None]], *, level: float = 0.9) -> Nowcast:
    """`triangle[day][d]`: cases of that day reported within d days of delay (cumulated); None = not yet known.

    The first row must be complete. Raises Refused where a row falls or has a hole.
    """
    table = _checked(triangle)
    longest = table.shape[1]
    factors, low, high = np.ones(max(longest - 1, 0)), [], []
    chance: list[tuple[float, float]] = []
    for delay in range(longest - 1):
        known = ~np.isnan(table[:, delay + 1])
        before, after = table[known, delay].sum(), table[known, delay + 1].sum()
        factors[delay] = after / before if before else np.nan
        chance.append((before + 0.5, after - before + 0.5))
    reported = np.array([row[~np.isnan(row)][-1] for row in table])
    seen = np.array([(~np.isnan(row)).sum() for row in table])
    expected = np.array([_grown(n, factors[at - 1 :]) for n, at in zip(reported, seen, strict=True)])
    for n, at in zip(reported, seen, strict=True):
        a, b = _limits(float(n), chance[at - 1 :], level)
        low.append(a)
        high.append(b)
    return Nowcast(reported, expected, np.array(low), np.array(high), factors)


def _grown(reported: float, factors: Floats) -> float:
    """NaN where no earlier day tells how reports of this age grow."""
    return float(reported * np.prod(factors)) if len(factors) else float(reported)


def _limits(reported: float, chance: list[tuple[float, float]], level: float) -> tuple[float, float]:
    """Limits of the number in the end; the share reported is a product of betas, matched by one beta."""
    if not chance:
        return reported, reported
    means = [a / (a + b) for a, b in chance]
    squares = [a * (a + 1) / ((a + b) * (a + b + 1)) for a, b in chance]
    mean, square = float(np.prod(means)), float(np.prod(squares))
    spread = square - mean**2
    size = max(mean * (1 - mean) / spread - 1, 1e-3) if spread > 1e-12 else 1e9
    points = np.clip(beta.ppf((np.arange(POINTS) + 0.5) / POINTS, mean * size, (1 - mean) * size), 1e-6, 1)
    low, high = (_quantile(tail, reported + 0.5, points) for tail in ((1 - level) / 2, (1 + level) / 2))
    return reported + low, reported + high


def _quantile(tail: float, count: float, points: Floats) -> float:
    """Smallest number still out whose cumulated chance, averaged over `points`, reaches `tail`."""
    top = 1
    while nbinom.cdf(top, count, points).mean() < tail and top < MOST:
        top *= 2
    below = -1
    while top - below > 1:
        middle = (top + below) // 2
        if nbinom.cdf(middle, count, points).mean() < tail:
            below = middle
        else:
            top = middle
    return float(top)


def _checked(triangle: Sequence[Sequence[float | None]]) -> Floats:
    longest = max((len(row) for row in triangle), default=0)
    table = np.full((len(triangle), longest), np.nan)
    for day, row in enumerate(triangle):
        values = [np.nan if one is None else float(one) for one in row]
        table[day, : len(values)] = values
    for day in range(len(table)):
        known = table[day][~np.isnan(table[day])]
        if (
            not len(known)
            or np.isnan(table[day][: len(known)]).any()
            or (np.diff(known) < 0).any()
            or known[0] < 0
        ):
            raise Refused(
                f"row {day + 1} of the reports: counts cumulated by delay, never falling, without holes",
                code="nowcast-row",
            )
    if not len(table) or np.isnan(table[0]).any():
        raise Refused("the earliest day must be reported in full", code="nowcast-first")
    return table
