"""Names as China writes them: normal form, surname, readings in pinyin. Several readings where a character has several."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from ringfence.core.people.surnames import COMPOUND, SINGLE
from ringfence.core.words import Refused

_DOTS = re.compile(r"[·•・‧∙⋅･．●]|(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")
_SPACE = re.compile(r"\s+")
MOST_READINGS = 8


class WrongName(Refused):
    """The text cannot be a person's name."""


def is_han(char: str) -> bool:
    """Han characters with all extensions, the zero 〇 and compatibility forms."""
    point = ord(char)
    return (
        0x4E00 <= point <= 0x9FFF
        or 0x3400 <= point <= 0x4DBF
        or point == 0x3007
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x323AF
    )


def normal(text: str) -> str:
    """One way of writing: half width, one kind of dot, no space inside a Han name."""
    plain = _SPACE.sub(" ", unicodedata.normalize("NFKC", _DOTS.sub("·", text))).strip(" ·")
    if any(is_han(char) for char in plain):
        plain = plain.replace(" ", "")
    return plain


def read(text: str) -> str:
    """The normal form, or a refusal that says what is wrong with it."""
    plain = normal(text)
    if not plain:
        raise WrongName("The name is empty.", code="name-empty")
    if len(plain) > 60:
        raise WrongName("The name is longer than 60 characters.", code="name-long")
    if re.search(r"\d", plain):
        raise WrongName("There are digits in the name.", code="name-digits")
    if "\ufffd" in plain or "?" in plain:
        raise WrongName(
            "Characters of the name were lost: the file was read or saved in a wrong encoding.",
            code="name-lost",
        )
    return plain


def doubts(name: str) -> tuple[str, ...]:
    """Reasons to look at a name again: characters from a private code area, a single character, mixed scripts."""
    found = []
    if any(0xE000 <= ord(char) <= 0xF8FF or ord(char) >= 0xF0000 for char in name):
        found.append("name-private-character")
    han = sum(map(is_han, name))
    if han == 1 and len(name) == 1:
        found.append("name-single")
    if han and any(char.isascii() and char.isalpha() for char in name):
        found.append("name-mixed")
    return tuple(found)


def split(name: str) -> tuple[str, str]:
    """Surname and given name. Names with a dot and names in other scripts have no surname here: ("", name)."""
    if not name or "·" in name or not is_han(name[0]):
        return "", name
    if len(name) > 2 and name[:2] in COMPOUND:
        return name[:2], name[2:]
    return name[:1], name[1:]


@lru_cache(maxsize=60_000)
def syllables(char: str) -> tuple[str, ...]:
    """Every reading of one character, the usual one first, without tones; ü is v. () for what has none."""
    if not is_han(char):
        return ()
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(plain_pinyin(text) for text in found[0])) if found else ()


def plain_pinyin(text: str) -> str:
    """Lower case letters only: Lǚ, LYU and lü are all lv."""
    text = text.lower().replace("lyu", "lv").replace("nyu", "nv")
    text = re.sub("[üǖǘǚǜ]", "v", text)
    stripped = unicodedata.normalize("NFKD", text)
    return "".join(char for char in stripped if "a" <= char <= "z")


def surname_readings(surname: str) -> tuple[tuple[str, ...], ...]:
    """Readings of a surname as a surname: 单 is Shan, 仇 is Qiu, 尉迟 is Yuchi."""
    if surname in COMPOUND:
        return tuple(tuple(reading.split()) for reading in COMPOUND[surname].split("|"))
    if surname in SINGLE:
        return tuple((reading,) for reading in SINGLE[surname].split("|"))
    return tuple((reading,) for reading in syllables(surname)[:1])


def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """Every likely reading of a name as syllables, the likeliest first, at most eight."""
    surname, given = split(name)
    heads = surname_readings(surname) if surname else ((),)
    tails = [syllables(char)[:3] for char in given if is_han(char)]
    if any(not tail for tail in tails):
        tails = [tail or ("",) for tail in tails]
    combined = (head + tail for tail in product(*tails) for head in heads)
    return tuple(dict.fromkeys(reading for reading in islice(combined, MOST_READINGS) if any(reading)))
