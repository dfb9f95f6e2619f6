"""The questions of `ringfence trace` asked of a store: compiled searches find who matters, their rows are laid out.

What is handed on is a small set of columns in which the exact searches give the answer of the whole store. A place
with more people than the cap is left out and told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ringfence.core.contacts.raw import threshold_s
from ringfence.core.words import Window
from ringfence.engine import near
from ringfence.engine.answers import LeftOut, Pairs
from ringfence.engine.names import codes_of
from ringfence.engine.records import Columns, Ints
from ringfence.engine.snapshot import Snapshot


@dataclass
class Capped:
    """A store for `engine.trace`, without the places where one of the people asked about met more than `cap` others.

    `left_out`: place -> how many people that were (the most for one target).
    """

    stored: Snapshot
    cap: int | None = None
    left_out: dict[str, int] = field(default_factory=dict)

    def around(self, people: Iterable[str], *, window: Window, margin: int) -> Columns:
        """As `Snapshot.around`."""
        names = list(people)
        without: list[int] = []
        if self.cap is not None and names:
            seen = self.stored.clipped(window)
            met = near.ring(
                self.stored.segments, targets=codes_of(self.stored.people, names), since=seen.start,
                until=seen.end, cap=self.cap, margin_s=margin + 1,
            )  # fmt: skip
            without = self.note(met.left_out)
        return self.stored.around(names, window=window, margin=margin, without=without)

    def note(self, left_out: Sequence[LeftOut]) -> list[int]:
        """Keep what was left out by name; its place codes."""
        for one in left_out:
            place = self.stored.places[one.place]
            self.left_out[place] = max(one.people, self.left_out.get(place, 0))
        return sorted({one.place for one in left_out})

    def places_near(self, people: Iterable[str], *, window: Window, margin: int) -> list[str]:
        """Every place that one of these people, or one of those whom they met, was at in the window."""
        known = self.around(people, window=window, margin=margin)
        codes = np.array(codes_of(self.stored.people, known.people), np.int64)
        stays = self.stored.stays_of(codes, window=self.stored.clipped(window))
        return [self.stored.places[code] for code in np.unique(stays.place).tolist()]


def raw_columns(
    capped: Capped, index: Sequence[str], *, window: Window, min_minutes: float, ring2_min_minutes: float
) -> Columns:
    """The rows in which `engine.search.raw` finds what it would find in the whole store (UTC seconds, minutes).

    A place left out for an index person counts for nobody; one where the first ring met too many counts for the
    first ring alone.
    """
    stored, cap = capped.stored, capped.cap
    window = stored.clipped(window)
    cases = np.array(codes_of(stored.people, index), np.int64)
    span = {"since": window.start, "until": window.end}
    met = near.ring(stored.segments, targets=cases, skip=cases, cap=cap, **span)  # type: ignore[arg-type]
    enough = met.at(met.seconds >= threshold_s(min_minutes))
    inner = np.unique(enough.other).astype(np.int64)
    without = np.array(capped.note(met.left_out), np.int64)
    later = near.second(
        stored.segments, sources=inner, since=_exposed(met, inner), until=window.end, skip=cases, cap=cap,
        least_s=max(1, threshold_s(ring2_min_minutes)),
    )  # fmt: skip
    crowded = np.array(capped.note(later.left_out), np.int64)
    leading = np.union1d(cases, inner)
    people = np.union1d(leading, later.other).astype(np.int64)
    stays = stored.stays_of(people, window=window)
    here = np.unique(stays.place[np.isin(stays.person, leading)])
    kept = np.isin(stays.place, here) & ~np.isin(stays.place, without)
    kept &= np.isin(stays.person, leading) | ~np.isin(stays.place, crowded)
    return stored.compact(stays.take(kept), people)


def _exposed(met: Pairs, inner: Ints) -> Ints:
    """When each of the first ring first met a case, however shortly."""
    first = np.full(len(inner), np.iinfo(np.int64).max, np.int64)
    here = np.isin(met.other, inner)
    np.minimum.at(first, np.searchsorted(inner, met.other[here]), met.first[here])
    return first
