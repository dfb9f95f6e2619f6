"""How a disease spreads, as data from a pack: infectiousness around onset, reach, masks, room air, one calibration.

Everything is relative to the peak of infectiousness; `hour_probability` ties it to one measured figure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtr, chndtr, gammainc, gammaln

from ringfence.core.protocol.values import Protocol

HOUR = 3600
DAY = 86400
TOPIC = "exposure"


@dataclass(frozen=True, slots=True)
class Infectiousness:
    """A gamma density of days from onset, moved by `shift` (days): f(x) = gamma(x - shift; shape, rate)."""

    shape: float
    rate: float
    shift: float

    def share(self, days: float) -> float:
        """Share of all infectiousness that lies before `days` from onset."""
        return float(gammainc(self.shape, max(0.0, days - self.shift) * self.rate))

    def peak(self) -> float:
        """The density per day at its highest."""
        at = self.shape - 1
        return self.rate * math.exp(at * math.log(at) - at - float(gammaln(self.shape)))

    def hours(self, start_s: float, end_s: float) -> float:
        """Hours at peak that this span is worth; both ends in seconds from onset."""
        return (self.share(end_s / DAY) - self.share(start_s / DAY)) * 24 / self.peak()


@dataclass(frozen=True, slots=True)
class Profile:
    """One disease's exposure profile. Factors and weights are relative (1 = no change), rates per hour."""

    infectiousness: Infectiousness
    reach: tuple[tuple[float, float], ...]
    """(metres, weight) steps: below the first limit its weight, and so on; beyond the last nothing."""
    unknown_distance_m: float
    mask_out: float
    mask_in: float
    hour_probability: float
    household_attack: float
    quanta_h: float
    breathing_m3_h: float
    air_loss_h: float

    @property
    def kappa(self) -> float:
        """Hazard per hour of an unmasked near contact at the peak."""
        return -math.log1p(-self.hour_probability)

    def weight(self, distance_m: float | None, error_m: float | None) -> float:
        """Relative hazard at a distance. Unknown distance or error: the mean over where the two may have been.

        `error_m` is the standard deviation per axis of their relative position; without any distance the centre is 0.
        """
        error = error_m or 0.0
        if distance_m is None:
            error = error or self.unknown_distance_m
        elif not error:
            return next((weight for limit, weight in self.reach if distance_m < limit), 0.0)
        within = [_within(limit, distance_m or 0.0, error) for limit, _ in self.reach]
        steps = np.diff([0.0, *within])
        return float(np.dot(steps, [weight for _, weight in self.reach]))


def _within(limit: float, centre: float, error: float) -> float:
    """P(distance < limit) when the relative position is normal around `centre` with `error` per axis (Rice)."""
    x = (limit / error) ** 2
    nc = (centre / error) ** 2
    return float(chdtr(2, x)) if nc < 1e-9 else float(chndtr(x, 2, min(nc, 1e6)))


def profile_of(protocol: Protocol) -> Profile | None:
    """The pack's profile; None when the pack brings none (nothing is made up for a disease without figures)."""
    shape = protocol.get(f"{TOPIC}/infectiousness")
    if not isinstance(shape, Mapping):
        return None
    steps = protocol.get(f"{TOPIC}/distance_profile")
    assert isinstance(steps, Sequence)

    def number(name: str) -> float:
        value = protocol.value(f"{TOPIC}/{name}").value
        assert isinstance(value, int | float)
        return float(value)

    return Profile(
        infectiousness=Infectiousness(float(shape["shape"]), float(shape["rate"]), float(shape["shift"])),
        reach=tuple((float(step["below_m"]), float(step["weight"])) for step in steps),
        unknown_distance_m=number("unknown_distance_m"),
        mask_out=number("mask_out"),
        mask_in=number("mask_in"),
        hour_probability=number("hour_probability"),
        household_attack=number("household_attack"),
        quanta_h=number("quanta_h"),
        breathing_m3_h=number("breathing_m3_h"),
        air_loss_h=number("air_loss_h"),
    )
