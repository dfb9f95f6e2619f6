"""From the kernels' numbers back to rows with names: one row per person, all that was found of them added up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ringfence.core.contacts.raw import RawRow
from ringfence.core.words import PersonId, PlaceId
from ringfence.engine.join import FIRST, LAST, MEETINGS, NUMBER, OTHER, SECONDS
from ringfence.engine.layout import Layout
from ringfence.engine.records import Columns, Floats, Ints


class Told(Protocol):
    """Names of people, and what is known of each by number besides sums."""

    @property
    def people(self) -> Sequence[str]: ...
    @property
    def places(self) -> Mapping[int, set[str]]: ...
    @property
    def sources(self) -> Mapping[int, set[str]]: ...
    def metres(self, person: int) -> float | None: ...


@dataclass(slots=True)
class Evidence:
    """Places, sources and the nearest distance by person code."""

    columns: Columns
    layout: Layout
    places: dict[int, set[str]] = field(default_factory=dict)
    sources: dict[int, set[str]] = field(default_factory=dict)
    nearest: Floats | None = None

    @property
    def people(self) -> Sequence[str]:
        return self.columns.people

    def add(self, found: tuple[Ints, Floats]) -> None:
        pairs, nearest = found
        place, source = self.layout.fact_place[pairs[:, 1]], self.layout.fact_source[pairs[:, 1]]
        for other, at, by in zip(pairs[:, 0].tolist(), place.tolist(), source.tolist(), strict=True):
            self.places.setdefault(other, set()).add(self.columns.places[at])
            self.sources.setdefault(other, set()).add(self.columns.words[by])
        self.nearest = nearest if self.nearest is None else np.minimum(self.nearest, nearest)

    def metres(self, person: int) -> float | None:
        near = np.inf if self.nearest is None else float(self.nearest[person])
        return None if np.isinf(near) else near


def rows(
    targets: Ints,
    *,
    pairs: Ints,
    told: Told,
    ring: int,
    inner: Mapping[PersonId, tuple[PersonId, ...]],
) -> list[RawRow]:
    """One row per person among `pairs` (rows of `find_meetings`), most minutes first.

    Ring 1: targets are index people. Ring 2: targets are ring-1 people, `inner` tells the index people of each.
    """
    if not len(pairs):
        return []
    names = [PersonId(told.people[code]) for code in targets.tolist()]
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    pairs = pairs[np.lexsort((rank[pairs[:, NUMBER]], pairs[:, FIRST], pairs[:, OTHER]))]
    begins = np.flatnonzero(np.diff(pairs[:, OTHER], prepend=-1))
    ends = [*begins[1:].tolist(), len(pairs)]
    columns = [
        pairs[begins, OTHER],
        np.add.reduceat(pairs[:, SECONDS], begins),
        np.add.reduceat(pairs[:, MEETINGS], begins),
        np.minimum.reduceat(pairs[:, FIRST], begins),
        np.maximum.reduceat(pairs[:, LAST], begins),
        begins,
    ]
    numbers = pairs[:, NUMBER].tolist()
    found = []
    for (person, seconds, meetings, first, last, begin), end in zip(
        zip(*(column.tolist() for column in columns), strict=True), ends, strict=True
    ):
        through = tuple(names[number] for number in numbers[begin:end])
        found.append(
            RawRow(
                index=through if ring == 1 else _indexes(through, inner),
                person=PersonId(told.people[person]),
                ring=ring,
                via=() if ring == 1 else through,
                seconds=seconds,
                meetings=meetings,
                first=first,
                last=last,
                nearest_m=told.metres(person),
                places=tuple(PlaceId(name) for name in sorted(told.places.get(person, set())) if name),
                sources=tuple(name for name in sorted(told.sources.get(person, set())) if name),
            )
        )
    return sorted(found, key=lambda row: (-row.seconds, row.person))


def _indexes(
    through: tuple[PersonId, ...], inner: Mapping[PersonId, tuple[PersonId, ...]]
) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys(index for via in through for index in inner[via]))
