"""Cycles to a word; single swabs to a finding; findings to what becomes of the tube."""

import pytest

from ringfence.core.screening import reading, recheck
from ringfence.core.words import Refused


@pytest.mark.parametrize(
    ("ct", "word"),
    [
        ({"ORF1ab": 23.4, "N": 24.1}, "positive"),
        ({"N": 36.0}, "grey"),
        ({"ORF1ab": 39.9, "N": None}, "grey"),
        ({"ORF1ab": 40.0, "N": 41.0}, "negative"),
        ({}, "negative"),
    ],
)
def test_two_genes_are_positive_one_is_grey(ct, word):
    assert reading.outcome(ct) == word


def test_a_slip_of_the_keyboard_is_refused():
    with pytest.raises(Refused):
        reading.outcome({"N": 236.0})


@pytest.mark.parametrize(("typed", "well"), [("a1", "A1"), ("A-01", "A1"), ("h12", "H12")])
def test_a_well_is_read_however_it_is_typed(typed, well):
    assert reading.well(typed) == well


@pytest.mark.parametrize("typed", ["", "I1", "A13", "A0", "11"])
def test_what_is_no_well_is_refused(typed):
    with pytest.raises(Refused):
        reading.well(typed)


def test_a_plate_has_96_wells_filled_by_columns():
    assert len(set(reading.WELLS)) == 96 and reading.WELLS[:9] == (
        "A1",
        "B1",
        "C1",
        "D1",
        "E1",
        "F1",
        "G1",
        "H1",
        "A2",
    )


@pytest.mark.parametrize(
    ("swabs", "finding"),
    [
        ([["negative"], ["negative"]], "negative"),
        ([["negative"], []], "open"),
        ([["negative"]], "open"),
        ([["grey"], ["negative"]], "open"),
        ([["grey", "negative"], ["negative"]], "negative"),
        ([["invalid"], ["negative"]], "open"),
        ([["negative"], ["positive"]], "positive"),
        ([["positive", "negative"], ["negative"]], "positive"),
    ],
)
def test_two_swabs_two_tests(swabs, finding):
    assert recheck.of_person(swabs) == finding


@pytest.mark.parametrize(
    ("found", "becomes"),
    [
        (["negative"] * 3, "cleared"),
        (["negative", "open"], "open"),
        (["open", "positive"], "confirmed"),
        ([], "open"),
    ],
)
def test_a_tube_is_cleared_by_all_and_confirmed_by_one(found, becomes):
    assert recheck.of_tube(dict(enumerate(found))) == becomes
