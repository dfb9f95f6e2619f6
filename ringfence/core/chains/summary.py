"""What the rows mean: how many each case infected, clusters, venues, and which question would tell most."""

from dataclasses import dataclass

import numpy as np

from ringfence.core.chains.evidence import Judged
from ringfence.core.chains.parents import OUTSIDE, Longs, Parents
from ringfence.core.chains.timing import Floats

ASKED_TRUE, ASKED_FALSE = 0.9, 0.05
"""How often somebody who is asked says yes: if it was so, and if it was not (assumed; interviews forget)."""


def infected(judged: Judged) -> tuple[Floats, Floats]:
    """(expected number, its standard deviation) of cases that each case infected directly."""
    pairs = judged.rows.pairs
    chance = judged.rows.chance * judged.direct
    mean = np.bincount(pairs.parent, weights=chance, minlength=pairs.cases)
    spread = np.bincount(pairs.parent, weights=chance * (1 - chance), minlength=pairs.cases)
    return np.asarray(mean, np.float64), np.asarray(np.sqrt(spread), np.float64)


def clusters(parent: Longs, said: Floats, *, least: float = 0.5) -> Longs:
    """A number for each case: the same for all that links with at least that support join, in order of first case."""
    top = np.arange(len(parent))

    def root(case: int) -> int:
        while top[case] != case:
            top[case] = top[top[case]]
            case = int(top[case])
        return case

    for case in np.flatnonzero((parent != OUTSIDE) & (said >= least)):
        one, other = root(int(case)), root(int(parent[case]))
        top[max(one, other)] = min(one, other)
    _, number = np.unique([root(case) for case in range(len(parent))], return_inverse=True)
    return np.asarray(number, np.int64)


def venues(rows: Parents, place: Longs, *, places: int) -> Floats:
    """Expected infections at each place: the sum of chances of the pairs whose contact was there (-1: not known)."""
    known = place >= 0
    return np.asarray(np.bincount(place[known], weights=rows.chance[known], minlength=places), np.float64)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next about `case`: did it meet `other` (OUTSIDE: was it away)? `bits` of doubt it takes on average."""

    case: int
    other: int
    bits: float


def _entropy(p: Floats) -> Floats:
    inside = np.clip(p, 1e-300, 1 - 1e-16)
    return np.asarray(-(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside)))


def questions(rows: Parents, *, already: Longs | None = None, most: int = 10) -> list[Question]:
    """The questions that take most doubt, one for each case, best first; pairs in `already` were asked."""
    pairs = rows.pairs
    case = np.concatenate([pairs.child, np.arange(pairs.cases)])
    other = np.concatenate([pairs.parent, np.full(pairs.cases, OUTSIDE)])
    chance = np.concatenate([rows.chance, rows.outside])
    yes = chance * ASKED_TRUE + (1 - chance) * ASKED_FALSE
    flat = (_entropy(np.array([ASKED_TRUE, ASKED_FALSE]))).tolist()
    bits = _entropy(yes) - chance * flat[0] - (1 - chance) * flat[1]
    if already is not None:
        bits[already] = 0.0
    order = np.lexsort((np.arange(len(bits)), -bits))
    found: list[Question] = []
    asked: set[int] = set()
    for one in order:
        if len(found) == most or bits[one] < 1e-6:
            break
        if int(case[one]) not in asked:
            asked.add(int(case[one]))
            found.append(Question(int(case[one]), int(other[one]), float(bits[one])))
    return found
