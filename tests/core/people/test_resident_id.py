"""Resident identity numbers: what is accepted, what is refused, what is doubted."""

from datetime import date

import pytest
from stdnum.cn import ric

from ringfence.core.people import resident_id
from ringfence.core.people.resident_id import WrongNumber


def number(stem):
    return stem + ric.calc_check_digit(stem + "0")


def test_a_number_says_birth_sex_and_county():
    found = resident_id.read(number("43042419680312001"))
    assert (found.birth_date, found.sex, found.county_code, found.county) == (
        date(1968, 3, 12),
        "male",
        "430424",
        "衡东县",
    )


def test_spaces_full_width_and_small_x_are_read():
    wanted = next(
        number(f"43042419680312{order:03}")
        for order in range(999)
        if number(f"43042419680312{order:03}")[-1] == "X"
    )
    assert resident_id.read(wanted[:6] + " " + wanted[6:14] + "-" + wanted[14:].lower()).number == wanted


def test_fifteen_digits_are_lengthened():
    assert resident_id.read("430424680312001").number == number("43042419680312001")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("43042419680312001", "id-length"),
        ("4.30424E+17", "id-scientific"),
        ("430424196803120A19", "id-format"),
        (number("43042419681312001"), "id-birth-date"),
        (number("43042420990312001"), "id-birth-future"),
    ],
)
def test_what_cannot_be_is_refused_by_name(text, code):
    with pytest.raises(WrongNumber) as fault:
        resident_id.read(text, on=date(2022, 3, 30))
    assert fault.value.code == code


def test_every_single_mistyped_digit_is_noticed():
    good = number("43042419680312001")
    for place in range(17):
        wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
        with pytest.raises(WrongNumber):
            resident_id.read(wrong)


def test_a_code_not_yet_in_use_at_birth_is_a_doubt():
    # 渌口区 (430212) has had its code since 2018; before that the area was 株洲县 (430221).
    assert resident_id.read(number("43021219680312001")).doubts == ("id-county-not-then",)
    assert resident_id.read(number("43022119680312001")).county == "株洲县"


def test_codes_of_an_exercise_can_be_added():
    found = resident_id.read(number("99010119680312001"), counties={"990101": "云溪县"})
    assert (found.county, found.doubts) == ("云溪县", ())
