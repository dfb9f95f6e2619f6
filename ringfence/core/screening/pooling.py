"""What a way of pooling costs and finds: Dorfman, three stages, square array; strangers or whole households.

Costs are expected tests per person; `sensitivity` and `specificity` are those of the whole procedure for one person.
Sources: Dorfman 1943; Kim et al. 2007 (hierarchical and array pooling with errors); Bilder et al. 2019 (two infections).
A person is called positive only by a test of their own; a pool of one is that test and is not repeated.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ringfence.core.screening.assay import PERFECT, Assay, checked, share
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Yield:
    """Expected tests per person, and how well the whole procedure tells the positive from the negative."""

    tests: float
    sensitivity: float
    specificity: float

    def predictive(self, p: float) -> tuple[float, float]:
        """(P(infected | called positive), P(not infected | called negative)) at prevalence `p`; NaN if nobody is."""
        true, false = p * self.sensitivity, (1 - p) * (1 - self.specificity)
        kept, missed = (1 - p) * self.specificity, p * (1 - self.sensitivity)
        return _ratio(true, true + false), _ratio(kept, kept + missed)


def single(assay: Assay = PERFECT) -> Yield:
    """Everyone alone."""
    return Yield(1.0, assay.sensitivity, assay.specificity)


def dorfman(p: float, *, size: int, assay: Assay = PERFECT) -> Yield:
    """Tubes of `size`; every member of a positive tube is tested alone. `p`: chance of each to be positive."""
    share(p)
    if checked(size) == 1:
        return single(assay)
    q = 1 - p
    false = (1 - assay.specificity) * assay.positive(q ** (size - 1))
    return Yield(1 / size + assay.positive(q**size), assay.sensitivity**2, 1 - false)


def two_infections(joint: tuple[float, float, float, float], *, size: int, assay: Assay = PERFECT) -> float:
    """Expected tests per person when one tube is tested for two infections at once (Dorfman, one assay for both).

    `joint` = P(neither, only the first, only the second, both). A tube positive for either is tested alone.
    """
    if abs(sum(joint) - 1) > 1e-9 or min(joint) < 0:
        raise Refused("the four probabilities must add up to 1", code="joint-probabilities")
    if checked(size) == 1:
        return 1.0
    neither, first, second, _ = joint
    clean = neither**size
    one = (neither + first) ** size - clean, (neither + second) ** size - clean
    both = 1 - clean - sum(one)
    missed, right = 1 - assay.sensitivity, assay.specificity
    negative = clean * right**2 + sum(one) * missed * right + both * missed**2
    return 1 / size + 1 - negative


def three_stage(p: float, *, size: int, parts: int, assay: Assay = PERFECT) -> Yield:
    """Tubes of `size`; a positive one is tested again in tubes of `parts` (which divides it), then alone."""
    share(p)
    if size % parts or not 1 < parts < size:
        raise Refused("the second tubes must divide the first and hold at least two", code="pool-parts")
    q, right, wrong = 1 - p, assay.sensitivity, 1 - assay.specificity
    rest = q ** (size - parts)
    again = (1 - q**parts) * right**2 + q**parts * wrong * assay.positive(rest)
    tests = 1 / size + assay.positive(q**size) / parts + again
    mates = q ** (parts - 1)
    false = wrong * ((1 - mates) * right**2 + mates * wrong * assay.positive(rest))
    return Yield(tests, right**3, 1 - false)


def array(p: float, *, side: int, assay: Assay = PERFECT) -> Yield:
    """A square of side x side people: rows and columns in tubes, crossings of positives alone.

    A positive row without any positive column (or the other way round) is tested alone too: an error is likely.
    """
    share(p)
    if checked(side) == 1:
        return single(assay)
    q, right, missed = 1 - p, assay.sensitivity, 1 - assay.sensitivity
    line = assay.positive(q ** (side - 1))  # a row or column through a person who is negative
    quiet = 1 - line  # such a column says negative
    column = p * missed + q * quiet  # any column of a row says negative
    lone = right * (column**side - (q * quiet) ** side) + (1 - assay.specificity) * (q * quiet) ** side
    mine = right * missed * column ** (side - 1)
    others = right * quiet * (column ** (side - 1) - (q * quiet) ** (side - 1))
    others += (1 - assay.specificity) * quiet * (q * quiet) ** (side - 1)
    tests = 2 / side + p * right**2 + q * line**2 + 2 * lone
    found = right * (right**2 + 2 * mine)
    return Yield(tests, found, 1 - (1 - assay.specificity) * (line**2 + 2 * others))


def households(infected: float, *, household: int, in_tube: int, assay: Assay = PERFECT) -> float:
    """Expected tests per person when whole households of one size share a tube, `in_tube` of them.

    `infected`: P(a household has any positive). Positives cluster, so fewer tubes turn than with strangers.
    """
    size = checked(household) * checked(in_tube)
    if size == 1:
        return 1.0
    return 1 / size + assay.positive((1 - share(infected)) ** in_tube)


def entropy(p: float) -> float:
    """Tests per person that no procedure of perfect yes-no tests can undercut, in bits."""
    share(p)
    return -sum(x * math.log2(x) for x in (p, 1 - p) if x > 0)


@dataclass(frozen=True, slots=True)
class Best:
    """The cheapest sizes (tube, or tube and second tube, or side) and what they cost; size 1 = test alone."""

    size: int
    parts: int
    tests: float


def best_dorfman(p: float, *, sizes: Iterable[int] = range(2, 201), assay: Assay = PERFECT) -> Best:
    """The cheapest size among `sizes`, or single tests where no tube saves any."""
    return _best(((size, 0) for size in sizes), lambda n, _: dorfman(p, size=n, assay=assay).tests)


def best_three_stage(p: float, *, largest: int = 200, assay: Assay = PERFECT) -> Best:
    """The cheapest pair of sizes up to `largest`; `parts` = 0 where two stages, or none, cost no more."""
    pairs = ((n, m) for n in range(4, largest + 1) for m in range(2, n // 2 + 1) if n % m == 0)
    found = _best(pairs, lambda n, m: three_stage(p, size=n, parts=m, assay=assay).tests)
    plain = best_dorfman(p, sizes=range(2, largest + 1), assay=assay)
    return found if found.tests < plain.tests else plain


def best_array(p: float, *, largest: int = 100, assay: Assay = PERFECT) -> Best:
    """The cheapest side up to `largest`, or single tests."""
    return _best(((n, 0) for n in range(2, largest + 1)), lambda n, _: array(p, side=n, assay=assay).tests)


def _best(sizes: Iterable[tuple[int, int]], cost: Callable[[int, int], float]) -> Best:
    return min([Best(n, m, cost(n, m)) for n, m in sizes] + [Best(1, 0, 1.0)], key=lambda one: one.tests)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
