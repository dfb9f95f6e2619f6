"""Forecasts of a clock against plain cases and against how often they come true."""

import numpy as np
import pytest

from ringfence.core.clocks.forecast import NEVER, Shift, Work, forecast, repair, together
from ringfence.core.clocks.pace import Expected, surprise
from ringfence.core.words import Refused

MIN, HOUR = 60, 3600
STEADY = Expected(20 * MIN, spread=0.05, worth=1000)
LONG = Shift(0, 1000 * HOUR)


def test_even_work_takes_as_long_as_arithmetic_says():
    """340 contacts of 20 minutes by 11 people: 31 turns, 10 h 20 min."""
    found = forecast(Work(0, STEADY, 340, people=(LONG,) * 11), due=11 * HOUR, seed=1)
    assert found.median == pytest.approx(340 * 20 * MIN / 11, rel=0.03)
    assert found.breach == 0
    assert forecast(Work(0, STEADY, 340, people=(LONG,) * 11), due=9 * HOUR, seed=1).breach == 1


def test_nothing_left_is_done_and_nobody_at_work_is_never():
    assert forecast(Work(50, STEADY, 0), due=60, seed=1).median == 50
    idle = forecast(Work(50, STEADY, 3), due=60, seed=1)
    assert (idle.median, idle.breach) == (None, 1)
    assert idle.finish[0] == NEVER


def test_shifts_end():
    short = (Shift(0, 2 * HOUR),) * 2
    assert forecast(Work(0, STEADY, 12, people=short), due=3 * HOUR, seed=1).median <= 2 * HOUR + 25 * MIN
    assert forecast(Work(0, STEADY, 40, people=short), due=3 * HOUR, seed=1).median is None
    relieved = (*short, Shift(2 * HOUR, 9 * HOUR), Shift(2 * HOUR, 9 * HOUR))
    assert forecast(Work(0, STEADY, 40, people=relieved), due=9 * HOUR, seed=1).median == pytest.approx(
        40 * 10 * MIN, rel=0.1
    )


def test_slow_work_is_noticed_before_the_first_piece_is_done():
    loose = Expected(20 * MIN, spread=0.5, worth=2)
    fresh = Work(0, loose, 20, people=(LONG,) * 5)
    stuck = Work(2 * HOUR, loose, 20, begun=(0,) * 5, people=(LONG,) * 5)
    quick = Work(2 * HOUR, loose, 20, done_s=(5.0 * MIN,) * 10, people=(LONG,) * 5)
    took = [forecast(one, due=0, seed=1).median - one.at for one in (fresh, stuck, quick)]
    assert took[1] > 2 * took[0]
    assert took[2] < took[0] / 2


def test_a_duty_is_done_with_its_last_work():
    short, long = Work(0, STEADY, 5, people=(LONG,)), Work(0, STEADY, 50, people=(LONG,))
    both, alone = together([short, long], due=0, seed=1), forecast(long, due=0, seed=2)
    assert both.median == alone.median


def test_the_smallest_repair_is_told():
    """340 contacts, 4 people, due in 12 h: 10 are needed, so 6 more."""
    work = Work(0, STEADY, 340, people=(LONG,) * 4)
    found = repair(work, due=12 * HOUR, shift=LONG, seed=1)
    assert (found.more, found.enough) == (6, True)
    assert repair(work, due=40 * HOUR, shift=LONG, seed=1).more == 0
    hopeless = repair(work, due=10 * MIN, shift=LONG, seed=1, most=30)
    assert (hopeless.more, hopeless.enough) == (30, False)


def test_more_people_never_make_it_later():
    loose = Expected(30 * MIN, spread=0.8, worth=2)
    ends = [forecast(Work(0, loose, 60, people=(LONG,) * n), due=0, seed=4).finish for n in (3, 4, 8)]
    assert (np.diff([one.mean() for one in ends]) < 0).all()


def _true_end(dice, mu, sigma, pieces, people, at):
    """Plays one reality: durations, who does what; returns the state seen at `at` and the true end."""
    free, log = [0.0] * people, []
    for length in np.exp(dice.normal(mu, sigma, pieces)):
        who = int(np.argmin(free))
        log.append((free[who], free[who] + length))
        free[who] += length
    done = tuple(b - a for a, b in log if b <= at)
    begun = tuple(int(a) for a, b in log if a <= at < b)
    return done, begun, sum(a > at for a, _ in log), max(b for _, b in log)


def test_nine_of_ten_intervals_hold():
    """The pace is drawn from the prior anew each time, and looked at early, midway and late."""
    dice, expected, inside, runs = np.random.default_rng(8), Expected(20 * MIN, spread=0.5, worth=4), 0, 300
    for run in range(runs):
        shape = expected.worth / 2 + 1
        sigma = np.sqrt(expected.spread**2 * (shape - 0.5) / dice.gamma(shape))
        mu = dice.normal(np.log(expected.typical_s), sigma / np.sqrt(expected.worth))
        at = int((0.2, 1.0, 2.0)[run % 3] * HOUR)
        done, begun, waiting, end = _true_end(dice, mu, sigma, 60, 6, at)
        if end <= at:
            inside += 1
            continue
        work = Work(at, expected, waiting, begun, done, (LONG,) * 6)
        told = forecast(work, due=0, seed=run, plays=200)
        inside += told.at(0.05) <= end <= told.at(0.95)
    assert inside / runs == pytest.approx(0.9, abs=0.05)


def test_the_same_question_gives_the_same_answer():
    work = Work(HOUR, Expected(20 * MIN), 30, begun=(0, 60), done_s=(900.0, 1500.0), people=(LONG,) * 3)
    assert (forecast(work, due=0, seed=3).finish == forecast(work, due=0, seed=3).finish).all()
    assert (
        surprise(Expected(20 * MIN), duration_s=3 * HOUR)
        < 0.05
        < surprise(Expected(20 * MIN), duration_s=20 * MIN)
    )


def test_impossible_states_are_refused():
    with pytest.raises(Refused, match="begun before now"):
        Work(0, STEADY, 1, begun=(5,), people=(LONG,))
    with pytest.raises(Refused, match="more pieces in hand"):
        Work(9, STEADY, 1, begun=(5, 6), people=(LONG,))
    with pytest.raises(Refused, match="above 0"):
        Expected(0)
    with pytest.raises(Refused, match="longer than no time"):
        forecast(Work(9, STEADY, 1, done_s=(0.0,), people=(LONG,)), due=0, seed=1)
    with pytest.raises(Refused, match="no work"):
        together([], due=0, seed=1)
