"""What may be shown without a logged reason: enough to recognise one's own record, not enough to find a person."""

import re

from ringfence.core.people.names import is_han


def name(text: str) -> str:
    """张三丰 -> 张*丰, 张三 -> 张*, 阿依古丽·买买提 -> 阿***·买**, Maria Santos -> M**** S*****."""
    if not text:
        return ""
    if "·" in text:
        return "·".join(_first_only(part) for part in text.split("·"))
    if not is_han(text[0]):
        return " ".join(_first_only(part) for part in text.split())
    if len(text) <= 2:
        return _first_only(text)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def _first_only(part: str) -> str:
    return part[:1] + "*" * (len(part) - 1)


def id_number(text: str) -> str:
    """430***********1234; shorter documents keep two characters at each end."""
    if len(text) >= 15:
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    return text[:2] + "*" * max(0, len(text) - 4) + text[-2:] if len(text) > 4 else "*" * len(text)


def phone(e164: str) -> str:
    """138****1234; a landline or foreign number keeps its last four digits."""
    digits = e164.removeprefix("+86") if e164.startswith("+86") else e164
    if re.fullmatch(r"1\d{10}", digits):
        return digits[:3] + "****" + digits[-4:]
    return "*" * max(0, len(digits) - 4) + digits[-4:]


def address(text: str, *, keep: int = 6) -> str:
    """The first characters, usually county and township."""
    return text if len(text) <= keep else text[:keep] + "****"
