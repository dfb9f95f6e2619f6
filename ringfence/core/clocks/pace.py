"""How long one piece of work takes, learned while it is being done.

Durations are log-normal; mean and spread of the log have a normal-inverse-gamma prior, given as a typical duration and
how many pieces of experience it is worth. Work in progress counts too: a piece that has lasted long already is evidence
of slow work. Without it the first forecasts would rest on the quick pieces alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtri
from scipy.stats import gamma
from scipy.stats import t as student

from ringfence.core.words import Refused

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a protocol says before the first piece is done. `typical_s`: median duration, seconds; `spread`: sd of its
    log (0.5: two of three pieces lie between .6 and 1.6 times the median); `worth`: so many pieces of experience.
    """

    typical_s: float
    spread: float = 0.5
    worth: float = 3.0

    def __post_init__(self) -> None:
        if not (self.typical_s > 0 and self.spread > 0 and self.worth > 0):
            raise Refused("a typical duration, a spread and its worth: all above 0", code="pace-expected")


def learned(
    expected: Expected,
    *,
    done_s: Sequence[float],
    running_s: Sequence[float] = (),
    samples: int,
    shares: Floats,
) -> tuple[Floats, Floats]:
    """(mu, sigma) of the log of seconds: `samples` equally likely pairs, from points `shares` (samples, 3) in (0, 1).

    `done_s`: durations of finished pieces; `running_s`: how long the open ones have lasted. Raises Refused for a
    duration that is not above 0.
    """
    done, running = np.asarray(done_s, np.float64), np.asarray(running_s, np.float64)
    if (done <= 0).any() or (running < 0).any():
        raise Refused("a finished piece took longer than no time", code="pace-duration")
    logs = np.log(done)
    centre, weight = np.log(expected.typical_s), expected.worth
    shape = weight / 2 + 1
    scale = expected.spread**2 * (shape - 0.5)
    n = len(logs)
    mean = logs.mean() if n else centre
    now = weight + n
    mu = (weight * centre + logs.sum()) / now
    a = shape + n / 2
    b = scale + 0.5 * ((logs - mean) ** 2).sum() + 0.5 * weight * n * (mean - centre) ** 2 / now
    variance = b / gamma.ppf(shares[:, 0], a)
    sigma = np.sqrt(variance)
    drawn = mu + ndtri(shares[:, 1]) * sigma / np.sqrt(now)
    if not len(running[running > 0]):
        return drawn, sigma
    open_logs = np.log(running[running > 0])
    said = log_ndtr(-(open_logs[None, :] - drawn[:, None]) / sigma[:, None]).sum(axis=1)
    chance = np.cumsum(np.exp(said - said.max()))
    kept = np.searchsorted(chance / chance[-1], (np.arange(samples) + 0.5) / samples)
    kept = kept[np.argsort(shares[:, 2], kind="stable")]
    return drawn[kept], sigma[kept]


def surprise(expected: Expected, *, duration_s: float) -> float:
    """P(a piece takes at least so long) before anything is learned: small = look at this one."""
    shape = expected.worth / 2 + 1
    scale = expected.spread**2 * (shape - 0.5)
    wide = np.sqrt(scale / shape * (1 + 1 / expected.worth))
    return float(student.sf((np.log(duration_s) - np.log(expected.typical_s)) / wide, 2 * shape))
