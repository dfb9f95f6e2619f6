"""Pieces of stored presence on disk: a *base* (both orders, ready to be mapped) and *runs* (newer rows, small).

docs/reference/snapshot.md tells every file. What a row says besides time, place and person is one number, its note:
equal notes (source, room, seat, errors, batch) are stored once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused
from ringfence.engine import checked, ordering
from ringfence.engine.names import Sorted, packed
from ringfence.engine.records import OPEN, Stays
from ringfence.engine.segment import ARRAYS, OPEN_END, Segment

EPOCH = 1_577_836_800
"""2020-01-01 UTC: times on disk are seconds since then, from 1952 to 2087."""
EARLIEST, LATEST = EPOCH - (1 << 31) + 1, EPOCH + OPEN_END - 1
TABLES = ("people", "places", "words")
Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Notes:
    """What rows say besides person, place and time; `batch` is the number of the log's operation, 0 = from a file."""

    source: Array
    room: Array
    seat: Array
    position: Array
    time: Array
    batch: Array

    def __len__(self) -> int:
        return len(self.batch)

    def take(self, rows: Any) -> "Notes":
        return Notes(*(getattr(self, one.name)[rows] for one in fields(self)))

    @classmethod
    def together(cls, tables: list["Notes"]) -> "Notes":
        return cls(*(np.concatenate([getattr(one, f.name) for one in tables]) for f in fields(cls)))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as codes: int32 seconds since EPOCH; `high` and `low` are the 128 bits of a record's id (0, 0 = none).

    Where no row has a record id, `high` and `low` are empty.
    """

    place: Array
    start: Array
    end: Array
    person: Array
    note: Array
    high: Array
    low: Array

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: Any) -> "Rows":
        columns = (getattr(self, one.name) for one in fields(self))
        return Rows(*(one[rows] if len(one) else one for one in columns))

    @classmethod
    def together(cls, pieces: list["Rows"]) -> "Rows":
        keyed = any(len(one.high) for one in pieces)
        pieces = [one.keyed() for one in pieces] if keyed else pieces
        return cls(*(np.concatenate([getattr(one, f.name) for one in pieces]) for f in fields(cls)))

    def keyed(self) -> "Rows":
        """With a column for record ids in any case."""
        none = np.zeros(len(self), np.uint64)
        return self if len(self.high) else replace(self, high=none, low=none)

    def ordered(self, *, places: int) -> "Rows":
        """In stored order, exact repetitions once."""
        order = ordering.order_of(self.place, self.start, self.end, self.person, self.note, 0, places)
        return self.take(order).without_repetition()

    def without_repetition(self) -> "Rows":
        """Of equal neighbours the first."""
        if len(self) < 2:
            return self
        same = np.ones(len(self) - 1, np.bool_)
        for one in fields(self):
            column = getattr(self, one.name)
            if len(column):
                same &= column[1:] == column[:-1]
        return self.take(np.concatenate([[True], ~same])) if same.any() else self


def no_rows() -> Rows:
    code, key = np.empty(0, np.int32), np.empty(0, np.uint64)
    return Rows(code, code, code, code, code, key, key)


def no_notes() -> Notes:
    code, number = np.empty(0, np.int32), np.empty(0)
    return Notes(code, code, code, number, number, np.empty(0, np.int64))


def noted(notes: Notes) -> tuple[Codes, Notes]:
    """(the number of each row's note, the distinct notes in ascending order)."""
    code = np.zeros(len(notes), np.int64)
    for one in fields(notes):
        column = getattr(notes, one.name)
        bits = column.view(np.int64) if column.dtype == np.float64 else column.astype(np.int64)
        if len(bits) and (bits != bits[0]).any():
            _, inverse = np.unique(bits, return_inverse=True)
            _, code = np.unique(code * (int(inverse.max()) + 1) + inverse, return_inverse=True)
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return number.astype(np.int32), notes.take(first)


@dataclass(frozen=True)
class Part:
    """One opened piece. `whole` has every row that was stored; what is gone is known to the snapshot, not here."""

    name: str
    whole: Segment
    note: npt.NDArray[Any]
    notes: Notes
    high: Keys
    low: Keys
    stored: checked.Checked

    def __len__(self) -> int:
        return len(self.whole)

    def without(self, gone: Ints) -> Segment:
        """The segment with these rows shortened to nothing; only the pages they lie on are copied.

        Order and samples still hold, and what has no length overlaps nothing.
        """
        if not len(gone):
            return self.whole
        whole = self.whole
        end, own_end = self._private("end"), self._private("own_end")
        people = np.unique(whole.person[gone])
        own = np.concatenate([np.arange(whole.person_at[one], whole.person_at[one + 1]) for one in people])
        own = own[np.isin(whole.rows_of(people.tolist()), gone)]
        end[gone] = whole.start[gone]
        own_end[own] = whole.own_start[own]
        return replace(whole, end=end, own_end=own_end)

    def _private(self, name: str) -> Codes:
        if name in self.stored.files and "place_at" in self.stored.files:
            return self.stored.array(name, writable=True)
        return np.array(getattr(self.whole, name))

    def noted(self, rows: Ints) -> Notes:
        """The notes of these row numbers."""
        return self.notes.take(self.note[rows] if len(self.note) else np.zeros(len(rows), np.int64))

    def stays(self, rows: Ints) -> Stays:
        """These row numbers as the columns that tracing reads."""
        whole, notes = self.whole, self.noted(rows)
        return Stays(
            person=whole.person[rows],
            place=whole.places_of(rows).astype(np.int32),
            start=whole.start[rows].astype(np.int64) + EPOCH,
            end=moments(whole.end[rows]),
            source=notes.source,
            room=notes.room,
            seat=notes.seat,
            position_error_m=notes.position,
            time_error_s=notes.time,
        )

    def rows(self, here: Ints) -> Rows:
        """These row numbers as codes again, to be laid out anew."""
        whole = self.whole
        return Rows(
            whole.places_of(here).astype(np.int32),
            whole.start[here],
            whole.end[here],
            whole.person[here],
            self.note[here].astype(np.int32) if len(self.note) else np.zeros(len(here), np.int32),
            self.high[here] if len(self.high) else self.high,
            self.low[here] if len(self.low) else self.low,
        )

    @cached_property
    def batches(self) -> Ints:
        """The operations whose rows lie here."""
        return np.unique(self.notes.batch)

    def of_batches(self, batches: Ints) -> Ints:
        """The row numbers of these operations' rows."""
        if not len(np.intersect1d(self.batches, batches)):
            return np.empty(0, np.int64)
        wanted = np.isin(self.notes.batch, batches)
        return np.flatnonzero(wanted[self.note]) if len(self.note) else np.arange(len(self))


def moments(end: Codes) -> Ints:
    """Stored ends as UTC seconds; an open one as `records.OPEN`."""
    return np.where(end == OPEN_END, OPEN, end.astype(np.int64) + EPOCH)


def seconds(times: Ints, *, what: str) -> Codes:
    """UTC seconds as stored: int32 since EPOCH, open ends as OPEN_END. Raises for what does not fit."""
    known = times[times != OPEN]
    if len(known) and not (EARLIEST <= int(known.min()) and int(known.max()) <= LATEST):
        raise Refused(
            f"{what}: a time is not between 1952 and 2087; correct the row", code="time-out-of-range"
        )
    return np.where(times == OPEN, OPEN_END, times - EPOCH).astype(np.int32)


def finish_base(
    folder: Path,
    *,
    notes: Notes,
    tables: Mapping[str, Sorted],
    facts: Mapping[str, Any],
    also: Mapping[str, str],
) -> None:
    """Add notes and names to a folder whose columns (`also`: name -> dtype) are written, and seal it."""
    arrays = _note_arrays(notes)
    for name in TABLES:
        arrays |= {f"{name}_text": tables[name].text, f"{name}_at": tables[name].at}
    checked.store(folder, arrays)
    kinds = dict(also) | {name: array.dtype.str for name, array in arrays.items()}
    checked.seal(folder, kinds=kinds, facts={"kind": "base", "epoch": EPOCH, **facts})


def write_run(folder: Path, rows: Rows, *, notes: Notes, more: Mapping[str, list[str]]) -> None:
    """A run: rows in stored order and the names that it brings, in the order of their codes.

    It is not flushed: all of it stands in the log, and a run that does not compare is laid out again.
    """
    folder.mkdir(parents=True)
    arrays = {name: getattr(rows, name) for name in ("place", "start", "end", "person")}
    arrays |= extras(rows, notes=notes) | _note_arrays(notes)
    for name in TABLES:
        text, at = packed([one.encode() for one in more[name]])
        arrays |= {f"{name}_text": text, f"{name}_at": at}
    checked.store(folder, arrays)
    kinds = {name: array.dtype.str for name, array in arrays.items()}
    checked.seal(folder, kinds=kinds, facts={"kind": "run", "epoch": EPOCH, "rows": len(rows)}, flush=False)


def extras(rows: Rows, *, notes: Notes) -> dict[str, npt.NDArray[Any]]:
    """The columns beside the index, where they are needed: one note for all rows, or no record ids, cost nothing."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    if len(notes) > 1:
        arrays["note"] = rows.note.astype(note_kind(len(notes)))
    if rows.high.any() or rows.low.any():
        arrays |= {"record_high": rows.high, "record_low": rows.low}
    return arrays


def note_kind(count: int) -> str:
    """The narrowest type that holds note numbers below `count`."""
    return "|u1" if count <= 1 << 8 else "<u2" if count <= 1 << 16 else "<u4"


def _note_arrays(notes: Notes) -> dict[str, npt.NDArray[Any]]:
    return {f"note_{one.name}": getattr(notes, one.name) for one in fields(notes)}


def open_base(folder: Path, *, again: bool = False) -> tuple[Part, dict[str, Sorted], dict[str, Any]]:
    """(part, tables of names, facts) of a base folder."""
    found = checked.opened(folder, again=again)
    segment = Segment(found.facts["epoch"], *(found.array(name) for name in ARRAYS))
    tables = {name: Sorted(found.array(f"{name}_text"), found.array(f"{name}_at")) for name in TABLES}
    return _part(found, segment), tables, found.facts


def open_run(folder: Path, *, again: bool = False) -> tuple[Rows, Part, dict[str, list[str]]]:
    """(rows, a part without a segment, the names it brings) of a run folder."""
    found = checked.opened(folder, again=again)
    part = _part(found, _EMPTY)
    columns = [found.array(name) for name in ("place", "start", "end", "person")]
    rows = len(columns[0])
    more = {name: list(Sorted(found.array(f"{name}_text"), found.array(f"{name}_at"))[:]) for name in TABLES}
    note = part.note.astype(np.int32) if len(part.note) else np.zeros(rows, np.int32)
    place, start, end, person = columns
    return Rows(place, start, end, person, note, part.high, part.low), part, more


def _part(found: checked.Checked, segment: Segment) -> Part:
    def column(name: str, kind: str) -> npt.NDArray[Any]:
        return found.array(name) if name in found.files else np.empty(0, kind)

    return Part(
        name=found.folder.name,
        whole=segment,
        note=column("note", "|u1"),
        notes=Notes(*(found.array(f"note_{one.name}") for one in fields(Notes))),
        high=column("record_high", "<u8"),
        low=column("record_low", "<u8"),
        stored=found,
    )


def segment_of(rows: Rows, *, places: int, people: int) -> Segment:
    """Both orders of rows that lie in stored order."""
    return Segment.of(
        rows.place, rows.person, rows.start, rows.end, places=places, people=people, epoch=EPOCH
    )


_EMPTY = Segment.of(*(np.empty(0, np.int32) for _ in range(4)), places=0, people=0, epoch=EPOCH)
