"""Will it be done in time: open work, people at work and their pace so far, played to the end many times.

Each play draws a pace that fits what was seen, then a duration for every open piece (longer than it has lasted already),
and hands the pieces to whoever is free first within their shifts. Draws are keyed by (seed, play, piece): adding people
changes nothing but the people, so "two more teams" is compared on the same dice.
"""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import ndtr, ndtri

from ringfence.core.clocks.pace import Expected, learned
from ringfence.core.simulation.draws import uniform
from ringfence.core.words import Refused

PACE, PIECE = 150, 151
PLAYS = 400
NEVER = 1 << 60


@dataclass(frozen=True, slots=True)
class Shift:
    """One person or team who takes pieces from `start` until `end` (UTC s); a piece begun is finished."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work of a duty as it stands at `at` (UTC s).

    `waiting`: pieces nobody has begun; `begun`: when each piece in hand was begun; `done_s`: durations of those finished;
    `people`: who works and until when. Those with a piece in hand come first, in the order of `begun`.
    """

    at: int
    expected: Expected
    waiting: int
    begun: tuple[int, ...] = ()
    done_s: tuple[float, ...] = ()
    people: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        if self.waiting < 0 or any(one > self.at for one in self.begun):
            raise Refused("pieces in hand were begun before now, and none is missing", code="forecast-work")
        if len(self.begun) > len(self.people):
            raise Refused("more pieces in hand than people at work", code="forecast-people")

    @property
    def left(self) -> int:
        return self.waiting + len(self.begun)


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the last piece is done in each play, sorted (UTC s; NEVER = not with these people), and what it says."""

    finish: npt.NDArray[np.int64]
    due: int

    def at(self, share: float) -> int | None:
        """The moment by which it is done with this chance; None = not with these people."""
        moment = int(self.finish[min(len(self.finish) - 1, int(share * len(self.finish)))])
        return None if moment >= NEVER else moment

    @property
    def median(self) -> int | None:
        return self.at(0.5)

    @property
    def breach(self) -> float:
        """P(later than due)."""
        return float((self.finish > self.due).mean())


def forecast(work: Work, *, due: int, seed: int, plays: int = PLAYS) -> Forecast:
    """Play the work to its end. Nothing left: done at `at`. Nobody at work: never."""
    return Forecast(np.sort(_finish(work, seed=seed, plays=plays)), due)


def together(works: Sequence[Work], *, due: int, seed: int, plays: int = PLAYS) -> Forecast:
    """A duty with several kinds of work side by side is done with the last of them."""
    if not works:
        raise Refused("no work to forecast", code="forecast-work")
    ends = [_finish(one, seed=seed + number, plays=plays) for number, one in enumerate(works)]
    return Forecast(np.sort(np.max(ends, axis=0)), due)


@dataclass(frozen=True, slots=True)
class Repair:
    """The fewest people more (from `start` until `end`) who bring the chance of a breach to `breach`.

    `enough` is False when even `more` do not: then time, not people, is short.
    """

    more: int
    breach: float
    enough: bool


def repair(
    work: Work, *, due: int, shift: Shift, seed: int, risk: float = 0.1, most: int = 200, plays: int = PLAYS
) -> Repair:
    """How many more people are needed so that a breach is less likely than `risk`; on the same dice throughout."""

    def breach(more: int) -> float:
        return forecast(
            replace(work, people=(*work.people, *([shift] * more))), due=due, seed=seed, plays=plays
        ).breach

    if breach(0) <= risk:
        return Repair(0, breach(0), True)
    low, high = 0, 1
    while high < most and breach(high) > risk:
        low, high = high, min(2 * high, most)
    if breach(high) > risk:
        return Repair(high, breach(high), False)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if breach(middle) > risk else (low, middle)
    return Repair(high, breach(high), True)


def _finish(work: Work, *, seed: int, plays: int) -> npt.NDArray[np.int64]:
    if not work.left:
        return np.full(plays, work.at, np.int64)
    if not work.people:
        return np.full(plays, NEVER, np.int64)
    lasted = np.array([work.at - begun for begun in work.begun], np.float64)
    mu, sigma = learned(
        work.expected,
        done_s=work.done_s,
        running_s=lasted.tolist(),
        samples=plays,
        shares=_shares(seed, plays),
    )
    dice = _dice(seed, plays, work.left)
    running = len(lasted)
    if running:  # only what is longer than it has lasted already
        passed = np.zeros((plays, running))
        some = lasted > 0
        passed[:, some] = ndtr((np.log(lasted[some])[None, :] - mu[:, None]) / sigma[:, None])
        dice[:, :running] = np.minimum(passed + (1 - passed) * dice[:, :running], 1 - 1e-12)
    with np.errstate(over="ignore"):
        length = np.exp(np.minimum(mu[:, None] + sigma[:, None] * ndtri(dice), 40.0))
    length[:, :running] = np.maximum(length[:, :running] - lasted[None, :], 1.0)
    start = np.array([max(one.start, work.at) for one in work.people], np.float64)
    end = np.array([one.end for one in work.people], np.float64)
    start[:running] = work.at
    return np.asarray(_played(length, start, end, running))


@njit(nogil=True, cache=True)
def _shares(seed, plays):
    """Points for pace, spread by strata so that few plays cover all of it."""
    out = np.empty((plays, 3))
    for column in range(3):
        order = np.arange(plays)
        for number in range(plays - 1, 0, -1):
            other = int(uniform(seed, PACE, number, column, 1) * (number + 1))
            order[number], order[other] = order[other], order[number]
        for number in range(plays):
            out[number, column] = (order[number] + uniform(seed, PACE, number, column, 0)) / plays
    return out


@njit(nogil=True, cache=True)
def _dice(seed, plays, pieces):
    out = np.empty((plays, pieces))
    for play in range(plays):
        for piece in range(pieces):
            out[play, piece] = uniform(seed, PIECE, piece, play, 0)
    return out


@njit(nogil=True, cache=True)
def _played(length, start, end, running):
    """End of the last piece in each play: pieces in hand first, each next one to whoever can begin it soonest."""
    plays, pieces = length.shape
    out = np.empty(plays, np.int64)
    free = np.empty(len(start))
    for play in range(plays):
        free[:] = start
        last = 0.0
        for piece in range(pieces):
            who = piece
            if piece >= running:
                who = -1
                for one in range(len(start)):
                    if free[one] < end[one] and (who < 0 or free[one] < free[who]):
                        who = one
            if who < 0:
                last = np.inf
                break
            free[who] += length[play, piece]
            last = max(last, free[who])
        out[play] = NEVER if last > 1e17 else np.int64(np.ceil(last))
    return out
