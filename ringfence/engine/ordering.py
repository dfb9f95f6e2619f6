"""The compiled order of stored rows, (place, start, end, person, note), and what goes with it: name lookup by hash.

A place may have 100,000 rows of one moment: groups are sorted by start with one plain sort, equal starts by heap.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

import numpy as np
from numba import njit

from ringfence.engine.sorting import sort_group

SMALL = 24


@njit(nogil=True, cache=True)
def order_of(place, start, end, person, note, first, places):
    """Row numbers in stored order. Codes of places lie in first:first + places."""
    at = np.zeros(places + 1, np.int64)
    for row in range(len(place)):
        at[place[row] - first + 1] += 1
    for one in range(places):
        at[one + 1] += at[one]
    order = np.empty(len(place), np.int64)
    following = at[:-1].copy()
    for row in range(len(place)):
        one = place[row] - first
        order[following[one]] = row
        following[one] += 1
    for one in range(places):
        low, high = at[one], at[one + 1]
        if high - low <= SMALL:
            _insertion(order, low, high, start, end, person, note)
            continue
        packed = np.empty(high - low, np.int64)
        for n in range(high - low):
            packed[n] = (np.int64(start[order[low + n]]) << 32) | n
        packed.sort()
        old = order[low:high].copy()
        for n in range(high - low):
            order[low + n] = old[packed[n] & 0xFFFFFFFF]
        run = low
        for row in range(low + 1, high + 1):
            if row < high and start[order[row]] == start[order[run]]:
                continue
            if row - run > SMALL:
                _heap(order, run, row, start, end, person, note)
            elif row - run > 1:
                _insertion(order, run, row, start, end, person, note)
            run = row
    return order


@njit(nogil=True, cache=True)
def _less(x, y, start, end, person, note):
    if start[x] != start[y]:
        return start[x] < start[y]
    if end[x] != end[y]:
        return end[x] < end[y]
    if person[x] != person[y]:
        return person[x] < person[y]
    if note[x] != note[y]:
        return note[x] < note[y]
    return x < y


@njit(nogil=True, cache=True)
def _insertion(order, low, high, start, end, person, note):
    for row in range(low + 1, high):
        one, to = order[row], row
        while to > low and _less(one, order[to - 1], start, end, person, note):
            order[to] = order[to - 1]
            to -= 1
        order[to] = one


@njit(nogil=True, cache=True)
def _heap(order, low, high, start, end, person, note):
    size = high - low
    for step in range(size // 2 + size):
        if step < size // 2:
            root, limit = size // 2 - 1 - step, size
        else:
            limit = size - 1 - (step - size // 2)
            order[low], order[low + limit] = order[low + limit], order[low]
            root = 0
        while 2 * root + 1 < limit:
            child = 2 * root + 1
            if child + 1 < limit and _less(
                order[low + child], order[low + child + 1], start, end, person, note
            ):
                child += 1
            if not _less(order[low + root], order[low + child], start, end, person, note):
                break
            order[low + root], order[low + child] = order[low + child], order[low + root]
            root = child


@njit(nogil=True, cache=True)
def table_of(hashes):
    """An open-addressing table of distinct 64-bit hashes: (keys, positions); -1 = free."""
    size = 16
    while size < 2 * len(hashes):
        size *= 2
    keys, positions = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
    mask = np.uint64(size - 1)
    for n in range(len(hashes)):
        slot = hashes[n] & mask
        while positions[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        keys[slot], positions[slot] = hashes[n], n
    return keys, positions


@njit(nogil=True, cache=True)
def looked_up(hashes, keys, positions):
    """The position of each hash in the table; -1 for what is not there. Runs of one hash are looked up once."""
    out = np.empty(len(hashes), np.int32)
    mask = np.uint64(len(keys) - 1)
    for n in range(len(hashes)):
        if n and hashes[n] == hashes[n - 1]:
            out[n] = out[n - 1]
            continue
        slot = hashes[n] & mask
        while positions[slot] >= 0 and keys[slot] != hashes[n]:
            slot = (slot + np.uint64(1)) & mask
        out[n] = positions[slot]
    return out


@njit(nogil=True, cache=True)
def bucketed(place, bucket_of, buckets):
    """Row numbers by the bucket of their place, and where each bucket begins and ends."""
    at = np.zeros(buckets + 1, np.int64)
    for row in range(len(place)):
        at[bucket_of[place[row]] + 1] += 1
    for one in range(buckets):
        at[one + 1] += at[one]
    order, following = np.empty(len(place), np.int64), at[:-1].copy()
    for row in range(len(place)):
        one = bucket_of[place[row]]
        order[following[one]] = row
        following[one] += 1
    return order, at


@njit(nogil=True, cache=True)
def place_rows(person_at, low, place_at, first, start, end, person, own_place, own_start, own_end, following):
    """Put the rows of a stretch of places (place order) to the people low:low + len(following), in that order."""
    high = low + len(following)
    begin = person_at[low]
    row = 0
    for place in range(len(place_at) - 1):
        for _ in range(place_at[place + 1] - place_at[place]):
            one = person[row]
            if low <= one < high:
                to = following[one - low] - begin
                following[one - low] += 1
                own_place[to], own_start[to], own_end[to] = first + place, start[row], end[row]
            row += 1


@njit(nogil=True, cache=True)
def count_into(counts, codes):
    """Add one for each code: a count that grows with stretches of rows."""
    for row in range(len(codes)):
        counts[codes[row]] += 1


@njit(nogil=True, cache=True)
def among(hashes, keys, positions):
    """The rows whose hash is in the table."""
    out, used = np.empty(64, np.int64), 0
    mask = np.uint64(len(keys) - 1)
    for n in range(len(hashes)):
        slot = hashes[n] & mask
        while positions[slot] >= 0 and keys[slot] != hashes[n]:
            slot = (slot + np.uint64(1)) & mask
        if positions[slot] >= 0:
            if used == len(out):
                bigger = np.empty(used * 2, np.int64)
                bigger[:used] = out
                out = bigger
            out[used] = n
            used += 1
    return out[:used]


@njit(nogil=True, cache=True)
def sort_people(start, place, end, at):
    """Each person's rows by (start, place, end)."""
    for one in range(len(at) - 1):
        sort_group(start, place, end, at[one], at[one + 1])
