"""Prevalence from tubes: the known figure, honest ends, and intervals that hold as often as they promise."""

import numpy as np
import pytest

from ringfence.core.screening.assay import Assay
from ringfence.core.screening.prevalence import Tubes, prevalence
from ringfence.core.words import Refused


def test_five_of_a_hundred_tubes_of_ten():
    found = prevalence([Tubes(10, 100, 5)])
    assert found.share == pytest.approx(0.005116, abs=5e-7)
    assert found.low < found.share < found.high


def test_none_and_all_positive_still_have_an_honest_interval():
    none, every = prevalence([Tubes(10, 100, 0)]), prevalence([Tubes(10, 20, 20)])
    assert (none.share, none.low) == (0, 0)
    assert 0.001 < none.high < 0.004
    assert (every.share, every.high) == (1, 1)
    assert every.low > 0.1


def test_tubes_of_one_size_in_two_piles_are_one_pile():
    together, apart = prevalence([Tubes(10, 100, 5)]), prevalence([Tubes(10, 60, 3), Tubes(10, 40, 2)])
    assert apart.share == pytest.approx(together.share, abs=1e-8)
    assert apart.high == pytest.approx(together.high, abs=1e-8)


def test_known_errors_of_the_assay_are_taken_off():
    poor = Assay(0.8, 0.99)
    clean = 0.99**10
    positive = 0.8 * (1 - clean) + 0.01 * clean
    found = prevalence([Tubes(10, 1_000_000, round(positive * 1_000_000))], assay=poor)
    assert found.share == pytest.approx(0.01, rel=1e-4)
    assert prevalence([Tubes(10, 1000, 5)], assay=poor).share == 0


def test_the_interval_covers_the_truth_as_often_as_it_says():
    dice, inside = np.random.default_rng(3), 0
    for _ in range(600):
        small = int((dice.random((80, 10)) < 0.02).any(axis=1).sum())
        large = int((dice.random((40, 20)) < 0.02).any(axis=1).sum())
        found = prevalence([Tubes(10, 80, small), Tubes(20, 40, large)])
        inside += found.low <= 0.02 <= found.high
    assert inside / 600 == pytest.approx(0.95, abs=0.025)


def test_nothing_is_said_without_tubes_or_with_a_useless_assay():
    with pytest.raises(Refused, match="no tube"):
        prevalence([Tubes(10, 0, 0)])
    with pytest.raises(Refused, match="tells nothing"):
        prevalence([Tubes(10, 5, 1)], assay=Assay(0.5, 0.5))
    with pytest.raises(Refused, match="between none and all"):
        Tubes(10, 5, 6)
