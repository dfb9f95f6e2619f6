"""Daily notices of a whole autumn: every printed figure agrees with what was read, or is one of the known four."""

import tarfile

import pytest

from ringfence.files import notices

pytestmark = pytest.mark.real

# Looked up by hand: a text cut off in the middle of its list, and three slips in the print itself.
DIFFER = {
    "2021-07-25": {("", 30, 12), ("江苏", 26, 8)},
    "2021-08-07": {("", 191, 192), ("江苏", 110, 111)},
    "2021-08-12": {("江苏", 108, 109)},
    "2021-08-26": {("", 38, 37)},
}


@pytest.fixture(scope="module")
def told(data):
    with tarfile.open(data / "cn_notices" / "guizhou_notices.tar.gz") as folder:
        files = [folder.extractfile(one) for one in folder.getmembers() if one.name.endswith(".txt")]
        return [notices.read(file.read().decode("utf-8")) for file in files if file]


def test_every_notice_holds_a_list_and_every_difference_is_named(told):
    assert len(told) == 109
    assert sum(one.counts for one in told) == 1041
    differ = {
        str(one.moment.date()): {(each.group, each.printed, each.parsed) for each in one.differences}
        for one in told
        if one.differences
    }
    assert differ == DIFFER


def test_the_city_of_2021_is_listed_and_gone_on_the_days_known(told):
    spans = [one for one in notices.timelines(told) if one.text.startswith("株洲市")]
    assert min(one.since for one in spans).isoformat() == "2021-07-31T14:00:00"
    assert max(one.until for one in spans if one.until).isoformat() == "2021-08-16T15:00:00"
    at = {one.moment: sum(area.text.startswith("株洲市") for area in one.areas) for one in told}
    assert {str(moment.date()): count for moment, count in at.items() if 1 <= count}["2021-08-12"] == 7
    assert {str(moment.date()): count for moment, count in at.items() if 1 <= count}["2021-08-13"] == 5
