"""Who wears a mask where, and what it keeps back: shares and effects from the disease pack.

A person has one leaning towards masks: who wears one where few do wears one wherever more do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation import draws

LEANING = draws.FREE + 15
YOUNGEST = 3
ELSEWHERE = "else"


@dataclass(frozen=True, slots=True)
class MaskHabits:
    """`worn`: share of people with a mask by setting (see core/places/kinds; `else` for all others; never at home).

    `source`, `wearer`: what is left of the hazard when the infectious, or the other, wears one.
    """

    source: float = 1.0
    wearer: float = 1.0
    worn: Mapping[str, float] | None = None

    def share(self, setting: str) -> float:
        """The share that wears one in this setting."""
        worn = self.worn or {}
        return float(worn.get(setting, worn.get(ELSEWHERE, 0.0)))


class Masks(NamedTuple):
    """`share[place]` wear one there: those whose `leaning[person]` is below it."""

    share: npt.NDArray[np.float32]
    leaning: npt.NDArray[np.float32]
    source: float
    wearer: float


def unmasked(places: int, people: int) -> Masks:
    """Nobody anywhere."""
    return Masks(np.zeros(places, np.float32), np.ones(people, np.float32), 1.0, 1.0)


def leanings(seed: int, age: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
    """Uniform in (0, 1); 1 for children under three, who wear none."""
    drawn = draws.uniforms(seed, LEANING, np.arange(len(age)), 0, 0)
    return np.where(age < YOUNGEST, 1.0, np.minimum(drawn, 0.999999)).astype(np.float32)
