"""From the log to rows as codes: what came since the last state becomes a run; what was taken back is marked gone."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ringfence.core.words import Refused
from ringfence.engine import ordering
from ringfence.engine.log import Operation
from ringfence.engine.names import Longer, Sorted
from ringfence.engine.parts import (
    TABLES,
    Array,
    Ints,
    Keys,
    Notes,
    Part,
    Rows,
    no_notes,
    no_rows,
    noted,
    seconds,
)
from ringfence.engine.records import Stays

Coded = tuple[Stays, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that arrived together: `stays` coded by the batch's own `names` (people, places, words).

    `number` is the log's operation; `keys` (high, low) are the 128 bits of
    each row's record id, empty when no row has one; rows of a batch that does not count (`live` false) are left out,
    but what they replaced stays replaced.
    """

    stays: Stays
    names: Mapping[str, Sequence[str]]
    number: int = 0
    keys: tuple[Keys, Keys] = (np.empty(0, np.uint64), np.empty(0, np.uint64))
    live: bool = True


def record_key(source: str, record: str) -> tuple[int, int]:
    """(high, low) of a record id: 128 bits, so that two records of one city never share it by chance."""
    digest = hashlib.blake2b(f"{source}\0{record}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


@dataclass(frozen=True, slots=True)
class Fresh:
    """New rows as codes of the store, their notes, the names they bring, and every record id they speak of."""

    rows: Rows
    notes: Notes
    more: dict[str, list[str]]
    spoken: tuple[Keys, Keys]


def fresh(batches: Sequence[Batch], *, tables: Mapping[str, Sorted | Longer]) -> Fresh:
    """Codes for the rows of new batches; names that no table knows get the next codes, in order of appearance."""
    more: dict[str, dict[str, int]] = {name: {} for name in TABLES}
    rows, notes, highs, lows = [no_rows()], [no_notes()], [], []
    for batch in batches:
        keyed = len(batch.keys[0]) > 0
        highs.append(batch.keys[0] if keyed else np.zeros(len(batch.stays), np.uint64))
        lows.append(batch.keys[1] if keyed else np.zeros(len(batch.stays), np.uint64))
        number = {name: _codes(batch.names[name], tables[name], more[name]) for name in TABLES}
        some, said = _coded(batch, number)
        rows.append(some)
        notes.append(said)
    spoken = (
        np.concatenate([np.empty(0, np.uint64), *highs]),
        np.concatenate([np.empty(0, np.uint64), *lows]),
    )
    all_rows, all_notes = Rows.together(rows), Notes.together(notes)
    live = np.repeat([one.live for one in batches], [len(one.stays) for one in batches]).astype(bool)
    kept = live & _last(*spoken)
    note, distinct = noted(all_notes.take(kept))
    asked = (spoken[0] != 0) | (spoken[1] != 0)
    return Fresh(
        replace(all_rows.take(kept), note=note),
        distinct,
        {name: list(one) for name, one in more.items()},
        (spoken[0][asked], spoken[1][asked]),
    )


def _coded(batch: Batch, number: Mapping[str, Ints]) -> tuple[Rows, Notes]:
    stays = batch.stays
    rows = Rows(
        number["places"][stays.place].astype(np.int32),
        seconds(stays.start, what="start"),
        seconds(stays.end, what="end"),
        number["people"][stays.person].astype(np.int32),
        np.zeros(len(stays), np.int32),
        *batch.keys,
    )
    words = number["words"].astype(np.int32)
    said = Notes(
        words[stays.source],
        words[stays.room],
        words[stays.seat],
        np.asarray(stays.position_error_m, np.float64),
        np.asarray(stays.time_error_s, np.float64),
        np.full(len(stays), batch.number, np.int64),
    )
    return rows, said


def _codes(names: Sequence[str], table: Sorted | Longer, more: dict[str, int]) -> Ints:
    codes = table.codes(names).astype(np.int64)
    for n in np.flatnonzero(codes < 0).tolist():
        codes[n] = more.setdefault(names[n], len(table) + len(more))
    return codes


def _last(high: Keys, low: Keys) -> Array:
    """Which rows are the last of their record id; rows without one all are."""
    kept = (high == 0) & (low == 0)
    keyed = np.flatnonzero(~kept)
    order = keyed[np.lexsort((keyed, low[keyed], high[keyed]))]
    if len(order):
        last = np.ones(len(order), np.bool_)
        last[:-1] = (high[order][1:] != high[order][:-1]) | (low[order][1:] != low[order][:-1])
        kept[order[last]] = True
    return kept


def replaced(part: Part, spoken: tuple[Keys, Keys]) -> Ints:
    """The rows of a part whose record ids newer rows speak of."""
    if not len(spoken[0]) or not len(part.high):
        return np.empty(0, np.int64)
    rows = ordering.among(part.high, *ordering.table_of(np.unique(spoken[0])))
    wanted = set(zip(spoken[0].tolist(), spoken[1].tolist(), strict=True))
    pairs = zip(part.high[rows].tolist(), part.low[rows].tolist(), strict=True)
    return rows[np.array([pair in wanted for pair in pairs], np.bool_)]


def absorbed(runs: Sequence[tuple[Part, Ints]], news: Fresh) -> tuple[Rows, Notes]:
    """The rows of older runs (without what is gone) and the new ones as one table."""
    rows, notes, first = [], [], 0
    for part, gone in runs:
        some = part.rows(np.setdiff1d(np.arange(len(part)), gone))
        rows.append(replace(some, note=some.note + np.int32(first)))
        notes.append(part.notes)
        first += len(part.notes)
    rows.append(replace(news.rows, note=news.rows.note + np.int32(first)))
    together = Rows.together(rows)
    number, distinct = noted(Notes.together([*notes, news.notes]))
    note = number[together.note] if len(together) else together.note
    used, back = np.unique(note, return_inverse=True)
    return replace(together, note=back.astype(np.int32)), distinct.take(used)


def from_operation(operation: Operation, *, live: bool) -> Batch:
    """One "add" of the log as a batch."""
    arrays = operation.arrays()
    names = {
        name: [one.decode() for one in np.asarray(arrays[f"names_{name}"], np.bytes_).tolist()]
        for name in TABLES
    }
    stays = Stays(**{name: arrays[name] for name in Stays.__dataclass_fields__})  # type: ignore[arg-type]
    none = np.empty(0, np.uint64)
    keys = (
        arrays.get("record_high", none).astype(np.uint64),
        arrays.get("record_low", none).astype(np.uint64),
    )
    if len(keys[0]) not in (0, len(stays)):
        raise Refused(f"{operation.path}: the file is damaged; restore it from a backup", code="log-damaged")
    return Batch(stays, names, operation.number, keys, live)
