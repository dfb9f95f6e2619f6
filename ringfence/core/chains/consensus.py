"""One tree out of all that is possible: the tree with the largest product of supports (Chu-Liu, Edmonds 1967).

The likeliest parent of each case alone can close a circle where days do not forbid it; this cannot.
"""

import numpy as np

from ringfence.core.chains.parents import OUTSIDE, Longs, Parents
from ringfence.core.chains.timing import Floats

NEVER = -1e9


def arborescence(source: Longs, target: Longs, weight: Floats, *, nodes: int) -> Longs:
    """The edge into each of the nodes 0..nodes - 1 that makes the heaviest tree from the root, node `nodes`.

    Every node needs an edge from the root, with NEVER as its weight where that cannot be. Ties: the first edge.
    """
    order = np.lexsort((np.arange(len(weight)), -weight, target))
    entered = np.searchsorted(target[order], np.arange(nodes))
    best = order[entered]
    circle = _circles(source[best], nodes)
    if not (circle >= 0).any():
        return best
    free = np.flatnonzero(circle < 0)
    label = circle + len(free)
    label[free] = np.arange(len(free))
    size = len(free) + int(circle.max()) + 1
    label = np.append(label, size)
    gain = weight - np.where(circle[target] >= 0, weight[best[target]], 0.0)
    keep = np.flatnonzero(label[source] != label[target])
    inner = arborescence(label[source[keep]], label[target[keep]], gain[keep], nodes=size)
    chosen = best.copy()
    edges = keep[inner]
    chosen[target[edges]] = edges
    return chosen


def _circles(above: Longs, nodes: int) -> Longs:
    """The number of the circle each node lies on when one follows `above`, -1 for none."""
    out = np.full(nodes, -1, np.int64)
    colour = np.zeros(nodes + 1, np.int64)
    colour[nodes] = nodes + 2
    found = 0
    for start in range(nodes):
        at = start
        while colour[at] == 0:
            colour[at] = start + 1
            at = int(above[at])
            if at == nodes:
                break
        if at < nodes and colour[at] == start + 1 and out[at] < 0:
            while out[at] < 0:
                out[at] = found
                at = int(above[at])
            found += 1
    return out


def tree(rows: Parents) -> Longs:
    """The parent of each case in the tree with the largest product of supports, OUTSIDE for those from outside."""
    pairs, cases = rows.pairs, rows.pairs.cases
    with np.errstate(divide="ignore"):
        inside, away = np.log(rows.chance), np.log(rows.outside)
    source = np.concatenate([pairs.parent, np.full(cases, cases)])
    target = np.concatenate([pairs.child, np.arange(cases)])
    weight = np.maximum(np.concatenate([inside, away]), NEVER)
    found = source[arborescence(source, target, weight, nodes=cases)]
    return np.where(found == cases, OUTSIDE, found)


def support(rows: Parents, parent: Longs) -> Floats:
    """Chance of the given parent of each case (of coming from outside where that is OUTSIDE)."""
    out = np.where(parent == OUTSIDE, rows.outside, 0.0)
    hit = rows.pairs.parent == parent[rows.pairs.child]
    out[rows.pairs.child[hit]] = rows.chance[hit]
    return out
