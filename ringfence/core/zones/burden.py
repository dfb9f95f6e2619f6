"""What it costs to close a unit: person-days of its people, and of those who guard and serve it; and who touches whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.core.words import PlaceId, Refused
from ringfence.core.zones.units import Border

SHIFTS = 3
PER_HELPER = 60
"""People whom one helper serves; our own assumption, shown beside every figure made with it."""
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Burden:
    """Person-days: of those who stay in, of guards (posts x shifts x days), of helpers at the door."""

    people: int
    guards: int
    helpers: int
    days: int

    @property
    def cost(self) -> float:
        return float((self.people + self.guards + self.helpers) * self.days)


def burden(*, people: int, posts: int, days: int) -> Burden:
    """`posts`: guarded entrances, each kept in three shifts; `days`: the shortest time the rule allows."""
    if min(people, posts, days) < 0:
        raise Refused("people, posts and days are never negative", code="zone-burden")
    return Burden(people, posts * SHIFTS, -(-people // PER_HELPER), days)


def neighbours(points: Sequence[tuple[PlaceId, float, float]], *, metres: float) -> tuple[Border, ...]:
    """Pairs of units (place, latitude, longitude) at most `metres` apart."""
    from scipy.spatial import cKDTree

    if len(points) < 2:
        return ()
    lat = np.array([one[1] for one in points])
    lon = np.array([one[2] for one in points])
    flat = np.column_stack(
        [lat * METRES_PER_DEGREE, lon * METRES_PER_DEGREE * np.cos(np.radians(lat.mean()))]
    )
    pairs = sorted(cKDTree(flat).query_pairs(metres))
    return tuple(Border(points[a][0], points[b][0]) for a, b in pairs)
