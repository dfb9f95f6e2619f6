"""How likely it is that nobody in a unit is infected after rounds of negative tests.

p' = p (1 - Se)^m / (1 - p + p (1 - Se)^m) for one person after m negative tests, sensitivities may differ by test;
a unit is clear with the product over its people (or households, given their own chance).
"""

from collections.abc import Sequence

import numpy as np

from ringfence.core.screening.assay import share


def still_infected(prior: float, *, sensitivities: Sequence[float]) -> float:
    """P(infected | all these tests were negative) of one person."""
    missed = float(np.prod([1 - share(one, name="sensitivity") for one in sensitivities]))
    return share(prior) * missed / (1 - prior + prior * missed) if prior < 1 or missed else 1.0


def clear(priors: Sequence[float], *, sensitivities: Sequence[Sequence[float]]) -> float:
    """P(nobody infected): `priors[i]` of each person, `sensitivities[i]` of their negative tests (none: untested)."""
    left = [
        still_infected(prior, sensitivities=tests) for prior, tests in zip(priors, sensitivities, strict=True)
    ]
    return float(np.prod(1 - np.array(left)))


def rounds_needed(
    prior: float, *, people: int, sensitivity: float, wanted: float = 0.95, most: int = 30
) -> int | None:
    """Fewest all-negative rounds after which a unit of like people is clear with chance `wanted`; None beyond `most`."""
    for rounds in range(most + 1):
        if (1 - still_infected(prior, sensitivities=[sensitivity] * rounds)) ** people >= wanted:
            return rounds
    return None
