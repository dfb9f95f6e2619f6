"""Where the infectious are today: their visits by place, room and cell, with running sums that give a stay's exposure.

Infectiousness is counted in whole parts (`ONE` = a mean case at the peak) and time in whole seconds, so every sum is
exact: no order of adding, and no way of getting at it, can change a digit.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat int64 in every place.

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation.compiled import uncounted
from ringfence.core.simulation.disease import FIRST_DAY, LAST_DAY, STEPS_A_DAY
from ringfence.core.simulation.masks import Masks
from ringfence.core.simulation.seating import NO_CELLS, Seating, spot
from ringfence.core.simulation.world import left

ONE = 1 << 16
FEW = 32
"""Up to so many infectious visits of a place are looked at one by one; sums are kept for more."""
_WEIGHT, _MOMENT = 23, 18
MOST, _LATEST = (1 << _WEIGHT) - 1, (1 << _MOMENT) - 1
"""Greatest weight of one person, 128 mean cases; and the last second that a visit of a day may reach, three days on."""
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Columns = tuple[Ints, ...]
Clock = tuple[int, int, int]
"""Unit and offset of a row's times (see `world.Plans`), and the day's begin in UTC seconds."""
Held = tuple[Longs, Longs]
Setting = tuple[Seating, Masks]


class Sums(NamedTuple):
    """For groups of visits next to each other: sorted begins and ends, running weights, and weights times moments."""

    low: Ints
    high: Ints
    low_weight: Longs
    low_moment: Longs
    high_weight: Longs
    high_moment: Longs


class Sources(NamedTuple):
    """Visits of the infectious, ordered by place, room, cell. `hot[place]` is the number of a place, -1 with none of them.

    Place number h has the visits at[h]:at[h + 1], mass[h] in weight. `in_room` are the sums of rooms, `in_place` those of places of several
    rooms; both only where there are more than FEW visits.
    """

    hot: Ints
    at: Longs
    mass: Longs
    room: Ints
    cell: Ints
    low: Ints
    high: Ints
    weight: Ints
    who: Ints
    in_room: Sums
    in_place: Sums


@njit(nogil=True, cache=True)
def loads(infected, onset, factor, noon, latent, load, out):
    """Infectiousness of everyone at noon in parts of ONE, into `out`; returns how many have any."""
    some = 0
    for p in range(len(infected)):
        out[p] = 0
        if infected[p] + latent > noon:
            continue
        step = ((noon - onset[p]) * STEPS_A_DAY) // DAY - FIRST_DAY * STEPS_A_DAY
        if 0 <= step < (LAST_DAY - FIRST_DAY) * STEPS_A_DAY:
            out[p] = np.int32(min(factor[p] * load[step] * ONE, np.float64(MOST)))
            some += out[p] > 0
    return some


@njit(nogil=True, cache=True, **uncounted)
def _visits(columns, clock, infectious, held, setting, seed, keys, out):
    """Each visit that happens: key of place, room and cell into `keys`, low, high, person, weight into `out`; how many."""
    person, place, start, end, room, seat = columns
    unit, offset, begin = clock
    seating, masks = setting
    used = 0
    for row in range(len(person)):
        p, k = person[row], place[row]
        a, b = left(
            unit * start[row] + offset, unit * end[row] + offset, held[0][p] - begin, held[1][p] - begin
        )
        kept = masks.source if masks.leaning[p] < masks.share[k] else 1.0
        weight = np.int32(infectious[p] * kept)
        if a >= b or weight == 0:
            continue
        cell = np.int64(0)
        if seating.how[k] != NO_CELLS:
            cell = spot(seed, begin // DAY, p, k, room[row], seat[row], seating)
        keys[used] = (np.int64(k) << 32) | (np.int64(room[row]) << 16) | cell
        out[0, used], out[1, used], out[2, used], out[3, used] = a, b, p, weight
        used += 1
    return used


def sources(columns: Columns, clock: Clock, infectious: Ints, held: Held, setting: Setting, seed: int, few: int, hot: Ints) -> Sources:  # fmt: skip
    """From the visits of the infectious. `hot`, all -1 before, is written to; see FEW for `few`."""
    keys, out = np.empty(len(columns[0]), np.int64), np.empty((4, len(columns[0])), np.int32)
    used = _visits(columns, clock, infectious, held, setting, np.int64(seed), keys, out)
    order = np.argsort(keys[:used], kind="stable")
    key, (low, high, who, weight) = keys[order], out[:, order]
    at, run = _borders(key >> 32), _borders(key >> 16)
    hot[key[at[:-1]] >> 32] = np.arange(len(at) - 1, dtype=np.int32)
    size, room = np.diff(at), ((key >> 16) & 0xFFFF).astype(np.int32)
    many = np.repeat(size > few, size)
    roomy = many & np.repeat(room[at[:-1]] != room[at[1:] - 1], size)
    rooms = np.repeat(np.arange(len(run) - 1), np.diff(run))
    places = np.repeat(np.arange(len(at) - 1), size)
    return Sources(
        hot, at, np.add.reduceat(weight.astype(np.int64), at[:-1]) if used else at[:0], room, (key & 0xFFFF).astype(np.int32), low, high, weight, who,
        _summed(rooms, low, high, weight, many), _summed(places, low, high, weight, roomy),
    )  # fmt: skip


def _borders(key: Longs) -> Longs:
    """Where runs of equal keys begin, and the end."""
    if not len(key):
        return np.zeros(1, np.int64)
    return np.concatenate([[0], np.flatnonzero(key[1:] != key[:-1]) + 1, [len(key)]])


def _summed(group: Longs, low: Ints, high: Ints, weight: Ints, where: npt.NDArray[np.bool_]) -> Sums:
    """Of the groups of the visits `where`; numbers of groups rise from visit to visit."""
    rows = np.flatnonzero(where)
    first, last = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
    out = []
    for moment in (low, high):
        # Group, moment and weight in one number: sorting those is many times faster than sorting places.
        packed = (
            (group[rows] << (_MOMENT + _WEIGHT)) | (moment[rows].astype(np.int64) << _WEIGHT) | weight[rows]
        )
        packed.sort()
        sorted_moment, mass = np.zeros(last, np.int32), np.zeros(last + 1, np.int64)
        sorted_moment[rows], mass[rows + 1] = (packed >> _WEIGHT) & _LATEST, packed & MOST
        times = np.zeros(last + 1, np.int64)
        np.multiply(mass[first + 1 :], sorted_moment[first:], out=times[first + 1 :])
        out.append((sorted_moment, mass.cumsum(), times.cumsum()))
    (lows, low_weight, low_moment), (highs, high_weight, high_moment) = out
    return Sums(lows, highs, low_weight, low_moment, high_weight, high_moment)


@njit(nogil=True, inline="always")
def lower(values, target, first, last):
    """The first i in [first, last) with values[i] >= target. Halves without a branch, which would be guessed wrong."""
    size = last - first
    while size > 0:
        half = (size + 1) >> 1
        first += half if values[first + half - 1] < target else 0
        size -= half
    return first


@njit(nogil=True, inline="always")
def _until(moment, first, last, values, weights, moments):
    """Weighted seconds from each of the sorted `values` to `moment`, of those before it."""
    there = lower(values, moment, first, last)
    return moment * (weights[there] - weights[first]) - (moments[there] - moments[first])


@njit(nogil=True, inline="always")
def shared(a, b, first, last, sums):
    """Weighted seconds that [a, b) shares with the visits first:last of one group."""
    before = _until(b, first, last, sums.low, sums.low_weight, sums.low_moment)
    before -= _until(b, first, last, sums.high, sums.high_weight, sums.high_moment)
    before -= _until(a, first, last, sums.low, sums.low_weight, sums.low_moment)
    return before + _until(a, first, last, sums.high, sums.high_weight, sums.high_moment)
