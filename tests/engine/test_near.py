"""Searches over segments answer what core's slow search answers, however the rows lie in segments."""

import os
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ringfence.core.contacts.records import Presence
from ringfence.core.contacts.search import direct, world
from ringfence.core.words import Refused, Window
from ringfence.engine import near
from ringfence.engine.answers import Cancelled, Watch
from ringfence.engine.segment import OPEN_END, Segment
from tests.engine.worlds import MIDNIGHT, NAMES, moments, stays

WORLDS = 3000 if os.environ.get("RINGFENCE_WORLDS") == "many" else 150
PLACES = ["P", "Q", "R"]
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def segment(rows, epoch=MIDNIGHT, places=PLACES, people=NAMES):
    """One segment of plain records."""
    table = [
        (
            places.index(row.place),
            people.index(row.person),
            row.start - epoch,
            OPEN_END if row.end is None else row.end - epoch,
        )
        for row in rows
    ]
    columns = np.array(table, np.int64).reshape(-1, 4).astype(np.int32).T
    return Segment.of(*columns, places=len(places), people=len(people), epoch=epoch)


def met(rows, targets, windows, listed):
    """Core's answer: {(target, other): (seconds, meetings, first, last)}."""
    found = {}
    for target, window in zip(targets, windows, strict=True):
        known = world(rows, encounters=[], until=window.end)
        for other, groups in direct(known, target, window=window).items():
            spans = [Window(group[0].span.start, group[-1].span.end) for group in groups]
            if listed(other):
                found[target, other] = told(spans)
    return found


def told(spans):
    seconds = sum(span.end - span.start for span in spans)
    return seconds, len(spans), min(s.start for s in spans), max(s.end for s in spans)


def table(pairs, targets):
    columns = (pairs.number, pairs.other, pairs.seconds, pairs.meetings, pairs.first, pairs.last)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    answer = {(targets[number], NAMES[other]): tuple(rest) for number, other, *rest in rows}
    assert len(answer) == len(rows)
    return answer


presence = st.lists(stays(), max_size=40)
cuts = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, -86_400, 7, 1_000_000])), max_size=3)
spans = st.tuples(moments, moments).map(lambda two: Window(min(two), max(two)))


def in_segments(rows, cuts):
    """The rows in one to four segments with epochs of their own."""
    at = sorted(min(cut, len(rows)) for cut, _ in cuts)
    parts = [rows[low:high] for low, high in zip([0, *at], [*at, len(rows)], strict=True)]
    return [segment(part, MIDNIGHT + shift) for part, (_, shift) in zip(parts, [(0, 0), *cuts], strict=True)]


@settings(max_examples=WORLDS, **QUIET)
@given(
    presence,
    cuts,
    st.lists(st.tuples(st.sampled_from(NAMES), spans), min_size=1, max_size=4, unique_by=lambda one: one[0]),
    st.lists(st.sampled_from(NAMES), max_size=3),
    st.sampled_from([1, 300, 900]),
)
@example(  # two rows of one person in two segments are one visit
    [Presence("X", "P", MIDNIGHT, MIDNIGHT + 900), Presence("Y", "P", MIDNIGHT, MIDNIGHT + 300),
     Presence("Y", "P", MIDNIGHT + 300, None)], [(2, -86_400)], [("X", Window(MIDNIGHT, MIDNIGHT + 600))], [], 1,
)  # fmt: skip
def test_ring_is_what_core_finds(presence, cuts, asked, skip, least):
    targets = [person for person, _ in asked]
    windows = [window for _, window in asked]
    expected = met(presence, targets, windows, lambda other: other not in skip)
    question = {
        "targets": [NAMES.index(person) for person in targets],
        "since": [window.start for window in windows],
        "until": [window.end for window in windows],
        "skip": [NAMES.index(person) for person in skip],
        "least_s": least,
    }
    found = near.ring(in_segments(presence, cuts), **question)
    assert table(found, targets) == {pair: row for pair, row in expected.items() if row[0] >= least}
    flags = np.isin(NAMES, skip)
    erased = near.ring(in_segments(presence, cuts), **{**question, "skip": ()}, erased=flags)
    kept = {pair: row for pair, row in expected.items() if row[0] >= least and pair[0] not in skip}
    assert table(erased, targets) == kept


def exposed(rows, index, window, least):
    """Ring 1 with its threshold, and everyone's first exposure."""
    pairs = met(rows, index, [window] * len(index), lambda other: other not in index)
    first = {}
    for (_, other), row in pairs.items():
        first[other] = min(row[2], first.get(other, row[2]))
    return {other: first[other] for (_, other), row in pairs.items() if row[0] >= least}


@settings(max_examples=WORLDS, **QUIET)
@given(
    presence,
    cuts,
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    spans,
    st.sampled_from([1, 300, 900]),
    st.sampled_from([1, 600]),
)
def test_the_second_ring_is_what_core_finds(presence, cuts, index, window, least, least2):
    ring1 = exposed(presence, index, window, least)
    sources = sorted(ring1)
    since = [ring1[one] for one in sources]
    later = met(
        presence,
        sources,
        [Window(at, window.end) for at in since],
        lambda other: other not in ring1 and other not in index,
    )
    expected = defaultdict(lambda: (0, 0, 2**60, 0))
    for (_, other), (seconds, meetings, first, last) in later.items():
        s, m, f, e = expected[other]
        expected[other] = (s + seconds, m + meetings, min(f, first), max(e, last))
    expected = {other: row for other, row in expected.items() if row[0] >= least2}
    question = {
        "sources": [NAMES.index(one) for one in sources],
        "since": since,
        "until": window.end,
    }
    segments = in_segments(presence, cuts)
    for threads in (1, 2):
        found = near.second(
            segments, **question, skip=[NAMES.index(one) for one in index], least_s=least2, threads=threads
        )
        columns = (found.seconds, found.meetings, found.first, found.last)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        assert dict(zip([NAMES[other] for other in found.other], rows, strict=True)) == expected
    shown = [NAMES.index(other) for other in expected][:2]
    paths = near.through(segments, people=shown, **question)
    wanted = {pair: row for pair, row in later.items() if NAMES.index(pair[1]) in shown}
    assert table(paths, sources) == wanted


@settings(max_examples=WORLDS // 3, **QUIET)
@given(presence, cuts, st.sampled_from(NAMES), moments)
def test_backward_looks_at_the_days_before_onset(presence, cuts, target, onset):
    window = Window(onset - 86_400, onset)
    found = near.backward(in_segments(presence, cuts), targets=[NAMES.index(target)], onset=onset, days=1)
    assert table(found, [target]) == met(presence, [target], [window], lambda other: True)


@settings(max_examples=WORLDS // 3, **QUIET)
@given(presence, cuts, st.sampled_from(NAMES), spans, st.integers(0, 4))
def test_a_cap_leaves_out_whole_places_and_says_which(presence, cuts, target, window, cap):
    rest, left = list(presence), set()
    for number, place in enumerate(PLACES):
        here = [row for row in presence if row.place == place]
        people = {other for _, other in met(here, [target], [window], lambda other: True)}
        if len(people) > cap:
            left.add((number, len(people)))
            rest = [row for row in rest if row.place != place]
    segments = in_segments(presence, cuts)
    question = {"targets": [NAMES.index(target)], "since": window.start, "until": window.end, "cap": cap}
    found = near.ring(segments, **question)
    assert table(found, [target]) == met(rest, [target], [window], lambda other: True)
    assert {(one.place, one.people) for one in found.left_out} == left
    assert all(one.number == 0 and one.rows >= one.people for one in found.left_out)
    assert near.totals(segments, **question).places_left_out.tolist() == [len(left)]


@settings(max_examples=WORLDS // 3, **QUIET)
@given(
    presence,
    cuts,
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    spans,
    st.integers(0, 4),
)
def test_a_cap_leaves_whole_places_out_of_the_second_ring(presence, cuts, sources, window, cap):
    rest, left = list(presence), set()
    for number, place in enumerate(PLACES):
        here = [row for row in presence if row.place == place]
        people = {other for _, other in met(here, sources, [window] * len(sources), lambda other: True)}
        known = world(here, encounters=[], until=window.end)
        people |= {
            one for one in sources for visit in known.of_person.get(one, []) if visit.span.end > window.start
        }
        if len(people) > cap:
            left.add((number, len(people)))
            rest = [row for row in rest if row.place != place]
    codes = [NAMES.index(one) for one in sources]
    question = {"sources": codes, "since": window.start, "until": window.end}
    capped = near.second(in_segments(presence, cuts), **question, cap=cap)
    plain = near.second(in_segments(rest, cuts), **question)
    assert capped.other.tolist() == plain.other.tolist() and capped.seconds.tolist() == plain.seconds.tolist()
    assert {(one.place, one.people) for one in capped.left_out} == left


@settings(max_examples=WORLDS // 3, **QUIET)
@given(presence, cuts, st.sampled_from(NAMES), spans, st.sampled_from([0, 300, 600]))
def test_a_margin_catches_who_came_or_left_shortly(presence, cuts, target, window, margin):
    found = near.ring(
        in_segments(presence, cuts),
        targets=[NAMES.index(target)],
        since=window.start,
        until=window.end,
        margin_s=margin,
    )
    known = world(presence, encounters=[], until=window.end + margin + 1)
    expected = set()
    for visit in known.of_person.get(target, []):
        low, high = max(visit.span.start - margin, window.start), min(visit.span.end + margin, window.end)
        for other in known.at_place[visit.place]:
            if max(low, other.span.start) < min(high, other.span.end) and other.person != target:
                expected.add(NAMES.index(other.person))
    assert set(found.other.tolist()) == expected


@pytest.fixture(scope="module")
def town():
    """A place with 100,000 visitors and 100,000 places with one, both on one day; person 0 was everywhere."""
    rng = np.random.default_rng(7)
    many = 100_000
    person = np.arange(1, many + 1, dtype=np.int32)
    start = rng.integers(0, 86_400, many).astype(np.int32)
    station = np.zeros(many, np.int32)
    own = np.arange(1, many + 1, dtype=np.int32)
    columns = {
        "place": np.concatenate([station, own, [0], own]),
        "person": np.concatenate([person, person, [0], 0 * own]),
        "start": np.concatenate([start, start, [40_000], 86_400 + own]),
        "end": np.concatenate([start + 60, start + 60, [41_000], 86_400 + own + 1]),
    }
    columns = {name: column.astype(np.int32) for name, column in columns.items()}
    return columns, Segment.of(**columns, places=many + 1, people=many + 1, epoch=0)


def test_a_place_with_a_hundred_thousand_visitors(town):
    columns, segment = town
    found = near.ring([segment], targets=[0], since=0, until=10**6)
    at_station = (columns["place"] == 0) & (columns["person"] > 0)
    here = (columns["start"] < 41_000) & (columns["end"] > 40_000) & at_station
    assert sorted(found.other.tolist()) == sorted(columns["person"][here].tolist())
    left = near.ring([segment], targets=[0], since=0, until=10**6, cap=100).left_out
    assert [(one.place, one.people, one.rows) for one in left] == [(0, here.sum(), here.sum())]
    everyone = near.second([segment], sources=np.arange(1, 1_001), since=0, until=10**6)
    pairs = near.ring([segment], targets=np.arange(1, 1_001), since=0, until=10**6, skip=np.arange(1, 1_001))
    assert everyone.seconds.sum() == pairs.seconds.sum() and everyone.meetings.sum() == pairs.meetings.sum()
    assert everyone.other.tolist() == sorted(set(pairs.other.tolist()))


def test_threads_and_batches_do_not_change_the_answer(town):
    _, segment = town
    question = {"targets": np.arange(0, 2_000), "since": 0, "until": 10**6}
    one, two = (near.ring([segment], **question, threads=threads) for threads in (1, 2))
    batches = list(near.stream([segment], **question, batch=300))
    for name in ("number", "other", "seconds", "meetings", "first", "last"):
        assert (getattr(one, name) == getattr(two, name)).all()
        assert (getattr(one, name) == np.concatenate([getattr(batch, name) for batch in batches])).all()
    total = near.totals([segment], **question)
    assert total.people.tolist() == np.bincount(one.number, minlength=2_000).tolist()
    assert total.seconds.sum() == one.seconds.sum() and total.meetings.sum() == one.meetings.sum()


def test_a_search_tells_how_far_it_is_and_can_be_stopped(town):
    _, segment = town
    question = {"targets": np.arange(0, 2_000), "since": 0, "until": 10**6}
    seen = []
    near.ring([segment], **question, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen)
    seen.clear()
    near.second([segment], sources=np.arange(9), since=0, until=10**6, progress=lambda *two: seen.append(two))
    assert seen[-1][0] == seen[-1][1] == len(seen)
    watch = Watch()
    with pytest.raises(Cancelled):
        near.ring([segment], **question, threads=2, watch=watch, progress=lambda *_: watch.cancel())
    with pytest.raises(Cancelled):
        near.second([segment], sources=[1], since=0, until=10**6, watch=watch)


def test_no_segment_and_no_target_is_no_answer(town):
    _, segment = town
    for segments, targets in (([], [1]), ([segment], [])):
        assert len(near.ring(segments, targets=targets, since=0, until=9)) == 0
        assert len(near.second(segments, sources=targets, since=0, until=9)) == 0
        assert len(near.through(segments, people=[1], sources=targets, since=0, until=9)) == 0
        assert near.totals(segments, targets=[], since=0, until=9).people.tolist() == []


def test_segments_of_two_centuries_are_refused():
    ages = [segment([], epoch) for epoch in (0, 4_000_000_000)]
    with pytest.raises(Refused, match="60 years"):
        near.ring(ages, targets=[0], since=0, until=1)
