"""Pooling against published optima, against a plain simulation of the procedure, and against every partition."""

import math
from itertools import combinations, product

import numpy as np
import pytest

from ringfence.core.screening.assay import Assay, Load, later_cycles
from ringfence.core.screening.partition import Unit, cost, cut
from ringfence.core.screening.pooling import (
    array,
    best_array,
    best_dorfman,
    best_three_stage,
    dorfman,
    entropy,
    households,
    single,
    three_stage,
    two_infections,
)
from ringfence.core.words import Refused

GOOD = Assay(0.99, 0.99)


def test_ten_in_one_costs_and_finds_what_the_published_example_says():
    """binGroup2's vignette: p = .01, sensitivity and specificity .99."""
    ten = dorfman(0.01, size=10, assay=GOOD)
    assert ten.tests * 10 == pytest.approx(2.0371, abs=5e-5)
    assert (ten.sensitivity, ten.specificity) == pytest.approx((0.9801, 0.9991), abs=5e-5)
    assert ten.predictive(0.01) == pytest.approx((0.9127, 0.9998), abs=6e-5)
    best = best_dorfman(0.01, sizes=range(3, 21), assay=GOOD)
    assert (best.size, round(best.tests, 4)) == (11, 0.2035)


def test_two_infections_in_one_tube():
    joint = (0.95, 0.02, 0.02, 0.01)
    assert two_infections(joint, size=10, assay=GOOD) * 10 == pytest.approx(5.10, abs=5e-3)
    cost_of = {size: two_infections(joint, size=size, assay=GOOD) for size in range(1, 30)}
    assert min(cost_of, key=cost_of.get) == 5
    assert cost_of[5] == pytest.approx(0.4399, abs=5e-5)
    with pytest.raises(Refused, match="add up"):
        two_infections((0.5, 0.1, 0.1, 0.1), size=10)


OPTIMA = {  # p: (Dorfman size, cost), (three stages, cost), (array side, cost), bound
    0.005: ((15, 0.1391), (36, 6, 0.0849), (38, 0.0861), 0.0454),
    0.01: ((11, 0.1956), (25, 5, 0.1334), (25, 0.1355), 0.0808),
    0.02: ((8, 0.2742), (16, 4, 0.2092), (16, 0.2120), 0.1414),
    0.05: ((5, 0.4262), (9, 3, 0.3770), (9, 0.3798), 0.2864),
    0.10: ((4, 0.5939), (9, 3, 0.5863), (7, 0.5833), 0.4690),
}


@pytest.mark.parametrize("p", OPTIMA)
def test_the_cheapest_sizes_are_the_known_ones(p):
    plain, staged, square, bound = OPTIMA[p]
    assert (best_dorfman(p).size, round(best_dorfman(p).tests, 4)) == plain
    three = best_three_stage(p)
    assert (three.size, three.parts, round(three.tests, 4)) == staged
    assert (best_array(p).size, round(best_array(p).tests, 4)) == square
    assert round(entropy(p), 4) == bound
    assert bound < min(plain[1], staged[2], square[1])


def test_where_infection_is_rare_tubes_grow_and_where_it_is_common_they_end():
    assert (best_dorfman(0.001).size, round(best_dorfman(0.001).tests, 4)) == (32, 0.0628)
    assert (best_three_stage(0.001).size, best_three_stage(0.001).parts) == (110, 10)
    assert best_array(0.001).tests <= 0.0381
    assert round(best_dorfman(0.3).tests, 4) == 0.9903
    assert best_three_stage(0.3).parts == 0
    assert best_array(0.3).size == 1
    assert best_dorfman(0.4).size == 1


@pytest.mark.parametrize(
    ("p", "size", "parts", "assay", "tests"),
    [(0.01, 24, 6, GOOD, 0.13732), (0.01, 16, 4, Assay(0.95, 0.99), 0.13659), (0.001, 18, 9, Assay(0.95, 0.95), 0.07386)],
)  # fmt: skip
def test_three_stages_with_errors(p, size, parts, assay, tests):
    assert three_stage(p, size=size, parts=parts, assay=assay).tests == pytest.approx(tests, abs=1e-5)


def test_the_practice_of_ten_and_of_twenty_in_one():
    assert dorfman(0.001, size=10).tests == pytest.approx(0.10996, abs=5e-6)
    assert dorfman(0.001, size=20).tests == pytest.approx(0.06981, abs=5e-6)


def test_households_in_one_tube_save_tests():
    strangers = dorfman(0.01, size=12).tests
    together = households(0.02, household=4, in_tube=3)
    assert (round(strangers, 5), round(together, 5)) == (0.19695, 0.14214)
    assert 1 - together / strangers == pytest.approx(0.28, abs=0.005)


def test_dilution_by_size():
    assert [round(Load().sensitivity(size), 4) for size in (1, 5, 10, 20, 30)] == [0.9088, 0.8071, 0.7475, 0.6794, 0.6363]  # fmt: skip
    assert [round(later_cycles(size), 2) for size in (5, 10, 20, 30)] == [2.32, 3.32, 4.32, 4.91]
    assert Load().sensitivity(10, positives=10) == Load().sensitivity(1)
    assert Load().diluted(GOOD, size=10).sensitivity == pytest.approx(0.99 * 0.7475 / 0.9088, abs=1e-4)


def _simulated(kind, p, assay, seed, rounds, size, parts=0):
    """The procedure played with dice, nothing shared with the formulas: (tests, true found, true, false found)."""
    dice = np.random.default_rng(seed)

    def says(truth):
        return dice.random() < (assay.sensitivity if truth else 1 - assay.specificity)

    tests = found = true = wrong = 0
    people = size * size if kind == "array" else size
    for _ in range(rounds):
        sick = dice.random(people) < p
        alone = np.zeros(people, bool)
        if kind == "array":
            square = sick.reshape(size, size)
            rows = np.array([says(square[i].any()) for i in range(size)])
            columns = np.array([says(square[:, j].any()) for j in range(size)])
            tests += 2 * size
            again = rows[:, None] & columns[None]
            if not columns.any():
                again |= rows[:, None]
            if not rows.any():
                again |= columns[None]
            alone = again.ravel()
        else:
            tests += 1
            if says(sick.any()):
                step = parts or size
                for begin in range(0, size, step):
                    if parts:
                        tests += 1
                    alone[begin : begin + step] = not parts or says(sick[begin : begin + step].any())
        tests += int(alone.sum())
        called = alone & np.array([says(one) for one in sick])
        found, true = found + int((called & sick).sum()), true + int(sick.sum())
        wrong += int((called & ~sick).sum())
    all_people = people * rounds
    return tests / all_people, found / true, 1 - wrong / (all_people - true)


@pytest.mark.parametrize(
    ("kind", "size", "parts", "told"),
    [
        ("tube", 8, 0, lambda p, a: dorfman(p, size=8, assay=a)),
        ("tube", 12, 4, lambda p, a: three_stage(p, size=12, parts=4, assay=a)),
        ("array", 6, 0, lambda p, a: array(p, side=6, assay=a)),
    ],
)
def test_formulas_say_what_happens_when_the_procedure_is_played(kind, size, parts, told):
    p, assay = 0.08, Assay(0.9, 0.93)
    rounds = 3000 if kind == "array" else 10_000
    tests, sensitivity, specificity = _simulated(kind, p, assay, 7, rounds, size, parts)
    said = told(p, assay)
    assert said.tests == pytest.approx(tests, rel=0.02)
    assert said.sensitivity == pytest.approx(sensitivity, abs=0.015)
    assert said.specificity == pytest.approx(specificity, abs=0.003)


def test_unequal_risks_are_cut_in_order():
    risks = [0.001, 0.001, 0.002, 0.002, 0.005, 0.005, 0.01, 0.01, 0.02, 0.05, 0.1, 0.3]
    units = [Unit(1 - p) for p in risks]
    found = cut(units, largest=12)
    assert found.tests == pytest.approx(3.69749, abs=5e-6)
    assert [len(tube) for tube in found.tubes] == [9, 3]
    assert cost(units[:6]) + cost(units[6:]) == pytest.approx(4.64627, abs=5e-6)
    assert sum(cost(units[i : i + 3]) for i in range(0, 12, 3)) == pytest.approx(5.37086, abs=5e-6)
    assert cost(units) == pytest.approx(6.21140, abs=5e-6)


def _partitions(items):
    if not items:
        yield []
        return
    head, rest = items[0], items[1:]
    for count in range(len(rest) + 1):
        for mates in combinations(rest, count):
            left = [one for one in rest if one not in mates]
            for others in _partitions(left):
                yield [(head, *mates), *others]


@pytest.mark.parametrize(("seed", "assay"), list(product(range(6), (Assay(), Assay(0.9, 0.97)))))
def test_no_partition_at_all_is_cheaper(seed, assay):
    dice = np.random.default_rng(seed)
    units = [Unit(1 - p) for p in dice.choice([0.001, 0.01, 0.05, 0.2, 0.4, 0.7], 8)]
    least = min(
        sum(cost([units[i] for i in tube], assay=assay) for tube in one)
        for one in _partitions(list(range(8)))
    )
    found = cut(units, largest=8, assay=assay)
    assert found.tests == pytest.approx(least, abs=1e-12)
    assert sum(cost([units[i] for i in tube], assay=assay) for tube in found.tubes) == pytest.approx(
        found.tests
    )


def test_a_household_stays_in_one_tube():
    units = [Unit(0.98, 4), Unit(0.98, 4), Unit(0.98, 4), Unit(0.9)]
    found = cut(units, largest=12)
    assert sorted(one for tube in found.tubes for one in tube) == [0, 1, 2, 3]
    assert all(sum(units[i].people for i in tube) <= 12 for tube in found.tubes)
    with pytest.raises(Refused, match="unit 1 has 4 people"):
        cut(units, largest=3)


def test_impossible_wishes_are_refused():
    with pytest.raises(Refused, match="at least one swab"):
        dorfman(0.1, size=0)
    with pytest.raises(Refused, match="divide"):
        three_stage(0.1, size=10, parts=3)
    with pytest.raises(Refused, match="probability"):
        dorfman(1.2, size=3)
    with pytest.raises(Refused, match="sensitivity"):
        Assay(1.2, 1)
    assert math.isnan(single().predictive(0.0)[0])
