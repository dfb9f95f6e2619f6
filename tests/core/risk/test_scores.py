"""Scores of probabilities against their definitions."""

import math

import numpy as np
import pytest

from ringfence.core.risk.scores import auc, brier, calibration, log_loss
from ringfence.core.words import Refused


def test_ranking_counts_pairs():
    chance, truth = np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False])
    assert auc(chance, truth) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert math.isnan(auc(chance, np.ones(4, bool)))


def test_distance_and_surprise():
    chance, truth = np.array([0.8, 0.3]), np.array([True, False])
    assert brier(chance, truth) == pytest.approx((0.04 + 0.09) / 2)
    assert log_loss(chance, truth) == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)
    assert math.isfinite(log_loss(np.array([0.0]), np.array([True])))


def test_thirty_per_cent_means_thirty_per_cent():
    dice = np.random.default_rng(1)
    chance = dice.random(20_000)
    found = calibration(chance, dice.random(20_000) < chance)
    assert all(abs(one.said - one.true) < 0.05 for one in found.bins)
    assert found.total == pytest.approx(1, abs=0.03)
    assert sum(one.people for one in found.bins) == 20_000
    shy = calibration(chance / 2, dice.random(20_000) < chance)
    assert shy.total == pytest.approx(0.5, abs=0.03)
    with pytest.raises(Refused, match="between 0 and 1"):
        calibration(np.array([1.2]), np.array([True]))
