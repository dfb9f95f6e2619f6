"""Who shares a tube with whom when risks differ: the cheapest cut of people in order of risk, by dynamic programming.

Hwang 1975: with Dorfman's procedure some cheapest grouping is a cut of the list sorted by risk. A unit is a person or a
whole household that is not to be parted: its chance that nobody in it is positive, and its number of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.core.screening.assay import PERFECT, Assay, checked
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Unit:
    """People who stay together. `clean`: P(nobody in it is positive)."""

    clean: float
    people: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.clean <= 1 or self.people < 1:
            raise Refused("a unit needs at least one person and a probability", code="pool-unit")


@dataclass(frozen=True, slots=True)
class Cut:
    """Groups of unit numbers (as given), each to one tube, and the expected number of tests in all."""

    tubes: tuple[tuple[int, ...], ...]
    tests: float


def cost(units: Sequence[Unit], *, assay: Assay = PERFECT) -> float:
    """Expected tests of one tube: one, and one more each if it turns positive; a person alone is one test."""
    people = sum(one.people for one in units)
    if people == 1:
        return 1.0
    return 1 + people * assay.positive(float(np.prod([one.clean for one in units])))


def cut(units: Sequence[Unit], *, largest: int, assay: Assay = PERFECT) -> Cut:
    """The cheapest grouping into tubes of at most `largest` people. Work: units times `largest`.

    For single people it is the best of all partitions; for units of mixed size it is the best cut of the list
    sorted by risk a person. A unit bigger than a tube is refused: it must be parted by hand.
    """
    checked(largest)
    for number, one in enumerate(units):
        if one.people > largest:
            raise Refused(
                f"unit {number + 1} has {one.people} people, a tube takes {largest}: part it",
                code="pool-unit-size",
            )
    order = sorted(range(len(units)), key=lambda number: (-_each(units[number]), number))
    best, since = [0.0], [0]
    for end in range(1, len(order) + 1):
        least, at = float("inf"), end - 1
        people, clean = 0, 1.0
        for begin in range(end - 1, -1, -1):
            unit = units[order[begin]]
            people, clean = people + unit.people, clean * unit.clean
            if people > largest:
                break
            tube = 1.0 if people == 1 else 1 + people * assay.positive(clean)
            if best[begin] + tube < least:
                least, at = best[begin] + tube, begin
        best.append(least)
        since.append(at)
    return Cut(tuple(_groups(order, since)), best[-1])


def _each(unit: Unit) -> float:
    """Chance of one of its people to be negative, as if they were alike: orders units of unequal size."""
    return float(unit.clean ** (1 / unit.people))


def _groups(order: Sequence[int], since: Sequence[int]) -> list[tuple[int, ...]]:
    out, end = [], len(order)
    while end:
        out.append(tuple(order[since[end] : end]))
        end = since[end]
    return out[::-1]
