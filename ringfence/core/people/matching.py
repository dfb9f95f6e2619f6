"""Who stands twice in a million records: the same pairs, scores and reasons as `likeness.compare`, found in bulk.

Three sieves, each exact: blocks bring together who shares something; sums of what is cheap to compare drop pairs that
no likeness of name and address could lift over the threshold; only what is left is compared in full.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import cpdist

from ringfence.core.people import names
from ringfence.core.people.likeness import LIKELY, PRIOR, Pair, Sketch, compare

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]
MOST_IN_BLOCK = 200
NAME_SAME, NAME_OTHER = 5.0, 4.0
"""The most that names can add: when they are equal, and when they are not."""
ADDRESS, HOUSEHOLD, PHONE, PASSPORT = 2.5, 2.0, 4.5, 12.0
AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class _Columns:
    """Records as numbers: equal numbers are equal texts, 0 is unknown."""

    name: Ints
    sex: Ints
    year: Ints
    month: Ints
    day: Ints
    id_number: Ints
    passport: Ints
    phone: Ints
    address: Ints
    household: Ints
    names: list[str]
    numbers: list[str]
    addresses: list[str]


def likely(
    sketches: Iterable[Sketch],
    *,
    at_least: float = LIKELY,
    most_in_block: int = MOST_IN_BLOCK,
    new: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> list[Pair]:
    """Every likely pair, the likeliest first (then by key).

    A block with more than `most_in_block` members says nothing and is left out. With `new` (keys) only pairs with
    one of these are looked for.
    """
    tell = progress or (lambda step: None)
    rows = sketches if isinstance(sketches, list) else list(sketches)
    tell("reading")
    columns = _columns(rows)
    fresh = None
    if new is not None:
        wanted = set(new)
        fresh = np.array([row.key in wanted for row in rows], np.bool_)
    tell("blocks")
    pairs = _candidates(columns, most_in_block=most_in_block, fresh=fresh)
    tell("sums")
    threshold = float(np.log(at_least / (1 - at_least))) - PRIOR
    kept = np.concatenate(
        [
            _possible(columns, pairs[at : at + AT_ONCE], threshold)
            for at in range(0, max(1, len(pairs)), AT_ONCE)
        ]
    )
    tell("comparing")
    compared = (compare(rows[one], rows[other]) for one, other in kept.tolist())
    found = [pair for pair in compared if pair.probability >= at_least]
    return sorted(found, key=lambda pair: (-pair.probability, pair.first, pair.second))


def _columns(rows: list[Sketch]) -> _Columns:
    """One pass over the records; each distinct text gets a number."""
    tables: dict[str, dict[str, int]] = {
        name: {"": 0} for name in ("name", "sex", "id_number", "passport", "phone", "address", "household")
    }
    coded = {
        field: np.array([table.setdefault(getattr(row, field), len(table)) for row in rows], np.int64)
        for field, table in tables.items()
    }
    births = [row.birth_date for row in rows]
    return _Columns(
        **coded,
        year=np.array([0 if day is None else day.year for day in births], np.int64),
        month=np.array([0 if day is None else day.month for day in births], np.int64),
        day=np.array([0 if day is None else day.day for day in births], np.int64),
        names=list(tables["name"]),
        numbers=list(tables["id_number"]),
        addresses=list(tables["address"]),
    )


def _candidates(columns: _Columns, *, most_in_block: int, fresh: npt.NDArray[np.bool_] | None) -> Ints:
    """(n, 2) numbers of records, first < second, without repeats, of all who share a block."""
    size = len(columns.name)
    found: list[Ints] = [np.empty(0, np.int64)]
    for key, row in _blocks(columns):
        found.append(_within(key, row, size=size, most=most_in_block, fresh=fresh))
    both = np.unique(np.concatenate(found))
    return np.column_stack([both // size, both % size]) if size else np.empty((0, 2), np.int64)


def _blocks(columns: _Columns) -> Iterator[tuple[Ints, Ints]]:
    """(key, record) for every kind of block; a record may stand in several."""
    everyone = np.arange(len(columns.name))
    for column in (columns.id_number, columns.passport, columns.phone, columns.household, columns.address):
        known = np.flatnonzero(column)
        yield column[known], everyone[known]
    known = np.flatnonzero(columns.id_number)
    for parts in (
        [text[:6] + text[-4:] for text in columns.numbers],
        [text[:14] for text in columns.numbers],
        [text[4:] for text in columns.numbers],
    ):
        yield _coded(parts)[columns.id_number[known]], known
    birth = (columns.year * 16 + columns.month) * 32 + columns.day
    known = np.flatnonzero((columns.name > 0) & (columns.year > 0))
    for place in (0, -1):
        sign = _coded([text[place : place + 1 or None] for text in columns.names])
        yield birth[known] * (1 << 24) + sign[columns.name[known]], known
    name, sound = _sounds(columns.names)
    spread, sounds = _spread(columns.name, name, sound)
    head = _coded([text[:6] for text in columns.addresses])[columns.address]
    for other in (columns.year, columns.month * 32 + columns.day, head):
        kept = np.flatnonzero(other[spread])
        yield sounds[kept] * (1 << 32) + other[spread[kept]], spread[kept]


def _sounds(texts: list[str]) -> tuple[Ints, Ints]:
    """(name, sound) of every reading of every name, both as numbers."""
    table: dict[str, int] = {}
    name: list[int] = []
    sound: list[int] = []
    for number, text in enumerate(texts):
        for reading in (names.readings(text) or ((text.casefold(),),)) if text else ():
            name.append(number)
            sound.append(table.setdefault("".join(reading), len(table)))
    return np.array(name, np.int64), np.array(sound, np.int64)


def _spread(of: Ints, name: Ints, sound: Ints) -> tuple[Ints, Ints]:
    """(record, sound) for every reading of every record's name; `name` rises."""
    begin, end = np.searchsorted(name, of), np.searchsorted(name, of, side="right")
    counts = end - begin
    record = np.repeat(np.arange(len(of)), counts)
    place = np.arange(len(record)) - np.repeat(np.cumsum(counts) - counts, counts)
    return record, sound[begin[record] + place]


def _coded(texts: list[str]) -> Ints:
    table: dict[str, int] = {"": 0}
    return np.array([table.setdefault(text, len(table)) for text in texts], np.int64)


def _within(key: Ints, row: Ints, *, size: int, most: int, fresh: npt.NDArray[np.bool_] | None) -> Ints:
    """Every pair inside one block, as first * size + second."""
    order = np.argsort(key, kind="stable")
    key, row = key[order], row[order]
    begins = np.flatnonzero(np.diff(key, prepend=key[:1] - 1))
    counts = np.diff(np.append(begins, len(key)))
    found = []
    for count in np.unique(counts[(counts > 1) & (counts <= most)]).tolist():
        members = row[begins[counts == count][:, None] + np.arange(count)]
        one, other = np.triu_indices(count, 1)
        first, second = members[:, one].ravel(), members[:, other].ravel()
        if fresh is not None:
            wanted = fresh[first] | fresh[second]
            first, second = first[wanted], second[wanted]
        different = first != second
        low, high = np.minimum(first, second)[different], np.maximum(first, second)[different]
        found.append(np.unique(low * size + high))
    return np.concatenate([np.empty(0, np.int64), *found])


def _possible(columns: _Columns, pairs: Ints, threshold: float) -> Ints:
    """The pairs that could reach the threshold if names and addresses were as alike as they can be."""
    one, other = pairs[:, 0], pairs[:, 1]
    total = _births(columns, one, other)
    total += np.where(
        _both(columns.name, one, other),
        np.where(columns.name[one] == columns.name[other], NAME_SAME, NAME_OTHER),
        0.0,
    )
    for column, weight in (
        (columns.passport, PASSPORT),
        (columns.phone, PHONE),
        (columns.household, HOUSEHOLD),
    ):
        total += weight * (_both(column, one, other) & (column[one] == column[other]))
    total += ADDRESS * _both(columns.address, one, other)
    total -= 4.0 * (_both(columns.sex, one, other) & (columns.sex[one] != columns.sex[other]))
    documents = _both(columns.id_number, one, other)
    same = documents & (columns.id_number[one] == columns.id_number[other])
    total += 14.0 * same
    differ = np.flatnonzero(documents & ~same & (total + 7.0 >= threshold))
    slips = _slips(columns, one[differ], other[differ])
    rest = documents & ~same
    rest[differ[slips]] = False
    total[differ[slips]] += 7.0
    total -= 9.0 * rest
    return pairs[total >= threshold - 1e-9]


def _both(column: Ints, one: Ints, other: Ints) -> npt.NDArray[np.bool_]:
    return (column[one] > 0) & (column[other] > 0)


def _births(columns: _Columns, one: Ints, other: Ints) -> Floats:
    """The weights of `likeness` for births."""
    year, month, day = ((part[one], part[other]) for part in (columns.year, columns.month, columns.day))
    same = [a == b for a, b in (year, month, day)]
    count = np.sum(same, axis=0)
    swapped = same[0] & (month[0] == day[1]) & (day[0] == month[1])
    near = np.abs(year[0] - year[1]) <= 1
    weight = np.select([count == 3, swapped, count == 2, near], [5.0, 4.0, 2.5, 0.5], -5.0)
    return np.where((year[0] > 0) & (year[1] > 0), weight, 0.0)


def _slips(columns: _Columns, one: Ints, other: Ints) -> npt.NDArray[np.bool_]:
    """Documents that differ by at most two slips."""
    if not len(one):
        return np.empty(0, np.bool_)
    first = [columns.numbers[code] for code in columns.id_number[one].tolist()]
    second = [columns.numbers[code] for code in columns.id_number[other].tolist()]
    distance = cpdist(
        first, second, scorer=DamerauLevenshtein.distance, score_cutoff=2, workers=-1, dtype=np.int32
    )
    return np.asarray(distance <= 2)
