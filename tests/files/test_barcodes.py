"""Code 128 read back by a reader of our own, module by module."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.core.words import Refused
from ringfence.files import barcodes


def read(text):
    """Bars to widths, widths to values, values to text: what a scanner does."""
    drawn = barcodes.bars(text)
    widths = []
    for (start, wide), following in zip(drawn, [*drawn[1:], None], strict=True):
        widths.append(wide)
        if following:
            widths.append(following[0] - start - wide)
    symbols = ["".join(map(str, widths[at : at + 6])) for at in range(0, len(widths) - 7, 6)]
    values = [barcodes.PATTERNS.index(symbol) for symbol in symbols]
    start, *middle, check = values
    assert check == (start + sum(place * value for place, value in enumerate(middle, 1))) % 103
    found, in_c = "", start == barcodes.START_C
    for value in middle:
        if value == (barcodes.TO_B if in_c else barcodes.TO_C):
            in_c = not in_c
        else:
            found += f"{value:02}" if in_c else chr(value + 32)
    return found


def test_every_pattern_is_eleven_modules_and_none_is_twice():
    assert {sum(map(int, one)) for one in barcodes.PATTERNS[:106]} == {11}
    assert sum(map(int, barcodes.PATTERNS[106])) == 13 and len(set(barcodes.PATTERNS)) == 107


def test_the_worked_example_has_its_check_digit():
    assert barcodes.values("PJJ123C")[-2:] == [55, 106]  # 54 in set A, whose start is one less


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_what_is_drawn_reads_as_it_was_written(text):
    assert read(text) == text


def test_figures_in_pairs_make_a_shorter_code():
    assert len(barcodes.values("20220330041701")) == 10


@pytest.mark.parametrize("text", ["", "管1", "A\n"])
def test_what_the_code_cannot_say_is_refused(text):
    with pytest.raises(Refused):
        barcodes.values(text)


def test_the_picture_has_no_style_and_escapes_its_text():
    picture = barcodes.svg('T-<"1">')
    assert "style" not in picture and "<text" in picture and "T-&lt;&quot;1&quot;&gt;" in picture
    assert re.search(r'viewBox="0 0 \d+ 54"', picture)
