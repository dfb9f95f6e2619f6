"""A base from more rows than memory holds: spooled by place, sorted bucket by bucket, then laid out by person.

Three steps, each of them noted down as it goes, so that a build that was cut off at any moment goes on and ends with
the same bytes. Two threads; the memory asked for decides how large a bucket is. Nothing is current before the end.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import orjson

from ringfence.core.words import Refused
from ringfence.engine import checked, ordering, parts
from ringfence.engine.names import Sorted
from ringfence.engine.parts import Array, Ints, Notes, Rows
from ringfence.engine.segment import samples
from ringfence.engine.spooling import Stretches, Torn, read_bucket, stretch, write_piece

Progress = Callable[[int, int], None]
STEPS = "steps.json"
ROW_BYTES = 120
"""Memory a row needs while its bucket is sorted: the row, its order, and the sorted copy."""
OWN_BYTES = 40
"""Memory a row needs while it is put to its person."""
COLUMNS = {one.name: np.dtype(np.uint64 if one.name in ("high", "low") else np.int32) for one in fields(Rows)}


class Source(Protocol):
    """Where the rows come from. `identity` tells whether a build that was cut off is the same as this one.

    `piece(n)` (n below `pieces`) may be called from several threads and yields the same rows every time; `weights` is
    the number of rows of each place (at least), in codes of `tables`.
    """

    @property
    def identity(self) -> str: ...
    @property
    def tables(self) -> dict[str, Sorted]: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def weights(self) -> Ints: ...
    @property
    def pieces(self) -> int: ...
    @property
    def keyed(self) -> bool: ...

    def piece(self, number: int) -> Rows: ...


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the work is cut: places of bucket b are cuts[b]:cuts[b + 1]."""

    draft: Path
    source: Source
    cuts: Ints
    threads: int
    own_rows: int

    @property
    def buckets(self) -> int:
        return len(self.cuts) - 1

    @property
    def columns(self) -> dict[str, Any]:
        """What a spooled row has; the column of places comes first."""
        return {name: kind for name, kind in COLUMNS.items() if self.source.keyed or kind == np.int32}


class _Steps:
    """What is done, and how far all is: written down after each step."""

    def __init__(self, draft: Path, identity: str, told: Progress | None, steps: int) -> None:
        self.path, self.told, self.all = draft / STEPS, told, steps
        self.done: dict[str, Any] = {"identity": identity, "sorted": [], "own": []}
        if self.path.is_file():
            self.done = orjson.loads(self.path.read_bytes())
        self.count = 0

    def note(self) -> None:
        beside = self.path.with_suffix(".new")
        with beside.open("wb") as out:
            out.write(orjson.dumps(self.done))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self.path)

    def tell(self) -> None:
        self.count += 1
        if self.told:
            self.told(min(self.count, self.all), self.all)


@dataclass(frozen=True, slots=True)
class Held:
    """Rows in memory as a source."""

    identity: str
    tables: dict[str, Sorted]
    notes: Notes
    rows: Rows
    pieces: int = 1

    @property
    def keyed(self) -> bool:
        return len(self.rows.high) > 0

    @property
    def weights(self) -> Ints:
        return np.bincount(self.rows.place, minlength=len(self.tables["places"])).astype(np.int64)

    def piece(self, number: int) -> Rows:
        return self.rows


def build(
    draft: Path,
    source: Source,
    *,
    facts: dict[str, Any],
    memory: int,
    threads: int = 2,
    progress: Progress | None = None,
) -> int:
    """Fill `draft` with a sealed base of the source's rows; how many rows it has (exact repetitions count once).

    At most about `memory` bytes are held. `progress(done, all)` may raise to cancel: what is done stays for the next
    attempt. A draft of another source, or one that does not compare, is begun anew.
    """
    plan = _plan(draft, source, memory=memory, threads=threads)
    identity = f"{source.identity}/{plan.buckets}/{plan.own_rows}/{source.pieces}"
    _begin(draft, identity)
    steps = _Steps(draft, identity, progress, source.pieces + plan.buckets + 3)
    if "sealed" not in steps.done:
        try:
            _spool(plan, steps)
            rows = _sort(plan, steps)
        except Torn:
            shutil.rmtree(draft)
            return build(draft, source, facts=facts, memory=memory, threads=threads, progress=progress)
        kinds = _place_index(plan, rows)
        steps.tell()
        kinds |= _own(plan, rows, steps)
        steps.tell()
        told = {**facts, "rows": rows}
        parts.finish_base(draft, notes=source.notes, tables=source.tables, facts=told, also=kinds)
        steps.done["sealed"] = rows
        steps.note()
    shutil.rmtree(draft / "spool", ignore_errors=True)
    (draft / "counts.tmp").unlink(missing_ok=True)
    steps.tell()
    return int(steps.done["sealed"])


def settle(draft: Path, base: Path) -> None:
    """Give a finished draft its name."""
    draft.replace(base)
    (base / STEPS).unlink(missing_ok=True)


def _plan(draft: Path, source: Source, *, memory: int, threads: int) -> _Plan:
    rows = int(source.weights.sum())
    size = max(1 << 8, int(memory * 0.6) // (ROW_BYTES * threads))
    before = np.concatenate([[0], np.cumsum(source.weights)])
    marks = np.arange(0, rows, size)
    cuts = np.unique([0, *np.searchsorted(before, marks[1:], side="left"), len(source.weights)])
    own_rows = max(1 << 8, int(memory * 0.6) // OWN_BYTES)
    return _Plan(draft, source, cuts.astype(np.int64), threads, own_rows)


def _begin(draft: Path, identity: str) -> None:
    steps = draft / STEPS
    known = orjson.loads(steps.read_bytes())["identity"] if steps.is_file() else None
    if known != identity and draft.exists():
        shutil.rmtree(draft)
    (draft / "spool").mkdir(parents=True, exist_ok=True)
    if known != identity:
        _Steps(draft, identity, None, 0).note()


def _spool(plan: _Plan, steps: _Steps) -> None:
    """Each piece becomes one file, its rows bucket by bucket."""
    bucket_of = np.repeat(np.arange(plan.buckets, dtype=np.int32), np.diff(plan.cuts))

    def write(number: int) -> None:
        path = plan.draft / "spool" / f"{number:06d}"
        if path.is_file() or steps.done["sorted"]:
            return
        rows = plan.source.piece(number)
        order, at = ordering.bucketed(rows.place, bucket_of, plan.buckets)
        rows = rows.keyed() if plan.source.keyed else rows
        columns = [getattr(rows, name)[order] for name in plan.columns]
        write_piece(path, columns, at)

    with ThreadPoolExecutor(plan.threads) as threads:
        for _ in _ahead(threads, write, range(plan.source.pieces), plan.threads):
            steps.tell()


def _sort(plan: _Plan, steps: _Steps) -> int:
    """Each bucket in stored order, one after the other, into the base's columns; how many rows there are."""
    places = len(plan.source.weights)

    def sort(bucket: int) -> tuple[int, Rows]:
        rows = read_bucket(
            plan.draft / "spool",
            bucket,
            buckets=plan.buckets,
            pieces=plan.source.pieces,
            columns=plan.columns,
        )
        first, last = int(plan.cuts[bucket]), int(plan.cuts[bucket + 1])
        order = ordering.order_of(
            rows.place, rows.start, rows.end, rows.person, rows.note, first, last - first
        )
        return bucket, rows.take(order).without_repetition()

    done = len(steps.done["sorted"])
    rows = sum(steps.done["sorted"])
    for _ in range(done):
        steps.tell()
    with Stretches(plan.draft) as files, ThreadPoolExecutor(plan.threads) as threads:
        for bucket, some in _ahead(threads, sort, range(done, plan.buckets), plan.threads):
            columns = _stored(plan, some)
            for name, column in columns.items():
                files.write(name, column, rows)
            first, last = int(plan.cuts[bucket]), int(plan.cuts[bucket + 1])
            files.write("counts.tmp", np.bincount(some.place - first, minlength=last - first), first)
            files.flush()
            rows += len(some)
            steps.done["sorted"].append(len(some))
            steps.note()
            steps.tell()
        for name in _stored(plan, parts.no_rows().keyed() if plan.source.keyed else parts.no_rows()):
            files.cut(name, rows)
        files.cut("counts.tmp", places)
    return rows


def _ahead(threads: ThreadPoolExecutor, work: Any, numbers: range, ahead: int) -> Iterator[Any]:
    """The results in order, with no more than `ahead` begun: what waits to be written takes memory too."""
    waiting = []
    for number in numbers:
        waiting.append(threads.submit(work, number))
        if len(waiting) >= ahead:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()


def _stored(plan: _Plan, rows: Rows) -> dict[str, Array]:
    columns: dict[str, Array] = {"start": rows.start, "end": rows.end, "person": rows.person}
    if len(plan.source.notes) > 1:
        columns["note"] = rows.note.astype(parts.note_kind(len(plan.source.notes)))
    if plan.source.keyed:
        columns |= {"record_high": rows.high, "record_low": rows.low}
    return columns


def _place_index(plan: _Plan, rows: int) -> dict[str, str]:
    """Offsets and samples of the finished columns; the types of all of them."""
    draft = plan.draft
    counts = np.fromfile(draft / "counts.tmp", np.int64)
    place_at = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    if int(place_at[-1]) != rows:
        raise Refused(
            f"{draft}: the build does not add up; delete the folder and build again", code="build-broken"
        )
    start, end = _mapped(draft / "start", rows), _mapped(draft / "end", rows)
    start_sample, reach_sample = samples(place_at, start, end)
    checked.store(draft, {"place_at": place_at, "start_sample": start_sample, "reach_sample": reach_sample})
    kinds = {"place_at": "<i8", "start": "<i4", "end": "<i4", "person": "<i4"}
    kinds |= {"start_sample": "<i4", "reach_sample": "<i4"}
    if len(plan.source.notes) > 1:
        kinds["note"] = parts.note_kind(len(plan.source.notes))
    if plan.source.keyed:
        kinds |= {"record_high": "<u8", "record_low": "<u8"}
    return kinds


def _mapped(path: Path, rows: int) -> Array:
    return np.asarray(np.memmap(path, "<i4", "r", shape=(rows,))) if rows else np.empty(0, np.int32)


def _own(plan: _Plan, rows: int, steps: _Steps) -> dict[str, str]:
    """The columns by person: as many people at a time as memory allows, one pass over the places for each group."""
    people = len(plan.source.tables["people"])
    counts = np.zeros(people, np.int64)
    for first in range(0, rows, 1 << 24):
        ordering.count_into(counts, stretch(plan.draft / "person", first, min(rows, first + (1 << 24))))
    person_at = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    checked.store(plan.draft, {"person_at": person_at})
    marks = np.arange(0, rows, max(1, plan.own_rows // plan.threads))
    cuts = np.unique([0, *np.searchsorted(person_at, marks[1:], side="left"), people]).tolist()
    groups = list(pairwise(cuts))
    with Stretches(plan.draft) as files, ThreadPoolExecutor(plan.threads) as threads:
        done = len(steps.done["own"])
        work = _OwnWork(plan, person_at, rows)
        for n, (columns, low) in enumerate(
            _ahead(threads, lambda n: work.group(*groups[n]), range(done, len(groups)), plan.threads), done
        ):
            for name, column in zip(("own_place", "own_start", "own_end"), columns, strict=True):
                files.write(name, column, int(person_at[low]))
            files.flush()
            steps.done["own"].append(n)
            steps.note()
        for name in ("own_place", "own_start", "own_end"):
            if not (plan.draft / name).is_file():
                files.write(name, np.empty(0, np.int32), 0)
    return {"person_at": "<i8", "own_place": "<i4", "own_start": "<i4", "own_end": "<i4"}


@dataclass(frozen=True, slots=True)
class _OwnWork:
    plan: _Plan
    person_at: Ints
    rows: int

    def group(self, low: int, high: int) -> tuple[tuple[Array, Array, Array], int]:
        """The rows of people low:high, person by person in (start, place, end) order."""
        size = int(self.person_at[high] - self.person_at[low])
        place, start, end = (np.empty(size, np.int32) for _ in range(3))
        following = self.person_at[low:high].copy()
        place_at = np.fromfile(self.plan.draft / "place_at", np.int64)
        for first, last in self._places(place_at):
            begin, until = int(place_at[first]), int(place_at[last])
            starts, ends, people = (
                stretch(self.plan.draft / name, begin, until) for name in ("start", "end", "person")
            )
            ordering.place_rows(
                self.person_at, low, place_at[first : last + 1], first, starts, ends, people,
                place, start, end, following,
            )  # fmt: skip
        ordering.sort_people(start, place, end, self.person_at[low : high + 1] - self.person_at[low])
        return (place, start, end), low

    def _places(self, place_at: Ints) -> Iterator[tuple[int, int]]:
        """Stretches of places with about four million rows each."""
        marks = np.searchsorted(place_at, np.arange(0, self.rows, 1 << 22), side="left")
        cuts = np.unique([0, *marks, len(place_at) - 1]).tolist()
        yield from pairwise(cuts)
