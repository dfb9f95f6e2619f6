"""Name, birth date, ID number and phone of an invented person, made from the person's number when they are asked for.

ID numbers pass every check of GB 11643 and start with 99, which belongs to no province; no two people share one. Phones
start with 154, which no carrier has. Families share a surname; who married in has another.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws, signs
from ringfence.core.simulation.county import County
from ringfence.core.simulation.households import CHILD, GRANDFATHER, HUSBAND, ROOM, SINGLE

_WEIGHTS = np.concatenate([[0], np.cumsum([1_000_000 // (rank + 4) for rank in range(len(signs.COMMON))])])
_RARE, _DOUBLE, _DOT, _UNUSUAL = 0.985, 0.996, 0.999, 0.004
_FACTORS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
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
    surnames = (
        np.searchsorted(_WEIGHTS, words[:, 1] * np.uint64(_WEIGHTS[-1]) >> np.uint64(32), side="right") - 1
    )
    births = np.datetime_as_string(_births(county, first, last))
    sexes = people.sex[span]
    papers = zip(
        range(first, last),
        map(_name, words.tolist(), surnames.tolist(), sexes.tolist(), births.tolist()),
        sexes.tolist(),
        births.tolist(),
        _numbers(np.arange(first, last), births, sexes),
        people.lives.phone[span].tolist(),
        np.where(county.households.kind[people.household[span]] != ROOM, people.household[span], -1).tolist(),
        strict=True,
    )
    return [
        Identity(
            person_id(person),
            name,
            "male" if man else "female",
            birth,
            number,
            phone_number(phone) if phone >= 0 else "",
            household_id(household) if household >= 0 else "",
        )
        for person, name, man, birth, number, phone, household in papers
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


def _name(luck: list[int], common: int, man: int, birth: str) -> str:
    """`common` is the number of a common surname, for those who have one."""
    group, which, _, length, one, two = luck
    share = group / 4294967296
    if share > _DOT:
        return signs.DOTTED[one * len(signs.DOTTED) >> 32]
    if share > _DOUBLE:
        surname = signs.DOUBLE[which * len(signs.DOUBLE) >> 32]
    elif share > _RARE:
        surname = signs.RARE[which * len(signs.RARE) >> 32]
    else:
        surname = signs.COMMON[common]
    era = 0 if birth < "1960" else 1 if birth < "1985" else 2 if birth < "2005" else 3
    pool = (signs.MEN if man else signs.WOMEN)[era]
    if (two & 0xFFFFFF) / 16777216 < _UNUSUAL:
        pool = signs.UNUSUAL
    first, second = pool[one * len(pool) >> 32], pool[two * len(pool) >> 32]
    share = length / 4294967296
    return surname + (first if share < 0.12 else first + second + first if share > 0.998 else first + second)


def _births(county: County, first: int, last: int) -> npt.NDArray[np.datetime64]:
    """Birthdays that give the age on day 0. Beyond five million people the parity of the day keeps ID numbers apart."""
    day0 = date.fromisoformat(county.calendar.date(0))
    ages = county.people.age[first:last]
    luck = draws.uniforms(county.seed, draws.BIRTH, np.arange(first, last), 0, 0)
    back = (luck * 182).astype(np.int64) * 2 + np.arange(first, last) // _ID_SPACE % 2
    starts = [day0.replace(year=day0.year - age, day=min(day0.day, 28)) for age in range(int(ages.max()) + 1)]
    return np.array(starts, "datetime64[D]")[ages] - back


def _numbers(
    people: npt.NDArray[np.int64], births: npt.NDArray[np.str_], men: npt.NDArray[np.uint8]
) -> list[str]:
    """99 and four digits, birth date, three digits whose last is odd for men, check sign."""
    area, order = np.divmod(people % _ID_SPACE, 500)
    area, order = (area + 101) % 10_000, order * 2 + men
    signs_of_birth = births.astype("S10").view(np.uint8).reshape(-1, 10)
    stem = np.empty((len(people), 18), np.uint8)
    stem[:, :2] = 57
    for column, power in enumerate((1000, 100, 10, 1), start=2):
        stem[:, column] = 48 + area // power % 10
    stem[:, 6:14] = signs_of_birth[:, (0, 1, 2, 3, 5, 6, 8, 9)]
    for column, power in enumerate((100, 10, 1), start=14):
        stem[:, column] = 48 + order // power % 10
    rest = ((stem[:, :17].astype(np.int64) - 48) * _FACTORS).sum(1) % 11
    stem[:, 17] = np.frombuffer(_CHECK.encode(), np.uint8)[rest]
    plain: list[str] = stem.view("S18")[:, 0].astype("U18").tolist()
    return plain
