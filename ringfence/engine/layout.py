"""Rows laid out for searching: clipped to the window, sorted by place and time, joined into visits.

An encounter is laid out as two stays at a place of its own pair, so that one join and one search serve both.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Window
from ringfence.engine import kernels
from ringfence.engine.records import Columns, Floats, Ints, Meets, Stays

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Spans sorted by (place, start); `furthest` and `group` as the kernels want them."""

    place: Ints
    person: Ints
    start: Ints
    end: Ints
    furthest: Ints
    group: Ints

    def owned(self, targets: Ints, *, people: int) -> tuple[Ints, Ints]:
        """(own_at, own): the row numbers of each target, target by target, each in (place, start) order."""
        number = np.full(people, -1, np.int64)
        number[targets] = np.arange(len(targets))
        of = number[self.person]
        own = np.flatnonzero(of >= 0)
        own = own[np.argsort(of[own], kind="stable")]
        counts = np.bincount(of[own], minlength=len(targets))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), own


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows as they came (with `fact` and `metres`), and the visits they make."""

    rows: Sorted
    visits: Sorted
    fact: Ints
    metres: Floats
    fact_place: Ints
    fact_source: Ints


def lay_out(columns: Columns, *, targets: Ints, window: Window, longer_s: int = 0) -> Layout:
    """All that can matter to `targets` (codes of people): what happened in `window` where they ever were.

    Spans are clipped to the window (open stays end with it) and what has no length is dropped. `longer_s` lengthens
    every stay, for those who look for people who came shortly after somebody left.
    """
    stays, meets = _near(columns, targets, window)
    pair = _pairs(meets.a, meets.b, people=len(columns.people)) + len(columns.places)
    place = np.concatenate([stays.place, pair, pair]).astype(np.int64)
    person = np.concatenate([stays.person, meets.a, meets.b]).astype(np.int64)
    start = np.maximum(np.concatenate([stays.start, meets.start, meets.start]), window.start)
    end = np.minimum(np.concatenate([stays.end, meets.end, meets.end]), window.end) + longer_s
    shown = np.concatenate([stays.place, meets.place, meets.place]).astype(np.int64)
    source = np.concatenate([stays.source, meets.source, meets.source]).astype(np.int64)
    metres = np.concatenate([np.full(len(stays), np.nan), meets.distance_m, meets.distance_m])
    alone = np.concatenate([np.zeros(len(stays), bool), meets.a == meets.b, meets.a == meets.b])
    kept = np.flatnonzero((start < end) & ~alone)
    kept = kept[_order(place[kept], start[kept])]
    place, person, start, end = place[kept], person[kept], start[kept], end[kept]
    facts, fact = np.unique(shown[kept] * len(columns.words) + source[kept], return_inverse=True)
    places = int(place[-1]) + 1 if len(place) else 0
    return Layout(
        rows=_sorted(place, person, start, end, places=places),
        visits=_sorted(*kernels.join(place, person, start, end, len(columns.people)), places=places),
        fact=fact.astype(np.int64),
        metres=np.where(np.isnan(metres[kept]), np.inf, metres[kept]),
        fact_place=facts // max(1, len(columns.words)),
        fact_source=facts % max(1, len(columns.words)),
    )


def _near(columns: Columns, targets: Ints, window: Window) -> tuple[Stays, Meets]:
    """The rows at the targets' places, and the targets' own encounters: one pass, so that only these are sorted."""
    stays, meets = columns.stays, columns.meets
    wanted = np.zeros(len(columns.people), np.bool_)
    wanted[targets] = True
    here = np.zeros(len(columns.places), np.bool_)
    here[stays.place[wanted[stays.person]]] = True
    inside = here[stays.place]
    inside &= stays.start < window.end
    inside &= stays.end >= window.start
    return stays.take(np.flatnonzero(inside)), meets.take(np.flatnonzero(wanted[meets.a] | wanted[meets.b]))


def _pairs(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], *, people: int) -> Ints:
    """A number for each unordered pair, dense from 0."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    _, number = np.unique(low * people + high, return_inverse=True)
    return number.astype(np.int64)


def _order(place: Ints, start: Ints) -> npt.NDArray[np.intp]:
    """Sorting order by (place, start); one packed key where it fits, which is several times faster."""
    if not len(start):
        return np.empty(0, np.intp)
    offset = start - start.min()
    width = int(offset.max()) + 1
    if (int(place.max()) + 1) * width < 2**62:
        return np.argsort(place * width + offset, kind="stable")
    return np.lexsort((start, place))


def _sorted(place: Ints, person: Ints, start: Ints, end: Ints, *, places: int) -> Sorted:
    group = np.searchsorted(place, np.arange(places + 1)).astype(np.int64)
    return Sorted(place, person, start, end, kernels.reach(place, end), group)
