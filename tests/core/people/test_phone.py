"""Phones in the ways people write them."""

import pytest

from ringfence.core.people import phone


@pytest.mark.parametrize(
    "text", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"]
)
def test_one_mobile_has_one_form(text):
    assert phone.read(text) == phone.Phone("+8613800138000", True)


def test_a_landline_keeps_its_extension():
    assert phone.read("0734-5220001转8012") == phone.Phone("+867345220001", False, "8012")


def test_a_local_number_needs_its_area_code():
    assert phone.read("5220001", area_code="0734").e164 == "+867345220001"
    with pytest.raises(phone.WrongPhone):
        phone.read("5220001")


@pytest.mark.parametrize("text", ["1380013800", "no phone", "12345"])
def test_what_cannot_be_dialled_is_refused(text):
    with pytest.raises(phone.WrongPhone):
        phone.read(text)


def test_a_number_is_shown_as_dialled_at_home():
    assert phone.national("+8613800138000") == "13800138000"
    assert phone.national("+12025550123") == "+12025550123"
