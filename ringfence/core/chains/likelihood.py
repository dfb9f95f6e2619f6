"""The parts of the likelihood of one tree: infection times, sampling times, genomes, unseen generations, contacts.

As in outbreaker2 (Jombart et al. 2014; Campbell et al. 2019). Everything is a natural logarithm; `parent` is -1 for
cases brought in from outside.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ringfence.core.chains.timing import Generations
from ringfence.core.words import Refused

Longs = npt.NDArray[np.int64]


def infection_times(
    times: Longs,
    *,
    parent: Longs,
    generations: Generations,
    kappa: Longs | None = None,
    cases: Sequence[int] | None = None,
) -> float:
    """Sum of log w over all cases with a parent (or only over `cases`)."""
    chosen = [one for one in (range(len(times)) if cases is None else cases) if parent[one] >= 0]
    steps = np.ones(len(times), np.int64) if kappa is None else kappa
    total = 0.0
    for one in chosen:
        days = np.array([times[one] - times[parent[one]]])
        total += float(generations.log(days, generations=int(steps[one]))[0])
    return total


def sampling_times(sampled: Longs, times: Longs, *, delay: Generations) -> float:
    """Sum of log f(sampled - infected)."""
    return float(delay.log(sampled - times).sum())


def unseen(kappa: Longs, *, parent: Longs, pi: float) -> float:
    """Chance pi that a case was seen: kappa - 1 were not, then one was."""
    if not 0 < pi <= 1:
        raise Refused("pi: the share of cases that are seen, above 0", code="chains-pi")
    linked = kappa[parent >= 0]
    hidden = int((linked - 1).sum())
    if pi == 1:
        return 0.0 if hidden == 0 else -math.inf
    return float(len(linked) * math.log(pi) + hidden * math.log1p(-pi))


def genomes(
    distance: npt.NDArray[np.integer], *, parent: Longs, kappa: Longs, mutation: float, length: int
) -> float:
    """Mutations between each case and its parent: (kappa mu)^m (1 - kappa mu)^(L - m)."""
    total = 0.0
    for one in np.flatnonzero(parent >= 0):
        m, rate = int(distance[one, parent[one]]), float(kappa[one]) * mutation
        total += m * math.log(rate) + (length - m) * math.log1p(-rate)
    return total


def contacts(met: npt.NDArray[np.bool_], *, parent: Longs, told: float, chance: float) -> float:
    """Recorded contacts: of pairs who infected each other a share `told` is recorded, of all others `chance`."""
    people = len(parent)
    pairs = people * (people - 1) // 2
    linked = met | met.T
    children = np.flatnonzero(parent >= 0)
    true = int(linked[children, parent[children]].sum())
    recorded = int(np.triu(linked, 1).sum())
    missed, false = len(children) - true, recorded - true
    quiet = pairs - len(children) - false
    return sum(count * math.log(p) for count, p in ((true, told), (missed, 1 - told), (false, chance), (quiet, 1 - chance)) if count)  # fmt: skip


def differences(sequences: Sequence[str]) -> npt.NDArray[np.int64]:
    """Number of positions in which two genomes differ; unknown letters (not ACGT) differ from nothing."""
    if len({len(one) for one in sequences}) > 1:
        raise Refused("genomes of different length: align them first", code="chains-genomes")
    letters = np.array([np.frombuffer(one.upper().encode("ascii"), np.uint8) for one in sequences])
    known = np.isin(letters, np.frombuffer(b"ACGT", np.uint8))
    out = np.empty((len(letters), len(letters)), np.int64)
    for one in range(len(letters)):
        out[one] = ((letters != letters[one]) & known & known[one]).sum(axis=1)
    return out


def backward_size(reproduction: float, *, dispersion: float) -> float:
    """Expected number of people infected by the infector of a random case: 1 + R (1 + 1/k)."""
    return 1 + reproduction * (1 + 1 / dispersion)
