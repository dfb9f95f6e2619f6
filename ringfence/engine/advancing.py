"""The step from one state to the next: read what the log gained, write a run, mark what is gone, swap the pointer."""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ringfence.core.words import Refused
from ringfence.engine import building, delta, folding, log, parts, states
from ringfence.engine.delta import Batch
from ringfence.engine.log import Operation
from ringfence.engine.names import Sorted, codes_of
from ringfence.engine.parts import TABLES, Ints
from ringfence.engine.snapshot import Snapshot
from ringfence.engine.states import State

AT_ONCE = 5_000_000
"""Rows that are laid out in one step; more come in the next, so that memory stays bounded."""


def advance(folder: Path) -> State:
    """Bring the picture up to the log (the caller holds the log's lock); the state that is current then."""
    home = folder / "snapshots"
    while True:
        found = log.operations(folder)
        stamp = log.stamp(found)
        state, snapshot = _current(home)
        if state and state.stamp == stamp:
            return state
        news = _news(found, state)
        made = _first(home, news) if state is None or snapshot is None else _next(home, state, snapshot, news)
        committed = states.commit(home, replace(made, stamp=stamp if news.all_read else f"partial-{stamp}"))
        if news.all_read:
            return committed


def _current(home: Path) -> tuple[State | None, Snapshot | None]:
    """The state to go on from. Damaged runs and states are laid out again from the log; a damaged base is refused."""
    bases = sorted(home.glob("base-*"), key=lambda one: one.stat().st_mtime_ns)
    try:
        state = states.read(home)
        if state:
            return state, states.load(home, state)
    except (FileNotFoundError, Refused) as problem:
        if isinstance(problem, Refused) and problem.code != "snapshot-damaged":
            raise
    if not bases:
        return None, None
    state = states.base_only(home, bases[-1].name)
    return state, states.load(home, state)


@dataclass(frozen=True, slots=True)
class _News:
    """What happened since a state."""

    batches: list[Batch]
    live: frozenset[int]
    number: int
    erased: list[str]
    floor: int | None
    all_read: bool


def _news(found: Sequence[Operation], state: State | None) -> _News:
    state = state or State(base="")
    live = frozenset(one.number for one in log.live(list(found)))
    erased, floor = _erasures(found), state.floor
    batches, number, rows, all_read = list[Batch](), state.number, 0, True
    for one in sorted(found):
        if one.number <= state.number:
            continue
        if rows >= AT_ONCE:
            all_read = False
            break
        if one.kind == "add":
            names = [name for at, name in erased if at > one.number]
            batches.append(_spared(delta.from_operation(one, live=one.number in live), names))
            rows += len(batches[-1].stays)
        elif one.kind == "expire":
            before = int(one.arrays()["before"][0])
            floor = before if floor is None else max(floor, before)
        number = one.number
    due = [name for at, name in erased if state.number < at <= number]
    return _News(batches, live, number, due, floor, all_read)


def _erasures(found: Sequence[Operation]) -> list[tuple[int, str]]:
    """(number, person) of the erasures whose person may still stand in a file."""
    said = [(one.number, one.arrays()) for one in found if one.kind == "erase"]
    return [(number, bytes(one["person"][0]).decode()) for number, one in said if "person" in one]


def _spared(batch: Batch, erased: Sequence[str]) -> Batch:
    """The batch without the rows of these people."""
    people = batch.names["people"]
    codes = [people.index(name) for name in erased if name in people]
    if not codes:
        return batch
    kept = ~np.isin(batch.stays.person, codes)
    keys = [one[kept] if len(one) else one for one in batch.keys]
    return replace(batch, stays=batch.stays.take(kept), keys=(keys[0], keys[1]))


def _first(home: Path, news: _News) -> State:
    """The first base, of all rows there are."""
    tables = {name: Sorted.of(one for batch in news.batches for one in batch.names[name]) for name in TABLES}
    fresh = delta.fresh(news.batches, tables=tables)
    batches = tuple(sorted({one.number for one in news.batches if one.live and one.number}))
    facts = folding.facts_of(State("", number=news.number, batches=batches, floor=news.floor))
    name = f"base-{secrets.token_hex(6)}"
    draft = home / "draft-base"
    shutil.rmtree(draft, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    source = building.Held("first", tables, fresh.notes, fresh.rows)
    building.build(draft, source, facts=facts, memory=folding.MEMORY)
    building.settle(draft, home / name)
    return states.base_only(home, name)


def _next(home: Path, state: State, snapshot: Snapshot, news: _News) -> State:
    tables = {name: getattr(snapshot, name) for name in TABLES}
    fresh = delta.fresh(news.batches, tables=tables)
    withdrawn = np.array(sorted(set(state.batches) - news.live), np.int64)
    erased = codes_of(snapshot.people, news.erased)
    gone = [
        _together(
            old, part.of_batches(withdrawn), part.whole.rows_of(erased), delta.replaced(part, fresh.spoken)
        )
        for part, old in zip(snapshot.parts, snapshot.gone, strict=True)
    ]
    runs = list(state.runs)
    if len(fresh.rows) or any(fresh.more.values()):
        kept = len(runs)
        size = len(fresh.rows)
        while kept and len(snapshot.parts[kept]) <= 2 * size:
            size += len(snapshot.parts[kept])
            kept -= 1
        runs[kept:] = [_write(home, state, snapshot, gone, fresh, kept)]
        gone[kept + 1 :] = [np.empty(0, np.int64)]
    included = {one.number for one in news.batches if one.live and one.number}
    return replace(
        state,
        runs=tuple(runs),
        number=news.number,
        batches=tuple(sorted(set(state.batches) & news.live | included)),
        floor=news.floor,
        gone=tuple(gone),
    )


def _write(
    home: Path, state: State, snapshot: Snapshot, gone: list[Ints], fresh: delta.Fresh, kept: int
) -> str:
    """One run of the new rows and of the runs from number `kept` on, which are no larger than they should be."""
    older = list(zip(snapshot.parts[kept + 1 :], gone[kept + 1 :], strict=True))
    rows, notes = delta.absorbed(older, fresh)
    more: dict[str, list[str]] = {name: [] for name in TABLES}
    for run in state.runs[kept:]:
        _, _, brought = parts.open_run(home / run)
        for name in TABLES:
            more[name] += brought[name]
    for name in TABLES:
        more[name] += fresh.more[name]
    places = len(snapshot.places) + len(fresh.more["places"])
    name = f"run-{secrets.token_hex(6)}"
    parts.write_run(home / name, rows.ordered(places=places), notes=notes, more=more)
    return name


def _together(*rows: Ints) -> Ints:
    return np.unique(np.concatenate(rows)).astype(np.int64)
