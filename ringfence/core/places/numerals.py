"""Numbers in addresses: full width, Chinese digits (五零二), Chinese counting (十二, 二十三, 廿三)."""

import re
import unicodedata

_DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "壹": 1,
    "二": 2,
    "贰": 2,
    "两": 2,
    "三": 3,
    "叁": 3,
    "四": 4,
    "肆": 4,
}
_DIGITS |= {"五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
NUMERAL = "[〇零○一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾廿卅百佰千]+"
# A Chinese number is only read as one in front of a word that counts parts of a building: 三塘村 stays a name.
_COUNTED = re.compile(f"({NUMERAL})(?=(?:栋|幢|号楼|号院|座|单元|梯|室|房|户|层|楼|号|组|排|弄|巷))")
_TAIL = re.compile(f"(?<=[栋幢座元梯楼层\\-])({NUMERAL})$")


def number(text: str) -> int:
    """十二 -> 12, 一百零三 -> 103, 五零二 -> 502, 廿三 -> 23."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not any(char in _TENS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = current = 0
    for char in text:
        if char in _TENS:
            total += (current or 1) * _TENS[char]
            current = 0
        else:
            current = _DIGITS[char]
    return total + current


def plain(text: str) -> str:
    """The text in half width without spaces, with the numbers of building parts as digits."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[\s,，。;；、]+", "", text)
    text = re.sub(r"[—–―~]+", "-", text)
    for pattern in (_COUNTED, _TAIL):
        text = pattern.sub(lambda found: str(_spelled(found[1])), text)
    return text


def _spelled(text: str) -> str:
    """Door numbers keep their leading zero: 零一 -> 01."""
    if any(char in _TENS or char in "廿卅" for char in text):
        return str(number(text))
    return "".join(str(_DIGITS[char]) for char in text)
