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
_32 = np.uint64(32)
_ERAS = np.array([1960, 1985, 2005])
_POOLS = (*signs.WOMEN, *signs.MEN, signs.UNUSUAL)
NAME_WORDS: tuple[str, ...] = (
    *signs.COMMON, *signs.RARE, *signs.DOUBLE, *signs.DOTTED, *(sign for pool in _POOLS for sign in pool)
)  # fmt: skip
"""What names are put together from."""
_RARES = len(signs.COMMON)
_DOUBLES = _RARES + len(signs.RARE)
_DOTTEDS = _DOUBLES + len(signs.DOUBLE)
_POOL_SIZE = np.array([len(pool) for pool in _POOLS])
_POOL_FROM = _DOTTEDS + len(signs.DOTTED) + np.concatenate([[0], np.cumsum(_POOL_SIZE)[:-1]])


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
    births = birth_days(county, first=first, last=last)
    names = name_pieces(county, births, first=first, last=last).tolist()
    sexes = people.sex[span]
    papers = zip(
        range(first, last),
        ("".join([NAME_WORDS[piece] for piece in name if piece >= 0]) for name in names),
        sexes.tolist(),
        np.datetime_as_string(births).tolist(),
        id_numbers(births, sexes, first=first).view("S18")[:, 0].astype("U18").tolist(),
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


def name_pieces(
    county: County, births: npt.NDArray[np.datetime64], *, first: int, last: int
) -> npt.NDArray[np.int32]:  # fmt: skip
    """Names of people [first, last) as up to four entries of NAME_WORDS each, -1 for none."""
    luck = _words(county.seed, *_lineage(county, first, last), first)
    group, which, _, length, one, two = luck.T
    share = group / 4294967296
    common = np.searchsorted(_WEIGHTS, which * np.uint64(_WEIGHTS[-1]) >> _32, side="right") - 1
    surname = np.select(
        [share > _DOUBLE, share > _RARE],
        [_DOUBLES + _below(which, len(signs.DOUBLE)), _RARES + _below(which, len(signs.RARE))],
        common,
    )
    year = births.astype("datetime64[Y]").astype(np.int64) + 1970
    pool = np.searchsorted(_ERAS, year, side="right") + 4 * county.people.sex[first:last]
    pool = np.where((two & np.uint64(0xFFFFFF)) / 16777216 < _UNUSUAL, 8, pool)
    begin, size = _POOL_FROM[pool], _POOL_SIZE[pool]
    given, more = begin + _below(one, size), begin + _below(two, size)
    share_of = length / 4294967296
    out = np.stack([surname, given, more, given], axis=1).astype(np.int32)
    out[share_of <= 0.998, 3] = -1
    out[share_of < 0.12, 2] = -1
    dotted = share > _DOT
    out[dotted] = -1
    out[dotted, 0] = _DOTTEDS + _below(one, len(signs.DOTTED))[dotted]
    return out


def _below(word: npt.NDArray[np.uint64], size: int | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Words of 32 bits as numbers below `size`."""
    return np.asarray((word * np.asarray(size, np.uint64) >> _32).astype(np.int64))


def birth_days(county: County, *, first: int, last: int) -> npt.NDArray[np.datetime64]:
    """Birthdays that give the age on day 0. Beyond five million people the parity of the day keeps ID numbers apart."""
    day0 = date.fromisoformat(county.calendar.date(0))
    ages = county.people.age[first:last]
    luck = draws.uniforms(county.seed, draws.BIRTH, np.arange(first, last), 0, 0)
    back = (luck * 182).astype(np.int64) * 2 + np.arange(first, last) // _ID_SPACE % 2
    starts = [day0.replace(year=day0.year - age, day=min(day0.day, 28)) for age in range(int(ages.max()) + 1)]
    return np.array(starts, "datetime64[D]")[ages] - back


def id_numbers(
    births: npt.NDArray[np.datetime64], men: npt.NDArray[np.uint8], *, first: int
) -> npt.NDArray[np.uint8]:  # fmt: skip
    """18 signs (ASCII) each: 99 and four digits, birth date, three digits whose last is odd for men, check sign."""
    people = np.arange(first, first + len(births))
    area, order = np.divmod(people % _ID_SPACE, 500)
    area, order = (area + 101) % 10_000, order * 2 + men
    months = births.astype("datetime64[M]")
    month = months.astype(np.int64)
    date_of = (month // 12 + 1970) * 10_000 + (month % 12 + 1) * 100 + (births - months).astype(np.int64) + 1
    stem = np.empty((len(people), 18), np.uint8)
    stem[:, :2] = 57
    for number, begin, digits in ((area, 2, 4), (date_of, 6, 8), (order, 14, 3)):
        for column in range(digits):
            stem[:, begin + column] = 48 + number // 10 ** (digits - 1 - column) % 10
    rest = ((stem[:, :17].astype(np.int64) - 48) * _FACTORS).sum(1) % 11
    stem[:, 17] = np.frombuffer(_CHECK.encode(), np.uint8)[rest]
    return stem
