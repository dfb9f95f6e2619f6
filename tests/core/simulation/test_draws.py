"""Numbers keyed by what they decide: known answers, and the shape of each distribution."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from ringfence.core.simulation import draws

WORD = st.integers(0, 2**32 - 1)


@njit
def block(c, k):
    return draws.philox(c[0], c[1], c[2], c[3], k[0], k[1])


@pytest.mark.parametrize(
    "counter, key, expected",
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_answers(counter, key, expected):
    found = block(np.array(counter, np.uint64), np.array(key, np.uint64))
    assert tuple(map(int, found)) == expected


def test_a_draw_does_not_depend_on_order_or_thread():
    people = np.arange(20_000)
    expected = draws.uniforms(7, draws.DAY, people, 3, 5)
    assert np.array_equal(draws.uniforms(7, draws.DAY, people[::-1].copy(), 3, 5), expected[::-1])
    halves = {}
    work = [
        threading.Thread(
            target=lambda n=n: halves.update({n: draws.uniforms(7, draws.DAY, people[n::2], 3, 5)})
        )
        for n in (0, 1)
    ]
    for one in work:
        one.start()
    for one in work:
        one.join()
    assert np.array_equal(halves[0], expected[::2])
    assert np.array_equal(halves[1], expected[1::2])


def test_every_part_of_the_key_counts():
    base = (7, 1, 2, 3, 4)
    numbers = {draws.uniform(*base)}
    for position in range(5):
        changed = list(base)
        changed[position] += 1
        numbers.add(draws.uniform(*changed))
    assert len(numbers) == 6


def test_shapes():
    u = draws.uniforms(1, 1, np.arange(50_000), 0, 0)
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    z = np.array([draws.normal(1, 2, person, 0, 0) for person in range(20_000)])
    assert stats.kstest(z, "norm").pvalue > 1e-3
    e = np.array([draws.exponential(1, 3, person, 0, 0) for person in range(20_000)])
    assert stats.kstest(e, "expon").pvalue > 1e-3


@settings(deadline=None)
@given(st.floats(1e-300, 1e300))
def test_own_logarithm(x):
    assert draws.log(x) == pytest.approx(np.log(x), rel=1e-14, abs=1e-15)


@settings(deadline=None)
@given(st.floats(-600, 600))
def test_own_exponential(x):
    assert draws.exp(x) == pytest.approx(np.exp(x), rel=1e-12)


@settings(deadline=None)
@given(st.floats(1e-12, 1 - 1e-12))
def test_own_probit(u):
    assert draws.probit(u) == pytest.approx(stats.norm.ppf(u), rel=1e-7, abs=1e-8)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=9).filter(any), st.floats(0, 1, exclude_max=True))
def test_pick_takes_what_holds_the_share(weights, share):
    cumulative = np.concatenate([[0], np.cumsum(weights)])
    found = draws.pick(cumulative, 0, len(weights), share)
    assert weights[found] > 0
    assert cumulative[found] <= share * cumulative[-1] <= cumulative[found + 1]


@settings(deadline=None)
@given(WORD, st.integers(1, 10**6))
def test_below_stays_below(word, size):
    assert 0 <= draws.below(np.uint64(word), size) < size
    assert 0 < draws.unit(np.uint64(word)) < 1
