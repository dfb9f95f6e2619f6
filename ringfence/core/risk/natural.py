"""How infection runs in days since infection, from what is measured around onset: infectiousness, and onset itself."""

import numpy as np
from scipy.stats import lognorm

from ringfence.core.contacts.profile import Infectiousness
from ringfence.core.risk.evidence import Course
from ringfence.core.risk.graph import Floats
from ringfence.core.words import Refused

QUANTILES = 200


def onsets(incubation: tuple[float, float], *, days: int) -> Floats:
    """P(onset d days after the day of infection), d from 0; lognormal by median and sigma."""
    median, sigma = incubation
    edges = np.maximum(0, np.arange(days + 1) - 0.5)
    below = lognorm.cdf(edges, sigma, scale=median)
    return np.diff(np.append(below, 1.0))


def strength(
    infectiousness: Infectiousness, *, incubation: tuple[float, float], latent_days: float, days: int
) -> tuple[float, ...]:
    """Infectiousness d days after infection relative to its highest day, averaged over incubations; 0 while latent."""
    median, sigma = incubation
    onset = lognorm.ppf((np.arange(QUANTILES) + 0.5) / QUANTILES, sigma, scale=median)
    out = np.array([
        np.mean([infectiousness.share(d + 0.5 - one) - infectiousness.share(d - 0.5 - one) for one in onset])
        for d in range(days)
    ])  # fmt: skip
    out[np.arange(days) < latent_days] = 0.0
    if out.max(initial=0.0) <= 0:
        raise Refused("infectiousness: nothing after infection", code="risk-course")
    return tuple((out / out.max()).tolist())


def fell_ill(at: int, *, likely: Floats, slots: int) -> Floats:
    """Weight of an onset in slot `at` for every (t, g): never infected is out of the question."""
    out = np.zeros((slots + 2, slots + 2))
    for t in range(min(at + 1, slots) + 1):
        days = at if t == 0 else at - (t - 1)
        # infected before the first slot: any earlier day is as good as another
        out[t] = likely[days:].mean() if t == 0 and days < len(likely) else likely[min(days, len(likely) - 1)]
    return out


def scaled(course: Course, factor: float) -> Course:
    """The same course with all infectiousness times `factor`, for what-if."""
    return Course(
        course.seed, course.outside, course.stays, tuple(min(1.0, factor * one) for one in course.strength)
    )
