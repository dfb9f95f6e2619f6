"""The units a zone is drawn from: doors, buildings, compounds, as plain arrays with who touches whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.words import PlaceId, Refused

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Border:
    """Two units that touch; `cost` of keeping them apart (guard posts), in the same measure as a unit's cost."""

    a: PlaceId
    b: PlaceId
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Unit:
    """`risk`: expected share of spread from here (any measure that adds up); `cost`: burden of closing it."""

    place: PlaceId
    risk: float
    cost: float
    mandatory: tuple[str, ...] = ()
    """Rules that put it into the zone whatever it costs."""

    def __post_init__(self) -> None:
        if not (self.risk >= 0 and self.cost >= 0):
            raise Refused(f"unit {self.place}: risk and cost are never negative", code="zone-unit")


@dataclass(frozen=True, slots=True)
class Map:
    """All units in question, in a fixed order, and their borders."""

    units: tuple[Unit, ...]
    borders: tuple[Border, ...] = ()
    at: Mapping[PlaceId, int] = field(init=False)

    def __post_init__(self) -> None:
        at = {one.place: number for number, one in enumerate(self.units)}
        if not self.units or len(at) != len(self.units):
            raise Refused("each unit once, and at least one", code="zone-units")
        object.__setattr__(self, "at", at)
        for border in self.borders:
            if border.a not in at or border.b not in at or border.a == border.b or border.cost < 0:
                raise Refused(f"border {border.a}-{border.b}: two different known units", code="zone-border")

    @property
    def risk(self) -> Floats:
        return np.array([one.risk for one in self.units])

    @property
    def cost(self) -> Floats:
        return np.array([one.cost for one in self.units])

    @property
    def must(self) -> npt.NDArray[np.bool_]:
        return np.array([bool(one.mandatory) for one in self.units])

    def pairs(self) -> tuple[Longs, Longs, Floats]:
        """(unit numbers a, b, cost) of the borders."""
        a = np.array([self.at[one.a] for one in self.borders], np.int64)
        b = np.array([self.at[one.b] for one in self.borders], np.int64)
        return a, b, np.array([one.cost for one in self.borders])

    def chosen(self, places: Iterable[PlaceId]) -> npt.NDArray[np.bool_]:
        inside = np.zeros(len(self.units), np.bool_)
        for place in places:
            if place not in self.at:
                raise Refused(f"unit {place} is not on the map", code="zone-unit")
            inside[self.at[place]] = True
        return inside

    def named(self, inside: npt.NDArray[np.bool_]) -> tuple[PlaceId, ...]:
        return tuple(self.units[number].place for number in np.flatnonzero(inside))

    def total_cost(self, inside: npt.NDArray[np.bool_]) -> float:
        """Units inside and borders cut."""
        a, b, apart = self.pairs()
        return float(self.cost[inside].sum() + apart[inside[a] != inside[b]].sum())

    def share(self, inside: npt.NDArray[np.bool_]) -> float:
        """Share of all risk that lies inside; 1 when there is no risk at all."""
        total = float(self.risk.sum())
        return float(self.risk[inside].sum()) / total if total else 1.0


def pieces(units: int, pairs: Sequence[tuple[int, int]], inside: npt.NDArray[np.bool_]) -> int:
    """Into how many connected pieces the chosen units fall."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    kept = [(a, b) for a, b in pairs if inside[a] and inside[b]]
    rows, columns = (np.array([pair[side] for pair in kept], np.int64) for side in (0, 1))
    graph = coo_matrix((np.ones(len(kept)), (rows, columns)), shape=(units, units))
    _, label = connected_components(graph, directed=False)
    return len(set(label[inside].tolist()))
