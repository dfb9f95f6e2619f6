"""Phones in cells of the network: who was in the same cell as a case at the same time, and for how long in the area.

Everybody with a phone of their own is seen by it; a phone that a family shares tells of the one who owns it.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.world import Stays

Longs = npt.NDArray[np.int64]


def beside(
    days: Iterable[Stays], person: int, *, cell: Longs, owner: npt.NDArray[np.bool_], since: int, until: int
) -> tuple[Longs, Longs]:
    """(minutes in one cell with `person` in [since, until), minutes seen in the area at all), by person.

    `cell[place]` as from `observation.cells_at`; `owner` are those who carry a phone of their own.
    """
    together, seen = np.zeros(len(owner), np.int64), np.zeros(len(owner), np.int64)
    for stays in days:
        start, end = np.maximum(stays.start, since), np.minimum(stays.end, until)
        np.add.at(seen, stays.person, np.minimum(stays.end, until) - np.minimum(stays.start, until))
        here = cell[stays.place]
        for row in np.flatnonzero((stays.person == person) & (start < end)):
            other = np.flatnonzero((here == here[row]) & (start < end[row]) & (end > start[row]))
            shared = np.minimum(end[other], end[row]) - np.maximum(start[other], start[row])
            np.add.at(together, stays.person[other], np.maximum(shared, 0))
    together[person] = 0
    return np.where(owner, together // 60, 0), np.where(owner, seen // 60, 0)
