"""Trajectories: what contradicts itself, what nobody knows, and what is joined."""

import pytest

from ringfence.core.cases import trajectory
from ringfence.core.cases.trajectory import Conflict, Stay
from ringfence.core.words import Window

HOUR = 3600
FAR = {"home": (27.0, 112.9), "teahouse": (27.001, 112.9), "city": (28.2, 112.9)}


def stay(name, start, end, *, error=0, **more):
    lat, lon = FAR.get(name, (None, None))
    return Stay(
        name,
        round(start * HOUR),
        round(end * HOUR),
        words=name,
        start_error_s=error,
        end_error_s=error,
        lat=lat,
        lon=lon,
        **more,
    )


def test_two_places_at_once_contradict_each_other():
    found = trajectory.conflicts([stay("home", 8, 10), stay("teahouse", 9.5, 11)])
    assert found == [Conflict("two-places", "home", "teahouse", HOUR // 2)]


def test_an_overlap_within_both_errors_is_no_contradiction():
    assert trajectory.conflicts([stay("home", 8, 10, error=900), stay("teahouse", 9.5, 11, error=900)]) == []


def test_a_place_too_far_for_the_time_between_is_an_impossible_move():
    (found,) = trajectory.conflicts([stay("home", 8, 10), stay("city", 10.1, 11)])
    assert found.kind == "impossible-move" and 1100 < found.seconds < 1300


def test_unknown_positions_are_not_guessed_apart():
    assert trajectory.conflicts([stay("somewhere", 8, 10), stay("city", 10, 11)]) == []


def test_touching_stays_at_one_place_are_joined_and_the_wider_end_kept():
    joined = trajectory.merge([stay("home", 8, 9), stay("home", 9, 11, error=600)])
    assert [(one.start, one.end, one.end_error_s) for one in joined] == [(8 * HOUR, 11 * HOUR, 600)]


def test_gaps_are_the_spans_nobody_knows():
    window = Window(8 * HOUR, 20 * HOUR)
    assert trajectory.gaps([stay("home", 8, 10), stay("teahouse", 10.2, 12)], window=window) == [
        Window(12 * HOUR, 20 * HOUR)
    ]


def test_days_are_those_of_the_zone():
    days = trajectory.days(Window(0, 48 * HOUR), zone_offset_s=8 * HOUR)
    assert [day.end for day in days] == [16 * HOUR, 40 * HOUR, 48 * HOUR]


def test_a_cut_outside_the_stay_is_refused():
    with pytest.raises(ValueError):
        trajectory.split(stay("home", 8, 10), at=11 * HOUR)


def test_a_cut_gives_two_exact_halves():
    first, second = trajectory.split(stay("home", 8, 10, error=600), at=9 * HOUR)
    assert (first.end, first.end_error_s, second.start, second.start_error_s) == (9 * HOUR, 0, 9 * HOUR, 0)


def test_the_rest_of_the_day_is_what_no_stay_covers():
    day = Window(0, 24 * HOUR)
    assert trajectory.rest_of_day([stay("teahouse", 9, 11)], day=day) == [
        Window(0, 9 * HOUR),
        Window(11 * HOUR, 24 * HOUR),
    ]
