"""What tells a true infector from the other candidates, learned from links that are known.

Conditional logit: P(parent j of case i) is proportional to exp(base + features x weights) over the candidates of i.
Ridge penalty; held-out rows are scored with weights that never saw their group.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from ringfence.core.chains.parents import Longs, Pairs, Parents, parents
from ringfence.core.chains.timing import Floats
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each feature; `settled` tells whether the search for them ended."""

    values: Floats
    settled: bool


def learn(
    pairs: Pairs, features: Floats, *, truth: Longs, base: Floats | None = None, ridge: float = 0.05,
    cases: npt.NDArray[np.bool_] | None = None,
) -> Weights:  # fmt: skip
    """Weights from the cases whose true parent (`truth` >= 0) is among their candidates.

    `base`: fixed log score of each pair (its timing). `cases`: learn from these only.
    """
    use = np.ones(pairs.cases, np.bool_) if cases is None else cases
    hit = (pairs.parent == truth[pairs.child]) & use[pairs.child]
    known = np.zeros(pairs.cases, np.bool_)
    known[pairs.child[hit]] = True
    if not known.any():
        raise Refused("no case whose infector is known and among its candidates", code="chains-learn")
    fixed = np.zeros(len(pairs.parent)) if base is None else base
    inside = known[pairs.child] & np.isfinite(fixed)
    child, x, offset = pairs.child[inside], features[inside], fixed[inside]
    chosen = hit[inside]

    def loss(weight: Floats) -> tuple[float, Floats]:
        score = offset + x @ weight
        top = np.full(pairs.cases, -np.inf)
        np.maximum.at(top, child, score)
        part = np.exp(score - top[child])
        total = np.bincount(child, weights=part, minlength=pairs.cases)
        chance = part / total[child]
        value = -(score[chosen] - top[child[chosen]] - np.log(total[child[chosen]])).sum()
        slope = x.T @ (chance - chosen)
        return float(value + ridge * weight @ weight), slope + 2 * ridge * weight

    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B")
    return Weights(np.asarray(found.x), bool(found.success))


def held_out(
    pairs: Pairs, features: Floats, *, truth: Longs, groups: Longs, base: Floats | None = None, ridge: float = 0.05,
    progress: Callable[[int, int], None] | None = None,
) -> Parents:  # fmt: skip
    """Every case scored by weights learned without any case of its own group (a family, a ward)."""
    fixed = np.zeros(len(pairs.parent)) if base is None else base
    chance, outside = np.zeros(len(pairs.parent)), np.zeros(pairs.cases)
    each = np.unique(groups)
    for number, group in enumerate(each):
        inside = groups == group
        weights = learn(pairs, features, truth=truth, base=base, ridge=ridge, cases=~inside)
        said = parents(pairs, fixed + features @ weights.values)
        rows = inside[pairs.child]
        chance[rows], outside[inside] = said.chance[rows], said.outside[inside]
        if progress:
            progress(number + 1, len(each))
    return Parents(pairs, chance, outside)
