"""Name, birth date, ID number and phone of an invented person, made from the person's number when they are asked for.

ID numbers pass every check of GB 11643 and start with 99, which belongs to no province; no two people share one. Phones
start with 154, which no carrier has. Families share a surname; who married in has another.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws, signs
from ringfence.core.simulation.county import County
from ringfence.core.simulation.households import CHILD, GRANDFATHER, HUSBAND, ROOM, SINGLE

_WEIGHTS = np.concatenate([[0], np.cumsum([1_000_000 // (rank + 4) for rank in range(len(signs.COMMON))])])
_RARE, _DOUBLE, _DOT, _UNUSUAL = 0.985, 0.996, 0.999, 0.004
_FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID_SPACE = 5_000_000


@dataclass(frozen=True, slots=True)
class Identity:
    """What papers say. `phone` is "" for who has none; `sex` is male or female; `birth_date` is YYYY-MM-DD."""

    person: str
    name: str
    sex: str
    birth_date: str
    id_number: str
    phone: str
    household: str


def person_id(person: int) -> str:
    return f"P{person:08}"


def place_id(place: int) -> str:
    return f"L{place:08}"


def household_id(household: int) -> str:
    return f"H{household:08}"


def identity(county: County, person: int) -> Identity:
    """All of one person's papers."""
    return identities(county, first=person, last=person + 1)[0]


def identities(county: County, *, first: int, last: int) -> list[Identity]:
    """The papers of people [first, last)."""
    people = county.people
    span = slice(first, last)
    words = _words(county.seed, *_lineage(county, first, last), first)
    births = _births(county, first, last)
    phones = people.lives.phone[span].tolist()
    sexes, households = people.sex[span].tolist(), people.household[span].tolist()
    family = (county.households.kind[people.household[span]] != ROOM).tolist()
    return [
        Identity(
            person=person_id(person),
            name=_name(luck, man, int(birth[:4])),
            sex="male" if man else "female",
            birth_date=birth,
            id_number=_number(person, birth, man),
            phone=phone_number(phone) if phone >= 0 else "",
            household=household_id(household) if in_family else "",
        )
        for person, luck, man, birth, phone, household, in_family in zip(
            range(first, last), words.tolist(), sexes, births, phones, households, family, strict=True
        )
    ]


def phone_number(person: int) -> str:
    """The number of that person's own phone: +86 154 and eight digits."""
    return f"+86154{person:08}"


def _lineage(county: County, first: int, last: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(key, is a family's): who bears the surname of the household, and whose own it is."""
    people = county.people
    household = people.household[first:last].astype(np.int64)
    bears = np.isin(people.role[first:last], (SINGLE, HUSBAND, CHILD, GRANDFATHER))
    bears &= county.households.kind[household] != ROOM
    return np.where(bears, household, np.arange(first, last)), bears.astype(np.int64)


@njit(cache=True, nogil=True)
def _words(seed, keys, family, first):
    """Six words a person: three for the surname's key, three for the given name."""
    out = np.empty((len(keys), 6), np.uint64)
    for i in range(len(keys)):
        out[i, 0], out[i, 1], out[i, 2], _ = draws.bits(seed, draws.NAME, keys[i], family[i], 0)
        out[i, 3], out[i, 4], out[i, 5], _ = draws.bits(seed, draws.NAME, first + i, 2, 0)
    return out


def _name(luck: list[int], man: int, year: int) -> str:
    group, which, _, length, one, two = luck
    share = group / 4294967296
    if share > _DOT:
        return signs.DOTTED[one * len(signs.DOTTED) >> 32]
    if share > _DOUBLE:
        surname = signs.DOUBLE[which * len(signs.DOUBLE) >> 32]
    elif share > _RARE:
        surname = signs.RARE[which * len(signs.RARE) >> 32]
    else:
        surname = signs.COMMON[
            int(np.searchsorted(_WEIGHTS, which * int(_WEIGHTS[-1]) >> 32, side="right")) - 1
        ]
    era = 0 if year < 1960 else 1 if year < 1985 else 2 if year < 2005 else 3
    pool = (signs.MEN if man else signs.WOMEN)[era]
    if (two & 0xFFFFFF) / 16777216 < _UNUSUAL:
        pool = signs.UNUSUAL
    first, second = pool[one * len(pool) >> 32], pool[two * len(pool) >> 32]
    share = length / 4294967296
    return surname + (first if share < 0.12 else first + second + first if share > 0.998 else first + second)


def _births(county: County, first: int, last: int) -> list[str]:
    """Birthdays that give the age on day 0. Beyond five million people the parity of the day keeps ID numbers apart."""
    day0 = date.fromisoformat(county.calendar.date(0))
    luck = draws.uniforms(county.seed, draws.BIRTH, np.arange(first, last), 0, 0)
    back = (luck * 182).astype(np.int64) * 2 + np.arange(first, last) // _ID_SPACE % 2
    starts = [_years_before(day0, age) for age in range(int(county.people.age[first:last].max()) + 1)]
    ages = county.people.age[first:last].tolist()
    return [
        (starts[age] - timedelta(days=gone)).isoformat()
        for age, gone in zip(ages, back.tolist(), strict=True)
    ]


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _number(person: int, birth: str, man: int) -> str:
    """99 and four digits, birth date, three digits whose last is odd for men, check sign."""
    area, order = divmod(person % _ID_SPACE, 500)
    stem = f"99{(area + 101) % 10_000:04}{birth[:4]}{birth[5:7]}{birth[8:]}{order * 2 + man:03}"
    return stem + _CHECK[sum(int(sign) * factor for sign, factor in zip(stem, _FACTORS, strict=True)) % 11]
