"""The fold: base and runs become one base, without what is gone, erased or expired; then the log is cleaned too."""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from ringfence.engine import building, delta, log, ordering, parts, states
from ringfence.engine.building import Progress
from ringfence.engine.names import Sorted
from ringfence.engine.parts import EPOCH, TABLES, Array, Notes, Rows, noted
from ringfence.engine.segment import OPEN_END
from ringfence.engine.snapshot import Snapshot
from ringfence.engine.states import State

MEMORY = 4 << 30
PIECE = 4_000_000


@dataclass(frozen=True, slots=True)
class Folded:
    """How many rows the new base has, and how many rows left the log's files."""

    rows: int
    rewritten: int


@dataclass(frozen=True, slots=True)
class NewBase:
    """A base that is complete on disk and not current yet."""

    draft: Path
    rows: int


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One fold at a time, over all processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "fold.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def base_of(
    home: Path, state: State, *, memory: int = MEMORY, threads: int = 2, progress: Progress | None = None
) -> NewBase:
    """A new base with the rows of `state` that count."""
    source = Stored(states.load(home, state), identity=state.name)
    draft = home / f"draft-fold-{state.name}"
    for old in home.glob("draft-fold-*"):
        if old != draft:
            shutil.rmtree(old)
    rows = building.build(
        draft, source, facts=facts_of(state), memory=memory, threads=threads, progress=progress
    )
    return NewBase(draft, rows)


class Stored:
    """What counts of a snapshot as a source: names that no row uses any more are not among its tables."""

    def __init__(self, snapshot: Snapshot, *, identity: str) -> None:
        self.identity = identity
        self.parts = snapshot.parts
        self.keyed = any(len(part.high) > 0 for part in self.parts)
        self._kept = [
            _kept(part, gone, snapshot.floor) for part, gone in zip(self.parts, snapshot.gone, strict=True)
        ]
        self._cuts = [(n, first) for n, part in enumerate(self.parts) for first in range(0, len(part), PIECE)]
        self.pieces = len(self._cuts)
        self._number, self.notes = self._read_notes()
        self._code_all(snapshot)

    def piece(self, number: int) -> Rows:
        """The rows of one stretch that count, in the new codes."""
        n, _ = self._cuts[number]
        rows = self._plain(number)
        note = self._number[n][rows.note] if len(rows) else rows.note
        return replace(
            rows,
            place=self._to["places"][rows.place],
            person=self._to["people"][rows.person],
            note=note.astype(np.int32),
        )

    def _plain(self, number: int) -> Rows:
        n, first = self._cuts[number]
        kept = self._kept[n][first : first + PIECE]
        return self.parts[n].rows(np.flatnonzero(kept) + first)

    def _read_notes(self) -> tuple[list[Array], Notes]:
        """(part's note -> new note, the notes in use)."""
        number, distinct = noted(Notes.together([part.notes for part in self.parts]))
        used = np.zeros(len(distinct), np.bool_)
        at = np.cumsum([0, *(len(part.notes) for part in self.parts)])
        number_of = [number[low:high] for low, high in pairwise(at.tolist())]
        for part, kept, numbers in zip(self.parts, self._kept, number_of, strict=True):
            some = np.unique(part.note[kept]) if len(part.note) else np.zeros(int(kept.any()), np.int64)
            used[numbers[some]] = True
        to = np.cumsum(used) - 1
        return [to[numbers] for numbers in number_of], distinct.take(used)

    def _code_all(self, snapshot: Snapshot) -> None:
        """Tables of the names in use, sorted, and the way from old codes to new ones."""
        counts = {name: np.zeros(len(getattr(snapshot, name)), np.int64) for name in ("people", "places")}
        for number in range(self.pieces):
            rows = self._plain(number)
            ordering.count_into(counts["people"], rows.person)
            ordering.count_into(counts["places"], rows.place)
        said = [self.notes.source, self.notes.room, self.notes.seat]
        counts["words"] = np.bincount(np.concatenate(said), minlength=len(snapshot.words))
        self.tables: dict[str, Sorted] = {}
        self._to: dict[str, Array] = {}
        for name in TABLES:
            table, used = getattr(snapshot, name), np.flatnonzero(counts[name])
            names = [table[code] for code in used.tolist()]
            self.tables[name] = Sorted.of(names)
            self._to[name] = np.zeros(len(table), np.int32)
            self._to[name][used] = self.tables[name].codes(names)
        source, room, seat = (self._to["words"][one] for one in said)
        self.notes = replace(self.notes, source=source, room=room, seat=seat)
        weights = np.zeros(len(self.tables["places"]), np.int64)
        used = np.flatnonzero(counts["places"])
        weights[self._to["places"][used]] = counts["places"][used]
        self.weights = weights


def _kept(part: parts.Part, gone: parts.Ints, floor: int | None) -> Array:
    kept = np.ones(len(part), np.bool_)
    kept[gone] = False
    if floor is not None:
        end = part.whole.end
        kept &= (end == OPEN_END) | (end > np.clip(floor - EPOCH, -(2**31), 2**31 - 2))
    return kept


def facts_of(state: State) -> dict[str, object]:
    """What a base tells of the log it was made from."""
    return {
        "number": state.number,
        "batches": list(state.batches),
        "floor": state.floor,
        "files": state.files,
    }


def rewrite_log(folder: Path, *, number: int) -> int:
    """Take erased people and expired rows out of the log's files up to operation `number`; how many rows left.

    The erasures themselves lose the person's name. The caller holds the log's lock.
    """
    found = [one for one in log.operations(folder) if one.number <= number]
    erased = [(one, one.arrays()) for one in found if one.kind == "erase"]
    people = {bytes(arrays["person"][0]).decode(): one.number for one, arrays in erased if "person" in arrays}
    floors = {int(one.arrays()["before"][0]): one.number for one in found if one.kind == "expire"}
    if not people and not floors:
        return 0
    removed = 0
    for one in found:
        if one.kind == "add":
            removed += _rewrite(one, people=people, floors=floors)
    for one, arrays in erased:
        if "person" in arrays:
            log.rewrite(one, {})
    return removed


def _rewrite(operation: log.Operation, *, people: dict[str, int], floors: dict[int, int]) -> int:
    batch = delta.from_operation(operation, live=True)
    names = list(batch.names["people"])
    codes = [names.index(name) for name, at in people.items() if at > operation.number and name in names]
    kept = ~np.isin(batch.stays.person, codes)
    floor = max((before for before, at in floors.items() if at > operation.number), default=None)
    if floor is not None:
        kept &= batch.stays.end > floor
    if kept.all() and not codes:
        return 0
    log.rewrite(operation, _without(operation, batch, kept))
    return int(len(kept) - np.count_nonzero(kept))


def _without(operation: log.Operation, batch: delta.Batch, kept: Array) -> log.Arrays:
    """The file's columns for the rows that stay, with only the names that these use."""
    stays = batch.stays.take(kept)
    arrays = {name: getattr(stays, name) for name in type(stays).__dataclass_fields__}
    for name, columns in (
        ("people", ["person"]),
        ("places", ["place"]),
        ("words", ["source", "room", "seat"]),
    ):
        used = np.unique(np.concatenate([[0], *(arrays[one] for one in columns)])).astype(np.int64)
        for one in columns:
            arrays[one] = np.searchsorted(used, arrays[one]).astype(np.int32)
        arrays[f"names_{name}"] = np.array([batch.names[name][code].encode() for code in used.tolist()])
    if len(batch.keys[0]):
        arrays |= {"record_high": batch.keys[0][kept], "record_low": batch.keys[1][kept]}
    return arrays


def swap(home: Path, folded: NewBase) -> None:
    """Make the new base current (the log tells what came since it was begun). The caller holds the log's lock."""
    name = f"base-{secrets.token_hex(6)}"
    building.settle(folded.draft, home / name)
    states.commit(home, replace(states.base_only(home, name), stamp="folded"))
