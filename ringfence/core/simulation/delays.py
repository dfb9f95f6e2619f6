"""What delays cost: the reproduction number under testing and tracing with given delays and coverages.

The question of Kretzschmar et al. 2020 (Lancet Public Health 5, e452): onset -> test -> isolation, and from there to the
contacts. Cases with symptoms are tested and their contacts traced; a traced contact is isolated from then on. Solved by generations until the mix of cases is steady.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import gammaincinv, ndtri

from ringfence.core.simulation.draws import uniform

INCUBATION, SYMPTOMS, TESTED, TRACED, SPREAD = range(145, 150)
GENERATIONS, CASES = 12, 40_000
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Delays:
    """Days and coverages (0..1). `reproduction` = without testing and tracing."""

    test_days: float = 0.0
    trace_days: float = 0.0
    tested: float = 1.0
    traced: float = 1.0
    reproduction: float = 1.2


@dataclass(frozen=True, slots=True)
class Course:
    """Natural history: lognormal incubation (median days, sigma) and gamma infectiousness around onset.

    `symptomatic` is the share of infections that fall ill and so can be found by a test of symptoms. The paper's
    abstract does not give it; 0.37 is the value under which all of its statements hold together (see the tests).
    `leads_on`: whether a traced contact's own contacts are traced at once, or only after that contact's own test.
    """

    incubation: tuple[float, float] = (5.1, 0.418)
    infectiousness: tuple[float, float, float] = (20.516508, 1.592124, -12.272481)
    symptomatic: float = 0.37
    leads_on: bool = False


def reproduction(delays: Delays, *, seed: int, course: Course | None = None) -> float:
    """Mean number of new cases per case once the share of traced cases is steady. Monte Carlo error about .005."""
    chosen = course or Course()
    until = np.full(CASES, np.inf)
    kept = []
    for generation in range(GENERATIONS):
        told, spread_at, spreads = _generation(generation, until, delays, chosen, seed)
        kept.append(float(spreads.mean()))
        until = _handed_on(generation, told, spread_at, spreads, delays, seed)
    return delays.reproduction * float(np.mean(kept[4:]))


def _generation(
    number: int, until: Reals, delays: Delays, course: Course, seed: int
) -> tuple[Reals, Reals, npt.NDArray[np.bool_]]:
    """Day each case is known and isolated, the day it would infect someone, and whether it still does."""
    median, sigma = course.incubation
    onset = median * np.exp(sigma * ndtri(column(seed, INCUBATION, CASES, number)))
    falls_ill = column(seed, SYMPTOMS, CASES, number) < course.symptomatic
    tested = column(seed, TESTED, CASES, number) < delays.tested
    by_test = np.where(falls_ill & tested, onset + delays.test_days, np.inf)
    shape, rate, shift = course.infectiousness
    spread = onset + shift + gammaincinv(shape, column(seed, SPREAD, CASES, number)) / rate
    spread = np.maximum(spread, 0.25)
    known = np.minimum(by_test, until)
    return (known if course.leads_on else by_test), spread, spread < known


def _handed_on(
    number: int, known: Reals, spread: Reals, spreads: npt.NDArray[np.bool_], delays: Delays, seed: int
) -> Reals:
    """For the next generation: the day of their own life at which the tracers reach them (infinity = never)."""
    reached = known[spreads] + delays.trace_days - spread[spreads]
    missed = column(seed, TRACED, CASES, number)[: len(reached)] >= delays.traced
    reached[missed] = np.inf
    return np.resize(reached, CASES)


@njit(nogil=True, cache=True)
def column(seed, event, people, slot):
    """One keyed number in [0, 1) for each of the first `people` persons."""
    out = np.empty(people)
    for person in range(people):
        out[person] = uniform(seed, event, person, 0, slot)
    return out
