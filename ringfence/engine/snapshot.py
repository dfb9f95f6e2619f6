"""A picture of all presence at one state of the log: a mapped base and newer runs, searched together.

Built beside the old one and swapped in by one rename, so a reader sees the whole old or the whole new picture; who
reads the old one keeps its maps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Presence
from ringfence.core.contacts.trace import Question
from ringfence.core.words import PersonId, Window
from ringfence.engine import trace
from ringfence.engine.around import marked, met
from ringfence.engine.ingest import no_meets
from ringfence.engine.names import codes_of
from ringfence.engine.parts import LATEST, Part
from ringfence.engine.records import Columns, Ints, Stays
from ringfence.engine.segment import Segment


@dataclass(frozen=True)
class Snapshot:
    """Read-only presence. `stamp` names the state of the log it was made from: a cache key.

    `gone[n]` are the row numbers of part n that were withdrawn, replaced or erased; no row that ended by `floor` is
    shown (it has expired).
    """

    stamp: str
    parts: list[Part]
    people: Sequence[str]
    places: Sequence[str]
    words: Sequence[str]
    gone: list[Ints]
    floor: int | None = None

    def __len__(self) -> int:
        """Rows that count (those that have expired since the last fold are still among them)."""
        return sum(map(len, self.parts)) - sum(map(len, self.gone))

    @cached_property
    def segments(self) -> list[Segment]:
        """For the compiled searches: rows that are gone have no length here. Codes are those of `people`, `places`.

        Clip the window of a search with `clipped`, so that what has expired is not found.
        """
        return [one.without(gone) for one, gone in zip(self.parts, self.gone, strict=True)]

    def clipped(self, window: Window) -> Window:
        """The window without the time that has expired."""
        if self.floor is None or window.start >= self.floor:
            return window
        return Window(self.floor, max(self.floor, window.end))

    def of_people(self, people: Iterable[str], *, start: int, end: int) -> list[Presence]:
        """All rows of these people that touch [start, end] (UTC seconds), open stays included."""
        return self._records(self._of_people(codes_of(self.people, people)), start, end)

    def at_places(self, places: Iterable[str], *, start: int, end: int) -> list[Presence]:
        """All rows at these places that touch [start, end] (UTC seconds), open stays included."""
        codes = codes_of(self.places, places)
        return self._records([self._at_places(one, codes) for one in self.parts], start, end)

    def stays_at(self, place: str) -> Stays:
        """All rows at one place, as columns."""
        codes = codes_of(self.places, [place])
        return self._stays([self._at_places(one, codes) for one in self.parts])

    def records(self, stays: Stays) -> list[Presence]:
        """Rows of this snapshot as plain records."""
        return Columns(self.people, self.places, self.words, [""], stays, no_meets()).presence(stays)

    def trace(self, question: Question) -> list[Listed]:
        """The contact list of `ringfence.core.contacts.trace`, from this presence alone."""
        return trace.trace(question, columns=self)

    def trace_back(self, question: Question, *, cases: dict[PersonId, Case]) -> list[Listed]:
        """The source's side, from this presence alone."""
        return trace.trace_back(question, columns=self, cases=cases)

    def around(
        self, people: Iterable[str], *, window: Window, margin: int, without: Sequence[int] = ()
    ) -> Columns:
        """All that matters to these people in `window`: the rows, at their places, of them and of whoever was there
        at the same time or within `margin` seconds. Places `without` (codes) count for nobody."""
        window = self.clipped(window)
        targets = np.array(codes_of(self.people, people), np.int64)
        rows = self._of_people(targets)
        own = self._stays(rows)
        if len(without):
            own = own.take(~np.isin(own.place, without))
        seen = marked(own, window=window, margin=margin)
        others = [met(one, seen, people=len(self.people)) for one in self.segments]
        all_of_them = np.unique(np.concatenate([targets, *others]))
        rows = self._of_people(all_of_them)
        here = np.unique(own.place)
        kept = [
            some[np.isin(one.whole.places_of(some), here)] for one, some in zip(self.parts, rows, strict=True)
        ]
        return self.compact(self._stays(kept), all_of_them)

    def stays_of(self, people: Ints, *, window: Window) -> Stays:
        """Rows of these people (codes) that touch the window, as columns; open stays included."""
        stays = self._stays(self._of_people(people))
        return stays.take((stays.start <= window.end) & (stays.end >= window.start))

    def compact(self, stays: Stays, people: Ints) -> Columns:
        """Few people and places get codes of their own, so that tables by code stay small."""
        places, place = np.unique(stays.place, return_inverse=True)
        return Columns(
            people=[self.people[code] for code in people.tolist()],
            places=[self.places[code] for code in places.tolist()],
            words=self.words,
            settings=[""],
            stays=Stays(
                person=np.searchsorted(people, stays.person).astype(np.int32),
                place=place.astype(np.int32),
                start=stays.start,
                end=stays.end,
                source=stays.source,
                room=stays.room,
                seat=stays.seat,
                position_error_m=stays.position_error_m,
                time_error_s=stays.time_error_s,
            ),
            meets=no_meets(),
        )

    def _of_people(self, codes: Iterable[int] | Ints) -> list[Ints]:
        wanted = list(codes)
        found = []
        for part, gone in zip(self.parts, self.gone, strict=True):
            found.append(_except(part.whole.rows_of(wanted), gone))
        return found

    def _at_places(self, part: Part, codes: list[int]) -> Ints:
        at = part.whole.place_at
        rows = [np.arange(at[code], at[code + 1]) for code in codes if code < part.whole.places]
        return _except(np.concatenate([np.empty(0, np.int64), *rows]), self.gone[self.parts.index(part)])

    def _stays(self, rows: list[Ints]) -> Stays:
        found = [part.stays(some) for part, some in zip(self.parts, rows, strict=True)]
        stays = Stays(*(np.concatenate([getattr(one, name) for one in found]) for name in STAYS))
        return stays if self.floor is None else stays.take(stays.end > self.floor)

    def _records(self, rows: list[Ints], start: int, end: int) -> list[Presence]:
        stays = self._stays(rows)
        stays = stays.take((stays.start <= end) & (stays.end >= start))
        columns = Columns(self.people, self.places, self.words, [""], stays, no_meets())
        return sorted(
            columns.presence(stays),
            key=lambda one: (one.place, one.start, one.person, LATEST if one.end is None else one.end),
        )


STAYS = tuple(Stays.__dataclass_fields__)


def _except(rows: Ints, gone: Ints) -> Ints:
    return rows[~np.isin(rows, gone)] if len(gone) else rows


def current(folder: Path) -> str:
    """The stamp of the current picture; "" when there is none."""
    return pointer(folder)[0]


def pointer(folder: Path) -> tuple[str, str]:
    """(stamp, name of the state) that is current."""
    path = folder / "CURRENT"
    stamp, _, state = (
        path.read_text(encoding="ascii", errors="replace").strip().partition(" ")
        if path.is_file()
        else ("", "", "")
    )
    return stamp, state
