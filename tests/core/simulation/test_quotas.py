"""Shares become whole numbers: nothing is lost, nothing is far from its share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.core.simulation.quotas import apportion, fitted, tilted

SHARES = st.lists(st.floats(0.001, 1), min_size=1, max_size=12).map(np.array)


@settings(deadline=None)
@given(SHARES, st.integers(0, 100_000))
def test_apportioned_numbers_add_up_and_stay_near(shares, total):
    found = apportion(shares, total)
    assert found.sum() == total
    assert (np.abs(found - shares / shares.sum() * total) < 1 + 1e-6).all()


def test_a_fitted_table_has_both_margins_and_keeps_its_zeros():
    seed = np.array([[1.0, 0.0, 2.0], [1.0, 3.0, 1.0]])
    rows, columns = np.array([0.4, 0.6]), np.array([0.3, 0.3, 0.4])
    table = fitted(seed, rows, columns)
    assert table.sum(0) == pytest.approx(columns)
    assert table.sum(1) == pytest.approx(rows)
    assert table[0, 1] == 0


@settings(deadline=None)
@given(st.floats(1.3, 3.7))
def test_a_tilt_reaches_the_mean_and_keeps_the_rows(mean):
    weights = np.array([[0.1, 0.2, 0.2, 0.1], [0.1, 0.1, 0.1, 0.1]])
    sizes = np.array([1.0, 2.0, 3.0, 4.0])
    found = tilted(weights, sizes, mean)
    assert (found * sizes).sum() / found.sum() == pytest.approx(mean, abs=1e-6)
    assert found.sum(1) == pytest.approx(weights.sum(1))
