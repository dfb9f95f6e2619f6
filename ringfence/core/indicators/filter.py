"""R day by day from all days at once, with the amount of smoothing left open and averaged over.

R walks with steps of sd eta sqrt(R) on a grid (Parag 2021, EpiFilter); a grid of eta is weighed by how well each
predicted the counts (Steyn and Parag 2024: with one eta the intervals are too narrow). Counts: Poisson around
R times pressure plus imported cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from ringfence.core.indicators.delays import Floats, counted, pressure

GRID = np.concatenate([np.linspace(0.01, 4, 240), np.linspace(4.05, 12, 60)])
STEPS = np.array([0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75])


@dataclass(frozen=True, slots=True)
class Daily:
    """R of each day: `chance[day, i]` of grid value `grid[i]`; `steps`, `weight`: smoothing and its posterior."""

    grid: Floats
    chance: Floats
    steps: Floats
    weight: Floats

    @property
    def mean(self) -> Floats:
        return np.asarray(self.chance @ self.grid)

    def quantile(self, share: float) -> Floats:
        """One value a day, between grid points where the cumulated chance passes `share`."""
        below = np.cumsum(self.chance, axis=1)
        return np.array([np.interp(share, row, self.grid) for row in below])

    def above(self, value: float) -> Floats:
        """P(R > value) of each day: the chance that the outbreak grows, at 1."""
        return np.asarray(self.chance[:, self.grid > value].sum(axis=1))


def daily(
    cases: Sequence[float], *, interval: Floats, imported: Sequence[float] | None = None, steps: Floats = STEPS,
    looking_back: bool = True,
) -> Daily:  # fmt: skip
    """R of each day given all days (`looking_back`) or only the days so far.

    Without `imported` the first day's cases are taken as brought in. Days without pressure say nothing: R drifts.
    """
    total, brought = counted(cases, imported=imported)
    if imported is None:
        brought[0] = total[0]
    told = _told(total, brought, pressure(total, interval))
    parts, evidence = [], []
    for step in steps:
        chance, log_evidence = _one(told, _moves(float(step)), looking_back=looking_back)
        parts.append(chance)
        evidence.append(log_evidence)
    weight = np.exp(np.array(evidence) - max(evidence))
    weight /= weight.sum()
    return Daily(GRID, np.einsum("s,sdr->dr", weight, np.array(parts)), steps, weight)


def _told(total: Floats, brought: Floats, weight: Floats) -> Floats:
    """Log chance of each day's local count at each grid value; zero where nobody could infect anybody."""
    local = total - brought
    mean = GRID[None, :] * weight[:, None]
    out = xlogy(local[:, None], mean) - mean - gammaln(local + 1)[:, None]
    return np.where(weight[:, None] > 0, out, 0.0)


def _moves(step: float) -> Floats:
    """moves[i, j]: chance to go from grid value i to j in a day."""
    spread = step * np.sqrt(GRID)[:, None]
    width = np.gradient(GRID)[None, :]
    out = np.exp(-0.5 * ((GRID[None, :] - GRID[:, None]) / spread) ** 2) * width
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _one(told: Floats, moves: Floats, *, looking_back: bool) -> tuple[Floats, float]:
    days = len(told)
    ahead, seen = np.empty((days, len(GRID))), np.empty((days, len(GRID)))
    prior = np.gradient(GRID) * np.exp(-GRID / 3)  # a wide start: R of 3 on average
    before, evidence = prior / prior.sum(), 0.0
    for day in range(days):
        ahead[day] = before if day == 0 else before @ moves
        top = told[day].max()
        raw = ahead[day] * np.exp(told[day] - top)
        evidence += float(np.log(raw.sum()) + top)
        before = seen[day] = raw / raw.sum()
    if looking_back:
        for day in range(days - 2, -1, -1):
            ratio = np.divide(
                seen[day + 1], ahead[day + 1], out=np.zeros(len(GRID)), where=ahead[day + 1] > 0
            )
            seen[day] = seen[day] * (moves @ ratio)
            seen[day] /= seen[day].sum()
    return seen, evidence
