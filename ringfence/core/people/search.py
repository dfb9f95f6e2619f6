"""Words under which a person can be found. Each is compared whole, so that an index of keyed hashes is enough.

A surname alone or a single character is no word: so few and so frequent, their hashes would give names away by count.
"""

import re
import unicodedata
from functools import lru_cache

from ringfence.core.people import names


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """Every word under which `name` (normal form) is filed."""
    surname, given = names.split(name)
    found = {f"name:{name.casefold()}"}
    if "·" in name or not surname:
        found |= {f"name:{part.casefold()}" for part in re.split(r"[· ]", name) if len(part) > 1}
    if len(name) > 2 and surname:
        found.add(f"name:{name[: len(surname) + 1]}")
        if len(given) > 1:
            found.add(f"name:{given}")
    for reading in names.readings(name):
        found |= _sounds(reading, len(surname))
    return frozenset(found)


def _sounds(reading: tuple[str, ...], surname_length: int) -> set[str]:
    joined = "".join(reading)
    found = {f"sound:{joined}", "initials:" + "".join(part[:1] for part in reading)}
    given = reading[surname_length:] if surname_length else ()
    if len(given) > 1:
        found.add("sound:" + "".join(given))
    return {word for word in found if len(word.split(":")[1]) > 1}


def numbers(*, id_number: str = "", phone: str = "") -> frozenset[str]:
    """The last four digits of a document or a phone, as people say them on the telephone."""
    return frozenset(f"last4:{text[-4:].upper()}" for text in (id_number, phone) if len(text) >= 8)


def asked(text: str) -> tuple[str, ...]:
    """The words that a search box's text may mean; a person matches when any of them is theirs."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{3}[\dXx]", plain):
        return (f"last4:{plain.upper()}",)
    if any(names.is_han(char) for char in plain):
        return (f"name:{names.normal(plain).casefold()}",)
    letters = names.plain_pinyin(plain)
    if len(letters) < 2:
        return ()
    found = [f"sound:{letters}", f"name:{plain.casefold()}"]
    if len(letters) <= 5:
        found.append(f"initials:{letters}")
    return tuple(found)
