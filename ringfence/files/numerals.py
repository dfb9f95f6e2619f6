"""Chinese numerals before a unit of time: 四月三号 -> 4月3号, 二〇二二年 -> 2022年, 十二点 -> 12点."""

import re

_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"廿": 20, "卅": 30}
_RUN = re.compile(r"[〇零○一二两三四五六七八九十廿卅]+(?=[年月日号点點时時分秒刻])")


def numeral(text: str) -> int | None:
    """The value of a numeral up to 99, or of digits read one by one (二〇二二); None if it is neither."""
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    if text[0] in _TENS:
        head, tail = _TENS[text[0]], text[1:]
    else:
        left, _, tail = text.partition("十")
        head = 10 * (_DIGITS.get(left, -1) if left else 1)
    if head < 0 or (tail and (len(tail) > 1 or tail not in _DIGITS)):
        return None
    return head + (_DIGITS[tail] if tail else 0)


def digits_for_numerals(text: str) -> str:
    def replaced(found: re.Match[str]) -> str:
        value = numeral(found[0])
        return found[0] if value is None else str(value)

    return _RUN.sub(replaced, text)
