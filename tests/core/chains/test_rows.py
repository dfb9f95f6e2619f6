"""Parts of the likelihood against published unit values; rows against arithmetic; weights that find what was planted."""

import math

import numpy as np
import pytest

from ringfence.core.chains import likelihood
from ringfence.core.chains.parents import OUTSIDE, candidates, features, parents, timed
from ringfence.core.chains.timing import Generations, shifted
from ringfence.core.chains.weights import held_out, learn
from ringfence.core.words import Refused

W = Generations.of(shifted([0.1, 0.2, 0.5, 0.2, 0.1]))
DAYS, STAR = np.arange(5), np.array([-1, 0, 0, 0, 0])


def test_parts_of_the_likelihood_are_the_published_ones():
    """Unit values of outbreaker2."""
    assert likelihood.infection_times(DAYS, parent=STAR, generations=W) == pytest.approx(
        -6.59584881763949, abs=1e-9
    )
    some = likelihood.infection_times(DAYS, parent=STAR, generations=W, cases=[0, 2, 3])
    assert some == pytest.approx(-2.4932054526027, abs=1e-9)
    sampled = DAYS + np.array([1, 1, 2, 3, 4])
    assert likelihood.sampling_times(sampled, DAYS, delay=W) == pytest.approx(-8.99374409043786, abs=1e-9)


def test_unseen_cases_genomes_and_contacts():
    kappa, parent = np.array([1, 2, 1]), np.array([-1, 0, 1])
    assert likelihood.unseen(kappa, parent=parent, pi=0.8) == pytest.approx(2 * math.log(0.8) + math.log(0.2))
    assert likelihood.unseen(kappa, parent=parent, pi=1.0) == -math.inf
    far = np.array([[0, 2, 3], [2, 0, 1], [3, 1, 0]])
    told = likelihood.genomes(far, parent=parent, kappa=kappa, mutation=0.01, length=100)
    assert told == pytest.approx(
        2 * math.log(0.02) + 98 * math.log(0.98) + math.log(0.01) + 99 * math.log(0.99)
    )
    met = np.zeros((3, 3), bool)
    met[1, 0] = True
    said = likelihood.contacts(met, parent=parent, told=0.7, chance=0.1)
    assert said == pytest.approx(math.log(0.7) + math.log(0.3) + math.log(0.9))
    assert likelihood.differences(["ACGTN", "ACCTA", "TCCT-"]).tolist() == [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
    with pytest.raises(Refused, match="align"):
        likelihood.differences(["ACG", "AC"])


@pytest.mark.parametrize(
    ("mean", "k", "size"), [(1.2, 0.1, 14.2), (1.2, 0.2, 8.2), (2.5, 0.2, 16.0), (2.5, 0.5, 8.5)]
)
def test_looking_back_finds_large_clusters(mean, k, size):
    assert likelihood.backward_size(mean, dispersion=k) == pytest.approx(size)


def test_two_generations_are_the_sum_of_two():
    two = Generations.of([0, 0.25, 0.5, 0.25], most=2)
    assert np.exp(two.log(np.array([2, 3, 4, 5, 6]), generations=2)) == pytest.approx(
        [1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16]
    )
    assert two.log(np.array([-1, 99]), generations=2).tolist() == [-math.inf, -math.inf]
    cut = Generations.gamma(mean=11, sd=2.6)
    assert np.exp(cut.log(np.arange(40))) @ np.arange(40) == pytest.approx(11, abs=0.01)


def test_candidates_are_all_pairs_within_reach_and_no_others():
    onset = np.array([5, 0, 3, 9, 3])
    found = candidates(onset, longest=5, shortest=1)
    pairs = set(zip(found.parent.tolist(), found.child.tolist(), strict=True))
    assert pairs == {(a, b) for a in range(5) for b in range(5) if 1 <= onset[b] - onset[a] <= 5}
    assert (found.days == onset[found.child] - onset[found.parent]).all()
    marked = candidates(onset, longest=5, shortest=1, at=np.array([0, 0, 1, 0, 1]))
    assert all(one in pairs for one in zip(marked.parent.tolist(), marked.child.tolist(), strict=True))
    assert len(marked.parent) < len(found.parent)


def test_a_row_adds_up_and_says_when_it_does_not_know():
    pairs = candidates(np.array([0, 1, 2, 3]), longest=3, shortest=1)
    found = parents(pairs, np.zeros(len(pairs.parent)), outside=0.0)
    assert found.outside == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert found.doubt() == pytest.approx([0, 1, math.log2(3), 2])
    assert found.infected_by() == pytest.approx([1 / 2 + 1 / 3 + 1 / 4, 1 / 3 + 1 / 4, 1 / 4, 0])
    sure = parents(pairs, np.where(pairs.parent == 0, 5.0, -5.0))
    assert sure.best().tolist() == [OUTSIDE, 0, 0, 0]
    truth = np.array([-1, 0, 1, 0])
    assert sure.rank(truth).tolist() == [0, 1, 2, 1]
    assert sure.of(truth)[3] == pytest.approx(1, abs=1e-3)
    assert math.isnan(sure.of(truth)[0])
    with pytest.raises(Refused, match="one score"):
        parents(pairs, np.zeros(2))


def test_missing_generations_are_told_from_the_days():
    """Onsets 0, 2, 6, 13 with two days on average between generations."""
    pairs = candidates(np.array([0, 2, 6, 13]), longest=20, shortest=1)
    score, steps = timed(pairs, Generations.of([0, 0.25, 0.5, 0.25], most=10), pi=0.65)
    best = parents(pairs, score).best()
    assert best.tolist() == [OUTSIDE, 0, 1, 2]
    of = {(a, b): k for a, b, k in zip(pairs.parent, pairs.child, steps, strict=True)}
    assert [of[0, 1], of[1, 2], of[2, 3]] == [1, 2, 3]


def test_weights_find_what_tells_the_true_parent():
    dice, cases = np.random.default_rng(4), 300
    onset = np.sort(dice.integers(0, 120, cases))
    family = dice.integers(0, 60, cases)
    pairs = candidates(onset, longest=12, shortest=1)
    same = (family[pairs.parent] == family[pairs.child]).astype(float)
    noise = dice.normal(size=len(same))
    drawn = 3.0 * same + dice.gumbel(size=len(same))
    truth = np.full(cases, -1)
    for case in range(cases):
        row = slice(pairs.first[case], pairs.first[case + 1])
        if row.stop > row.start:
            truth[case] = pairs.parent[row][np.argmax(drawn[row])]
    found = learn(pairs, features(same, noise), truth=truth)
    assert found.settled
    assert found.values == pytest.approx([3.0, 0.0], abs=0.35)
    apart = held_out(pairs, features(same, noise), truth=truth, groups=family // 10)
    flat = parents(pairs, np.zeros(len(same)))
    known = truth >= 0
    assert (
        np.log(np.maximum(apart.of(truth)[known], 1e-9)).mean() > np.log(flat.of(truth)[known]).mean() + 0.3
    )
    with pytest.raises(Refused, match="no case whose infector"):
        learn(pairs, features(same), truth=np.full(cases, -1))
