"""Several sources about one person: agreement becomes one stay, contradiction is flagged, a missing end is inferred."""

import pytest

from ringfence.core.contacts.fusing import Clash, clashes, dwell_rule, fuse
from ringfence.core.contacts.records import Place, Presence
from ringfence.core.words import Window
from ringfence.files import packs

PLACES = {
    "cafe": Place("cafe", kind="restaurant", lat=27.0, lon=113.0),
    "next": Place("next", kind="small-shop", lat=27.0, lon=113.001),  # 99 m from the cafe
    "far": Place("far", kind="station", lat=28.0, lon=113.0),  # 111 km
    "home": Place("home", kind="home", lat=27.1, lon=113.0),
    "somewhere": Place("somewhere"),
}
DWELL = {"restaurant": 5400, "station": 3600}
NOON = 12 * 3600


def at(place, start, end, source="scan", **more):
    return Presence("A", place, NOON + start * 60, None if end is None else NOON + end * 60, source, **more)


def fused(*rows, until=600):
    found = fuse(rows, places=PLACES, dwell_s=DWELL, until=NOON + until * 60)
    return [
        (one.place, (one.span.start - NOON) // 60, (one.span.end - NOON) // 60, one.inferred) for one in found
    ]


def clashing(*rows, places=PLACES):
    return [(one.kind, one.seconds) for one in clashes(rows, places=places, until=NOON + 10**6)]


def test_what_two_sources_say_of_one_stay_is_one_stay_with_both():
    rows = (
        at("cafe", 0, 30, room="2", seat="A"),
        at("cafe", 20, 50, "wifi"),
        at("cafe", 51, 60, "wifi", seat="B"),
    )
    (one,) = fuse(rows[:2], places=PLACES, dwell_s=DWELL, until=10**9)
    assert one.span == Window(NOON, NOON + 3000)
    assert one.sources == ("scan", "wifi")
    assert (one.rooms, one.seats) == (("2",), ("A",))
    assert fused(*rows) == [("cafe", 0, 50, ""), ("cafe", 51, 60, "")]


def test_a_gap_within_both_time_errors_is_none():
    assert fused(at("cafe", 0, 30, time_error_s=60.0), at("cafe", 32, 50, time_error_s=60.0)) == [
        ("cafe", 0, 50, "")
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([at("cafe", 0, None)], [("cafe", 0, 90, "dwell")]),
        ([at("cafe", 0, None), at("home", 40, 50)], [("cafe", 0, 40, "next-place"), ("home", 40, 50, "")]),
        ([at("cafe", 0, None), at("cafe", 30, None)], [("cafe", 0, 120, "dwell")]),
        ([at("cafe", 10, None), at("cafe", 0, 25, "wifi")], [("cafe", 0, 25, "")]),
        ([at("home", 0, None)], [("home", 0, 600, "open")]),
        ([at("somewhere", 0, None)], [("somewhere", 0, 600, "open")]),
        ([at("cafe", 590, None)], [("cafe", 590, 600, "open")]),
        ([at("cafe", 700, None)], []),
    ],
)
def test_a_missing_end_is_inferred_and_says_how(rows, expected):
    assert fused(*rows) == expected


def test_the_rule_comes_from_the_protocol():
    rule = dwell_rule(packs.load("cn-covid-9"))
    assert rule["restaurant"] == 90 * 60
    assert "home" not in rule
    assert dwell_rule(packs.load("measles")) == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([at("cafe", 0, 30), at("far", 20, 50)], [("two-places", 600)]),
        ([at("cafe", 0, 30), at("far", 20, 50, time_error_s=900.0)], [("impossible-move", 1034)]),
        ([at("cafe", 0, 30), at("next", 20, 50, position_error_m=150.0)], []),
        ([at("cafe", 0, 30), at("next", 20, 50, position_error_m=20.0)], [("two-places", 600)]),
        ([at("cafe", 0, 30), at("somewhere", 20, 50)], [("two-places", 600)]),
        ([at("cafe", 0, 30), at("somewhere", 31, 50)], []),
        ([at("cafe", 0, 30), at("far", 40, 50)], [("impossible-move", 734)]),
        ([at("cafe", 0, 30), at("far", 60, 90)], []),
        ([at("cafe", 0, 60), at("somewhere", 20, None)], [("two-places", 1200)]),
        ([at("cafe", 0, None), at("somewhere", 20, 30)], []),
        ([at("cafe", 0, 30), at("cafe", 10, 50, "wifi")], []),
    ],
)
def test_what_cannot_both_be_true_is_flagged(rows, expected):
    assert clashing(*rows) == expected


def test_a_clash_shows_both_rows_with_their_sources():
    first, second = at("cafe", 0, 30), at("far", 20, 50, "camera")
    assert clashes([second, first], places=PLACES, until=10**9) == [Clash("two-places", first, second, 600)]


def test_people_are_looked_at_one_by_one():
    other = Presence("B", "far", NOON, NOON + 600)
    assert clashing(at("cafe", 0, 30), other) == []
    assert len(fuse([at("cafe", 0, 30), other], places=PLACES, dwell_s=DWELL, until=10**9)) == 2
