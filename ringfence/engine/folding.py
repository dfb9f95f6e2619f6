"""The fold: base and runs become one base, without what is gone, erased or expired; then the log is cleaned too."""

import fcntl
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ringfence.engine import delta, log, parts, states
from ringfence.engine.names import Sorted
from ringfence.engine.parts import EPOCH, TABLES, Array, Notes, Rows, noted
from ringfence.engine.segment import OPEN_END
from ringfence.engine.snapshot import Snapshot
from ringfence.engine.states import State

MEMORY = 4 << 30
Progress = Callable[[int, int], None]


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
    snapshot = states.load(home, state)
    pieces, notes, first = [], [], 0
    for part, gone in zip(snapshot.parts, snapshot.gone, strict=True):
        rows = part.rows(_kept(part, gone, snapshot.floor))
        pieces.append(replace(rows, note=rows.note + np.int32(first)))
        notes.append(part.notes)
        first += len(part.notes)
    rows, said, tables = recoded(Rows.together(pieces), Notes.together(notes), snapshot)
    for old in home.glob("draft-fold-*"):
        shutil.rmtree(old)
    draft = home / f"draft-fold-{state.name}"
    parts.write_base(draft, rows, notes=said, tables=tables, facts=facts_of(state))
    if progress:
        progress(1, 1)
    return NewBase(draft, len(rows))


def _kept(part: parts.Part, gone: parts.Ints, floor: int | None) -> parts.Ints:
    kept = np.ones(len(part), np.bool_)
    kept[gone] = False
    if floor is not None:
        end = part.whole.end
        kept &= (end == OPEN_END) | (end > np.clip(floor - EPOCH, -(2**31), 2**31 - 2))
    return np.flatnonzero(kept)


def facts_of(state: State) -> dict[str, object]:
    return {"number": state.number, "batches": list(state.batches), "floor": state.floor}


def recoded(rows: Rows, notes: Notes, snapshot: Snapshot) -> tuple[Rows, Notes, dict[str, Sorted]]:
    """Codes of tables that have only the names in use, sorted: an erased name stays nowhere."""
    number, notes = noted(notes)
    note = number[rows.note] if len(rows) else rows.note
    used, back = np.unique(note, return_inverse=True)
    notes = notes.take(used)
    words = np.unique(np.concatenate([notes.source, notes.room, notes.seat]))
    in_use = {"people": np.unique(rows.person), "places": np.unique(rows.place), "words": words}
    tables, to = {}, {}
    for name in TABLES:
        table = getattr(snapshot, name)
        names = [table[code] for code in in_use[name].tolist()]
        tables[name] = Sorted.of(names)
        to[name] = np.zeros(len(table), np.int32)
        to[name][in_use[name]] = tables[name].codes(names)
    notes = replace(
        notes, source=to["words"][notes.source], room=to["words"][notes.room], seat=to["words"][notes.seat]
    )
    rows = replace(
        rows, place=to["places"][rows.place], person=to["people"][rows.person], note=back.astype(np.int32)
    )
    return rows, notes, tables


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
    folded.draft.replace(home / name)
    states.commit(home, replace(states.base_only(home, name), stamp="folded"))
