"""How large an epidemic gets, from formulas and from keyed draws: the simulator's known answers.

Final size z = 1 - exp(-R z) (Kermack and McKendrick); chain-binomial households (Reed and Frost); extinction of a
branching process with negative-binomial offspring, q = (1 + R (1 - q) / k)^-k (Lloyd-Smith et al.).
"""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.optimize import brentq

from ringfence.core.simulation.draws import uniform

THRESHOLD, CHAIN, OFFSPRING = 140, 141, 142
SURVIVED = 500
"""A line that reaches so many cases is taken to go on; with R = 1.5 the error is below 1e-12 even for k = 0.1."""


def attack_rate(reproduction: float) -> float:
    """Share infected at the end, homogeneous mixing, one seed in a large population; 0 when R <= 1."""
    if reproduction <= 1:
        return 0.0
    return float(brentq(lambda z: z - 1 + math.exp(-reproduction * z), 1e-9, 1.0))


def epidemic(reproduction: float, *, people: int, seed: int) -> float:
    """Share infected in one homogeneous epidemic with one first case (Sellke: who gives in at which pressure).

    Everyone has a threshold drawn Exp(1); each case adds R / people to the pressure on all others.
    """
    thresholds = np.sort(exponentials(seed, people))
    pressure = reproduction * np.arange(1, people + 1) / people
    return float(1 + _first_above(thresholds, pressure)) / people


def _first_above(thresholds: npt.NDArray[np.float64], pressure: npt.NDArray[np.float64]) -> int:
    stays = np.flatnonzero(thresholds[1:] > pressure[:-1])
    return int(stays[0]) if len(stays) else len(thresholds) - 1


@njit(nogil=True, cache=True)
def exponentials(seed, people):
    """Exp(1) thresholds; the first case's own is put before all others by being 0."""
    out = np.zeros(people)
    for person in range(1, people):
        out[person] = -np.log1p(-uniform(seed, THRESHOLD, person, 0, 0))
    return out


def chain_binomial(susceptible: int, *, infectious: int = 1, escape: float) -> list[float]:
    """P(0, 1, ... more cases) in a household; `escape` = P(not infected by one infectious member)."""
    if susceptible == 0 or infectious == 0:
        return [1.0] + [0.0] * susceptible
    out = [0.0] * (susceptible + 1)
    caught = 1 - escape**infectious
    for new in range(susceptible + 1):
        here = math.comb(susceptible, new) * caught**new * (1 - caught) ** (susceptible - new)
        for more, chance in enumerate(chain_binomial(susceptible - new, infectious=new, escape=escape)):
            out[new + more] += here * chance
    return out


@njit(nogil=True, cache=True)
def household_chains(seed, households, susceptible, escape):
    """Histogram of additional cases over that many simulated households, the draw keyed by (pair, household)."""
    counts = np.zeros(susceptible + 1, np.int64)
    for household in range(households):
        state = np.zeros(susceptible + 1, np.int64)
        state[0] = 1
        wave, cases = 1, 0
        while (state == wave).any():
            for one in range(1, susceptible + 1):
                for other in range(susceptible + 1):
                    if state[one] == 0 and state[other] == wave:
                        if uniform(seed, CHAIN, one * 64 + other, household, 0) >= escape:
                            state[one] = wave + 1
                            cases += 1
            wave += 1
        counts[cases] += 1
    return counts


def extinct_share(reproduction: float, *, dispersion: float, lines: int, seed: int) -> float:
    """Share of simulated lines that die out; offspring drawn by inverting the negative-binomial cdf."""
    chance = dispersion / (dispersion + reproduction)
    return float(_extinct(seed, lines, _cdf(dispersion, chance))) / lines


def _cdf(dispersion: float, chance: float) -> npt.NDArray[np.float64]:
    """Negative-binomial cdf for any real dispersion, by its recursion."""
    mass = np.empty(2000)
    mass[0] = chance**dispersion
    for count in range(1, len(mass)):
        mass[count] = mass[count - 1] * (count - 1 + dispersion) / count * (1 - chance)
    return np.asarray(np.cumsum(mass))


@njit(nogil=True, cache=True)
def _extinct(seed, lines, steps):
    died = 0
    for line in range(lines):
        alive, number = 1, 0
        while 0 < alive < SURVIVED:
            born = np.searchsorted(steps, uniform(seed, OFFSPRING, number, line, 0), side="right")
            alive += born - 1
            number += 1
        died += alive == 0
    return died
