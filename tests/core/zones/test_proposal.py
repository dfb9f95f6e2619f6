"""Zones against worked examples and against every subset there is."""

from itertools import pairwise, product

import numpy as np
import pytest

from ringfence.core.words import PlaceId, Refused
from ringfence.core.zones.clearance import clear, rounds_needed, still_infected
from ringfence.core.zones.proposal import cover, frontier, nested, reasons, within_budget
from ringfence.core.zones.units import Border, Map, Unit, pieces

RISK, COST = (0.30, 0.05, 0.25, 0.20, 0.05, 0.15), (100, 80, 90, 60, 20, 50)


def path(risk=RISK, cost=COST, *, apart=0.0, must=()):
    names = [PlaceId(chr(65 + number)) for number in range(len(risk))]
    units = [
        Unit(n, r, c, ("cn/zones/home",) if n in must else ())
        for n, r, c in zip(names, risk, cost, strict=True)
    ]
    return Map(tuple(units), tuple(Border(a, b, apart) for a, b in pairwise(names)))


def test_the_cheapest_cover_of_six_buildings():
    found = cover(path(), share=0.7)
    assert ("".join(found.inside), found.cost, found.proven) == ("ADEF", 230, True)
    assert found.share == pytest.approx(0.7)


def test_one_piece_costs_more():
    found = cover(path(), share=0.7, connected=True)
    assert ("".join(found.inside), found.cost) == ("BCDEF", 300)


def test_second_example_and_its_budgets():
    units = path((0.30, 0.25, 0.15, 0.12, 0.10, 0.08), (120, 200, 40, 60, 90, 30))
    assert cover(units, share=0.8).cost == 420
    rich, poor = (within_budget(units, budget=budget) for budget in (250, 150))
    assert ("".join(rich.inside), round(rich.share, 2)) == ("ACDF", 0.65)
    assert ("".join(poor.inside), round(poor.share, 2)) == ("AF", 0.38)


def test_what_the_rule_demands_is_always_inside():
    found = cover(path(must="B"), share=0.7)
    assert PlaceId("B") in found.inside
    assert found.cost >= cover(path(), share=0.7).cost
    with pytest.raises(Refused, match="rule demands"):
        within_budget(path(must="A"), budget=99)


def _every_subset(units, share, connected):
    count, best = len(units.units), np.inf
    pairs = list(zip(*(one.tolist() for one in units.pairs()[:2]), strict=True))
    for bits in product((False, True), repeat=count):
        inside = np.array(bits)
        if (units.must & ~inside).any() or units.share(inside) < share - 1e-9:
            continue
        if connected and inside.any() and pieces(count, pairs, inside) > 1:
            continue
        best = min(best, units.total_cost(inside))
    return best


@pytest.mark.parametrize(("seed", "connected"), list(product(range(12), (False, True))))
def test_no_subset_at_all_is_cheaper(seed, connected):
    dice = np.random.default_rng(seed)
    count = 9
    units = [
        Unit(
            PlaceId(f"U{n}"),
            float(dice.random()),
            float(dice.integers(1, 100)),
            ("rule",) if dice.random() < 0.1 else (),
        )
        for n in range(count)
    ]
    borders = [
        Border(PlaceId(f"U{a}"), PlaceId(f"U{b}"), float(dice.integers(0, 30)))
        for a in range(count) for b in range(a + 1, count) if b == a + 1 or dice.random() < 0.15
    ]  # fmt: skip
    world = Map(tuple(units), tuple(borders))
    found = cover(world, share=0.6, connected=connected)
    inside = world.chosen(found.inside)
    assert found.proven
    assert found.cost == pytest.approx(_every_subset(world, 0.6, connected))
    assert world.share(inside) >= 0.6 - 1e-9
    if connected:
        pairs = list(zip(*(one.tolist() for one in world.pairs()[:2]), strict=True))
        assert pieces(count, pairs, inside) <= 1


def test_guard_posts_hold_neighbours_together():
    loose, tight = (cover(path(apart=apart), share=0.7) for apart in (0, 80))
    assert "".join(loose.inside) == "ADEF"
    assert pieces(6, [(n, n + 1) for n in range(5)], path().chosen(tight.inside)) < 2


def test_two_levels_lie_in_each_other():
    found = nested(path(), locked=0.5, controlled=0.9)
    assert set(found.locked.inside) <= set(found.controlled.inside)
    assert found.controlled.share >= 0.9 - 1e-9
    with pytest.raises(Refused, match="controlled"):
        nested(path(), locked=0.9, controlled=0.5)


def test_the_frontier_never_falls():
    shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    found = frontier(path(), shares=shares)
    costs = [one.cost for one in found]
    assert costs == sorted(costs)
    assert all(one.share >= share - 1e-9 for one, share in zip(found, shares, strict=True))
    assert found[-1].share == pytest.approx(1)


def test_each_unit_says_why_it_is_inside():
    units = path(must="F")
    found = cover(units, share=0.7)
    said = {one.place: one for one in reasons(units, found, share=0.7)}
    assert said[PlaceId("F")].rules == ("cn/zones/home",)
    assert said[PlaceId("F")].instead is None
    assert said[PlaceId("A")].instead == pytest.approx(
        cover(units, share=0.7, within=[PlaceId(one) for one in "BCDEF"]).cost - found.cost
    )
    assert said[PlaceId("A")].share_without == pytest.approx(found.share - 0.3)


def test_impossible_demands_are_refused_with_figures():
    with pytest.raises(Refused, match="45"):
        cover(path(), share=0.7, within=[PlaceId("A"), PlaceId("F")])
    with pytest.raises(Refused, match="between 0 and 1"):
        cover(path(), share=1.2)
    with pytest.raises(Refused, match="never negative"):
        Unit(PlaceId("A"), -1, 2)
    with pytest.raises(Refused, match="not on the map"):
        path().chosen([PlaceId("Z")])


def test_a_unit_after_negative_rounds():
    for rounds, told in ((1, 0.7406), (2, 0.9139), (3, 0.9733)):
        assert clear([0.001] * 1000, sensitivities=[[0.7] * rounds] * 1000) == pytest.approx(told, abs=5e-5)
    assert clear([0.01] * 1000, sensitivities=[[0.7] * 3] * 1000) == pytest.approx(0.7613, abs=5e-5)
    assert rounds_needed(0.001, people=1000, sensitivity=0.7) == 3
    assert rounds_needed(0.5, people=1000, sensitivity=0.0) is None
    assert still_infected(0.2, sensitivities=[]) == 0.2
    assert still_infected(1.0, sensitivities=[1.0]) == 1.0
