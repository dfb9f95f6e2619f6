"""Compiled: everyone who met any of many people, place by place, without ever forming a pair.

The visits of the many (sources) at a place are sorted once by start and once by end. With G(t), the seconds that all
of them together had spent there by t, somebody who came at a and left at b shared G(b) - G(a) with them; meetings are
the starts before b less the ends up to a. One pass over the place's rows, whatever the number of sources.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

import numpy as np
from numba import njit

from ringfence.engine.rows import overlapping, visits
from ringfence.engine.tally import put

TOTAL = np.dtype(
    [
        ("seconds", np.int64),
        ("meetings", np.int32),
        ("first", np.int32),
        ("last", np.int32),
        ("until", np.int32),
        ("group", np.int32),
        ("crowd", np.int32),
    ]
)
"""All about one person on half a cache line. `group` and `until` tell whether a row goes on with the last one at
the same place; `crowd` marks who was counted for the cap."""


BATCH = 256


@njit(nogil=True, cache=True)
def all_visits(segments, base, people, lows, highs, erased):
    """Keys (place << 32) + start and (place << 32) + end of the visits of many, each in their own window."""
    starts, ends, used = np.empty(64, np.int64), np.empty(64, np.int64), 0
    for number in range(len(people)):
        if people[number] < len(erased) and erased[people[number]]:
            continue
        place, start, end = visits(segments, base, people[number], lows[number], highs[number], 0)
        size = len(place)
        if used + size > len(starts):
            more = np.empty(2 * (used + size), np.int64)
            more[:used] = starts[:used]
            starts = more
            more = np.empty(2 * (used + size), np.int64)
            more[:used] = ends[:used]
            ends = more
        for visit in range(size):
            starts[used + visit] = (place[visit] << 32) + start[visit]
            ends[used + visit] = (place[visit] << 32) + end[visit]
        used += size
    return starts[:used], ends[:used]


@njit(nogil=True, cache=True)
def place_of(key):
    """The place of a key; its moment may lie before the base."""
    return (key + (1 << 31)) >> 32


@njit(nogil=True, cache=True)
def groups(keys):
    """Where each place's keys begin, and the end."""
    at, used = np.empty(len(keys) + 1, np.int64), 0
    for one in range(len(keys)):
        if one == 0 or place_of(keys[one]) != place_of(keys[one - 1]):
            at[used] = one
            used += 1
    at[used] = len(keys)
    return at[: used + 1]


@njit(nogil=True, cache=True)
def _opened(keys, low, high, offset):
    """Moments low:high and their running sum."""
    size = high - low
    moments, sums = np.empty(size, np.int64), np.empty(size + 1, np.int64)
    sums[0] = 0
    for one in range(size):
        moments[one] = keys[low + one] - offset
        sums[one + 1] = sums[one] + moments[one]
    return moments, sums


@njit(nogil=True, cache=True)
def _below(moments, at, limit):
    """How many moments are below `limit`, given that the first `at` are: by steps that double, then by halves."""
    size, step = len(moments), 1
    if at == size or moments[at] >= limit:
        return at
    while at + step < size and moments[at + step] < limit:
        at += step
        step *= 2
    low, high = at + 1, min(at + step, size)
    while low < high:
        middle = (low + high) >> 1
        if moments[middle] < limit:
            low = middle + 1
        else:
            high = middle
    return low


@njit(nogil=True, cache=True)
def sweep(segments, base, starts, ends, at, first, until, cap, totals, watch):
    """Add places first:until (groups of sorted keys) to `totals`, one `TOTAL` for each person.

    Returns rows (place, people, rows) of the places left out because more than `cap` people were there.
    """
    left, outside = np.empty((3, 1), np.int64), 0
    for group in range(first, until):
        if watch[0]:
            break
        place = place_of(starts[at[group]])
        s, s_sum = _opened(starts, at[group], at[group + 1], place << 32)
        e, e_sum = _opened(ends, at[group], at[group + 1], place << 32)
        begins, finishes, people, shift = overlapping(segments, base, place, s[0], e[-1])
        if cap >= 0 and len(begins) > cap:
            crowd, rows = _crowd(s, e, begins, finishes, people, shift, totals, group + 1)
            if crowd > cap:
                left = put(left, outside, (place, np.int64(crowd), np.int64(rows)))
                outside += 1
                continue
        _place(s, e, s_sum, e_sum, begins, finishes, people, shift, totals, group + 1)
    return left[:, :outside]


@njit(nogil=True, cache=True)
def _crowd(s, e, begins, finishes, people, shift, totals, group):
    """(people, rows) that met a source here."""
    crowd = rows = began = ended = 0
    for row in range(len(begins)):
        begin, finish = begins[row] + shift, finishes[row] + shift
        while began < len(s) and s[began] <= begin:
            began += 1
        while ended < len(e) and e[ended] <= begin:
            ended += 1
        if begin < finish and (began > ended or (began < len(s) and s[began] < finish)):
            rows += 1
            one = totals[people[row]]
            if one.crowd != group:
                one.crowd = group
                crowd += 1
    return crowd, rows


@njit(nogil=True, cache=True)
def _place(s, e, s_sum, e_sum, begins, finishes, people, shift, totals, group):
    """The sweep of one place, a few hundred rows at a time: first all sums, then all people.

    Looking up a person mostly waits for memory; done in a row, many of these waits pass together.
    """
    size, latest = len(s), e[-1]
    began = ended = used = 0
    found, who = np.empty((BATCH, 6), np.int64), np.empty(BATCH, np.int32)
    for row in range(len(begins)):
        begin, finish = begins[row] + shift, min(finishes[row] + shift, latest)
        if begin >= latest:
            break
        while began < size and s[began] <= begin:
            began += 1
        while ended < size and e[ended] <= begin:
            ended += 1
        if begin >= finish or (began == ended and (began == size or s[began] >= finish)):
            continue
        before = _below(s, began, finish)  # starts before the finish
        over = _below(e, ended, finish + 1)  # ends up to the finish
        at_end = before * finish - s_sum[before] - (over * finish - e_sum[over])
        at_begin = began * begin - s_sum[began] - (ended * begin - e_sum[ended])
        who[used] = people[row]
        found[used, 0], found[used, 1], found[used, 2] = at_end - at_begin, before - ended, begin
        found[used, 3], found[used, 4] = finish, begin if began > ended else s[began]
        found[used, 5] = finish if before > over else e[over - 1]
        used += 1
        if used == BATCH:
            _add(s, e, s_sum, e_sum, found, who, used, totals, group)
            used = 0
    _add(s, e, s_sum, e_sum, found, who, used, totals, group)


@njit(nogil=True, cache=True)
def _add(s, e, s_sum, e_sum, found, who, used, totals, group):
    """Add found rows (seconds, meetings, begin, finish, first, last) to their people."""
    for row in range(used):
        one = totals[np.uint64(who[row])]
        begin, finish = found[row, 2], found[row, 3]
        if one.group == group and begin <= one.until:
            if finish > one.until:
                _go_on(s, e, s_sum, e_sum, one, finish, found[row, 5])
            continue
        if one.meetings == 0:
            one.first, one.last = found[row, 4], found[row, 5]
        one.first, one.last = min(one.first, found[row, 4]), max(one.last, found[row, 5])
        one.seconds += found[row, 0]
        one.meetings += found[row, 1]
        one.group, one.until = group, finish


@njit(nogil=True, cache=True)
def _go_on(s, e, s_sum, e_sum, one, finish, last):
    """A row that goes on with the last one of that person here: only the part that is new."""
    then = np.int64(one.until)
    early, gone = _below(s, 0, then), _below(e, 0, then + 1)
    before, over = _below(s, 0, finish), _below(e, 0, finish + 1)
    at_end = before * finish - s_sum[before] - (over * finish - e_sum[over])
    one.seconds += at_end - (early * then - s_sum[early] - (gone * then - e_sum[gone]))
    one.meetings += before - early
    one.last, one.until = max(one.last, last), finish


@njit(nogil=True, cache=True)
def merge(into, more, low, high):
    """Add the totals of people low:high of one table to another."""
    for who in range(low, high):
        a, b = into[who], more[who]
        if b.meetings:
            if a.meetings == 0:
                a.first, a.last = b.first, b.last
            a.first, a.last = min(a.first, b.first), max(a.last, b.last)
            a.seconds += b.seconds
            a.meetings += b.meetings


@njit(nogil=True, cache=True)
def collect(totals, least, skip, erased):
    """(other, seconds, meetings, first, last) of those with at least `least` seconds, by code."""
    size = 0
    for who in range(len(totals)):
        if totals[who].meetings and totals[who].seconds >= least:
            size += 1
    other, seconds, meetings = np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int32)
    first, last, used = np.empty(size, np.int32), np.empty(size, np.int32), 0
    for who in range(len(totals)):
        one = totals[who]
        if not one.meetings or one.seconds < least or skip[who] or (who < len(erased) and erased[who]):
            continue
        other[used], seconds[used], meetings[used] = who, one.seconds, one.meetings
        first[used], last[used] = one.first, one.last
        used += 1
    return other[:used], seconds[:used], meetings[:used], first[:used], last[:used]
