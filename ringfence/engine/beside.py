"""Everyone who was where a few people were, at those times: the rows that a small world needs, with a cap a place.

A railway station must neither make fifty thousand contacts silently nor drop them silently: a place with more people
than the cap is left out and told, unless it is named as one to take in whole.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.records import Presence
from ringfence.core.words import Window
from ringfence.engine.records import OPEN, Stays


@dataclass(frozen=True, slots=True)
class Spell:
    """Somebody was at `place` in [start, end) (UTC seconds; None: still there)."""

    place: str
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows at the places, and how many people were left out where (place -> people)."""

    rows: list[Presence]
    left_out: Mapping[str, int]


class Stored(Protocol):
    """What is needed of a snapshot."""

    def stays_at(self, place: str) -> Stays: ...
    def records(self, stays: Stays) -> list[Presence]: ...


def beside(
    stored: Stored,
    spells: Iterable[Spell],
    *,
    window: Window,
    margin: int = 0,
    cap: int | None = None,
    whole: Collection[str] = (),
) -> Beside:
    """All rows in `window`, at the places of `spells`, of whoever was there during one of them or within `margin`
    seconds. A place where that is more than `cap` people is left out unless it is in `whole`."""
    at: dict[str, list[Spell]] = {}
    for one in spells:
        at.setdefault(one.place, []).append(one)
    rows: list[Presence] = []
    left_out: dict[str, int] = {}
    for place, here in sorted(at.items()):
        stays = stored.stays_at(place)
        stays = stays.take((stays.start <= window.end) & (stays.end >= window.start))
        people = np.unique(stays.person[_touching(stays, here, margin=margin)])
        if cap is not None and len(people) > cap and place not in whole:
            left_out[place] = len(people)
        else:
            rows += stored.records(stays.take(np.isin(stays.person, people)))
    return Beside(rows, left_out)


def _touching(stays: Stays, spells: Iterable[Spell], *, margin: int) -> npt.NDArray[np.bool_]:
    """Which rows touch one of the spells, widened by `margin` and a second."""
    found = np.zeros(len(stays), np.bool_)
    for one in spells:
        last = OPEN if one.end is None else one.end + margin + 1
        found |= (stays.start <= last) & (stays.end >= one.start - margin - 1)
    return found
