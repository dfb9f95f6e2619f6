"""One laboratory test as a pair of error rates, and what dilution in a tube does to it.

Dilution: the log10 load of one positive is N(mean, sd); a tube of n divides it by n; what stays above the limit of
detection is found. Se(n) = Phi((mean - log10 n - limit) / sd); the cycle threshold rises by log2 n.
"""

import math
from dataclasses import dataclass
from typing import Self

from scipy.special import ndtr

from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Assay:
    """Sensitivity and specificity of one run, as shares of 1; the same at every stage."""

    sensitivity: float = 1.0
    specificity: float = 1.0

    def __post_init__(self) -> None:
        for name in ("sensitivity", "specificity"):
            if not 0 <= getattr(self, name) <= 1:
                raise Refused(f"{name}: a share between 0 and 1", code="assay-share")

    def positive(self, none: float) -> float:
        """P(positive) of a pool that holds no positive person with probability `none`."""
        return self.sensitivity * (1 - none) + (1 - self.specificity) * none


PERFECT = Assay()


@dataclass(frozen=True, slots=True)
class Load:
    """Viral load of one infected person and the assay's limit, log10 copies per millilitre."""

    mean: float = 5.0
    sd: float = 1.5
    limit: float = 3.0

    def sensitivity(self, size: int, *, positives: int = 1) -> float:
        """P(found) in a tube of `size` with so many positives of equal load; two positives add theirs."""
        checked(size)
        if not 0 < positives <= size:
            raise Refused("positives: between one and the size of the tube", code="pool-positives")
        return float(ndtr((self.mean + math.log10(positives / size) - self.limit) / self.sd))

    def diluted(self, assay: Assay, *, size: int) -> Assay:
        """`assay` as it works in a tube of `size`: its sensitivity falls as the single positive is diluted."""
        share = self.sensitivity(size) / self.sensitivity(1)
        return Assay(assay.sensitivity * share, assay.specificity)

    @classmethod
    def of(cls, mapping: dict[str, float]) -> Self:
        """From the values of a disease pack."""
        return cls(**mapping)


def later_cycles(size: int) -> float:
    """How many cycles later a single positive shows in a tube of `size` (each cycle doubles the copies)."""
    return math.log2(checked(size))


def checked(size: int) -> int:
    if size < 1:
        raise Refused("a tube holds at least one swab", code="pool-size")
    return size


def share(value: float, *, name: str = "p") -> float:
    """A probability, or a refusal that names it."""
    if not 0 <= value <= 1:
        raise Refused(f"{name}: a probability between 0 and 1, not {value}", code="probability")
    return value
