"""Compiled: which rows of others overlap given rows, each pair told by its row numbers."""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

import numpy as np
from numba import njit

from ringfence.engine.compiled import END, EPOCH, PERSON, START, ints
from ringfence.engine.rows import span
from ringfence.engine.tally import put

MINE, SEGMENT, ROW, OTHER, BEGIN, FINISH = range(6)


@njit(nogil=True, cache=True)
def pairs(segments, base, which, rows, places, lows, highs, erased, watch):
    """Columns (number of the given row, segment, row, person, begin, finish) of every overlapping row of another.

    A given row is `rows[i]` of segment `which[i]` at `places[i]`, clipped to [lows[i], highs[i]). Not joined, so that
    what each row says of its seat can be compared.
    """
    out, found = np.empty((6, 64), np.int64), 0
    for mine in range(len(rows)):
        if watch[0]:
            break
        k, row = which[mine], rows[mine]
        who = ints(segments[k, PERSON], row, row + 1)[0]
        shift = segments[k, EPOCH] - base
        low = max(ints(segments[k, START], row, row + 1)[0] + shift, lows[mine])
        high = min(ints(segments[k, END], row, row + 1)[0] + shift, highs[mine])
        if low >= high or (who < len(erased) and erased[who]):
            continue
        for other in range(len(segments)):
            shift = segments[other, EPOCH] - base
            a, b = span(segments, other, places[mine], low - shift, high - shift)
            starts, ends = ints(segments[other, START], a, b), ints(segments[other, END], a, b)
            people = ints(segments[other, PERSON], a, b)
            for one in range(b - a):
                begin, finish = max(starts[one] + shift, low), min(ends[one] + shift, high)
                person = people[one]
                if begin >= finish or person == who or (person < len(erased) and erased[person]):
                    continue
                out = put(out, found, (mine, other, a + one, np.int64(person), begin, finish))
                found += 1
    return out[:, :found]


@njit(nogil=True, cache=True)
def together(key, begin, finish, apart, same, near):
    """One row for each key (sorted by key and begin): (key, seconds, nearest, same, first, last).

    Of a pair that was near at some time only that time counts; seconds are those covered, not added up.
    """
    out, groups, low = np.empty((6, len(key)), np.int64), 0, 0
    while low < len(key):
        high, ever = low, False
        while high < len(key) and key[high] == key[low]:
            ever |= near[high]
            high += 1
        seconds, reached, nearest, carriage, first = 0, -(2**62), -1, -1, 2**62
        for row in range(low, high):
            if ever and not near[row]:
                continue
            seconds += max(0, finish[row] - max(begin[row], reached))
            first, reached = min(first, begin[row]), max(reached, finish[row])
            carriage = max(carriage, same[row])
            if apart[row] >= 0 and (nearest < 0 or apart[row] < nearest):
                nearest = apart[row]
        out[0, groups], out[1, groups], out[2, groups] = key[low], seconds, nearest
        out[3, groups], out[4, groups], out[5, groups] = carriage, first, reached
        groups, low = groups + 1, high
    return out[:, :groups]
