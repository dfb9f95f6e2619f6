"""Code 128 as an SVG picture: bars for a tube's label, set B with pairs of figures in set C where that is shorter.

Source of the patterns: ISO/IEC 15417:2007, table 1.
"""

from html import escape

from ringfence.core.words import Refused

# widths of bar, space, bar, space, bar, space of values 0-105; 106 is the stop, with a seventh bar
PATTERNS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
).split()
TO_C, TO_B, START_B, START_C, STOP, QUIET = 99, 100, 104, 105, 106, 10


def values(text: str) -> list[int]:
    """Symbol values with start, check digit and stop. Raises Refused for what the code cannot say (ASCII 32-126 only)."""
    if not text or any(not " " <= sign <= "~" for sign in text):
        raise Refused("a barcode has letters, figures and signs of ASCII", code="barcode")
    found: list[int] = []
    at, in_c = 0, False
    while at < len(text):
        run = len(text[at:]) - len(text[at:].lstrip("0123456789"))
        wants_c = run >= (2 if in_c else 4)
        if not found:
            found.append(START_C if wants_c else START_B)
        elif wants_c != in_c:
            found.append(TO_C if wants_c else TO_B)
        in_c = wants_c
        if in_c:
            found.append(int(text[at : at + 2]))
            at += 2
        else:
            found.append(ord(text[at]) - 32)
            at += 1
    check = (found[0] + sum(place * value for place, value in enumerate(found))) % 103
    return [*found, check, STOP]


def bars(text: str) -> list[tuple[int, int]]:
    """(start, width) of each bar in modules, behind the quiet zone of ten."""
    at, found = QUIET, []
    for value in values(text):
        for place, width in enumerate(int(one) for one in PATTERNS[value]):
            if place % 2 == 0:
                found.append((at, width))
            at += width
    return found


def svg(text: str, *, height: int = 40) -> str:
    """The picture: black bars, the text below, no style attribute; one unit is one module."""
    drawn = bars(text)
    width = drawn[-1][0] + drawn[-1][1] + QUIET
    path = "".join(f"M{at} 0h{wide}v{height}h-{wide}z" for at, wide in drawn)
    name = escape(text, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 14}" role="img" aria-label="{name}">'
        f'<rect width="{width}" height="{height + 14}" fill="#fff"/><path d="{path}" fill="#000"/>'
        f'<text x="{width / 2:g}" y="{height + 11}" text-anchor="middle" font-family="monospace" font-size="11" '
        f'fill="#000">{name}</text></svg>'
    )
