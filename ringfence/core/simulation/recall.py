"""What people remember of whom they met: recall falls with how briefly they were near each other.

Calibrated on the contact diaries of a French high school (Mastrandrea et al. 2015) against the sensors worn there on the
same day (1,893 pairs): near each other for up to a minute 8 % were written down, 5-15 minutes 31 %, over an hour 66 %.
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws

NAMED, PLACE_NAMED = draws.FREE + 30, draws.FREE + 31
SECONDS = np.array([20.0, 60.0, 600.0, 2400.0, 9600.0])
SHARE = np.array([0.059, 0.138, 0.309, 0.359, 0.771])
"""Recalled after so many seconds near each other that day (maximum likelihood); straight in the logarithm between."""
FADING_PER_DAY = 0.1
"""Lost per day since; our assumption, the diaries were written on the day itself."""
OWN_PLACES = 0.9
"""Share of one's own stays that come to mind on the same day; our assumption."""
_AT = np.array([draws.log.py_func(one) for one in SECONDS.tolist()])  # type: ignore[no-untyped-call]


def recalled(seconds: npt.NDArray[np.number], *, days_ago: float = 0) -> npt.NDArray[np.float64]:
    """Chance that one of the two names the other."""
    share = np.interp(np.log(np.maximum(seconds, 1)), _AT, SHARE)
    return np.asarray((1 - FADING_PER_DAY) ** days_ago * share)


@njit(nogil=True, cache=True)
def chance(seconds, days_ago):
    """`recalled` for the kernels."""
    x, last = draws.log(max(seconds, 1.0)), len(_AT) - 1
    faded = (1 - FADING_PER_DAY) ** days_ago
    if x <= _AT[0]:
        return faded * SHARE[0]
    for knot in range(last):
        if x <= _AT[knot + 1]:
            part = (x - _AT[knot]) / (_AT[knot + 1] - _AT[knot])
            return faded * (SHARE[knot] + part * (SHARE[knot + 1] - SHARE[knot]))
    return faded * SHARE[last]


@njit(nogil=True, cache=True)
def named(seed, teller, others, seconds, days_ago):
    """Which of `others` the teller names; keyed by the pair and the day before the interview."""
    out = np.zeros(len(others), np.bool_)
    for i in range(len(others)):
        dice = draws.uniform(seed, NAMED, teller, others[i], days_ago[i])
        out[i] = dice < chance(np.float64(seconds[i]), days_ago[i])
    return out


@njit(nogil=True, cache=True)
def places_named(seed, teller, places, slots, days_ago):
    """Which of their own stays (a place and the minute of its begin) come to the teller's mind."""
    out = np.zeros(len(places), np.bool_)
    for i in range(len(places)):
        dice = draws.uniform(seed, PLACE_NAMED, teller, places[i], slots[i])
        out[i] = dice < OWN_PLACES * (1 - FADING_PER_DAY) ** days_ago[i]
    return out
