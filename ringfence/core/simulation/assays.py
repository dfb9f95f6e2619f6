"""Tests and tubes: what a sample says, by day since infection, number in the tube, and chance; keyed by the sample.

Dilution is that of a log-normal load against a limit of detection (mean 5, sd 1.5, limit 3, in log10 copies): a tube of
ten loses one power of ten of a single positive's load; two positives add theirs.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.screening.assay import Load
from ringfence.core.simulation import draws
from ringfence.core.simulation.disease import NEVER, Disease

SAMPLE, TUBE, TURNAROUND = range(draws.FREE + 32, draws.FREE + 35)
LOAD = Load()
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Hours from sampling to result lie between `fastest_h` and `slowest_h`."""

    fastest_h: float = 6
    slowest_h: float = 12


def dilution(size: int, *, positives: int = 1) -> float:
    """Sensitivity of a tube of `size` with so many positives of mean load."""
    return LOAD.sensitivity(size, positives=positives)


def sample(disease: Disease, *, people: Longs, infected: Longs, at: int, seed: int) -> Bools:
    """Single samples taken at `at` (UTC s): true positives by day since infection, false ones by specificity."""
    share = np.array(disease.sensitivity)
    return np.asarray(_samples(seed, people, infected, at, share, disease.specificity))


def tubes(
    disease: Disease, *, people: Longs, infected: Longs, size: int, at: int, seed: int
) -> tuple[Longs, Bools]:
    """(tube of each person, result of each tube): `people` fill tubes of `size` in the order given."""
    number = np.arange(len(people)) // size
    alone = sample(disease, people=people, infected=infected, at=at, seed=seed) & (infected <= at)
    inside = np.bincount(number[alone], minlength=number[-1] + 1 if len(number) else 0)
    factor = np.array(
        [0.0] + [min(1.0, dilution(size, positives=n) / dilution(1)) for n in range(1, size + 1)]
    )
    dice = draws.uniforms(seed, TUBE, np.arange(len(inside)), 0, at // 60)
    return number, np.asarray(dice < np.where(inside > 0, factor[inside], 1 - disease.specificity))


def known_at(people: Longs, *, at: int, laboratory: Laboratory, seed: int) -> Longs:
    """When the results of samples taken at `at` are told."""
    share = draws.uniforms(seed, TURNAROUND, people, 0, at // 60)
    hours = laboratory.fastest_h + share * (laboratory.slowest_h - laboratory.fastest_h)
    return np.asarray(at + (hours * 3600).astype(np.int64))


@njit(nogil=True, cache=True)
def _samples(seed, people, infected, at, share, specificity):
    out = np.zeros(len(people), np.bool_)
    for i in range(len(people)):
        chance = 1.0 - specificity
        if infected[i] < NEVER and infected[i] <= at:
            day = (at - infected[i]) // DAY
            chance = max(chance, share[day] if day < len(share) else 0.0)
        out[i] = draws.uniform(seed, SAMPLE, people[i], 0, at // 60) < chance
    return out
