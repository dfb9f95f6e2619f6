"""How a disease runs in one person: incubation, infectiousness, symptoms, care seeking, severity; values from a pack.

A course is a pure function of (seed, person, moment of infection): no draw depends on what anybody else does.
"""

# mypy: disable-error-code="no-untyped-def"

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.optimize import brentq
from scipy.special import gammaincc, gammainccinv, gammaincinv, ndtri

from ringfence.core.contacts.profile import DAY, Infectiousness
from ringfence.core.protocol.values import Protocol
from ringfence.core.simulation import draws
from ringfence.core.simulation.masks import MaskHabits
from ringfence.core.simulation.seating import Closeness

INCUBATION, SYMPTOMS, SPREAD, CARE, CARE_DELAY, SEVERE = range(draws.FREE, draws.FREE + 6)
TOPIC = "disease"
STEPS_A_DAY, FIRST_DAY, LAST_DAY = 8, -15, 15
_QUANTILES = 4096
NEVER = 1 << 60
Reals = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Steps = tuple[tuple[int, float], ...]
"""(below this age, value), in rising order."""


@dataclass(frozen=True, slots=True)
class Disease:
    """One strain. Days, probabilities and factors; see the pack for source and grade of each."""

    name: str
    incubation: tuple[float, float]
    infectiousness: Infectiousness
    latent_days: float
    hour_probability: float
    household_attack: float
    outside_homes: float
    dispersion: float
    without_symptoms: float
    weaker_without_symptoms: float
    susceptibility: Steps
    care_share: float
    care_days: float
    severe: Steps
    vaccine_infection: float
    vaccine_severe: float
    sensitivity: tuple[float, ...]
    specificity: float
    closeness: Closeness = Closeness()
    masks: MaskHabits = MaskHabits()

    @property
    def kappa(self) -> float:
        """Hazard per hour near a person of mean infectiousness at the peak."""
        return -math.log1p(-self.hour_probability)

    def load(self) -> Reals:
        """Infectiousness relative to the peak in steps of three hours from FIRST_DAY to LAST_DAY around onset.

        Rounded, so that the last digit of a special function cannot differ between machines.
        """
        edges = np.arange((LAST_DAY - FIRST_DAY) * STEPS_A_DAY + 1) / STEPS_A_DAY + FIRST_DAY
        shares = np.array([self.infectiousness.share(float(edge)) for edge in edges])
        return np.round(np.diff(shares) * STEPS_A_DAY / self.infectiousness.peak(), 9)

    def spread(self) -> Reals:
        """Quantiles of individual infectiousness, mean 1: gamma with shape `dispersion`."""
        share = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
        values = gammaincinv(self.dispersion, share) / self.dispersion
        return np.round(values / values.mean(), 9)

    def susceptibility_of(self, age: npt.NDArray[np.integer], doses: npt.NDArray[np.integer]) -> Reals:
        """Relative hazard of each person by age and vaccination."""
        return by_age(self.susceptibility, age) * np.where(doses >= 2, self.vaccine_infection, 1.0)


def by_age(steps: Steps, age: npt.NDArray[np.integer]) -> Reals:
    limits, values = np.array([limit for limit, _ in steps]), np.array([value for _, value in steps])
    return np.asarray(values[np.minimum(np.searchsorted(limits, age, side="right"), len(steps) - 1)])


def disease_of(protocol: Protocol) -> Disease:
    """The strain as its pack sets it. Raises `Refused` where a value is missing."""

    def number(name: str) -> float:
        return float(protocol.value(f"{TOPIC}/{name}").value)  # type: ignore[arg-type]

    def parts(name: str) -> Mapping[str, float]:
        value = protocol.value(f"{TOPIC}/{name}").value
        assert isinstance(value, Mapping)
        return value

    def steps(name: str, what: str) -> Steps:
        value = protocol.value(f"{TOPIC}/{name}").value
        assert isinstance(value, Sequence)
        return tuple((int(one["below_age"]), float(one[what])) for one in value)

    incubation, shape, care, vaccine = map(parts, ("incubation", "infectiousness", "care", "vaccine"))
    sensitivity = protocol.value(f"{TOPIC}/sensitivity").value
    assert isinstance(sensitivity, Sequence)
    return Disease(
        name=protocol.pack,
        incubation=(float(incubation["median_days"]), float(incubation["sigma"])),
        infectiousness=Infectiousness(float(shape["shape"]), float(shape["rate"]), float(shape["shift"])),
        latent_days=number("latent_days"),
        hour_probability=number("hour_probability"),
        household_attack=number("household_attack"),
        outside_homes=number("outside_homes"),
        dispersion=number("dispersion"),
        without_symptoms=number("without_symptoms"),
        weaker_without_symptoms=number("weaker_without_symptoms"),
        susceptibility=steps("susceptibility", "factor"),
        care_share=float(care["share"]),
        care_days=float(care["mean_days"]),
        severe=steps("severe", "share"),
        vaccine_infection=float(vaccine["infection"]),
        vaccine_severe=float(vaccine["severe"]),
        sensitivity=tuple(float(one) for one in sensitivity),
        specificity=number("specificity"),
        closeness=Closeness(**{name: float(value) for name, value in parts("closeness").items()}),
        masks=MaskHabits(**parts("masks")),  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class Course:
    """One value a person given: moments in UTC seconds, NEVER where it does not happen; `factor` = infectiousness."""

    onset: Longs
    symptomatic: npt.NDArray[np.bool_]
    factor: Reals
    care: Longs
    severe: npt.NDArray[np.bool_]


def course(
    disease: Disease, *, people: npt.NDArray[np.integer], infected: Longs, age: npt.NDArray[np.integer],
    doses: npt.NDArray[np.integer], seed: int, quantiles: Reals | None = None,
) -> Course:  # fmt: skip
    """How it runs in these people, infected at these moments. Without symptoms `onset` is when they would have begun.

    `quantiles` is `disease.spread()`, for those who ask often.
    """
    median, sigma = disease.incubation
    share = by_age(disease.severe, age) * np.where(doses >= 2, disease.vaccine_severe, 1.0)
    numbers = np.array([
        median, sigma, disease.without_symptoms, disease.weaker_without_symptoms, disease.care_share,
        disease.care_days,
    ])  # fmt: skip
    spread = disease.spread() if quantiles is None else quantiles
    return Course(*_courses(np.int64(seed), people.astype(np.int64), infected, share, numbers, spread))


@njit(nogil=True, cache=True)
def _courses(seed, people, infected, severe_share, numbers, spread):
    n = len(people)
    onset, care = np.empty(n, np.int64), np.full(n, NEVER, np.int64)
    ill, severe, factor = np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.empty(n)
    for i in range(n):
        p = people[i]
        days = numbers[0] * draws.exp(numbers[1] * draws.normal(seed, INCUBATION, p, 0, 0))
        onset[i] = infected[i] + np.int64(days * DAY)
        ill[i] = draws.uniform(seed, SYMPTOMS, p, 0, 0) >= numbers[2]
        factor[i] = spread[np.int64(draws.uniform(seed, SPREAD, p, 0, 0) * len(spread))]
        if not ill[i]:
            factor[i] *= numbers[3]
            continue
        severe[i] = draws.uniform(seed, SEVERE, p, 0, 0) < severe_share[i]
        if severe[i] or draws.uniform(seed, CARE, p, 0, 0) < numbers[4]:
            wait = numbers[5] * draws.exponential(seed, CARE_DELAY, p, 0, 0)
            care[i] = onset[i] + np.int64(wait * DAY)
    return onset, ill, factor, care, severe


def home_hazard(disease: Disease) -> float:
    """Hazard on one household member over the whole course of a mean case, such that the attack rate is the pack's.

    Averaged over individual infectiousness (gamma) and cases without symptoms; susceptibility taken as 1.
    """
    k, weak, silent = disease.dispersion, disease.weaker_without_symptoms, disease.without_symptoms

    def attack(hazard: float) -> float:
        caught = 1 - (1 + hazard / k) ** -k
        silently = 1 - (1 + hazard * weak / k) ** -k
        return (1 - silent) * caught + silent * silently - disease.household_attack

    return float(brentq(attack, 1e-6, 1e6))


def home_strength(disease: Disease, *, hours_a_day: float) -> float:
    """Hazard per shared hour at home at the peak, if two members share `hours_a_day` on a usual day."""
    peak_days = 1 / disease.infectiousness.peak()
    return home_hazard(disease) / (peak_days * hours_a_day * _kept(disease))


def _kept(disease: Disease) -> float:
    """Mean share of the infectiousness profile that lies after the latent time: short incubations lose its front."""
    median, sigma = disease.incubation
    days = median * np.exp(sigma * ndtri((np.arange(400) + 0.5) / 400))
    return float(np.mean([1 - disease.infectiousness.share(disease.latent_days - one) for one in days]))


def top_share(dispersion: float, *, of: float = 0.8) -> float:
    """Share of cases behind that share of transmission, when individual infectiousness is gamma with that shape."""
    return float(gammaincc(dispersion, gammainccinv(dispersion + 1, of)))
