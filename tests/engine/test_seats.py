"""Who sat near whom is what core's slow search says, and a missing seat is never far."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.core.contacts.records import Presence
from ringfence.core.contacts.search import direct, world
from ringfence.core.contacts.vehicles import gap, seat
from ringfence.core.words import Window
from ringfence.engine.answers import Cancelled, Watch
from ringfence.engine.seats import UNKNOWN, place_of, seats
from tests.engine.test_near import WORLDS, segment
from tests.engine.worlds import MIDNIGHT, NAMES, lengths, moments, people

SEATS = ["", "3A", "1F", "4车9C", "4车12F", "5车9C", "9C"]
ROOMS = ["", "4车"]


@st.composite
def rides(draw):
    start, length = draw(moments), draw(lengths)
    return Presence(
        draw(people),
        draw(st.sampled_from(["P", "Q", "R"])),
        start,
        None if length is None else start + length,
        room=draw(st.sampled_from(ROOMS)),
        seat=draw(st.sampled_from(SEATS)),
    )


def seating_of(parts):
    """Seats by row number, as a store would look them up; equal rows stand in the order in which they came."""
    tables = []
    for rows in parts:
        order = sorted(
            range(len(rows)),
            key=lambda one, rows=rows: (
                rows[one].place,
                rows[one].start,
                2**62 if rows[one].end is None else rows[one].end,
                NAMES.index(rows[one].person),
            ),
        )
        tables.append(np.array([place_of(rows[one].seat, rows[one].room) for one in order], np.int32))
    return lambda k, rows: tuple(tables[k][rows].T)


@settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(rides(), max_size=30),
    st.integers(0, 30),
    st.sampled_from(NAMES),
    st.tuples(moments, moments),
    st.integers(0, 3),
)
def test_seats_are_what_core_finds(presence, cut, target, window, within):
    window = Window(min(window), max(window))
    parts = [presence[:cut], presence[cut:]]
    found = seats(
        [segment(part) for part in parts],
        targets=[NAMES.index(target)],
        since=window.start,
        until=window.end,
        vehicles=np.array([True, True, False]),
        seating=seating_of(parts),
        within_rows=within,
    )
    near, unknown = {}, set()
    riding = [row for row in presence if row.place != "R"]
    for other, groups in direct(
        world(riding, encounters=[], until=window.end), target, window=window
    ).items():
        close = [part for group in groups for part in group if (part.rows_apart or 0) <= within]
        known = [part for part in close if part.rows_apart is not None]
        if known:
            spans = [part.span for part in known]
            near[other] = (
                covered(spans),
                min(part.rows_apart for part in known),
                min(span.start for span in spans),
                max(span.end for span in spans),
            )
        elif any(part.same_carriage is not False for part in close):
            unknown.add(other)
    columns = (found.other, found.seconds, found.rows_apart, found.first, found.last)
    rows = {NAMES[other]: rest for other, *rest in zip(*(one.tolist() for one in columns), strict=True)}
    assert {other: tuple(rest) for other, rest in rows.items() if rest[1] != UNKNOWN} == near
    listed = {other for other, rest in rows.items() if rest[1] == UNKNOWN}
    assert unknown <= listed
    for other in listed:  # some row of them does not say, or says only a carriage
        mine = [seat(row.seat, room=row.room) for row in riding if row.person == target]
        theirs = [seat(row.seat, room=row.room) for row in riding if row.person == other]
        assert any(gap(a, b)[0] is None and gap(a, b)[1] is not False for a in mine for b in theirs)


def covered(spans):
    seconds, reached = 0, -(2**62)
    for span in sorted(spans):
        seconds += max(0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    return seconds


RIDE = [
    Presence("X", "P", MIDNIGHT, MIDNIGHT + 600, seat="4车9C"),
    Presence("Y", "P", MIDNIGHT, MIDNIGHT + 600, seat="4车12F"),
    Presence("A", "P", MIDNIGHT, MIDNIGHT + 600, seat="5车9C"),
    Presence("B", "P", MIDNIGHT, MIDNIGHT + 600),
]


def ride(**how):
    return seats(
        [segment(RIDE)],
        targets=[NAMES.index("X")],
        since=MIDNIGHT,
        until=MIDNIGHT + 600,
        vehicles=np.array([True]),
        seating=seating_of([RIDE]),
        **how,
    )


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"within_rows": 3}, {"Y": 3, "B": UNKNOWN}),
        ({"within_rows": 2}, {"B": UNKNOWN}),
        ({"within_rows": 2, "whole_carriage": True}, {"Y": 3, "B": UNKNOWN}),
        ({"within_rows": 3, "erased": np.isin(NAMES, ["B"])}, {"Y": 3}),
    ],
)
def test_rows_carriages_and_unknown_seats(how, expected):
    found = ride(**how)
    assert (
        dict(zip([NAMES[other] for other in found.other], found.rows_apart.tolist(), strict=True)) == expected
    )


def test_a_search_for_seats_can_be_stopped():
    watch = Watch()
    watch.cancel()
    with pytest.raises(Cancelled):
        ride(within_rows=1, watch=watch)
