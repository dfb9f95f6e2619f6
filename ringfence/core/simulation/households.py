"""Who lives behind one door: households by generations, elders and size, and the age of everyone in them.

The counts are quotas, not dice, so that the census margins hold at any size; dice decide ages within a household.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws
from ringfence.core.simulation.margins import Margins
from ringfence.core.simulation.quotas import Ints, apportion, fitted, tilted

ALONE, COUPLE, TWO, THREE, FOUR, ROOM = range(6)
SIZES = np.arange(1.0, 9.0)
SINGLE, HUSBAND, WIFE, CHILD, GRANDFATHER, GRANDMOTHER, SHARER = range(7)
MEN, WOMEN = (HUSBAND, GRANDFATHER), (WIFE, GRANDMOTHER)
# How elders (0, 1, 2, 3+) fall on households of each kind before the margins pull: zeros cannot happen.
_ELDERS = np.array(
    [
        [0.62, 0.38, 0, 0],
        [0.5, 0.12, 0.38, 0.001],
        [0.86, 0.09, 0.05, 0],
        [0.42, 0.38, 0.195, 0.005],
        [0, 0.5, 0.45, 0.05],
    ]
)
# (kind, elders) -> weights of sizes 1 to 8 before the mean pulls; own guess, only their shape matters.
_SIZES: dict[tuple[int, int], list[float]] = {
    (0, 0): [1], (0, 1): [1],
    (1, 0): [0, 0.97, 0.02, 0.01], (1, 1): [0, 0.99, 0.01], (1, 2): [0, 0.99, 0.01], (1, 3): [0, 0, 1],
    (2, 0): [0, 0.18, 0.52, 0.25, 0.04, 0.01], (2, 1): [0, 0.55, 0.35, 0.1], (2, 2): [0, 0, 0.7, 0.3],
    (3, 0): [0, 0, 0.08, 0.22, 0.36, 0.24, 0.08, 0.02], (3, 1): [0, 0, 0.1, 0.24, 0.36, 0.2, 0.08, 0.02],
    (3, 2): [0, 0, 0, 0.2, 0.4, 0.3, 0.08, 0.02], (3, 3): [0, 0, 0, 0, 0.4, 0.4, 0.2],
    (4, 1): [0, 0, 0, 0, 0.3, 0.4, 0.2, 0.1], (4, 2): [0, 0, 0, 0, 0, 0.5, 0.3, 0.2],
    (4, 3): [0, 0, 0, 0, 0, 0, 0.6, 0.4],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Households:
    """One row a household, in the order in which they are housed; `first[h]:first[h + 1]` are its people."""

    kind: npt.NDArray[np.uint8]
    elders: npt.NDArray[np.uint8]
    first: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kind)


def shares(margins: Margins) -> npt.NDArray[np.float64]:
    """Share of households by (kind, elders, size - 1): the census margins hold exactly."""
    one, two, three, four = (g / sum(margins.generations) for g in margins.generations)
    rows = np.array([margins.one_person, one - margins.one_person, two, three, four])
    table = fitted(_ELDERS, rows, np.array([1 - sum(margins.elders), *margins.elders]))
    weights = np.zeros((5, 4, 8))
    for (kind, elders), sizes in _SIZES.items():
        weights[kind, elders, : len(sizes)] = np.array(sizes) / sum(sizes) * table[kind, elders]
    return tilted(weights, SIZES, margins.household_size)


def settle(margins: Margins, *, people: int, seed: int) -> Households:
    """Households for `people`: families in random order, then the rooms of dormitories and care homes."""
    table = shares(margins)
    mean = float((table * SIZES).sum() / table.sum())
    counts = apportion(table, max(1, round(people * margins.family / mean)))
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    cells = cells[np.argsort(draws.words(seed, draws.SORT, np.arange(len(cells)), 0, 0), kind="stable")]
    kind, elders, size = np.unravel_index(cells, counts.shape)
    size = _trimmed(size + 1, people)
    kept = len(size)
    rooms = _rooms(people - int(size.sum()))
    first = np.concatenate([[0], np.cumsum(np.concatenate([size, rooms]))])
    blank = np.zeros(len(rooms), np.uint8)
    return Households(
        kind=np.concatenate([kind[:kept].astype(np.uint8), blank + ROOM]),
        elders=np.concatenate([elders[:kept].astype(np.uint8), blank]),
        first=first.astype(np.int64),
    )


def _trimmed(size: Ints, people: int) -> Ints:
    """Whole households only; in a very small county the last ones may not fit."""
    return size[np.cumsum(size) <= people]


def _rooms(people: int) -> Ints:
    """Rooms of six, the last with whoever is left."""
    return np.array([6] * (people // 6) + ([people % 6] if people % 6 else []), np.int64)


@njit(inline="always", nogil=True)
def _between(word, low, high):
    return low + draws.below(word, high - low + 1)


@njit(inline="always", nogil=True)
def _clamp(x, low, high):
    return low if x < low else high if x > high else x


@njit(inline="always", nogil=True)
def _old(word, youngest, mean):
    """An age from `youngest` on that thins out with the years; nobody is 100."""
    return youngest + np.int64(-mean * draws.log(draws.unit(word))) % (100 - youngest)


@njit(cache=True, nogil=True)
def _couple(a, b, elders, age, role, f):
    """Two spouses at f and f + 1 of whom `elders` are 65 or more."""
    role[f], role[f + 1] = HUSBAND, WIFE
    if elders >= 2:
        age[f] = _old(a, 65, 7.0)
        age[f + 1] = _clamp(age[f] - 2 + _between(b, -3, 3), 65, 100)
    elif elders == 1:
        age[f] = _between(a, 65, 70)
        age[f + 1] = _between(b, 57, 64)
    else:
        age[f] = 23 + max(draws.below(a, 42), draws.below(b, 42))
        age[f + 1] = _clamp(age[f] - 2 + _between(a ^ b, -3, 3), 20, 64)


@njit(cache=True, nogil=True)
def _children(seed, mother, age, role, f, end):
    """Children of a mother of that age at f..end, the eldest first."""
    for p in range(f, end):
        a, b, _, _ = draws.bits(seed, draws.AGE, p, 1, 0)
        role[p] = CHILD
        oldest = 10 if p == f else age[p - 1] + 1
        years = mother - _between(a, 21, 27) - draws.below(b, 5) if p == f else age[p - 1] - _between(a, 2, 5)
        age[p] = min(years, 40) if years >= 0 else draws.below(b, oldest)


@njit(cache=True, nogil=True)
def _parents(seed, mother, age, role, f, end, both):
    """Mother, father when there are both (else one of them), and their children fill f..end."""
    a, _, _, _ = draws.bits(seed, draws.AGE, f, 2, 0)
    role[f], age[f] = WIFE if both else SINGLE, mother
    if both:
        role[f + 1], age[f + 1] = HUSBAND, _clamp(mother + _between(a, -1, 5), 20, 64)
    _children(seed, mother, age, role, f + 2 if both else f + 1, end)


@njit(cache=True, nogil=True)
def _two(seed, elders, age, role, f, end):
    """Parents with children, or old parents with grown children."""
    a, b, c, _ = draws.bits(seed, draws.AGE, f, 0, 0)
    if elders == 0:
        _parents(seed, _between(a, 24, 55), age, role, f, end, end - f >= 3 and draws.unit(b) < 0.93)
        return
    for i in range(elders):
        age[f + i] = _old(a if i == 0 else b, 65, 8.0)
        role[f + i] = GRANDMOTHER if i == 1 or (elders == 1 and draws.unit(c) < 0.6) else GRANDFATHER
    for p in range(f + elders, end):
        x, _, _, _ = draws.bits(seed, draws.AGE, p, 1, 0)
        age[p] = _clamp(age[f] - _between(x, 22, 33), 30, 64)
        role[p] = WIFE if p == f + elders + 1 else HUSBAND if p == f + elders and p + 1 < end else CHILD


@njit(cache=True, nogil=True)
def _grandparents(seed, count, elders, youngest, age, role, f):
    """`count` grandparents at f, `elders` of them 65 or more; returns the age of the last."""
    for i in range(count):
        a, b, _, _ = draws.bits(seed, draws.AGE, f + i, 3, 0)
        age[f + i] = _old(a, max(65, youngest), 7.0) if i < elders else _between(a, 48, 64)
        first = GRANDFATHER if count > 1 or draws.unit(b) < 0.4 else GRANDMOTHER
        role[f + i] = first if i == 0 else GRANDMOTHER if i == 1 else SHARER
    return age[f + count - 1]


@njit(cache=True, nogil=True)
def _three(seed, elders, age, role, f, end):
    a, b, _, _ = draws.bits(seed, draws.AGE, f, 0, 0)
    count = max(elders, 2 if end - f >= 4 and draws.unit(a) < 0.6 else 1)
    old = _grandparents(seed, count, elders, 65, age, role, f)
    _parents(seed, _clamp(old - _between(b, 20, 29), 21, 60), age, role, f + count, end, end - f - count >= 3)


@njit(cache=True, nogil=True)
def _four(seed, elders, age, role, f, end):
    a, b, _, _ = draws.bits(seed, draws.AGE, f, 0, 0)
    oldest = min(elders, 2)
    great = _grandparents(seed, oldest, oldest, 76, age, role, f)
    role[f] = SHARER
    g = f + oldest
    old = _grandparents(seed, 2, elders - oldest, 65, age, role, g)
    old = _clamp(great - _between(a, 20, 26), 50, 64) if elders - oldest == 0 else old
    if elders - oldest == 0:
        age[g], age[g + 1] = old, max(old - 2, 48)
    _parents(seed, _clamp(old - _between(b, 20, 26), 20, 44), age, role, g + 2, end, end - g - 2 >= 3)


@njit(cache=True, nogil=True)
def _in_rooms(seed, rooms, number, age, role, f, end):
    """Room `number` of `rooms`: pupils who board, then workers' dormitories, then the old in care homes."""
    for p in range(f, end):
        a, _, _, _ = draws.bits(seed, draws.AGE, p, 0, 0)
        role[p] = SHARER
        if number * 100 < rooms * 45:
            age[p] = _between(a, 13, 17)
        elif number * 100 < rooms * 87:
            age[p] = _between(a, 18, 50)
        else:
            age[p] = _old(a, 70, 8.0)


@njit(cache=True, nogil=True)
def ages(seed, kind, elders, first):
    """(age in years, role) of everyone."""
    age, role = np.zeros(first[-1], np.uint8), np.zeros(first[-1], np.uint8)
    rooms = 0
    for h in range(len(kind)):
        rooms += kind[h] == ROOM
    for h in range(len(kind)):
        f, end = first[h], first[h + 1]
        a, b, _, _ = draws.bits(seed, draws.AGE, f, 0, 1)
        if kind[h] == ALONE:
            age[f] = _old(a, 65, 9.0) if elders[h] else _between(a, 20, 64)
        elif kind[h] == COUPLE:
            _couple(a, b, elders[h], age, role, f)
            for p in range(f + 2, end):
                role[p], age[p] = (
                    SHARER,
                    max(age[f], 66) if elders[h] == 3 else _clamp(np.int64(age[f]), 18, 60),
                )
        elif kind[h] == TWO:
            _two(seed, elders[h], age, role, f, end)
        elif kind[h] == THREE:
            _three(seed, elders[h], age, role, f, end)
        elif kind[h] == FOUR:
            _four(seed, elders[h], age, role, f, end)
        else:
            _in_rooms(seed, rooms, h - (len(kind) - rooms), age, role, f, end)
    return age, role


def sexes(
    seed: int, age: npt.NDArray[np.uint8], role: npt.NDArray[np.uint8], ratio: float
) -> npt.NDArray[np.uint8]:
    """1 for men. Spouses are given; among the rest as many men as make `ratio` men for every woman.

    Old people without a spouse are women more often; those with the luckiest draw become men.
    """
    sex = np.isin(role, MEN).astype(np.uint8)
    free = np.flatnonzero(~np.isin(role, MEN + WOMEN))
    men = round(len(age) * ratio / (1 + ratio)) - int(sex.sum())
    luck = draws.uniforms(seed, draws.SEX, free, 0, 0) + 0.25 * (age[free] >= 65)
    sex[free[np.argsort(luck, kind="stable")[: max(0, min(men, len(free)))]]] = 1
    return sex
