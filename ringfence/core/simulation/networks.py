"""An outbreak on a weighted contact network, day by day, under isolation and tracing of contacts and their contacts.

The model of the Haslemere study (Firth et al. 2020, Nature Medicine): half-normal infectiousness around onset, Weibull
incubation and delays, cases from outside, 14 days of isolation. Every draw is keyed by (person or pair, day).
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation.draws import uniform

FIRST, NO_SIGNS, INCUBATION, DELAY, BEFORE, CAUGHT, OUTSIDE, FOUND, TRACED = range(150, 159)
SUSCEPTIBLE, INFECTED, RECOVERED = 0, 1, 2
POLICIES = {"none": 0, "isolation": 1, "primary": 2, "secondary": 3}
NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Settings:
    """The study's own values: days, probabilities, Weibull (shape, scale)."""

    reproduction: float = 0.8
    """Scales the daily hazard per unit of edge weight; not a reproduction number."""
    before_onset: float = 0.2
    without_signs: float = 0.4
    weaker_without_signs: float = 0.5
    found: float = 0.9
    outside: float = 0.001
    days: int = 70
    infectious_after_onset: float = 7.0
    restricted_days: float = 14.0
    incubation: tuple[float, float] = (2.322737, 6.492272)
    delay: tuple[float, float] = (1.0, 1.4)
    width_before: float = 3.0
    width_after: float = 2.0


@dataclass(frozen=True, slots=True)
class Network:
    """Undirected weighted edges as neighbour lists: `other[at[p]:at[p + 1]]` are p's contacts."""

    at: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]

    @property
    def people(self) -> int:
        return len(self.at) - 1


@dataclass(frozen=True, slots=True)
class Course:
    """One simulated outbreak: day of exposure of each person (-1 = never), and how many were restricted each day."""

    exposed: npt.NDArray[np.int64]
    isolated: npt.NDArray[np.int64]
    quarantined: npt.NDArray[np.int64]
    settings: Settings = field(repr=False)

    @property
    def infected_share(self) -> float:
        return float((self.exposed >= 0).mean())

    @property
    def quarantined_by_week(self) -> npt.NDArray[np.float64]:
        """Mean share of people in quarantine in each whole week: what the study draws."""
        weeks = len(self.quarantined) // 7
        daily = self.quarantined[: weeks * 7].reshape(weeks, 7)
        return np.asarray(daily.mean(axis=1) / len(self.exposed))


def network(pairs: npt.NDArray[np.int64], *, weight: npt.NDArray[np.float64], people: int) -> Network:
    """Neighbour lists from pairs (edges, 2) of person numbers 0 .. people - 1."""
    here = np.concatenate([pairs[:, 0], pairs[:, 1]])
    there = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.lexsort((there, here))
    at = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=people), out=at[1:])
    return Network(at, there[order], np.concatenate([weight, weight])[order])


def simulate(net: Network, *, policy: str, seed: int, settings: Settings | None = None) -> Course:
    """One outbreak from one first case. `policy`: none, isolation, primary or secondary (tracing and quarantine)."""
    chosen = settings or Settings()
    numbers = np.array([
        chosen.reproduction, chosen.before_onset, chosen.without_signs, chosen.weaker_without_signs, chosen.found,
        chosen.outside, chosen.infectious_after_onset, chosen.restricted_days, *chosen.incubation, *chosen.delay,
        chosen.width_before, chosen.width_after,
    ])  # fmt: skip
    exposed, isolated, quarantined = _course(
        net.at, net.other, net.weight, chosen.days, POLICIES[policy], numbers, np.int64(seed)
    )
    return Course(exposed, isolated, quarantined, chosen)


@njit(nogil=True, cache=True)
def _weibull(u, shape, scale):
    return scale * (-np.log1p(-u)) ** (1 / shape)


@njit(nogil=True, cache=True)
def _hazard(day, onset, longest, early, width_before, width_after):
    """Half-normal around onset, per day: one side only. Before onset the width grows with how late onset comes."""
    width = width_before * onset / longest if early else width_after
    x = (day - onset) / width
    if (early and x > 0) or (not early and x < 0):
        return 0.0
    return 2.0 / width * np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)


@njit(nogil=True, cache=True)
def _expose(person, day, onset, ends, isolates, restrict, silent, numbers, seed):
    onset[person] = day + _weibull(uniform(seed, INCUBATION, person, 0, 0), numbers[8], numbers[9])
    ends[person] = onset[person] + numbers[6]
    if restrict and not silent[person]:
        wait = _weibull(uniform(seed, DELAY, person, 0, 0), numbers[10], numbers[11])
        isolates[person] = onset[person] + wait


@njit(nogil=True, cache=True)
def _infect(day, at, other, weight, status, held, isolated, onset, silent, numbers, seed, caught):
    """Who is infected by neighbours today; every pair's draws are its own, so the order of pairs is of no account."""
    longest = 1e-9
    for person in range(len(status)):
        if status[person] == INFECTED and not isolated[person]:
            longest = max(longest, onset[person])
    for person in range(len(status)):
        if status[person] != INFECTED or isolated[person]:
            continue
        for edge in range(at[person], at[person + 1]):
            near = other[edge]
            if status[near] != SUSCEPTIBLE or held[near]:
                continue
            early = uniform(seed, BEFORE, person, near, day) < numbers[1]
            rate = _hazard(day, onset[person], longest, early, numbers[12], numbers[13])
            rate *= numbers[0] * weight[edge] * (numbers[3] if silent[person] else 1.0)
            if uniform(seed, CAUGHT, person, near, day) < 1 - np.exp(-rate):
                caught[near] = True


@njit(nogil=True, cache=True)
def _trace(day, at, other, policy, status, held, onset, silent, numbers, seed, asked):
    """Contacts of those who fell ill since yesterday, and (policy 3) the contacts of those contacts."""
    for person in range(len(status)):
        ill = status[person] == INFECTED and not silent[person] and day - 1 < onset[person] < day
        if not ill:
            continue
        for edge in range(at[person], at[person + 1]):
            near = other[edge]
            if status[near] != RECOVERED and not held[near]:
                asked[near] |= uniform(seed, FOUND, person, near, 0) < numbers[4]
            if policy < 3:
                continue
            for further in range(at[near], at[near + 1]):
                far = other[further]
                if status[far] != RECOVERED and not held[far]:
                    asked[far] |= uniform(seed, FOUND, near, far, 1 + day) < numbers[4]


@njit(nogil=True, cache=True)
def _course(at, other, weight, days, policy, numbers, seed):
    people = len(at) - 1
    status, exposed = np.zeros(people, np.int64), np.full(people, -1, np.int64)
    onset, ends = np.full(people, NEVER), np.full(people, NEVER)
    isolates, quarantines = np.full(people, NEVER), np.full(people, NEVER)
    silent = np.zeros(people, np.bool_)
    for person in range(people):
        silent[person] = uniform(seed, NO_SIGNS, person, 0, 0) < numbers[2]
    first = int(uniform(seed, FIRST, 0, 0, 0) * people)
    status[first], exposed[first] = INFECTED, 0
    _expose(first, 0, onset, ends, isolates, policy > 0, silent, numbers, seed)
    in_isolation, in_quarantine = np.zeros(days, np.int64), np.zeros(days, np.int64)
    held, isolated = np.zeros(people, np.bool_), np.zeros(people, np.bool_)
    for day in range(1, days):
        for person in range(people):
            if day > ends[person]:
                status[person] = RECOVERED
            start = min(isolates[person], quarantines[person])
            if day > start + numbers[7]:
                isolates[person] = quarantines[person] = NEVER
            isolated[person] = day > isolates[person]
            held[person] = isolated[person] or day > quarantines[person]
            in_isolation[day] += isolated[person]
            in_quarantine[day] += day > quarantines[person]
        caught, asked = np.zeros(people, np.bool_), np.zeros(people, np.bool_)
        for person in range(people):
            if status[person] == SUSCEPTIBLE and not held[person]:
                caught[person] = uniform(seed, OUTSIDE, person, 0, day) < numbers[5]
        _infect(day, at, other, weight, status, held, isolated, onset, silent, numbers, seed, caught)
        for person in range(people):
            if caught[person]:
                status[person], exposed[person] = INFECTED, day
                _expose(person, day, onset, ends, isolates, policy > 0, silent, numbers, seed)
        if policy >= 2:
            _trace(day, at, other, policy, status, held, onset, silent, numbers, seed, asked)
            for person in range(people):
                if asked[person]:
                    wait = _weibull(uniform(seed, TRACED, person, 0, day), numbers[10], numbers[11])
                    quarantines[person] = day + wait
    return exposed, in_isolation, in_quarantine
