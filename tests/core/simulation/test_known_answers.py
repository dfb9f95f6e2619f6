"""The simulator's known answers that need no county: final sizes, households, extinction, delays of tracing."""

import numpy as np
import pytest

from ringfence.core.indicators import ending
from ringfence.core.simulation import delays, finalsize
from ringfence.core.simulation.delays import Delays


@pytest.mark.parametrize(
    ("reproduction", "expected"), [(1.2, 0.3137), (1.5, 0.5828), (2, 0.7968), (2.5, 0.8926), (3, 0.9405)]
)
def test_major_epidemics_reach_the_final_size_of_the_formula(reproduction, expected):
    assert finalsize.attack_rate(reproduction) == pytest.approx(expected, abs=5e-5)
    sizes = [finalsize.epidemic(reproduction, people=100_000, seed=seed) for seed in range(20)]
    major = [size for size in sizes if size > 0.05]
    assert len(major) >= 4
    assert np.mean(major) == pytest.approx(expected, abs=0.01)


def test_no_epidemic_below_one():
    assert finalsize.attack_rate(0.9) == 0
    assert finalsize.epidemic(0.5, people=100_000, seed=1) < 0.001


def test_a_household_of_three_gives_the_chain_binomial():
    exact = finalsize.chain_binomial(2, escape=0.8)
    assert exact == pytest.approx([0.640, 0.256, 0.104], abs=1e-12)
    assert (exact[1] + 2 * exact[2]) / 2 == pytest.approx(0.232, abs=1e-12)


def test_simulated_households_follow_the_chain_binomial_of_any_size():
    households = 40_000
    for susceptible, escape in ((2, 0.8), (4, 0.7)):
        exact = np.array(finalsize.chain_binomial(susceptible, escape=escape))
        assert exact.sum() == pytest.approx(1, abs=1e-12)
        seen = finalsize.household_chains(7, households, susceptible, escape) / households
        assert (np.abs(seen - exact) <= 4 * np.sqrt(exact * (1 - exact) / households)).all()


@pytest.mark.parametrize(
    ("reproduction", "dispersion", "expected"),
    [(1.5, 0.1, 0.9323), (2.5, 0.1, 0.8607), (2.5, 0.16, 0.7945), (3, 0.5, 0.5)],
)
def test_lines_die_out_as_often_as_branching_says(reproduction, dispersion, expected):
    exact = ending.extinction(reproduction, dispersion=dispersion)
    assert exact == pytest.approx(expected, abs=1e-4)
    lines = 10_000
    seen = finalsize.extinct_share(reproduction, dispersion=dispersion, lines=lines, seed=1)
    assert abs(seen - exact) <= 3 * np.sqrt(exact * (1 - exact) / lines)


def test_extinction_with_poisson_offspring():
    assert ending.extinction(2.5, dispersion=float("inf")) == pytest.approx(0.1074, abs=1e-4)
    assert ending.extinction(0.8, dispersion=0.5) == 1


def steady(**known):
    return delays.reproduction(Delays(**known), seed=1)


def test_prompt_tracing_brings_the_reproduction_number_from_1_2_to_the_published_range():
    assert steady(tested=0, traced=0) == pytest.approx(1.2)
    assert 0.7 <= steady() <= 0.9
    assert 0.7 <= steady(tested=0.8, traced=0.8) <= 1.0


def test_a_test_delay_of_three_days_needs_tracing_within_a_day_and_at_80_percent():
    assert steady(test_days=3, trace_days=1, tested=0.8, traced=0.8) < 1
    assert steady(test_days=3, trace_days=2, tested=0.8, traced=0.8) > 1
    assert steady(test_days=3, trace_days=1, tested=0.8, traced=0.6) > 1


def test_more_delay_never_helps():
    numbers = [steady(test_days=days, tested=0.8, traced=0.8) for days in range(6)]
    assert numbers == sorted(numbers)
