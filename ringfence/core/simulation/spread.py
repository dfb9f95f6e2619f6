"""The compiled loops of transmission: who is infectious today, where, and which visits lead to an infection."""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat int64 in every place.

import numpy as np
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import draws
from ringfence.core.simulation.disease import FIRST_DAY, LAST_DAY, NEVER, STEPS_A_DAY
from ringfence.core.simulation.world import left

CAUGHT, SOURCE, MOMENT, SEED_CASE = range(draws.FREE + 10, draws.FREE + 14)


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
    """Visits of infectious people by place: rows[at[k]:at[k + 1]] are those of place k, low/high their spans."""
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
    fill = at[:-1].copy()
    for row in range(len(person)):
        p = person[row]
        if infectious[p] > 0:
            here = fill[place[row]]
            fill[place[row]] += 1
            rows[here] = row
            low[here], high[here] = left(start[row], end[row], since[p], until[p])
    return at, rows, low, high


@njit(nogil=True, cache=True)
def propose(
    first, last, person, place, room, start, end, infected, infectious, since, until, at, rows, low, high, strength,
    across, susceptibility, seed, begin,
):  # fmt: skip
    """(person, moment, place, infector) of every visit in first..last in which an infection happens."""
    found = np.empty((16, 4), np.int64)
    count = 0
    for row in range(first, last):
        k, p = place[row], person[row]
        if at[k] == at[k + 1] or infected[p] < NEVER:
            continue
        a, b = left(start[row], end[row], since[p], until[p])
        total = 0.0
        for here in range(at[k], at[k + 1]):
            total += _share(here, a, b, room[row], room, person, infectious, rows, low, high, across[k])
        hazard = total * strength[k] * susceptibility[p] / 3600.0
        # The planned start names the visit: cutting it short leaves its number as it is.
        slot = (start[row] - begin) // 60 + (begin // DAY) * 4096
        if hazard <= 0 or draws.uniform(seed, CAUGHT, p, k, slot) >= 1.0 - draws.exp(-hazard):
            continue
        target = draws.uniform(seed, SOURCE, p, k, slot) * total
        chosen = -1
        for here in range(at[k], at[k + 1]):
            part = _share(here, a, b, room[row], room, person, infectious, rows, low, high, across[k])
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
def _share(here, a, b, own_room, room, person, infectious, rows, low, high, across):
    """Seconds shared with one infectious visit, weighted by infectiousness and by room."""
    shared = min(b, high[here]) - max(a, low[here])
    if shared <= 0:
        return 0.0
    other = room[rows[here]]
    apart = own_room != other and own_room != 0 and other != 0
    return shared * infectious[person[rows[here]]] * (across if apart else 1.0)
