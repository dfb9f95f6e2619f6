"""For every case, how likely each earlier case infected it, or somebody from outside: one row that adds up to 1.

A row needs nothing but evidence about its own pairs (time, contact, place, genome), so rows are exact and independent.
Candidates are kept as one list of pairs, so that thousands of cases cost what their candidates cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.chains.timing import Floats, Generations
from ringfence.core.words import Refused

Longs = npt.NDArray[np.int64]
OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs, all those of one case together: `first[i]:first[i + 1]` are the candidates of case i."""

    first: Longs
    parent: Longs
    child: Longs
    days: Longs

    @property
    def cases(self) -> int:
        return len(self.first) - 1


def candidates(onset: Longs, *, longest: int, shortest: int = 0, at: Longs | None = None) -> Pairs:
    """All pairs whose days between onsets lie in [shortest, longest]; `at`: only cases with the same mark, if given.

    Work grows with the number of pairs within reach, not with the square of the cases.
    """
    order = np.argsort(onset, kind="stable")
    sorted_onset = onset[order]
    low = np.searchsorted(sorted_onset, onset - longest, side="left")
    high = np.searchsorted(sorted_onset, onset - shortest, side="right")
    count = high - low
    child = np.repeat(np.arange(len(onset)), count)
    start = np.repeat(low - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    parent = order[start + np.arange(len(child))]
    keep = parent != child
    if at is not None:
        keep &= at[parent] == at[child]
    parent, child = parent[keep], child[keep]
    first = np.searchsorted(child, np.arange(len(onset) + 1))
    return Pairs(first, parent, child, onset[child] - onset[parent])


@dataclass(frozen=True, slots=True)
class Parents:
    """`chance` of each candidate pair and `outside` of each case; a row with its outside adds up to 1."""

    pairs: Pairs
    chance: Floats
    outside: Floats

    def best(self) -> Longs:
        """The likeliest parent of each case, OUTSIDE where that is likeliest."""
        out = np.full(self.pairs.cases, OUTSIDE, np.int64)
        for case in range(self.pairs.cases):
            row = slice(self.pairs.first[case], self.pairs.first[case + 1])
            if row.stop > row.start and self.chance[row].max() > self.outside[case]:
                out[case] = self.pairs.parent[row][int(np.argmax(self.chance[row]))]
        return out

    def rank(self, truth: Longs) -> Longs:
        """Place of the true parent in each row (1 = on top; 0 = not a candidate or from outside); ties by order."""
        out = np.zeros(self.pairs.cases, np.int64)
        for case in np.flatnonzero(truth >= 0):
            row = slice(self.pairs.first[case], self.pairs.first[case + 1])
            order = self.pairs.parent[row][np.argsort(-self.chance[row], kind="stable")]
            found = np.flatnonzero(order == truth[case])
            out[case] = found[0] + 1 if len(found) else 0
        return out

    def of(self, truth: Longs) -> Floats:
        """P(true parent) of each case; NaN where the truth is unknown or outside."""
        out = np.full(self.pairs.cases, np.nan)
        hit = self.pairs.parent == truth[self.pairs.child]
        out[truth >= 0] = 0.0
        out[self.pairs.child[hit]] = self.chance[hit]
        return out

    def infected_by(self) -> Floats:
        """Expected number of people each case infected: the sum of its column."""
        return np.asarray(
            np.bincount(self.pairs.parent, weights=self.chance, minlength=self.pairs.cases), np.float64
        )

    def doubt(self) -> Floats:
        """Entropy of each row in bits: 0 = sure, 3 = as good as eight equal candidates."""
        part = np.where(
            self.chance > 0, -self.chance * np.log2(np.where(self.chance > 0, self.chance, 1)), 0.0
        )
        out = np.bincount(self.pairs.child, weights=part, minlength=self.pairs.cases)
        from_outside = np.where(self.outside > 0, self.outside, 1.0)
        return out - self.outside * np.log2(from_outside)


def parents(pairs: Pairs, score: Floats, *, outside: float | Floats = -np.inf) -> Parents:
    """Rows from log scores of the pairs and the log score of "from outside" (minus infinity: not possible).

    A case without any possible parent comes from outside.
    """
    if len(score) != len(pairs.parent):
        raise Refused("one score for each candidate pair", code="chains-scores")
    away = np.broadcast_to(np.asarray(outside, np.float64), (pairs.cases,))
    top = away.copy()
    np.maximum.at(top, pairs.child, score)
    steady = np.where(np.isfinite(top), top, 0.0)
    weight = np.exp(score - steady[pairs.child])
    other = np.exp(away - steady)
    total = other + np.bincount(pairs.child, weights=weight, minlength=pairs.cases)
    alone = total == 0
    total[alone], other[alone] = 1.0, 1.0
    return Parents(pairs, weight / total[pairs.child], other / total)


def timed(pairs: Pairs, generations: Generations, *, pi: float = 1.0) -> tuple[Floats, Longs]:
    """(log score, likeliest number of generations) of each pair from its days alone; pi: share of cases seen."""
    most = generations.most if pi < 1 else 1
    scores = np.full((most, len(pairs.days)), -np.inf)
    for kappa in range(1, most + 1):
        hidden = (kappa - 1) * np.log1p(-pi) if kappa > 1 else 0.0
        scores[kappa - 1] = generations.log(pairs.days, generations=kappa) + np.log(pi) + hidden
    top = scores.max(axis=0)
    steady = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total = np.log(np.exp(scores - steady).sum(axis=0)) + steady
    return total, np.argmax(scores, axis=0) + 1


def features(*columns: Sequence[float] | Floats) -> Floats:
    """Columns side by side, one row for each pair."""
    return np.stack([np.asarray(one, np.float64) for one in columns], axis=1)
