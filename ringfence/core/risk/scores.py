"""How good probabilities were once the truth is known: ranking, distance, and whether 30 % means 30 %."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from ringfence.core.risk.graph import Floats
from ringfence.core.words import Refused

Bools = npt.NDArray[np.bool_]


def auc(chance: Floats, truth: Bools) -> float:
    """P(a random true case is ranked above a random other); ties count half. NaN without both kinds."""
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(chance)
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * negative))


def brier(chance: Floats, truth: Bools) -> float:
    """Mean squared distance between what was said and what was."""
    return float(np.mean((chance - truth) ** 2))


def log_loss(chance: Floats, truth: Bools, *, least: float = 1e-9) -> float:
    """Mean of -log of the probability given to what happened; probabilities are kept `least` away from 0 and 1."""
    said = np.clip(chance, least, 1 - least)
    return float(-np.mean(np.where(truth, np.log(said), np.log1p(-said))))


@dataclass(frozen=True, slots=True)
class Bin:
    """Those who were told about the same probability: how many, mean of what was said, share that was true."""

    low: float
    high: float
    people: int
    said: float
    true: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`total`: sum of probabilities over the number of true cases; 1 = neither too sure nor too shy in total."""

    bins: tuple[Bin, ...]
    total: float
    brier: float
    log_loss: float
    auc: float


def calibration(chance: Floats, truth: Bools, *, bins: int = 10) -> Calibration:
    """The reliability curve in equal steps of probability (empty ones left out) with the scores beside it."""
    if len(chance) != len(truth) or not len(chance) or chance.min() < 0 or chance.max() > 1:
        raise Refused("one probability for each truth, between 0 and 1", code="risk-scores")
    number = np.minimum((chance * bins).astype(int), bins - 1)
    found = []
    for one in range(bins):
        inside = number == one
        if inside.any():
            said, true = float(chance[inside].mean()), float(truth[inside].mean())
            found.append(Bin(one / bins, (one + 1) / bins, int(inside.sum()), said, true))
    total = float(chance.sum() / truth.sum()) if truth.any() else float("nan")
    return Calibration(tuple(found), total, brier(chance, truth), log_loss(chance, truth), auc(chance, truth))
