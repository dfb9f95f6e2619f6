"""Curves against published figures, against dice, and at their ends."""

import math

import numpy as np
import pytest

from ringfence.core.indicators import delays, ending, nowcast, offspring, reproduction
from ringfence.core.indicators.filter import daily
from ringfence.core.words import Refused

FLU = [1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11, 12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0]
INTERVAL = delays.shares([0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001])


def test_windows_of_a_week_give_the_reference_figures():
    """EpiEstim's own snapshot of the 2009 school outbreak (Cori et al. 2013)."""
    found = reproduction.windows(FLU, interval=INTERVAL)
    first = [found.mean[0], found.sd[0], *(found.quantile(at)[0] for at in (0.025, 0.5, 0.975))]
    assert first == pytest.approx([1.7356089, 0.40908694, 1.02863184, 1.7035760, 2.6244959], abs=1e-6)
    assert (found.mean[-1], found.quantile(0.975)[-1]) == pytest.approx((1.0040161, 2.0565439), abs=1e-6)
    assert (found.first[0], found.last[-1]) == (1, len(FLU) - 1)


def test_imported_cases_are_not_laid_at_anyones_door():
    brought = [1 if day in (0, 4) else 0 for day in range(len(FLU))]
    with_, without = (reproduction.windows(FLU, interval=INTERVAL, imported=one) for one in (brought, None))
    assert with_.mean[0] < without.mean[0]
    assert with_.mean[-1] == without.mean[-1]


def test_a_flat_curve_is_passed_on_one_to_one():
    forward = reproduction.by_onset([10] * 100, interval=INTERVAL)
    assert forward[10:81] == pytest.approx(1, abs=1e-12)
    assert forward[-1] == 0
    assert math.isnan(reproduction.by_onset([1, 0, 2], interval=INTERVAL)[1])


def test_growth_and_what_it_means():
    assert reproduction.from_growth(0.1, mean=5, sd=2) == pytest.approx(1.6177, abs=5e-5)
    assert reproduction.from_growth(-0.1, mean=5, sd=2) == pytest.approx(0.5938, abs=5e-5)
    assert reproduction.doubling(0.1) == pytest.approx(6.931, abs=5e-4)
    assert reproduction.doubling(0) == math.inf
    found = reproduction.growth([round(10 * math.exp(0.15 * day)) for day in range(15)])
    assert found.low < found.rate < found.high
    assert found.rate == pytest.approx(0.15, abs=0.005)
    with pytest.raises(Refused, match="three days"):
        reproduction.growth([3, 4])


def test_a_cut_gamma_has_the_mean_it_was_asked_for():
    cut = delays.discrete(mean=2.6, sd=1.5)
    days = np.arange(len(cut))
    assert (cut @ days, math.sqrt(cut @ days**2 - (cut @ days) ** 2)) == pytest.approx((2.6, 1.5), abs=0.06)
    assert cut[0] == 0
    assert cut.sum() == pytest.approx(1)


def test_the_chain_ladder_of_the_textbook():
    found = nowcast.nowcast([[10, 15, 18], [20, 30], [12]])
    assert found.factors == pytest.approx([1.5, 1.2])
    assert found.expected == pytest.approx([18, 36, 21.6])
    assert (found.low <= found.expected).all()
    assert (found.high >= found.expected).all()
    assert (found.low[0], found.high[0]) == (18, 18)


def test_late_reports_fall_into_the_interval_as_often_as_it_says():
    dice, inside, asked = np.random.default_rng(11), 0, 0
    share = np.array([0.35, 0.3, 0.2, 0.15])
    for _ in range(120):
        parts = np.array([dice.multinomial(dice.poisson(20), share) for _ in range(14)])
        full = parts.cumsum(axis=1)
        rows = [row[: min(4, 14 - day)].tolist() for day, row in enumerate(full)]
        found = nowcast.nowcast(rows, level=0.9)
        for day in range(11, 14):
            asked += 1
            inside += found.low[day] <= full[day, -1] <= found.high[day]
    assert inside / asked == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([[5, 4]], "row 1"), ([[1, None, 3]], "row 1"), ([[1, 2], [3, None, 4]], "row 2"), ([[None, None], [1]], "row 1"), ([[2], [3, 4]], "in full"), ([], "in full")],
)  # fmt: skip
def test_a_broken_triangle_is_named(rows, words):
    with pytest.raises(Refused, match=words):
        nowcast.nowcast(rows)


@pytest.mark.parametrize(
    ("mean", "k", "dies"),
    [(1.5, 0.1, 0.9323), (2.5, 0.1, 0.8607), (2.5, 0.16, 0.7945), (3, 0.5, 0.5), (2.5, math.inf, 0.1074), (1.5, math.inf, 0.4172)],
)  # fmt: skip
def test_extinction(mean, k, dies):
    assert ending.extinction(mean, dispersion=k) == pytest.approx(dies, abs=1e-4)


def test_when_an_outbreak_is_over():
    """MERS in Korea 2015: R .75, k .14, serial interval 12.6 (2.8) days."""
    mers = {"reproduction": 0.75, "dispersion": 0.14, "mean": 12.6, "sd": 2.8}
    said = [ending.more_to_come([1], day=day, **mers) for day in (14, 17, 20)]
    assert said == pytest.approx([0.1228, 0.0426, 0.0073], abs=5e-5)
    assert [ending.day_over([1], below=level, **mers) for level in (0.05, 0.01)] == [17, 20]
    omicron = {"reproduction": 1, "dispersion": 0.3, "mean": 3, "sd": 1.5}
    ancestral = {"reproduction": 1, "dispersion": 0.3, "mean": 5, "sd": 2}
    assert [ending.day_over([1], below=level, **omicron) for level in (0.05, 0.01)] == [6, 8]
    assert [ending.day_over([1], below=level, **ancestral) for level in (0.05, 0.01)] == [9, 11]
    with pytest.raises(Refused, match="before the last case"):
        ending.more_to_come([1, 0, 0, 1], day=1, **mers)


def test_elimination_after_the_last_case_of_the_school():
    last = max(day for day, cases in enumerate(FLU) if cases)
    found = ending.eliminated(FLU[: last + 1], interval=INTERVAL, quiet_days=7)
    assert found[[0, 1, 2, 3, 5, 7]] == pytest.approx([0.072, 0.147, 0.346, 0.585, 0.913, 0.985], abs=1e-3)
    assert int(np.argmax(found > 0.95)) == 6


def test_daily_r_follows_a_fall_sooner_than_weekly_windows():
    dice, interval = np.random.default_rng(2), delays.discrete(mean=4, sd=2)
    truth, cases = np.where(np.arange(50) < 25, 2.0, 0.6), [10.0]
    for day in range(1, 50):
        weight = delays.pressure(np.array([*cases, 0.0]), interval)[day]
        cases.append(float(dice.poisson(truth[day] * weight)))
    walked, weekly = daily(cases, interval=interval), reproduction.windows(cases, interval=interval)
    assert abs(walked.mean[28] - 0.6) < abs(weekly.mean[28 - 7] - 0.6)
    assert walked.mean[15] == pytest.approx(2.0, abs=0.35)
    assert walked.mean[45] == pytest.approx(0.6, abs=0.15)
    assert walked.above(1)[15] > 0.99
    assert walked.above(1)[45] < 0.01
    assert (walked.quantile(0.05) < walked.quantile(0.95)).all()
    assert walked.weight.sum() == pytest.approx(1)


def test_today_is_not_told_by_tomorrow():
    whole, part = (daily(one, interval=INTERVAL, looking_back=False) for one in (FLU, FLU[:20]))
    assert whole.weight != pytest.approx(part.weight)  # the smoothing itself learns from all days
    fixed = np.array([0.2])
    whole, part = (daily(one, interval=INTERVAL, looking_back=False, steps=fixed) for one in (FLU, FLU[:20]))
    assert whole.mean[:20] == pytest.approx(part.mean, abs=1e-12)


def test_who_infects_how_many():
    dice = np.random.default_rng(5)
    seen = dice.negative_binomial(0.3, 0.3 / (0.3 + 1.5), 4000)
    found = offspring.offspring(seen.tolist())
    assert found.k_low < 0.3 < found.k_high
    assert found.mean_low < 1.5 < found.mean_high
    assert found.k == pytest.approx(0.3, rel=0.1)
    assert 0.7 < found.top(0.2) < 0.95
    even = offspring.offspring([1, 1, 2, 1, 1, 0, 1, 2, 1, 1, 1, 0, 1, 1])
    assert math.isinf(even.k)
    assert even.top(0.2) == 0.2
    with pytest.raises(Refused, match="one of whom"):
        offspring.offspring([0, 0, 0])


def test_a_curve_with_impossible_days_is_refused():
    with pytest.raises(Refused, match="fewer than no cases"):
        reproduction.windows([1, -1, 2] * 5, interval=INTERVAL)
    with pytest.raises(Refused, match="one number for each day"):
        reproduction.windows([1, 2, 3], interval=INTERVAL, imported=[1])
    with pytest.raises(Refused, match="none on day 0"):
        delays.shares([0.5, 0.5])
    with pytest.raises(Refused, match="shorter than the curve"):
        reproduction.windows([1, 2, 3], interval=INTERVAL)
