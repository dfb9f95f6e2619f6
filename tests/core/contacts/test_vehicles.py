"""Seats as people write them, and how far apart two of them are."""

import pytest

from ringfence.core.contacts.vehicles import Seat, gap, seat


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("11A", "", Seat(None, 11)),
        ("04车11A", "", Seat(4, 11)),
        ("4号车厢 11A", "", Seat(4, 11)),
        ("3排2座", "", Seat(None, 3)),
        ("11A", "4车", Seat(4, 11)),
        ("4-11A", "", Seat(4, 11)),
        ("Row 7", "", Seat(None, 7)),
        ("", "", Seat()),
        ("窗边", "", Seat()),
    ],
)
def test_a_seat_is_read_as_it_is_written(text, room, expected):
    assert seat(text, room=room) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Seat(4, 11), Seat(4, 14), (3, True)),
        (Seat(4, 11), Seat(5, 11), (None, False)),
        (Seat(None, 11), Seat(None, 8), (3, None)),
        (Seat(4, None), Seat(4, 8), (None, True)),
        (Seat(), Seat(4, 8), (None, None)),
    ],
)
def test_rows_of_two_carriages_are_not_compared_and_the_unknown_stays_unknown(one, other, expected):
    assert gap(one, other) == expected
