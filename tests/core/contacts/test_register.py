"""Each check of the contact register: a row that passes, the same row with one thing wrong."""

from dataclasses import replace
from datetime import date

import pytest

from ringfence.core.contacts.register import CHECKS, Area, Entry, faults

AREA = Area(towns={"柳塘镇"}, provinces={"云省"}, held_days=5)
DAY = date(2022, 8, 1)
GOOD = Entry(
    id="A", town="柳塘镇", occupation="teacher", workplace="柳塘小学", discovery="流调", traced=True, kind="close",
    last_contact=DAY, release_due=date(2022, 8, 6), checked_in=DAY, mode="central", site="一号点",
)  # fmt: skip
WRONG = [
    ("town", {"town": "别处镇"}),
    ("workplace", {"workplace": " "}),
    ("discovery", {"discovery": ""}),
    ("traced", {"traced": None}),
    ("province", {"sent_to": "火星"}),
    ("central-site", {"site": "", "checked_in": None}),
    ("home-reason", {"mode": "home", "checked_in": None}),
    ("checked-in-centrally", {"mode": "home", "home_reason": "孕妇"}),
    ("release", {"release_due": date(2022, 8, 7)}),
    ("release", {"release_due": date(2022, 7, 31)}),
    ("close-contact", {"kind": "secondary"}),
]
RIGHT = [
    {"sent_to": "云省", "town": "别处镇"},
    {"occupation": "farmer", "workplace": ""},
    {"traced": False},
    {"mode": "home", "home_reason": "孕妇", "checked_in": date(2022, 8, 7)},
    {"mode": "awaiting-transfer", "site": "", "checked_in": None},
    {"site": "", "checked_in": None, "hotel": "柳塘宾馆"},
    {"kind": "secondary", "close_contact": "B"},
    {"release_due": None},
    {"excluded": True, "discovery": ""},
]


@pytest.mark.parametrize(("check", "change"), WRONG)
def test_one_wrong_thing_gives_one_fault_with_its_row_and_remedy(check, change):
    found = faults([GOOD, replace(GOOD, id="B", **change)], AREA)
    assert [(one.row, one.id, one.check) for one in found] == [(2, "B", check)]
    assert found[0].remedy and found[0].field in Entry.__dataclass_fields__


@pytest.mark.parametrize("change", RIGHT)
def test_what_is_right_has_no_fault(change):
    assert faults([replace(GOOD, **change)], AREA) == []


def test_every_check_is_tried_here():
    assert {check.__name__.replace("_", "-") for check, _field, _remedy in CHECKS} == {
        one for one, _c in WRONG
    }
