"""The zone that covers a stated share of the risk at least cost, the rule's mandatory units always inside.

Integer programme, min sum c x + sum w |x_a - x_b|, covering constraint, connectivity by a single-commodity flow on
demand; solved by HiGHS with a limit of nodes, never of time, so that the answer is the same on any machine. Where the
limit is reached the gap is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, vstack

from ringfence.core.words import PlaceId, Refused
from ringfence.core.zones.units import Floats, Map

NODES = 20_000
SLACK = 1e-9
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Units inside, what they cost, which share of the risk they hold, and how far from proven best (0 = proven)."""

    inside: tuple[PlaceId, ...]
    cost: float
    share: float
    gap: float

    @property
    def proven(self) -> bool:
        return self.gap <= 1e-9


def cover(
    units: Map, *, share: float, connected: bool = False, within: Sequence[PlaceId] | None = None,
    around: Sequence[PlaceId] = (), nodes: int = NODES,
) -> Proposal:  # fmt: skip
    """The cheapest zone that holds at least `share` of all risk.

    `around`: an inner zone that must lie inside this one. `within`: no other units may be taken.
    """
    if not 0 <= share <= 1:
        raise Refused("the share of risk lies between 0 and 1", code="zone-share")
    must, may = _limits(units, within, around)
    risk = units.risk
    wanted = share * float(risk.sum())
    if float(risk[may].sum()) < wanted - SLACK:
        held = units.share(may)
        raise Refused(
            f"the units allowed hold {held:.1%} of the risk, not {share:.1%}", code="zone-too-small"
        )
    rows = [LinearConstraint(_padded(units, risk, connected), wanted - SLACK * max(1.0, wanted), np.inf)]
    return _solved(units, units.cost, must, may, rows, connected=connected, nodes=nodes)


def within_budget(units: Map, *, budget: float, connected: bool = False, nodes: int = NODES) -> Proposal:
    """The zone that holds most risk for at most `budget`; refused when the mandatory units alone cost more."""
    must, may = _limits(units, None, ())
    cost = np.concatenate([units.cost, units.pairs()[2]])
    if units.total_cost(must) > budget + SLACK:
        raise Refused(
            f"the units that the rule demands cost {units.total_cost(must):g}, more than {budget:g}",
            code="zone-budget",
        )
    rows = [LinearConstraint(_padded(units, cost, connected), -np.inf, budget + SLACK)]
    return _solved(units, -units.risk, must, may, rows, connected=connected, nodes=nodes)


@dataclass(frozen=True, slots=True)
class Nested:
    """A locked zone inside a controlled one."""

    locked: Proposal
    controlled: Proposal


def nested(units: Map, *, locked: float, controlled: float, connected: bool = False) -> Nested:
    """Two levels, the inner one chosen first: nobody is locked only to make the outer zone rounder."""
    if controlled < locked:
        raise Refused("the controlled zone holds at least the risk of the locked one", code="zone-levels")
    inner = cover(units, share=locked, connected=connected)
    return Nested(inner, cover(units, share=controlled, connected=connected, around=inner.inside))


def frontier(units: Map, *, shares: Sequence[float], connected: bool = False) -> list[Proposal]:
    """One proposal for each share, rising: the chart "risk covered against people locked".

    A dearer answer that holds no more risk than the next one is replaced by it, so that the line never falls.
    """
    found = [cover(units, share=one, connected=connected) for one in sorted(shares)]
    for number in range(len(found) - 2, -1, -1):
        if found[number].cost >= found[number + 1].cost:
            found[number] = found[number + 1]
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a unit is inside: the rules that demand it, or what leaving it out would cost.

    `share_without`: risk still covered without it; `instead`: extra cost of the best zone of the same share that
    leaves it out, None when there is none.
    """

    place: PlaceId
    rules: tuple[str, ...]
    risk_share: float
    cost: float
    share_without: float
    instead: float | None


def reasons(units: Map, found: Proposal, *, share: float, replace: bool = True) -> list[Reason]:
    """A reason for every unit inside; with `replace` the best zone without each optional unit is solved for."""
    inside, total = units.chosen(found.inside), float(units.risk.sum())
    out = []
    for place in found.inside:
        unit = units.units[units.at[place]]
        without = inside.copy()
        without[units.at[place]] = False
        instead = None if unit.mandatory or not replace else _instead(units, place, found, share)
        part = unit.risk / total if total else 0.0
        out.append(Reason(place, unit.mandatory, part, unit.cost, units.share(without), instead))
    return out


def _instead(units: Map, place: PlaceId, found: Proposal, share: float) -> float | None:
    others = [one.place for one in units.units if one.place != place]
    try:
        return cover(units, share=share, within=others).cost - found.cost
    except Refused:
        return None


def _limits(units: Map, within: Sequence[PlaceId] | None, around: Sequence[PlaceId]) -> tuple[Bools, Bools]:
    must = units.must | units.chosen(around)
    may = np.ones(len(units.units), np.bool_) if within is None else units.chosen(within) | must
    return must, may


def _width(units: Map, connected: bool) -> int:
    """Variables: units, borders cut; with connectivity two flows a border, a root a unit and a source a unit."""
    borders = len(units.borders)
    return len(units.units) + borders + (2 * borders + 2 * len(units.units) if connected else 0)


def _padded(units: Map, row: Floats, connected: bool) -> Floats:
    return np.concatenate([row, np.zeros(_width(units, connected) - len(row))])[None, :]


def _solved(
    units: Map, gain: Floats, must: Bools, may: Bools, rows: list[LinearConstraint], *, connected: bool, nodes: int
) -> Proposal:  # fmt: skip
    count, borders = len(units.units), len(units.borders)
    a, b, apart = units.pairs()
    width = _width(units, connected)
    price = np.zeros(width)
    price[:count] = gain
    if gain.min(initial=0) >= 0:
        price[count : count + borders] = apart
    low, high, whole = np.zeros(width), np.ones(width), np.zeros(width)
    low[:count], high[:count], whole[:count] = must, may, 1
    if borders:
        rows = [*rows, _cuts(a, b, count, width)]
    if connected:
        rows += _flow(a, b, count, borders, width)
        high[count + borders : width - count] = count  # flows and sources
        whole[width - count :] = 1  # roots
    done = milp(
        price, constraints=rows, bounds=Bounds(low, high), integrality=whole,
        options={"node_limit": nodes, "mip_rel_gap": 0.0, "presolve": True},
    )  # fmt: skip
    if done.x is None:
        raise Refused(
            "no zone meets these demands" if done.status == 2 else str(done.message), code="zone-none"
        )
    inside = np.asarray(done.x[:count] > 0.5)
    gap = abs(float(done.fun) - float(done.mip_dual_bound)) / max(1e-12, abs(float(done.fun)))
    return Proposal(
        units.named(inside), units.total_cost(inside), units.share(inside), gap if gap > 1e-9 else 0.0
    )


def _cuts(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], count: int, width: int) -> LinearConstraint:
    """z >= x_a - x_b and z >= x_b - x_a for every border."""
    border = np.arange(len(a))
    ones = np.ones(len(a))
    parts = []
    for one, other in ((a, b), (b, a)):
        row = np.concatenate([border, border, border])
        column = np.concatenate([count + border, one, other])
        parts.append(coo_matrix((np.concatenate([ones, -ones, ones]), (row, column)), shape=(len(a), width)))
    return LinearConstraint(vstack(parts).tocsr(), 0, np.inf)


def _flow(
    a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], count: int, borders: int, width: int
) -> list[LinearConstraint]:
    """One chosen unit is the root and sends one unit of flow to each other chosen one, along borders inside only."""
    forth, back = count + borders + np.arange(borders), count + 2 * borders + np.arange(borders)
    source, root = count + 3 * borders + np.arange(count), width - count + np.arange(count)
    unit = np.arange(count)
    # what comes in, less what goes out, is 1 for each chosen unit
    row = np.concatenate([b, a, a, b, unit, unit])
    column = np.concatenate([forth, forth, back, back, source, unit])
    value = np.concatenate([np.ones(borders), -np.ones(borders), np.ones(borders), -np.ones(borders), np.ones(count), -np.ones(count)])  # fmt: skip
    balance = coo_matrix((value, (row, column)), shape=(count, width)).tocsr()
    rows = [LinearConstraint(balance, 0, 0)]
    one = coo_matrix((np.ones(count), (np.zeros(count, np.int64), root)), shape=(1, width)).tocsr()
    rows.append(LinearConstraint(one, 0, 1))
    for flow in (forth, back):  # flow only between chosen units
        for end in (a, b):
            border = np.arange(borders)
            rows.append(_at_most(flow, end, border, count, borders, width))
    rows.append(_at_most(source, root, unit, count, count, width))
    rows.append(_at_most(root, unit, unit, 1, count, width))
    return rows


def _at_most(
    what: npt.NDArray[np.int64], gate: npt.NDArray[np.int64], row: npt.NDArray[np.int64], most: int, rows: int, width: int
) -> LinearConstraint:  # fmt: skip
    """what <= most * gate, row by row."""
    value = np.concatenate([np.ones(len(what)), -most * np.ones(len(gate))])
    matrix = coo_matrix(
        (value, (np.concatenate([row, row]), np.concatenate([what, gate]))), shape=(rows, width)
    )
    return LinearConstraint(matrix.tocsr(), -np.inf, 0)
