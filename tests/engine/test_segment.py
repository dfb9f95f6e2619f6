"""A segment holds the same rows in both orders, finds them again, and refuses what does not fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.core.words import Refused
from ringfence.engine.segment import BLOCK, OPEN_END, Segment

PLACES, PEOPLE = 3, 5
rows = st.lists(
    st.tuples(
        st.integers(0, PLACES - 1),
        st.integers(0, PEOPLE - 1),
        st.integers(-3, 3),
        st.sampled_from([-3, 0, 1, 2, 5, OPEN_END]),
    ),
    max_size=200,
)


def built(table):
    columns = np.array(table, np.int32).reshape(-1, 4).T
    return Segment.of(*columns, places=PLACES, people=PEOPLE, epoch=1_000)


@settings(deadline=None)
@given(rows)
def test_both_orders_hold_every_row_once_and_sorted(table):
    segment = built(table)
    place = np.repeat(np.arange(PLACES), np.diff(segment.place_at))
    person = np.repeat(np.arange(PEOPLE), np.diff(segment.person_at))
    by_place = list(zip(place, segment.start, segment.end, segment.person, strict=True))
    by_person = list(zip(person, segment.own_start, segment.own_place, segment.own_end, strict=True))
    assert by_place == sorted((p, s, e, q) for p, q, s, e in table)
    assert by_person == sorted((q, s, p, e) for p, q, s, e in table)


@settings(deadline=None)
@given(rows)
def test_samples_tell_start_and_latest_end_of_each_block(table):
    segment = built(table)
    place = np.repeat(np.arange(PLACES), np.diff(segment.place_at))
    for block, (start, reach) in enumerate(zip(segment.start_sample, segment.reach_sample, strict=True)):
        last = min(block * BLOCK + BLOCK, len(segment)) - 1
        assert start == segment.start[block * BLOCK]
        assert reach == segment.end[: last + 1][place[: last + 1] == place[last]].max()


@settings(deadline=None)
@given(rows, st.lists(st.integers(0, PEOPLE - 1), unique=True))
def test_rows_of_people_are_found_by_number_each_once(table, people):
    segment = built(table)
    found = segment.rows_of(people)
    assert sorted(found) == [row for row in range(len(segment)) if segment.person[row] in people]
    assert [segment.person[row] for row in found] == sorted(segment.person[found], key=people.index)
    place = np.repeat(np.arange(PLACES), np.diff(segment.place_at))
    assert segment.places_of(found).tolist() == place[found].tolist()


@pytest.mark.parametrize("same", ["start", "everything"])
def test_a_hundred_thousand_rows_of_one_moment_are_sorted(same):
    many = 100_000
    person = np.random.default_rng(1).permutation(many).astype(np.int32)
    zero = np.zeros(many, np.int32)
    end = zero + 5 if same == "everything" else person % 1_000
    segment = Segment.of(zero, person, zero, end, places=1, people=many, epoch=0)
    order = np.lexsort((person, end))
    assert (segment.person == person[order]).all() and (segment.end == end[order]).all()


def test_a_row_costs_at_most_25_bytes():
    rng = np.random.default_rng(2)
    place, person = rng.integers(0, 1_000, 100_000), rng.integers(0, 2_000, 100_000)
    start = rng.integers(0, 86_400, 100_000).astype(np.int32)
    segment = Segment.of(place, person, start, start + 60, places=1_000, people=2_000, epoch=0)
    arrays = [value for value in vars(segment).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays) <= 25 * len(segment)


def test_codes_out_of_range_and_arrays_of_another_kind_are_refused():
    one = np.zeros(1, np.int32)
    with pytest.raises(Refused, match="place"):
        Segment.of(one + 3, one, one, one, places=3, people=1, epoch=0)
    with pytest.raises(Refused, match="person"):
        Segment.of(one, one - 1, one, one, places=3, people=1, epoch=0)
    good = vars(built([(0, 0, 0, 1)]))
    with pytest.raises(Refused, match="end"):
        Segment(**{**good, "end": good["end"].astype(np.int64)})
    with pytest.raises(Refused, match="end"):
        Segment(**{**good, "end": good["end"][:0]})
    with pytest.raises(Refused, match="place_at"):
        Segment(**{**good, "place_at": good["place_at"] + 1})


def test_a_segment_knows_its_span():
    assert (built([(0, 0, -2, 1), (1, 0, 0, 5)]).earliest, built([(0, 0, -2, 1), (1, 0, 0, 5)]).latest) == (
        -2,
        5,
    )
    assert built([]).earliest > built([]).latest
