"""The compiled loops: joining rows into visits, and finding who overlaps whom. Integers only, so any split over
threads gives the same answer. Every kernel releases the interpreter lock and is cached on disk after the first use.

All rows are sorted by (place, start); `group[p]:group[p + 1]` are the rows of place p, `own[own_at[i]:own_at[i + 1]]`
the row numbers of target i.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat int64 in every place.

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def join(place, person, start, end, people):
    """Overlapping or touching rows of one person at one place become one visit; the order stays (place, start).

    Returns (place, person, start, end) of the visits. `people` is the size of the table of people.
    """
    n = len(start)
    out_place, out_person = np.empty(n, np.int64), np.empty(n, np.int64)
    out_start, out_end = np.empty(n, np.int64), np.empty(n, np.int64)
    latest = np.full(people, -1, np.int64)
    visits = 0
    for row in range(n):
        visit = latest[person[row]]
        if visit >= 0 and out_place[visit] == place[row] and start[row] <= out_end[visit]:
            out_end[visit] = max(out_end[visit], end[row])
        else:
            out_place[visits], out_person[visits] = place[row], person[row]
            out_start[visits], out_end[visits] = start[row], end[row]
            latest[person[row]] = visits
            visits += 1
    return out_place[:visits], out_person[:visits], out_start[:visits], out_end[:visits]


@njit(nogil=True, cache=True)
def reach(place, end):
    """Latest end so far at the place: tells how far a look back over earlier rows must go."""
    out = np.empty(len(end), np.int64)
    for row in range(len(end)):
        out[row] = end[row]
        if row and place[row] == place[row - 1]:
            out[row] = max(out[row - 1], end[row])
    return out


@njit(nogil=True, cache=True)
def _first_beyond(furthest, low, high, moment):
    """First row of [low, high) whose furthest end lies beyond `moment`; `furthest` never falls within a place."""
    while low < high:
        middle = (low + high) // 2
        if furthest[middle] > moment:
            high = middle
        else:
            low = middle + 1
    return low


@njit(nogil=True, cache=True)
def _put(out, used, row):
    """Append a row to a table that doubles when it is full."""
    if used == len(out):
        bigger = np.empty((len(out) * 2, out.shape[1]), np.int64)
        bigger[:used] = out
        out = bigger
    out[used] = row
    return out


@njit(nogil=True, cache=True)
def meet(targets, lows, high, skip, place, person, start, end, furthest, group, own_at, own):
    """Add up every target's overlaps with others inside [low, high); people in `skip` are not counted.

    Returns rows (target number, other, seconds, meetings, first, last).
    """
    people = len(skip)
    total, first_at = np.zeros((people, 4), np.int64), 0
    touched = np.empty(people, np.int64)
    out, used, pair = np.empty((64, 6), np.int64), 0, np.empty(6, np.int64)
    for number in range(len(targets)):
        low, count = lows[number], 0
        for position in range(own_at[number], own_at[number + 1]):
            mine = own[position]
            begin, finish = max(start[mine], low), min(end[mine], high)
            if begin >= finish:
                continue
            until = group[place[mine] + 1]
            first_at = _first_beyond(furthest, group[place[mine]], until, begin)
            for row in range(first_at, until):
                if start[row] >= finish:
                    break
                other = person[row]
                s, e = max(begin, start[row]), min(finish, end[row])
                if s >= e or skip[other] or other == targets[number]:
                    continue
                if total[other, 1] == 0:
                    touched[count] = other
                    count += 1
                    total[other, 2], total[other, 3] = s, e
                total[other, 0] += e - s
                total[other, 1] += 1
                total[other, 2], total[other, 3] = min(total[other, 2], s), max(total[other, 3], e)
        for position in range(count):
            other = touched[position]
            pair[0], pair[1], pair[2:] = number, other, total[other]
            out = _put(out, used, pair)
            used += 1
            total[other, 1], total[other, 0] = 0, 0
    return out[:used]


@njit(nogil=True, cache=True)
def evidence(
    targets, lows, high, wanted, place, person, start, end, furthest, group, own_at, own, fact, metres
):
    """Which rows tell of the meetings with the people in `wanted`, and how near they were at the nearest.

    Works on rows as they came, not on joined visits: one person may have several facts at a place. `fact` is a
    code for (place to show, source) of each row. Returns rows (other, fact), repeats mostly dropped, and the
    nearest distance of each person (infinity = never said).
    """
    out, used, pair = np.empty((64, 2), np.int64), 0, np.empty(2, np.int64)
    seen = np.full((len(wanted), 2), -1, np.int64)
    nearest = np.full(len(wanted), np.inf)
    for number in range(len(targets)):
        for position in range(own_at[number], own_at[number + 1]):
            mine = own[position]
            begin, finish = max(start[mine], lows[number]), min(end[mine], high)
            if begin >= finish:
                continue
            until = group[place[mine] + 1]
            for row in range(_first_beyond(furthest, group[place[mine]], until, begin), until):
                if start[row] >= finish:
                    break
                other = person[row]
                if not wanted[other] or other == targets[number]:
                    continue
                if max(begin, start[row]) >= min(finish, end[row]):
                    continue
                nearest[other] = min(nearest[other], metres[row])
                pair[0] = other
                for side in range(2):
                    pair[1] = fact[mine] if side == 0 else fact[row]
                    if seen[other, side] != pair[1]:
                        seen[other, side] = pair[1]
                        out = _put(out, used, pair)
                        used += 1
    return out[:used], nearest
