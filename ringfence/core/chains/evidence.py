"""All evidence about candidate pairs in one log score for each number of generations: days, unseen cases, contacts,
genomes, and anything else told as a log weight.

Contacts and genomes enter as ratios to what unrelated people show, so that a missing genome says nothing and "from
outside" (which has neither) stays comparable.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from ringfence.core.chains.parents import Longs, Pairs, Parents, parents
from ringfence.core.chains.timing import Floats, Generations
from ringfence.core.words import Refused

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Genomes:
    """`apart[e]`: positions in which the two genomes of pair e differ, UNKNOWN where one has none; `length` of them;
    `mutation`: chance of a change per position and generation; `unrelated`: share of positions that differ otherwise.
    """

    apart: Longs
    length: int
    mutation: float
    unrelated: float

    def ratio(self, kappa: int) -> Floats:
        """Log of: as likely kappa generations apart as between unrelated genomes."""
        rate, far = min(0.5, kappa * self.mutation), max(self.unrelated, 2 * self.mutation)
        same = self.length - self.apart
        said = self.apart * np.log(rate / far) + same * (np.log1p(-rate) - np.log1p(-far))
        return np.where(self.apart == UNKNOWN, 0.0, said)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`met[e]`: a contact of the pair is on record. A transmission was recorded as a contact with chance `told`, any
    other pair with `chance`. `seen`: share of cases that are known. `imports`: share from outside (0 = none can be).
    `weight[e]`: other log weight (place, age, household).
    """

    generations: Generations
    seen: float = 1.0
    imports: float = 0.0
    met: npt.NDArray[np.bool_] | None = None
    told: float = 0.8
    chance: float = 0.05
    genomes: Genomes | None = None
    weight: Floats | None = None

    def __post_init__(self) -> None:
        if not (0 < self.seen <= 1 and 0 <= self.imports < 1):
            raise Refused("seen: above 0 up to 1; imports: from 0 to below 1", code="chains-shares")
        if not (0 < self.told < 1 and 0 < self.chance < 1):
            raise Refused("chances of a recorded contact lie between 0 and 1", code="chains-contacts")


def scores(pairs: Pairs, evidence: Evidence) -> Floats:
    """[kappa - 1, pair]: log score with so many generations between the two."""
    generations = evidence.generations
    most = generations.most if evidence.seen < 1 else 1
    out = np.empty((most, len(pairs.days)))
    for kappa in range(1, most + 1):
        hidden = (kappa - 1) * np.log1p(-evidence.seen) if kappa > 1 else 0.0
        out[kappa - 1] = generations.log(pairs.days, generations=kappa) + np.log(evidence.seen) + hidden
        if evidence.genomes is not None:
            out[kappa - 1] += evidence.genomes.ratio(kappa)
    if evidence.met is not None:
        yes, no = (
            np.log(evidence.told / evidence.chance),
            np.log((1 - evidence.told) / (1 - evidence.chance)),
        )
        out[0] += np.where(evidence.met, yes, no)
    if evidence.weight is not None:
        out += evidence.weight
    return out + np.log1p(-evidence.imports)


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows, and for each pair the chance that it is direct (no unseen case between), given that it is the true one."""

    rows: Parents
    direct: Floats
    between: Floats

    @property
    def missing(self) -> Floats:
        """Chance of each case that at least one unseen case stands between it and the case it came from."""
        pairs = self.rows.pairs
        part = self.rows.chance * (1 - self.direct)
        return np.asarray(np.bincount(pairs.child, weights=part, minlength=pairs.cases), np.float64)


def judge(pairs: Pairs, evidence: Evidence, *, span: int) -> Judged:
    """Exact rows. `span`: days over which cases may have come in from outside, each day alike."""
    table = scores(pairs, evidence)
    top = table.max(axis=0)
    steady = np.where(np.isfinite(top), top, 0.0)
    parts = np.exp(table - steady)
    total = parts.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.log(total) + steady
        share = np.where(total > 0, parts / total, 0.0)
    away = np.log(evidence.imports) - np.log(max(1, span)) if evidence.imports else -np.inf
    steps = np.arange(len(table), dtype=np.float64)
    return Judged(parents(pairs, score, outside=away), share[0], np.asarray(steps @ share))


def learned_mutation(pairs: Pairs, evidence: Evidence, *, span: int) -> float:
    """The mutation chance under which the rows together are likeliest. Raises Refused without genomes."""
    given = evidence.genomes
    if given is None or not (given.apart != UNKNOWN).any():
        raise Refused("no two candidates with genomes", code="chains-genomes")

    def loss(power: float) -> float:
        tried = replace(evidence, genomes=replace(given, mutation=float(10**power)))
        away = np.log(evidence.imports) - np.log(max(1, span)) if evidence.imports else -np.inf
        table = np.logaddexp.reduce(scores(pairs, tried), axis=0)
        top = np.full(pairs.cases, away)
        np.logaddexp.at(top, pairs.child, table)
        return -float(top[np.isfinite(top)].sum())

    low = -2 - np.log10(given.length)
    found = minimize_scalar(loss, bounds=(low, -1), method="bounded", options={"xatol": 0.005})
    return float(10**found.x)
