"""The ladder of reports: its times, and which area each level is."""

import pytest

from ringfence.core.clocks.ladder import CITY, COUNTY, LADDER, NATION, above, area_at


def test_two_hours_from_level_to_level_and_one_to_the_nation():
    assert [step.within_s // 3600 for step in LADDER] == [2, 2, 2, 2, 1]
    assert [step.level for step in LADDER] == [3, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("path", "level", "area"),
    [
        ("/99/9901/990101/99010101/", COUNTY, "/99/9901/990101/"),
        ("/99/9901/990101/", CITY, "/99/9901/"),
        ("/99/", COUNTY, "/99/"),
        ("/99/9901/", NATION, "/"),
    ],
)
def test_the_area_of_a_level(path, level, area):
    assert area_at(path, level) == area


@pytest.mark.parametrize(("path", "up"), [("/99/9901/990101/", "/99/9901/"), ("/99/", "/"), ("/", "/")])
def test_the_next_area_up(path, up):
    assert above(path) == up
