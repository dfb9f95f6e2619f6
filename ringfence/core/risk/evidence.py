"""What is known of each person apart from contacts, as one weight for every (infected at, removed at)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.core.risk.graph import Floats
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Course:
    """How infection begins and ends. `seed`: P(infected before the first slot); `outside`: P(infected from elsewhere
    in a slot); `stays[d]`: P(still infectious after d slots), from d = 0 (always 1), last value kept to the end.
    `strength[d]`: infectiousness d slots after infection, relative to the chance of the contact; last value kept.
    """

    seed: float
    outside: float = 0.0
    stays: tuple[float, ...] = (1.0,)
    strength: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        if not (0 <= self.seed <= 1 and 0 <= self.outside <= 1):
            raise Refused("seed and outside are probabilities", code="risk-course")
        if self.stays[0] != 1 or any(
            b > a or b < 0 for a, b in zip(self.stays, self.stays[1:], strict=False)
        ):
            raise Refused("`stays` begins with 1 and never rises", code="risk-course")

    @classmethod
    def geometric(cls, *, seed: float, leave: float, slots: int, outside: float = 0.0) -> "Course":
        """Removed with chance `leave` after each slot in which one could infect."""
        return cls(seed, outside, tuple(float((1 - leave) ** d) for d in range(slots + 2)))


def weights(course: Course, *, slots: int) -> Floats:
    """prior[t, g]: infected at t (0 = seed, s + 1 = in slot s), removed before slot g; g = slots + 1: not yet.

    Shape (slots + 2, slots + 2); row slots + 1 is "never", its weight in the last column. The chance to have escaped
    infection from outside so far is included, that of being infected is not split from contacts (see propagation).
    """
    prior = np.zeros((slots + 2, slots + 2))
    keep = np.array([course.stays[min(d, len(course.stays) - 1)] for d in range(slots + 2)])
    for t in range(slots + 1):
        begin = course.seed if t == 0 else (1 - course.seed) * (1 - course.outside) ** (t - 1)
        for g in range(t + 1, slots + 1):
            prior[t, g] = begin * (keep[g - t - 1] - keep[g - t])
        prior[t, slots + 1] = begin * keep[slots - t]
    prior[slots + 1, slots + 1] = (1 - course.seed) * (1 - course.outside) ** slots
    return prior


@dataclass(frozen=True, slots=True)
class Test:
    """A person's own test: at which time (0..slots, state after that many slots), with which result.

    `sensitivity[d]` by slots since infection (last value kept), also after removal while `also_removed`.
    """

    person: int
    at: int
    positive: bool
    sensitivity: tuple[float, ...] = (1.0,)
    specificity: float = 1.0
    also_removed: bool = True


def detectable(test: Test, *, slots: int) -> Floats:
    """P(positive) for every (t, g), without false positives where infected: shape (slots + 2, slots + 2)."""
    out = np.full((slots + 2, slots + 2), 1 - test.specificity)
    for t in range(min(test.at, slots) + 1):
        found = test.sensitivity[min(test.at - t, len(test.sensitivity) - 1)]
        for g in range(t + 1, slots + 2):
            out[t, g] = found if test.at < g or test.also_removed else 1 - test.specificity
    return out


def seen(tests: Sequence[Test], *, people: int, slots: int) -> Floats:
    """Product of all tests for each person: shape (people, slots + 2, slots + 2)."""
    out = np.ones((people, slots + 2, slots + 2))
    for test in tests:
        chance = detectable(test, slots=slots)
        out[test.person] *= chance if test.positive else 1 - chance
    return out


def state(at: int, *, which: str, slots: int) -> Floats:
    """1 where the person is susceptible ("S"), infectious ("I") or removed ("R") at time `at`, else 0."""
    t, g = np.arange(slots + 2)[:, None], np.arange(slots + 2)[None, :]
    found = {"S": t > at, "I": (t <= at) & (at < g), "R": g <= at}[which]
    return np.asarray(found & (t < g) | (found & (t == slots + 1))).astype(np.float64)
