"""Resident identity numbers (GB 11643): check digit, birth date, sex, county code as it was valid then."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from ringfence.core.words import Refused

_SEPARATORS = re.compile(r"[\s\-—–_'’`]+")
FIRST_ISSUED = 1985
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?E\+?\d{1,2}$")


class WrongNumber(Refused):
    """The text cannot be a resident ID number; `code` says which check failed."""


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A number that passed every hard check. `doubts` are reasons to look again, not reasons to refuse.

    `county` is the name the code had in the year of birth, "" when the code list does not know it.
    """

    number: str
    birth_date: date
    sex: str
    county_code: str
    county: str = ""
    province: str = ""
    doubts: tuple[str, ...] = ()


def read(text: str, *, on: date | None = None, counties: Mapping[str, str] | None = None) -> ResidentId:
    """Read 18 digits, or the 15 of the first generation, which are lengthened.

    `on` is today, to refuse births in the future; `counties` adds codes (code -> name) that the national
    list lacks, such as those of an exercise.
    """
    number = _lengthen(_compact(text))
    if number[-1] != ric.calc_check_digit(number):
        raise WrongNumber(
            "The check digit of this ID number is wrong: look for a mistyped digit.", code="id-check-digit"
        )
    birth = _birth_date(number, on)
    county, province, doubts = _origin(number, counties or {})
    sex = "male" if int(number[16]) % 2 else "female"
    return ResidentId(number, birth, sex, number[:6], county, province, doubts)


def _compact(text: str) -> str:
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().replace("Х", "X")
    if _SCIENTIFIC.match(plain):
        raise WrongNumber(
            "A spreadsheet cut this ID number (scientific notation): its last digits are lost.",
            code="id-scientific",
        )
    if plain.endswith(".0"):
        plain = plain[:-2]
    if len(plain) not in (15, 18):
        raise WrongNumber(f"An ID number has 18 digits; this one has {len(plain)}.", code="id-length")
    body = plain[:-1] if len(plain) == 18 else plain
    if not (body.isascii() and body.isdigit()) or not re.match(r"[\dX]$", plain[-1]):
        raise WrongNumber("An ID number has digits only; the last may be X.", code="id-format")
    if len(plain) == 18 and plain.endswith("000") and plain[-1] != ric.calc_check_digit(plain):
        raise WrongNumber(
            "The last digits are zeros: a spreadsheet has probably rounded this ID number.", code="id-rounded"
        )
    return plain


def _lengthen(plain: str) -> str:
    if len(plain) == 18:
        return plain
    # Orders 996 to 999 of the 15-digit form were kept for people over a hundred, born before 1900.
    century = "18" if plain[12:] >= "996" else "19"
    stem = plain[:6] + century + plain[6:]
    return stem + ric.calc_check_digit(stem + "0")


def _birth_date(number: str, on: date | None) -> date:
    try:
        birth = ric.get_birth_date(number)
    except ValidationError:
        raise WrongNumber(
            "The birth date inside this ID number does not exist.", code="id-birth-date"
        ) from None
    if on is not None and birth > on:
        raise WrongNumber("The birth date inside this ID number lies in the future.", code="id-birth-future")
    if birth.year < 1850:
        raise WrongNumber("The birth date inside this ID number is too long ago.", code="id-birth-date")
    return birth


def _origin(number: str, counties: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    """County and province names as of the issue of the number, which for those born before was 1985 at the earliest.

    A code that was not in use then is a doubt and not a fault: numbers were also given later in life.
    """
    code = number[:6]
    if code in counties:
        return counties[code], "", ()
    year = max(int(number[6:10]), FIRST_ISSUED)
    try:
        place = ric.get_birth_place(f"{code}{year}0101{number[14:]}")
    except ValidationError:
        return "", "", ("id-county-not-then",)
    if "county" not in place:
        return "", "", ("id-county-unknown",)
    return place["county"], place.get("province", ""), ()
