"""The compiled loops of transmission: who is infectious today, where, and which visits lead to an infection."""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat int64 in every place.

import math

import numpy as np
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import draws
from ringfence.core.simulation.disease import FIRST_DAY, LAST_DAY, NEVER, STEPS_A_DAY
from ringfence.core.simulation.world import left

CAUGHT, SOURCE, MOMENT, SEED_CASE, NEARNESS = range(draws.FREE + 10, draws.FREE + 15)
FAR_FIELD = 0.02
"""What is left of the hazard beyond 3 m in one room: shared air."""


@njit(nogil=True, cache=True)
def loads(infected, onset, factor, noon, latent, load):
    """Infectiousness of everyone at noon, relative to a mean case at the peak."""
    out = np.zeros(len(infected))
    for p in range(len(infected)):
        if infected[p] + latent > noon:
            continue
        step = ((noon - onset[p]) * STEPS_A_DAY) // DAY - FIRST_DAY * STEPS_A_DAY
        if 0 <= step < (LAST_DAY - FIRST_DAY) * STEPS_A_DAY:
            out[p] = factor[p] * load[step]
    return out


@njit(nogil=True, cache=True)
def sources(person, place, room, start, end, infectious, since, until, places):
    """Visits of infectious people by place: rows[at[k]:at[k + 1]] are those of place k, low/high their spans, `whole` their infectiousness."""
    at = np.zeros(places + 1, np.int64)
    for row in range(len(person)):
        if infectious[person[row]] > 0:
            at[place[row] + 1] += 1
    for k in range(places):
        at[k + 1] += at[k]
    rows, low, high = (
        np.empty(at[places], np.int64),
        np.empty(at[places], np.int64),
        np.empty(at[places], np.int64),
    )
    fill, whole = at[:-1].copy(), np.zeros(places)
    for row in range(len(person)):
        p = person[row]
        if infectious[p] > 0:
            here = fill[place[row]]
            fill[place[row]] += 1
            rows[here] = row
            low[here], high[here] = left(start[row], end[row], since[p], until[p])
            whole[place[row]] += infectious[p]
    return at, rows, low, high, whole


@njit(nogil=True, cache=True)
def propose(first, last, stays, infected, infectious, held, source, setting, seed, begin):
    """(person, moment, place, infector) of every visit in first..last in which an infection happens."""
    person, place, room, start, end = stays
    at, rows, low, high, whole = source
    strength, across, floor, susceptibility = setting
    found = np.empty((16, 4), np.int64)
    count = 0
    for row in range(first, last):
        k, p = place[row], person[row]
        if at[k] == at[k + 1] or infected[p] < NEVER:
            continue
        a, b = left(start[row], end[row], held[0][p], held[1][p])
        # The planned start names the visit: cutting it short leaves its number as it is.
        slot = (start[row] - begin) // 60 + (begin // DAY) * 4096
        dice = draws.uniform(seed, CAUGHT, p, k, slot)
        scale = strength[k] * susceptibility[p] / 3600.0
        # Were all of them there all the time, then: face to face. Spares the many visits without effect their sums.
        if dice >= (b - a) * whole[k] * scale or dice >= _most(a, b, k, person, infectious, source) * scale:
            continue
        space = (across[k], floor[k], p, k, seed, begin)
        total = 0.0
        for here in range(at[k], at[k + 1]):
            total += _share(here, a, b, room[row], room, person, infectious, source, space)
        hazard = total * scale
        if hazard <= 0 or dice >= 1.0 - draws.exp(-hazard):
            continue
        target = draws.uniform(seed, SOURCE, p, k, slot) * total
        chosen = -1
        for here in range(at[k], at[k + 1]):
            part = _share(here, a, b, room[row], room, person, infectious, source, space)
            if part > 0:
                chosen = here
                target -= part
                if target < 0:
                    break
        begins, ends = max(a, low[chosen]), min(b, high[chosen])
        # Given that it happens: a constant hazard over the stay, so a strong one strikes early.
        caught = draws.uniform(seed, MOMENT, p, k, slot) * (1.0 - draws.exp(-hazard))
        moment = begins + np.int64(min(-draws.log(1.0 - caught) / hazard, 0.999999) * (ends - begins))
        if count == len(found):
            wider = np.empty((2 * count, 4), np.int64)
            wider[:count] = found
            found = wider
        found[count, 0], found[count, 1] = p, moment
        found[count, 2], found[count, 3] = k, person[rows[chosen]]
        count += 1
    return found[:count]


@njit(nogil=True, cache=True, inline="always")
def _most(a, b, k, person, infectious, source):
    """Seconds shared with infectious visits, weighted by infectiousness alone: no less than the true weight."""
    at, rows, low, high, _ = source
    most = 0.0
    for here in range(at[k], at[k + 1]):
        shared = min(b, high[here]) - max(a, low[here])
        if shared > 0:
            most += shared * infectious[person[rows[here]]]
    return most


@njit(nogil=True, cache=True, inline="always")
def _share(here, a, b, own_room, room, person, infectious, source, space):
    """Seconds shared with one infectious visit, weighted by infectiousness, by room and by distance."""
    _, rows, low, high, _ = source
    across, floor, p, k, seed, begin = space
    shared = min(b, high[here]) - max(a, low[here])
    if shared <= 0:
        return 0.0
    other = person[rows[here]]
    apart = own_room != room[rows[here]] and own_room != 0 and room[rows[here]] != 0
    weight = across if apart else 1.0
    if floor > 0.0 and not apart:
        weight = reach(distance(seed, p, other, k, begin // DAY, floor))
    return shared * infectious[other] * weight


@njit(nogil=True, cache=True, inline="always")
def distance(seed, one, other, place, day, floor):
    """Metres between two people in one room of `floor` m2 on one day: where chance has put them, the same for both."""
    a, b = min(one, other), max(one, other)
    return math.sqrt(draws.uniform(seed, NEARNESS, a, b, place * 512 + day % 512) * floor / math.pi)


@njit(nogil=True, cache=True, inline="always")
def reach(metres):
    """The weight of a distance, as in the exposure profiles; beyond 3 m the shared air."""
    return 1.0 if metres < 1.5 else 0.5 if metres < 3.0 else FAR_FIELD
