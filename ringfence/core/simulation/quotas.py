"""Shares become whole numbers that add up: largest remainders, two-way tables, a tilt to a given mean."""

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.draws import exp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def apportion(shares: Floats, total: int) -> Ints:
    """`total` in proportion to `shares` by largest remainders; ties go to the earlier cell."""
    flat = np.asarray(shares, np.float64).ravel()
    exact = flat / flat.sum() * total
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-np.round(exact - whole, 9), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole.reshape(np.shape(shares))


def fitted(seed: Floats, rows: Floats, columns: Floats) -> Floats:
    """The table nearest to `seed` with these margins (iterative proportional fitting); zeros stay zero."""
    table = seed.astype(np.float64)
    for _ in range(500):
        table *= (rows / np.maximum(table.sum(1), 1e-300))[:, None]
        table *= columns / np.maximum(table.sum(0), 1e-300)
    return table


def tilted(weights: Floats, sizes: Floats, mean: float) -> Floats:
    """`weights` (any shape, sizes on the last axis) times e^(t size), each row's sum kept, so that the mean is `mean`.

    Where no tilt reaches the mean, the nearest is given.
    """
    low, high = -4.0, 4.0
    best = weights
    for _ in range(60):
        middle = (low + high) / 2
        factor = np.array([exp(middle * size) for size in sizes.tolist()])
        best = weights * factor
        best *= weights.sum(-1, keepdims=True) / np.maximum(best.sum(-1, keepdims=True), 1e-300)
        if (best * sizes).sum() / best.sum() < mean:
            low = middle
        else:
            high = middle
    return best
