"""Phone numbers in the many ways people write them, brought to E.164."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

from ringfence.core.words import Refused

_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


class WrongPhone(Refused):
    """The text cannot be a phone number."""


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` is what is stored and compared, `extension` what the switchboard asks for."""

    e164: str
    mobile: bool
    extension: str = ""


def read(text: str, *, region: str = "CN", area_code: str = "") -> Phone:
    """Read one number. `area_code` (such as "0734") completes local landline numbers without one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"\.0$", "", re.sub(r"[转轉]", " ext ", plain))
    digits = re.sub(r"\D", "", plain)
    if area_code and len(digits) in (7, 8) and digits[0] not in "01":
        plain = area_code + digits
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        raise WrongPhone("This is not a phone number.", code="phone-format") from None
    if not phonenumbers.is_valid_number(number):
        raise WrongPhone("No such phone number can exist: look for a missing digit.", code="phone-invalid")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, phonenumbers.number_type(number) in _MOBILE, number.extension or "")


def national(e164: str) -> str:
    """The number as dialled at home: 13800001234, 0734-5220001; foreign numbers keep their country code."""
    if not e164.startswith("+86"):
        return e164
    number = phonenumbers.parse(e164)
    if phonenumbers.number_type(number) in _MOBILE:
        return e164[3:]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).replace(" ", "-")
