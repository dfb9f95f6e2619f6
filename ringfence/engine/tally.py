"""Compiled: everyone whom each target met, added up in a small table of its own that stays near the processor."""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

import numpy as np
from numba import njit

from ringfence.engine.rows import overlapping, visits

ENTRY = np.dtype(
    [
        ("key", np.int32),
        ("seconds", np.int32),
        ("meetings", np.int32),
        ("first", np.int32),
        ("last", np.int32),
        ("until", np.int32),
        ("visit", np.int32),
        ("slot", np.int32),
    ]
)
"""One person met: 32 bytes, one after another in the order they were found. `visit` and `until` tell whether a row
goes on with the last one. Where a person's entry stands is looked up in a table of slots, 4 bytes each."""
SMALLEST = 2048
FREE = np.int32(-1)
ONE = np.uint64(1)
FACTOR = np.uint64(0x9E3779B97F4A7C15)
SPREAD = np.uint64(40)


@njit(nogil=True, cache=True)
def new_tables():
    """(slots, entries), both empty; half the slots stay free."""
    return np.full(SMALLEST, FREE, np.int32), np.empty(SMALLEST // 2, ENTRY)


@njit(nogil=True, cache=True, inline="always")
def _slot(key, mask):
    return ((np.uint64(key) * FACTOR) >> SPREAD) & mask


@njit(nogil=True, cache=True)
def grown(slots, entries):
    """Twice the room for as many entries as there are."""
    wider, mask = np.full(2 * len(slots), FREE, np.int32), np.uint64(2 * len(slots) - 1)
    longer = np.empty(2 * len(entries), ENTRY)
    longer[: len(entries)] = entries
    for one in range(len(entries)):
        slot = _slot(longer[one].key, mask)
        while wider[slot] != FREE:
            slot = (slot + ONE) & mask
        wider[slot], longer[one].slot = one, slot
    return wider, longer


@njit(nogil=True, cache=True)
def add_rows(slots, entries, used, visit, starts, ends, people, shift, low, high):
    """Add the overlaps of one visit [low, high) with rows in order of their start (`shift`: see `overlapping`).

    Stops where the table is full; returns (entries used, rows done).
    """
    low, high = low - shift, high - shift
    mask = np.uint64(len(slots) - 1)
    for row in range(len(starts)):
        start, end = np.int64(starts[row]), np.int64(ends[row])
        if start >= high:
            return used, len(starts)
        if end <= low:
            continue
        begin, finish = max(start, low) + shift, min(end, high) + shift
        if begin >= finish:
            continue
        other = people[row]
        slot = _slot(other, mask)
        at = slots[slot]
        while at != FREE and entries[np.uint64(at)].key != other:
            slot = (slot + ONE) & mask
            at = slots[slot]
        if at == FREE:
            if used == len(entries):
                return used, row
            one = entries[np.uint64(used)]
            one.key, one.seconds, one.meetings, one.first = other, finish - begin, 1, begin
            one.last, one.until, one.visit, one.slot = finish, finish, visit, slot
            slots[slot] = used
            used += 1
            continue
        one = entries[np.uint64(at)]
        if begin <= one.until and one.visit == visit:
            if finish > one.until:
                one.seconds += finish - one.until
                one.until = finish
        else:
            one.seconds += finish - begin
            one.meetings += 1
            one.visit, one.until = visit, finish
        one.first, one.last = min(one.first, begin), max(one.last, finish)
    return used, len(starts)


@njit(nogil=True, cache=True)
def add_visit(segments, base, slots, entries, used, visit, place, low, high):
    """Add everyone at `place` in [low, high); (slots, entries, used) afterwards."""
    starts, ends, people, shift = overlapping(segments, base, place, low, high)
    done = 0
    while True:
        used, more = add_rows(
            slots, entries, used, visit, starts[done:], ends[done:], people[done:], shift, low, high
        )
        done += more
        if done >= len(starts):
            return slots, entries, used
        slots, entries = grown(slots, entries)


@njit(nogil=True, cache=True)
def put(out, used, row):
    """Append a row to a table of columns that doubles when it is full."""
    if used == out.shape[1]:
        bigger = np.empty((out.shape[0], 2 * used), out.dtype)
        bigger[:, :used] = out
        out = bigger
    for column in range(out.shape[0]):
        out[column, used] = row[column]
    return out


@njit(nogil=True, cache=True)
def crowd(segments, base, place, starts, ends, cap, who):
    """(people, rows) at one place during these visits if more than `cap` others were there; (0, 0) otherwise."""
    rows = 0
    for visit in range(len(starts)):
        rows += len(overlapping(segments, base, place, starts[visit], ends[visit])[0])
    if rows <= cap:
        return 0, 0
    slots, entries = new_tables()
    used = rows = 0
    for visit in range(len(starts)):
        slots, entries, used = add_visit(
            segments, base, slots, entries, used, visit, place, starts[visit], ends[visit]
        )
    people = 0
    for one in range(used):
        if entries[one].key != who:
            people += 1
    if people <= cap:
        return 0, 0
    for visit in range(len(starts)):
        s, e, q, shift = overlapping(segments, base, place, starts[visit], ends[visit])
        for row in range(len(s)):
            if min(e[row] + shift, ends[visit]) > max(s[row] + shift, starts[visit]) and q[row] != who:
                rows += 1
    return people, rows


@njit(nogil=True, cache=True)
def met(segments, base, who, low, high, margin, cap, slots, entries, left):
    """Add everyone `who` met inside [low, high) to an empty table.

    (slots, entries, used, left): `left` gets a row (place, people, rows) for each place with more than `cap` others.
    """
    place, start, end = visits(segments, base, who, low, high, margin)
    used, outside, at = 0, 0, 0
    while at < len(place):
        until = at + 1
        while until < len(place) and place[until] == place[at]:
            until += 1
        people, rows = 0, 0
        if cap >= 0:
            people, rows = crowd(segments, base, place[at], start[at:until], end[at:until], cap, who)
        if people:
            left = put(left, outside, (place[at], people, rows))
            outside += 1
            at = until
        while at < until:
            slots, entries, used = add_visit(
                segments, base, slots, entries, used, at, place[at], start[at], end[at]
            )
            at += 1
    return slots, entries, used, left, outside


@njit(nogil=True, cache=True)
def _among(key, few):
    for one in few:
        if one == key:
            return True
    return False


@njit(nogil=True, cache=True)
def ring(segments, base, targets, lows, highs, margin, cap, least, skip, few, erased, watch):
    """What every target shares with every other person inside its own window.

    Not listed: the target, people in `skip` or `erased` (flags by code; empty = none) or `few` (codes), and pairs with less than
    `least` seconds. Returns (columns number, other, seconds, meetings, first, last; columns number, place, people,
    rows of the places left out). Stops when `watch[0]` is set.
    """
    out, found = np.empty((6, 256), np.int32), 0
    left, outside = np.empty((4, 1), np.int64), 0
    slots, entries = new_tables()
    here = np.empty((3, 1), np.int64)
    for number in range(len(targets)):
        who = targets[number]
        if watch[0] or (who < len(erased) and erased[who]):
            continue
        slots, entries, used, here, crowds = met(
            segments, base, who, lows[number], highs[number], margin, cap, slots, entries, here
        )
        for one in range(crowds):
            left = put(left, outside, (np.int64(number), here[0, one], here[1, one], here[2, one]))
            outside += 1
        if found + used > out.shape[1]:
            bigger = np.empty((6, max(found + used, 2 * out.shape[1] if found else 0)), np.int32)
            bigger[:, :found] = out[:, :found]
            out = bigger
        for position in range(used):
            one = entries[position]
            key = one.key
            slots[np.uint64(one.slot)] = FREE
            if (
                key == who
                or one.seconds < least
                or (key < len(skip) and skip[key])
                or (key < len(erased) and erased[key])
                or _among(key, few)
            ):
                continue
            out[0, found], out[1, found], out[2, found] = number, key, one.seconds
            out[3, found], out[4, found], out[5, found] = one.meetings, one.first, one.last
            found += 1
    return out[:, :found], left[:, :outside]


@njit(nogil=True, cache=True)
def totals(segments, base, targets, lows, highs, margin, cap, least, skip, few, erased, watch):
    """Like `ring`, but one row for each target: (people, seconds, meetings, places left out)."""
    out = np.zeros((4, len(targets)), np.int64)
    slots, entries = new_tables()
    here = np.empty((3, 1), np.int64)
    for number in range(len(targets)):
        who = targets[number]
        if watch[0] or (who < len(erased) and erased[who]):
            continue
        slots, entries, used, here, out[3, number] = met(
            segments, base, who, lows[number], highs[number], margin, cap, slots, entries, here
        )
        for position in range(used):
            one = entries[position]
            key = one.key
            slots[np.uint64(one.slot)] = FREE
            if (
                key == who
                or one.seconds < least
                or (key < len(skip) and skip[key])
                or (key < len(erased) and erased[key])
                or _among(key, few)
            ):
                continue
            out[0, number] += 1
            out[1, number] += one.seconds
            out[2, number] += one.meetings
    return out
