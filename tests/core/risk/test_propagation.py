"""Beliefs against every history there is, and against published figures."""

import numpy as np
import pytest

from ringfence.core.risk.evidence import Course, Test, seen, state
from ringfence.core.risk.graph import Graph
from ringfence.core.risk.propagation import propagate
from ringfence.core.risk.tubes import Tube, message, others
from ringfence.core.words import Refused
from tests.core.risk.worlds import enumerate_all

Test.__test__ = False
CHAIN = [(slot, a, b, 0.2) for slot in range(10) for a, b in ((0, 1), (1, 0), (1, 2), (2, 1))]


def graph(contacts, *, people, slots):
    columns = list(zip(*contacts, strict=True)) or [[], [], [], []]
    slot, a, b = (np.array(one, np.int64) for one in columns[:3])
    return Graph.of(slot, a, b, np.array(columns[3], np.float64), people=people, slots=slots)


def test_a_chain_of_three_gives_the_published_figures():
    """The worked example of sib: three people, ten slots, .2 each way, seed and self-infection .01."""
    chain = graph(CHAIN, people=3, slots=10)
    found = propagate(chain, course=Course(0.01, 0.01))
    assert found.infected[:, -1] == pytest.approx([0.815400, 0.787658, 0.815400], abs=1e-6)
    assert found.infected[:2, 1] == pytest.approx([0.011860, 0.013817], abs=1e-6)
    everyone = np.stack([1 - state(10, which="S", slots=10)] * 3)
    found = propagate(chain, course=Course(0.01, 0.01), evidence=everyone)
    ends = [0.0636352, 0.0749014, 0.0849232, 0.0928880, 0.0983994, 0.1013665]
    middle = [0.0773335, 0.1051562, 0.1223167, 0.1303220, 0.1303407, 0.1232663]
    assert found.infected[0, :6] == pytest.approx(ends, abs=1e-6)
    assert found.infected[1, :6] == pytest.approx(middle, abs=1e-6)


def test_without_contacts_only_chance_from_outside():
    found = propagate(graph([], people=1, slots=10), course=Course(0.1, 0.1))
    assert found.infected[0, :4] == pytest.approx([0.1, 0.09, 0.081, 0.0729])
    assert found.infected[0, -1] == pytest.approx(0.313811, abs=1e-6)


def _tree(dice, people, slots):
    """A random tree; each pair meets in some slots, with its own chance each way."""
    contacts = []
    for person in range(1, people):
        parent = int(dice.integers(person))
        for slot in range(slots):
            if dice.random() < 0.7:
                contacts += [(slot, parent, person, dice.random()), (slot, person, parent, dice.random())]
    return contacts


@pytest.mark.parametrize("seed", range(8))
def test_on_a_tree_it_is_exact(seed):
    dice = np.random.default_rng(seed)
    people, slots = 4, 3
    contacts = _tree(dice, people, slots)
    strength = tuple(dice.random(slots + 1))
    course = Course(0.2, 0.05, tuple(0.7**d for d in range(slots + 2)), strength)
    tests = [Test(int(dice.integers(people)), int(dice.integers(slots + 1)), bool(dice.random() < 0.5), (0.3, 0.8), 0.95, False) for _ in range(3)]  # fmt: skip
    told = seen(tests, people=people, slots=slots)
    found = propagate(graph(contacts, people=people, slots=slots), course=course, evidence=told)
    exact = enumerate_all(
        contacts, people=people, slots=slots, seed=0.2, outside=0.05, leave=0.3, strength=strength,
        weight=lambda person, t, g: told[person, t, g],
    )  # fmt: skip
    assert found.infected == pytest.approx(exact, abs=1e-10)
    assert found.change < 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_a_tube_is_one_piece_of_evidence(seed):
    """Two people without contact, and one of them with a contact, in one tube: still a tree, so still exact."""
    dice = np.random.default_rng(seed)
    slots, found = 3, (0.02, 0.6, 0.9)
    contacts = [(slot, a, b, 0.5) for slot in range(slots) for a, b in ((0, 1), (1, 0))]
    tube = Tube((1, 2), 2, bool(seed % 2), (1.0,), found)
    prior = dice.random((3, slots + 2, slots + 2))
    exact = enumerate_all(
        contacts, people=3, slots=slots, seed=0.2, outside=0.1, leave=0.3,
        weight=lambda person, t, g: prior[person, t, g], tubes=[((1, 2), 2, tube.likelihood)],
    )  # fmt: skip
    course = Course.geometric(seed=0.2, leave=0.3, slots=slots, outside=0.1)
    told = propagate(graph(contacts, people=3, slots=slots), course=course, evidence=prior, tubes=[tube])
    assert told.infected == pytest.approx(exact, abs=1e-5)


def test_two_in_one_tube():
    chance = np.array([0.1, 0.3])
    likely = message(Tube((0, 1), 0, True), chance)
    after = chance * likely[:, 1] / (chance * likely[:, 1] + (1 - chance) * likely[:, 0])
    assert after == pytest.approx([0.1 / 0.37, 0.3 / 0.37])
    assert message(Tube((0, 1), 0, False), chance)[:, 1] == pytest.approx([0, 0])
    assert others(np.array([0.0, 1.0, 0.5]))[0] == pytest.approx([0, 0.5, 0.5])


def test_loops_come_near_the_truth_and_say_whether_they_settled():
    contacts = [(slot, a, b, 0.3) for slot in range(3) for a in range(4) for b in range(4) if a != b]
    course = Course.geometric(seed=0.1, leave=0.2, slots=3, outside=0.01)
    exact = enumerate_all(contacts, people=4, slots=3, seed=0.1, outside=0.01, leave=0.2)
    found = propagate(graph(contacts, people=4, slots=3), course=course)
    assert found.infected == pytest.approx(exact, abs=0.07)
    assert found.change < 1e-6
    assert propagate(graph(contacts, people=4, slots=3), course=course, sweeps=2).change > 1e-6


def test_infectious_is_between_infection_and_removal():
    found = propagate(graph([], people=1, slots=4), course=Course.geometric(seed=1.0, leave=0.5, slots=4))
    assert [found.infectious(slot)[0] for slot in range(4)] == pytest.approx([1, 0.5, 0.25, 0.125])
    assert found.ever == pytest.approx([1])


def test_many_neighbours_do_not_sink_to_zero():
    hub = [(slot, 0, other, 0.02) for slot in range(5) for other in range(1, 400)]
    hub += [(slot, b, a, chance) for slot, a, b, chance in hub]
    found = propagate(graph(hub, people=400, slots=5), course=Course(0.01, 0.001))
    assert np.isfinite(found.infected).all()
    assert found.infected.sum(axis=1) == pytest.approx(1)


def test_what_cannot_have_happened_is_refused():
    known = np.stack([state(2, which="I", slots=3), np.ones((5, 5))])
    with pytest.raises(Refused, match="person 0"):
        propagate(graph([], people=2, slots=3), course=Course(0.0), evidence=known)
    with pytest.raises(Refused, match="person 1"):
        healthy = np.stack([np.ones((5, 5)), state(3, which="S", slots=3)])
        propagate(
            graph([], people=2, slots=3), course=Course(0.1), evidence=healthy, tubes=[Tube((1,), 3, True)]
        )
    with pytest.raises(Refused, match="outside the people"):
        graph([(0, 0, 5, 0.1)], people=2, slots=3)
    with pytest.raises(Refused, match="oneself"):
        graph([(0, 1, 1, 0.1)], people=2, slots=3)
    with pytest.raises(Refused, match="never rises"):
        Course(0.1, 0.0, (1.0, 0.5, 0.6))
    with pytest.raises(Refused, match="different people"):
        Tube((1, 1), 0, True)
