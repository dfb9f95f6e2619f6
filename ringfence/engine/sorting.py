"""The compiled sorts behind a segment: rows to their place (or person) by counting, then each group by time.

Every function releases the interpreter lock, so that two orders can be made at once.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

import numpy as np
from numba import njit

SMALL = 40
"""Up to this many rows are sorted by insertion, which is faster than anything cleverer."""


@njit(nogil=True, cache=True)
def by_key(key, first, second, third, keys):
    """Rows sorted by (key, first, second, third), all int32: (at, first, second, third), key k at `at[k]:at[k + 1]`."""
    at = counted(key, keys)
    a, b, c = np.empty_like(first), np.empty_like(first), np.empty_like(first)
    following = at[:-1].copy()
    for row in range(len(key)):
        to = following[key[row]]
        following[key[row]] = to + 1
        a[to], b[to], c[to] = first[row], second[row], third[row]
    for one in range(keys):
        sort_group(a, b, c, at[one], at[one + 1])
    return at, a, b, c


@njit(nogil=True, cache=True)
def counted(key, keys):
    """Where the rows of each key begin and end."""
    at = np.zeros(keys + 1, np.int64)
    for row in range(len(key)):
        at[key[row] + 1] += 1
    for one in range(keys):
        at[one + 1] += at[one]
    return at


@njit(nogil=True, cache=True)
def sort_group(a, b, c, low, high):
    """Sort rows low:high of three columns by (a, b, c)."""
    if high - low <= SMALL:
        _by_insertion(a, b, c, low, high)
        return
    _by_packed_key(a, b, c, low, high)
    run = low
    for row in range(low + 1, high + 1):
        if row < high and a[row] == a[run]:
            continue
        if row - run > SMALL:
            _sort_run(b, c, run, row)
        elif row - run > 1:
            _by_insertion(a, b, c, run, row)
        run = row


@njit(nogil=True, cache=True)
def _by_insertion(a, b, c, low, high):
    for row in range(low + 1, high):
        x, y, z = a[row], b[row], c[row]
        to = row
        while to > low and (
            a[to - 1] > x or (a[to - 1] == x and (b[to - 1] > y or (b[to - 1] == y and c[to - 1] > z)))
        ):
            a[to], b[to], c[to] = a[to - 1], b[to - 1], c[to - 1]
            to -= 1
        a[to], b[to], c[to] = x, y, z


@njit(nogil=True, cache=True)
def _by_packed_key(a, b, c, low, high):
    """By `a` alone: value and position in one number, so that one plain sort does it."""
    size = high - low
    packed = np.empty(size, np.int64)
    for row in range(size):
        packed[row] = (np.int64(a[low + row]) << 32) | row
    packed.sort()
    old_b, old_c = b[low:high].copy(), c[low:high].copy()
    for row in range(size):
        was = packed[row] & 0xFFFFFFFF
        a[low + row] = packed[row] >> 32
        b[low + row], c[low + row] = old_b[was], old_c[was]


@njit(nogil=True, cache=True)
def _sort_run(b, c, low, high):
    """Many rows of one moment: by the other two columns."""
    packed = np.empty(high - low, np.int64)
    for row in range(high - low):
        packed[row] = (np.int64(b[low + row]) << 32) | (np.int64(c[low + row]) + 0x80000000)
    packed.sort()
    for row in range(high - low):
        b[low + row] = packed[row] >> 32
        c[low + row] = (packed[row] & 0xFFFFFFFF) - 0x80000000


@njit(nogil=True, cache=True)
def reach(place_at, end, block):
    """For each block of rows the latest end so far at the place of its last row."""
    rows = len(end)
    out = np.empty((rows + block - 1) // block, np.int32)
    for place in range(len(place_at) - 1):
        latest = np.int32(-2147483648)
        for row in range(place_at[place], place_at[place + 1]):
            latest = max(latest, end[row])
            if row % block == block - 1 or row == rows - 1:
                out[row // block] = latest
    return out


@njit(nogil=True, cache=True)
def rows_of(people, person_at, own_place, own_start, own_end, place_at, start, end, person):
    """The place-order row of each own row of `people`; equal rows get numbers one after another."""
    total = 0
    for one in people:
        total += person_at[one + 1] - person_at[one]
    out, used = np.empty(total, np.int64), 0
    for one in people:
        for own in range(person_at[one], person_at[one + 1]):
            low, high = place_at[own_place[own]], place_at[own_place[own] + 1]
            while low < high:
                middle = (low + high) // 2
                if start[middle] < own_start[own]:
                    low = middle + 1
                else:
                    high = middle
            while person[low] != one or end[low] != own_end[own]:
                low += 1
            back = own - 1
            while (
                back >= person_at[one]
                and own_start[back] == own_start[own]
                and own_place[back] == own_place[own]
                and own_end[back] == own_end[own]
            ):
                low += 1  # an equal row: the next of them
                back -= 1
            out[used] = low
            used += 1
    return out
