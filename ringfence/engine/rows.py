"""Compiled: the visits of one person, and the rows of a place that may overlap a span, from any number of segments.

Times are seconds since `base` here, so that segments with other epochs are compared in one count.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

import numpy as np
from numba import njit

from ringfence.engine.compiled import (
    EARLIEST,
    END,
    EPOCH,
    LATEST,
    OWN_END,
    OWN_PLACE,
    OWN_START,
    PEOPLE,
    PERSON,
    PERSON_AT,
    PLACE_AT,
    PLACES,
    REACH_SAMPLE,
    START,
    START_SAMPLE,
    ints,
    long,
)

SHIFT = 6
FEW = 48
"""Up to this many visits are sorted by insertion."""


@njit(nogil=True, cache=True)
def _may_have(table, base, k, who, low, high):
    """Whether segment k can hold a row of `who` between the two moments."""
    shift = table[k, EPOCH] - base
    return who < table[k, PEOPLE] and table[k, EARLIEST] + shift < high and table[k, LATEST] + shift > low


@njit(nogil=True, cache=True)
def visits(table, base, who, low, high, margin):
    """(place, start, end) of the unbroken stays of `who` inside [low, high), by place and time.

    Overlapping or touching rows at one place are one stay; rows without length are none. `margin` widens every row
    at both ends first.
    """
    total = 0
    for k in range(len(table)):
        if _may_have(table, base, k, who, low - margin, high + margin):
            total += long(table[k, PERSON_AT], who + 1) - long(table[k, PERSON_AT], who)
    place, start, end = np.empty(total, np.int64), np.empty(total, np.int64), np.empty(total, np.int64)
    used = 0
    for k in range(len(table)):
        if not _may_have(table, base, k, who, low - margin, high + margin):
            continue
        a, b = long(table[k, PERSON_AT], who), long(table[k, PERSON_AT], who + 1)
        places, starts = ints(table[k, OWN_PLACE], a, b), ints(table[k, OWN_START], a, b)
        ends = ints(table[k, OWN_END], a, b)
        shift = table[k, EPOCH] - base
        for row in range(b - a):
            s, e = np.int64(starts[row]), np.int64(ends[row])
            if s < e:
                s, e = max(s + shift - margin, low), min(e + shift + margin, high)
                if s < e:
                    place[used], start[used], end[used] = places[row], s, e
                    used += 1
    return joined(*by_place(place[:used], start[:used], end[:used]))


@njit(nogil=True, cache=True)
def by_place(place, start, end):
    """Sorted by (place, start)."""
    size = len(place)
    if size > FEW:
        order = np.argsort((place << 32) + start, kind="mergesort")
        return place[order], start[order], end[order]
    for row in range(1, size):
        p, s, e = place[row], start[row], end[row]
        to = row
        while to > 0 and (place[to - 1] > p or (place[to - 1] == p and start[to - 1] > s)):
            place[to], start[to], end[to] = place[to - 1], start[to - 1], end[to - 1]
            to -= 1
        place[to], start[to], end[to] = p, s, e
    return place, start, end


@njit(nogil=True, cache=True)
def joined(place, start, end):
    """Overlapping or touching spans at one place become one; in place, the filled part is returned."""
    kept = 0
    for row in range(len(place)):
        if kept and place[kept - 1] == place[row] and start[row] <= end[kept - 1]:
            end[kept - 1] = max(end[kept - 1], end[row])
        else:
            place[kept], start[kept], end[kept] = place[row], start[row], end[row]
            kept += 1
    return place[:kept], start[:kept], end[:kept]


@njit(nogil=True, cache=True)
def span(table, k, place, low, high):
    """Rows [first, last) of segment k at `place` outside which nothing overlaps [low, high); its own seconds.

    Whole blocks of rows are ruled out by the samples; within the first and the last block the caller looks.
    """
    if place >= table[k, PLACES] or table[k, EARLIEST] >= high or table[k, LATEST] <= low:
        return 0, 0
    a, b = long(table[k, PLACE_AT], place), long(table[k, PLACE_AT], place + 1)
    if b - a <= 64:
        return a, b
    first_block, last_block = a >> SHIFT, (b - 1) >> SHIFT
    starts = ints(table[k, START_SAMPLE], first_block, last_block + 1)
    left, right = 1, last_block + 1 - first_block  # block 0 may begin at another place
    while left < right:
        middle = (left + right) >> 1
        if starts[middle] < high:
            left = middle + 1
        else:
            right = middle
    last = min(b, (first_block + left) << SHIFT)
    reaches = ints(table[k, REACH_SAMPLE], first_block, last_block + 1)
    right, left = left - 1, 0
    while left < right:
        middle = (left + right) >> 1
        if reaches[middle] <= low:
            left = middle + 1
        else:
            right = middle
    return max(a, (first_block + left) << SHIFT), last


@njit(nogil=True, cache=True)
def overlapping(table, base, place, low, high):
    """(start, end, person, shift): the rows at `place` that may overlap [low, high), in order of their start.

    Usually one segment alone has such rows, and they are read where they lie; else they are merged into new arrays.
    Add `shift` to a row's times to have seconds since `base`.
    """
    found, which, first, last, looked = 0, 0, 0, 0, True
    for k in range(len(table)):
        shift = table[k, EPOCH] - base
        a, b = span(table, k, place, low - shift, high - shift)
        if a == b:
            continue
        if found == 0:  # not looked into yet: mostly it stays the only one
            found, which, first, last, looked = 1, k, a, b, False
            continue
        if not looked:
            before = table[which, EPOCH] - base
            found, looked = int(_touches(table, which, first, last, low - before, high - before)), True
        if _touches(table, k, a, b, low - shift, high - shift):
            found, which, first, last = found + 1, k, a, b
            if found > 1:
                break
        elif found == 0:
            first, last = a, a
    if found > 1:
        return _merged(table, base, place, low, high)
    return (
        ints(table[which, START], first, last),
        ints(table[which, END], first, last),
        ints(table[which, PERSON], first, last),
        table[which, EPOCH] - base,
    )


@njit(nogil=True, cache=True)
def _touches(table, k, a, b, low, high):
    """Whether any of the rows overlaps."""
    starts, ends = ints(table[k, START], a, b), ints(table[k, END], a, b)
    for row in range(b - a):
        if starts[row] >= high:
            return False
        if ends[row] > low and ends[row] > starts[row]:
            return True
    return False


@njit(nogil=True, cache=True)
def _merged(table, base, place, low, high):
    """The overlapping rows of all segments in one order, clipped to the span."""
    size = 0
    for k in range(len(table)):
        shift = table[k, EPOCH] - base
        a, b = span(table, k, place, low - shift, high - shift)
        size += b - a
    starts, ends, people = np.empty(size, np.int64), np.empty(size, np.int32), np.empty(size, np.int32)
    used = 0
    for k in range(len(table)):
        shift = table[k, EPOCH] - base
        a, b = span(table, k, place, low - shift, high - shift)
        s, e, q = ints(table[k, START], a, b), ints(table[k, END], a, b), ints(table[k, PERSON], a, b)
        for row in range(b - a):
            begin, finish = max(s[row] + shift, low), min(e[row] + shift, high)
            if begin < finish:
                starts[used], ends[used], people[used] = begin, finish, q[row]
                used += 1
    order = np.argsort(starts[:used], kind="mergesort")
    return starts[order].astype(np.int32), ends[order], people[order], 0
