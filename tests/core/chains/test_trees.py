"""Sampled trees against full enumeration; the heaviest tree against every tree; summaries against arithmetic."""

import itertools

import numpy as np
import pytest
from scipy.special import betaln

from ringfence.core.chains import consensus, sampler, summary
from ringfence.core.chains.evidence import UNKNOWN, Evidence, Genomes, judge, learned_mutation
from ringfence.core.chains.parents import OUTSIDE, Parents, candidates, parents
from ringfence.core.chains.timing import Generations
from ringfence.core.words import Refused

SHORT = [0, 0.25, 0.5, 0.25]


def every_tree(onset, *, w, f, most):
    """P(parent, generations) of each case over all times, parents and generations, the share seen integrated out."""
    table, cases = np.exp(w.log_w), len(onset)
    delays = [day for day in range(f.log_w.shape[1]) if np.isfinite(f.log_w[0, day])]
    found, total, seen = {}, 0.0, 0.0
    for late in itertools.product(delays, repeat=cases):
        time = onset - np.array(late)
        chance = np.exp(f.log_w[0, list(late)].sum())
        options = [
            [(who, k, table[k - 1, time[case] - time[who]]) for who in range(cases) for k in range(1, most + 1)
             if who != case and 1 <= time[case] - time[who] < table.shape[1] and table[k - 1, time[case] - time[who]] > 0]
            for case in range(1, cases)
        ]  # fmt: skip
        for tree in itertools.product(*options):
            hidden = sum(k - 1 for _, k, _ in tree)
            weight = chance * np.prod([p for _, _, p in tree])
            weight *= np.exp(betaln(10 + len(tree), 1 + hidden) - betaln(10, 1))
            total += weight
            seen += weight * (10 + len(tree)) / (11 + len(tree) + hidden)
            for case, (who, k, _) in enumerate(tree, 1):
                found[case, who, k] = found.get((case, who, k), 0.0) + weight
    return {key: value / total for key, value in found.items()}, seen / total


def test_missing_generations_are_sampled_as_enumeration_says():
    """Onsets 0, 2, 6, 13: one parent each, more and more unseen cases in between."""
    onset, w, f = np.array([0, 2, 6, 13]), Generations.of(SHORT, most=10), Generations.of(SHORT)
    exact, seen = every_tree(onset, w=w, f=f, most=10)
    pairs = sampler.reach(onset, generations=w, delay=f)
    found = sampler.sample(onset, pairs, Evidence(w, seen=0.7), delay=f, trees=12_000, seed=3, span=14)
    assert found.judged.rows.best().tolist() == [OUTSIDE, 0, 1, 2]
    for case in (1, 2, 3):
        for k in (1, 2, 3, 4):
            truth = sum(p for (one, _, kk), p in exact.items() if (one, kk) == (case, k))
            assert found.between[case, k] == pytest.approx(truth, abs=0.03)
        for who in range(case):
            row = slice(pairs.first[case], pairs.first[case + 1])
            said = found.judged.rows.chance[row][pairs.parent[row] == who].sum()
            assert said == pytest.approx(
                sum(p for (one, by, _), p in exact.items() if (one, by) == (case, who)), abs=0.03
            )
    assert found.shares[:, 0].mean() == pytest.approx(seen, abs=0.01)
    assert 0.5 < np.median(found.shares[:, 0]) < 0.8
    assert found.swaps > 0
    assert found.apart < 0.05


def test_same_seed_same_trees_and_faults():
    onset, w = np.array([0, 2, 3, 5, 6]), Generations.of(SHORT, most=3)
    pairs = sampler.reach(onset, generations=w, delay=w)
    given = {"delay": Generations.of(SHORT), "trees": 60, "span": 7}
    one, two, other = (
        sampler.sample(onset, pairs, Evidence(w, seen=0.8, imports=0.1), seed=seed, **given)
        for seed in (5, 5, 6)
    )
    assert (one.judged.rows.chance == two.judged.rows.chance).all()
    assert (one.judged.rows.chance != other.judged.rows.chance).any()
    assert one.between.sum(axis=1) == pytest.approx(1)
    with pytest.raises(Refused, match="two trees"):
        sampler.sample(onset, pairs, Evidence(w), seed=1, **(given | {"trees": 1}))


def test_swaps_turn_a_wrong_direction_round():
    """Two cases of one day: only their infection times tell who was first, and both ways must be visited."""
    onset, w = np.array([0, 4, 4]), Generations.of(SHORT)
    pairs = sampler.reach(onset, generations=w, delay=w)
    found = sampler.sample(onset, pairs, Evidence(w, imports=0.01), delay=w, trees=4000, seed=2, span=5)
    said = {(a, b): p for a, b, p in zip(pairs.parent, pairs.child, found.judged.rows.chance, strict=True)}
    assert said[1, 2] == pytest.approx(said[2, 1], abs=0.05)
    assert said[1, 2] > 0.02


@pytest.mark.parametrize("seed", range(6))
def test_the_heaviest_tree_is_the_heaviest(seed):
    dice, nodes = np.random.default_rng(seed), 5
    source, target = map(
        np.array, zip(*[(a, b) for a in range(nodes + 1) for b in range(nodes) if a != b], strict=True)
    )
    weight = dice.normal(size=len(source)) - 2 * (source == nodes)
    edges = consensus.arborescence(source, target, weight, nodes=nodes)
    assert (target[edges] == np.arange(nodes)).all()
    best = -np.inf
    for above in itertools.product(range(nodes + 1), repeat=nodes):
        if any(above[one] == one for one in range(nodes)):
            continue
        if all(_ends(above, one, nodes) for one in range(nodes)):
            table = {(a, b): x for a, b, x in zip(source, target, weight, strict=True)}
            best = max(best, sum(table[above[one], one] for one in range(nodes)))
    assert weight[edges].sum() == pytest.approx(best)


def _ends(above, node, root):
    for _ in range(root + 1):
        if node == root:
            return True
        node = above[node]
    return node == root


def test_a_circle_of_likeliest_parents_is_opened():
    pairs = candidates(np.array([0, 0, 0]), longest=0)
    score = np.where((pairs.parent + 1) % 3 == pairs.child, 3.0, 0.0)
    rows = parents(pairs, score, outside=-2.0)
    assert sorted(rows.best().tolist()) == [0, 1, 2]
    found = consensus.tree(rows)
    assert (found == OUTSIDE).sum() == 1
    assert consensus.support(rows, found)[found == OUTSIDE] == pytest.approx(rows.outside[0])


def test_summaries_are_sums_of_the_rows():
    w = Generations.of([0, 0.5, 0.5], most=2)
    onset = np.array([0, 1, 2, 4])
    pairs = candidates(onset, longest=4)
    judged = judge(pairs, Evidence(w, seen=0.7, imports=0.1), span=5)
    mean, spread = summary.infected(judged)
    assert mean.sum() == pytest.approx((judged.rows.chance * judged.direct).sum())
    assert (spread >= 0).all()
    assert judged.missing[3] > judged.missing[1]
    assert judged.rows.outside + np.bincount(pairs.child, judged.rows.chance, 4) == pytest.approx(1)
    parent, said = np.array([-1, 0, 1, 2]), np.array([1.0, 0.9, 0.4, 0.8])
    assert summary.clusters(parent, said).tolist() == [0, 0, 1, 1]
    place = np.where(pairs.child == 3, 1, -1)
    assert summary.venues(judged.rows, place, places=2) == pytest.approx([0, 1 - judged.rows.outside[3]])


def test_the_best_question_is_about_the_least_certain():
    pairs = candidates(np.array([0, 0, 3, 3]), longest=3, shortest=1)
    score = np.where((pairs.parent == 0) & (pairs.child == 2), 6.0, 0.0)
    rows = parents(pairs, score, outside=-9.0)
    first, *_ = summary.questions(rows)
    assert first.case == 3
    assert first.bits == pytest.approx(0.62, abs=0.01)
    already = np.flatnonzero(pairs.child == 3)
    assert summary.questions(rows, already=already)[0].bits < 0.1
    assert summary.questions(Parents(pairs, np.zeros(len(pairs.parent)), np.ones(4))) == []


def test_genomes_speak_in_ratios_and_teach_their_own_rate():
    pairs = candidates(np.array([0, 4, 4, 8]), longest=8, shortest=1)
    apart = np.array([[0, 1, 1, 2], [1, 0, 9, 1], [1, 9, 0, 9], [2, 1, 9, 0]])[pairs.parent, pairs.child]
    given = Genomes(apart, 1000, 1e-3, 0.01)
    w = Generations.of([0, 0, 0, 0.2, 0.6, 0.2])
    rows = judge(pairs, Evidence(w, genomes=given, imports=0.05), span=9).rows
    assert rows.best().tolist() == [OUTSIDE, 0, 0, 1]
    nothing = Genomes(np.full(len(apart), UNKNOWN), 1000, 1e-3, 0.01)
    assert (nothing.ratio(1) == 0).all()
    learned = learned_mutation(pairs, Evidence(w, genomes=given, imports=0.05), span=9)
    assert 3e-4 < learned < 3e-3
    with pytest.raises(Refused, match="no two candidates"):
        learned_mutation(pairs, Evidence(w, genomes=nothing), span=9)
    with pytest.raises(Refused, match="seen: above 0"):
        Evidence(w, seen=0)
