"""The compiled loops of transmission: which visits lead to an infection, by whom, and how near."""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat int64 in every place.

import numpy as np
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import draws
from ringfence.core.simulation.compiled import uncounted
from ringfence.core.simulation.seating import NO_CELLS, spot
from ringfence.core.simulation.sources import ONE, lower, shared
from ringfence.core.simulation.world import left

CAUGHT, SOURCE, MOMENT, SEED_CASE = range(draws.FREE + 10, draws.FREE + 14)
UNKNOWN, NEAR, BESIDE, ROOM, OTHER_ROOM = range(5)
"""How near an infection was: in one cell, in the next, in one room, in another room of the place."""
_11, _21 = np.uint64(11), np.uint64(21)
FIELDS = 6
"""Of a proposal: person, moment, place, infector, room, how near."""


@njit(nogil=True, cache=True)
def propose(columns, clock, susceptibility, held, source, setting, seed, few, out):
    """FIELDS of every visit in which an infection happens into `out`; how many."""
    n = len(columns[0])
    rows, slots, dice = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    many = _candidates(columns, clock, susceptibility, source, rows, slots)
    _throw(columns, rows[:many], slots, seed, dice)
    world = (clock, susceptibility, held, source, setting, seed, few)
    return _decide(columns, rows[:many], slots, dice, world, out)


@njit(nogil=True, cache=True, **uncounted)
def _candidates(columns, clock, susceptibility, source, rows, slots):
    """Visits of the susceptible to places where somebody infectious is today, and what names them.

    The start as planned names a visit: a hold moves no dice.
    """
    person, place, start, _, _, _ = columns
    unit, offset, begin = clock
    many = 0
    for row in range(len(person)):
        rows[many] = row
        slots[many] = (unit * start[row] + offset) // 60 + (begin // DAY) * 4096
        many += source.hot[place[row]] >= 0 and susceptibility[person[row]] > 0.0
    return many


@njit(nogil=True, cache=True, **uncounted)
def _throw(columns, rows, slots, seed, dice):
    """`draws.uniform` of each, in a loop so plain that the compiler does many at once."""
    person, place = columns[0], columns[1]
    for i in range(len(rows)):
        a, b, _, _ = draws.bits(seed, CAUGHT, person[rows[i]], place[rows[i]], slots[i])
        dice[i] = (np.float64((a << _21) ^ (b >> _11)) + 0.5) * (1.0 / 9007199254740992.0)


@njit(nogil=True, cache=True, **uncounted)
def _decide(columns, rows, slots, thrown, world, out):
    person, place, start, end, room, seat = columns
    clock, susceptibility, held, source, setting, seed, few = world
    unit, offset, begin = clock
    strength, parts, seating, masks = setting
    found = 0
    for i in range(len(rows)):
        row, slot, dice = rows[i], slots[i], thrown[i]
        p, k = person[row], place[row]
        a, b = left(
            unit * start[row] + offset, unit * end[row] + offset, held[0][p] - begin, held[1][p] - begin
        )
        scale = strength[k] * susceptibility[p] / (3600.0 * ONE)
        # Were all of them there all the time, and near: spares most visits their sums.
        if dice >= (b - a) * source.mass[source.hot[k]] * scale:
            continue
        if masks.leaning[p] < masks.share[k]:
            scale *= masks.wearer
        inside, whole = _wide(a, b, k, room[row], source, few)
        if dice >= whole * scale:
            continue
        cell, columns_of = np.int64(-1), np.int64(seating.columns[k])
        near = beside = np.int64(0)
        if inside > 0 and seating.how[k] != NO_CELLS:
            cell = spot(seed, begin // DAY, p, k, room[row], seat[row], seating)
            near, beside = _close(a, b, k, room[row], cell, columns_of, source)
        weight = near + parts[0][k] * beside + parts[1][k] * (inside - near - beside)
        weight += parts[2][k] * (whole - inside)
        hazard = weight * scale
        if dice >= hazard or dice >= 1.0 - draws.exp(-hazard):
            continue
        target = draws.uniform(seed, SOURCE, p, k, slot) * weight
        chosen, how = _chosen(target, a, b, k, room[row], cell, columns_of, parts, source)
        begins, ends = max(a, source.low[chosen]), min(b, source.high[chosen])
        # Given that it happens: a constant hazard over the stay, so a strong one strikes early.
        caught = draws.uniform(seed, MOMENT, p, k, slot) * (1.0 - draws.exp(-hazard))
        late = np.int64(min(-draws.log(1.0 - caught) / hazard, 0.999999) * (ends - begins))
        out[found, 0], out[found, 1], out[found, 2] = p, begin + begins + late, k
        out[found, 3], out[found, 4], out[found, 5] = source.who[chosen], room[row], how
        found += 1
    return found


@njit(nogil=True, inline="always")
def _wide(a, b, k, room, source, few):
    """Weighted seconds shared with the infectious (in the same room, in the whole place). Room 0 is in all rooms."""
    h = source.hot[k]
    first, last = source.at[h], source.at[h + 1]
    inside = whole = np.int64(0)
    if last - first <= few:
        for here in range(first, last):
            seconds = min(b, source.high[here]) - max(a, source.low[here])
            if seconds > 0:
                whole += seconds * source.weight[here]
                if source.room[here] == room or source.room[here] == 0 or room == 0:
                    inside += seconds * source.weight[here]
        return inside, whole
    if source.room[first] == source.room[last - 1]:
        whole = shared(a, b, first, last, source.in_room)
        same = room == 0 or source.room[first] == room or source.room[first] == 0
        return (whole if same else inside), whole
    whole = shared(a, b, first, last, source.in_place)
    if room == 0 or whole == 0:
        return whole, whole
    for which in (np.int32(0), room):
        begin, end = _room(which, first, last, source)
        if begin < end:
            inside += shared(a, b, begin, end, source.in_room)
    return inside, whole


@njit(nogil=True, inline="always")
def _room(room, first, last, source):
    """The visits of one room among first:last."""
    begin = lower(source.room, room, first, last)
    return begin, lower(source.room, room + 1, begin, last)


@njit(nogil=True, inline="always")
def _close(a, b, k, room, cell, columns, source):
    """Weighted seconds shared with the infectious (in the same cell, in a touching one) of this room."""
    h = source.hot[k]
    first, last = _room(room, source.at[h], source.at[h + 1], source)
    near = beside = np.int64(0)
    line, column = cell // columns, cell % columns
    for other in range(max(line - 1, 0), line + 2):
        here = lower(source.cell, other * columns + max(column - 1, 0), first, last)
        while here < last and source.cell[here] <= other * columns + min(column + 1, columns - 1):
            seconds = min(b, source.high[here]) - max(a, source.low[here])
            if seconds > 0:
                if source.cell[here] == cell:
                    near += seconds * source.weight[here]
                else:
                    beside += seconds * source.weight[here]
            here += 1
    return near, beside


@njit(nogil=True, inline="always")
def _chosen(target, a, b, k, room, cell, columns, parts, source):
    """(infectious visit, how near): the one in whose share of the hazard `target` falls."""
    h = source.hot[k]
    chosen, how = -1, 0
    for here in range(source.at[h], source.at[h + 1]):
        seconds = min(b, source.high[here]) - max(a, source.low[here])
        if seconds <= 0:
            continue
        near, part = _nearness(here, k, room, cell, columns, parts, source)
        part *= seconds * source.weight[here]
        if part > 0:
            chosen, how = here, near
            target -= part
            if target < 0:
                break
    return chosen, how


@njit(nogil=True, inline="always")
def _nearness(here, k, room, cell, columns, parts, source):
    """(how near, part of the hazard) of one infectious visit; own cell -1: the room has none."""
    other = source.room[here]
    if other != room and other != 0 and room != 0:
        return OTHER_ROOM, parts[2][k]
    if cell < 0:
        return NEAR, parts[1][k]
    if other == room:
        down = source.cell[here] // columns - cell // columns
        along = source.cell[here] % columns - cell % columns
        if down == 0 and along == 0:
            return NEAR, 1.0
        if -1 <= down <= 1 and -1 <= along <= 1:
            return BESIDE, parts[0][k]
    return ROOM, parts[1][k]
