"""Two records, one person? A score with its reasons; never a decision.

Weights are log-odds in the manner of Fellegi and Sunter, set by hand: agreement on something rare counts for much, a
contradiction of documents counts against. `probability` is their logistic sum from a prior of one pair in a thousand.
"""

import math
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from ringfence.core.people import names

PRIOR = math.log(1 / 999)
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of one record; "" and None are unknown."""

    key: str
    name: str
    sex: str = ""
    birth_date: date | None = None
    id_number: str = ""
    passport: str = ""
    phone: str = ""
    address: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by key (`first` < `second`), how likely they are one person, and why."""

    first: str
    second: str
    probability: float
    reasons: tuple[str, ...]


def compare(one: Sketch, other: Sketch) -> Pair:
    """Weigh every agreement and contradiction."""
    found = [
        *_documents(one, other),
        *_names(one.name, other.name),
        *_births(one.birth_date, other.birth_date),
        *_the_rest(one, other),
    ]
    total = PRIOR + sum(weight for _, weight in found)
    first, second = sorted((one.key, other.key))
    return Pair(first, second, 1 / (1 + math.exp(-total)), tuple(reason for reason, _ in found))


def _documents(one: Sketch, other: Sketch) -> list[tuple[str, float]]:
    found = []
    if one.id_number and other.id_number:
        if one.id_number == other.id_number:
            found.append(("same-id-number", 14.0))
        elif DamerauLevenshtein.distance(one.id_number, other.id_number) <= 2:
            found.append(("id-number-mistyped", 7.0))
        else:
            found.append(("different-id-number", -9.0))
    if one.passport and one.passport == other.passport:
        found.append(("same-passport", 12.0))
    return found


def _names(one: str, other: str) -> list[tuple[str, float]]:
    if not one or not other:
        return []
    if one == other:
        return [("same-name", 5.0)]
    if set(names.readings(one)) & set(names.readings(other)):
        return [("same-sound", 4.0)]
    if _one_sign_apart(one, other):
        return [("name-one-sign-apart", 2.5)]
    if not names.is_han(one[0]) and fuzz.token_sort_ratio(one.casefold(), other.casefold()) >= 88:
        return [("similar-name", 4.0)]
    return [("different-name", -4.0)]


def _one_sign_apart(one: str, other: str) -> bool:
    return (
        len(one) >= 2
        and len(other) >= 2
        and min(len(one), len(other)) + max(len(one), len(other)) > 4
        and (DamerauLevenshtein.distance(one, other) == 1)
    )


def _births(one: date | None, other: date | None) -> list[tuple[str, float]]:
    if one is None or other is None:
        return []
    if one == other:
        return [("same-birth-date", 5.0)]
    if (one.month, one.day) == (other.day, other.month) and one.year == other.year:
        return [("birth-day-and-month-swapped", 4.0)]
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    if same == 2:
        return [("birth-date-mistyped", 2.5)]
    if abs(one.year - other.year) <= 1:
        return [("same-age", 0.5)]
    return [("different-age", -5.0)]


def births_agree(one: date | None, other: date | None) -> bool:
    """Nothing about the births speaks against one person: one is unknown, or they differ by a slip or by a year."""
    return all(weight > 0 for _, weight in _births(one, other))


def _the_rest(one: Sketch, other: Sketch) -> list[tuple[str, float]]:
    found = []
    if one.phone and one.phone == other.phone:
        found.append(("same-phone", 4.5))
    if one.household and one.household == other.household:
        found.append(("same-household", 2.0))
    if one.address and other.address and fuzz.ratio(one.address, other.address) >= 85:
        found.append(("same-address", 2.5))
    if one.sex and other.sex and one.sex != other.sex:
        found.append(("different-sex", -4.0))
    return found
