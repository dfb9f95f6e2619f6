"""What people remember of whom they met: recall falls with how briefly they were near each other.

Calibrated on the contact diaries of a French high school (Mastrandrea et al. 2015) against the sensors worn there on the
same day: of pairs near for under a minute 8 % were written down, of those over an hour about 60 %.
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws

NAMED, PLACE_NAMED = draws.FREE + 30, draws.FREE + 31
AT_ONE_SECOND, PER_FOLD = -4.06, 0.508
"""Log odds of recall = AT_ONE_SECOND + PER_FOLD * ln(seconds near each other that day)."""
FADING_PER_DAY = 0.1
"""Lost per day since; our assumption, the diaries were written on the day itself."""


def recalled(seconds: npt.NDArray[np.number], *, days_ago: float = 0) -> npt.NDArray[np.float64]:
    """Chance that one of the two names the other."""
    odds = AT_ONE_SECOND + PER_FOLD * np.log(np.maximum(seconds, 1))
    return np.asarray((1 - FADING_PER_DAY) ** days_ago / (1 + np.exp(-odds)))


@njit(nogil=True, cache=True)
def chance(seconds, days_ago):
    """`recalled` for the kernels."""
    odds = AT_ONE_SECOND + PER_FOLD * draws.log(max(seconds, 1.0))
    return (1 - FADING_PER_DAY) ** days_ago / (1.0 + draws.exp(-odds))


@njit(nogil=True, cache=True)
def named(seed, teller, others, seconds, days_ago):
    """Which of `others` the teller names; keyed by the pair and the day before the interview."""
    out = np.zeros(len(others), np.bool_)
    for i in range(len(others)):
        dice = draws.uniform(seed, NAMED, teller, others[i], days_ago[i])
        out[i] = dice < chance(np.float64(seconds[i]), days_ago[i])
    return out
