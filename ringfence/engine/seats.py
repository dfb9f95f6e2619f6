"""Vehicles by seat: who sat within so many rows of a case, and of whom nobody knows where they sat.

Seats are read as core reads them (`contacts.vehicles`): rows of different carriages are not compared, a missing seat
stays unknown and is never taken for far.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ringfence.core.contacts.vehicles import seat
from ringfence.engine import pairing
from ringfence.engine.answers import Flags, Watch
from ringfence.engine.asking import NOBODY, Codes, Moments, Question
from ringfence.engine.pairing import BEGIN, FINISH, MINE, OTHER, ROW, SEGMENT
from ringfence.engine.segment import Int, Long, Segment

UNKNOWN = -1
Seating = Callable[[int, Long], tuple[Int, Int]]
"""(number of a segment, its row numbers) -> carriage and row of each seat, `UNKNOWN` where not said."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Columns: target `number` and `other` were `rows_apart` at the nearest (-1: not known), together for `seconds`
    that near, from `first` to `last` (UTC seconds); `same_carriage` 1, 0, or -1 for not known."""

    number: Int
    other: Int
    seconds: Long
    rows_apart: Int
    same_carriage: Int
    first: Long
    last: Long

    def __len__(self) -> int:
        return len(self.number)


@lru_cache(maxsize=100_000)
def place_of(text: str, room: str = "") -> tuple[int, int]:
    """(carriage, row) of a seat as people write it; `UNKNOWN` where not said."""
    found = seat(text, room=room)
    carriage, row = (UNKNOWN if one is None else one for one in (found.carriage, found.row))
    return carriage, row


def seats(
    segments: Sequence[Segment],
    *,
    targets: Codes,
    since: Moments,
    until: Moments,
    vehicles: Flags,
    seating: Seating,
    within_rows: int,
    whole_carriage: bool = False,
    erased: Flags = NOBODY,
    watch: Watch | None = None,
) -> Seated:
    """Who sat within `within_rows` rows of each target in a vehicle (`vehicles`: flags by place code).

    `whole_carriage` takes everyone in the target's carriage. People whose distance is not known are listed too, with
    `rows_apart` -1, unless their carriage is known to be another; those known to be farther are not listed.
    """
    question = Question.of(segments, targets, since, until, (), erased, None, watch)
    number, which, rows, places = _own(question, vehicles)
    found = pairing.pairs(
        question.table, question.base, which, rows, places, question.lows[number], question.highs[number],
        question.erased, question.watch.flags,
    )  # fmt: skip
    question.watch.check()
    mine, theirs = _seats_of(which, rows, seating), _seats_of(found[SEGMENT], found[ROW], seating)
    apart, same = _gap(mine[:, found[MINE]], theirs)
    near = (apart != UNKNOWN) & (apart <= within_rows)
    if whole_carriage:
        near |= same == 1
    kept = np.flatnonzero(near | ((apart == UNKNOWN) & (same != 0)))
    key, begin = (number[found[MINE, kept]] << 32) + found[OTHER, kept], found[BEGIN, kept]
    order = np.lexsort((begin, key))
    kept = kept[order]
    pairs = pairing.together(
        key[order], begin[order], found[FINISH, kept], apart[kept], same[kept], near[kept]
    )
    return Seated(
        (pairs[0] >> 32).astype(np.int32),
        (pairs[0] & 0xFFFFFFFF).astype(np.int32),
        pairs[1],
        pairs[2].astype(np.int32),
        pairs[3].astype(np.int32),
        pairs[4] + question.base,
        pairs[5] + question.base,
    )


def _own(question: Question, vehicles: Flags) -> tuple[Long, Long, Long, Long]:
    """(target number, segment, row, place) of the targets' own rows in vehicles."""
    parts = [np.zeros((4, 0), np.int64)]
    for k, segment in enumerate(question.segments):
        for number, who in enumerate(question.targets.tolist()):
            rows = segment.rows_of([who])
            places = segment.places_of(rows)
            riding = places < len(vehicles)
            riding[riding] = vehicles[places[riding]]
            rows, places = rows[riding], places[riding]
            parts.append(np.stack([np.full(len(rows), number), np.full(len(rows), k), rows, places]))
    number, which, rows, places = np.ascontiguousarray(np.concatenate(parts, axis=1))
    return number, which, rows, places


def _seats_of(which: Long, rows: Long, seating: Seating) -> Long:
    """Rows carriage and row, one column for each row number."""
    out = np.full((2, len(rows)), UNKNOWN, np.int64)
    for k in np.flatnonzero(np.bincount(which)).tolist():
        here = which == k
        out[:, here] = seating(k, rows[here])
    return out


def _gap(mine: Long, theirs: Long) -> tuple[Long, Long]:
    """(rows apart, same carriage) as core's `vehicles.gap` tells them."""
    known = (mine != UNKNOWN) & (theirs != UNKNOWN)
    equal = mine[0] == theirs[0]
    same = np.where(known[0], equal.astype(np.int64), UNKNOWN)
    apart = np.where(known[1] & (same != 0), np.abs(mine[1] - theirs[1]), UNKNOWN)
    return apart, same
