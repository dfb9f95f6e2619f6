"""The compiled search answers what the slow one answers, on generated worlds full of ties and edges."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.core.contacts import raw as reference
from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.words import Window
from ringfence.engine import search
from ringfence.engine.ingest import columns

MIDNIGHT = 1_648_425_600
WORLDS = 3000 if os.environ.get("RINGFENCE_WORLDS") == "many" else 150

people = st.sampled_from(["X", "Y", "甲", "A", "B", "C", "D", "10", "9"])
# Few distinct moments around one midnight: ties, touching rows and stays without length are common.
moments = st.integers(-12, 12).map(lambda step: MIDNIGHT + step * 300)
lengths = st.sampled_from([0, 0, 300, 300, 600, 900, 3600, None])
sources = st.sampled_from(["", "scan", "interview"])


@st.composite
def stays(draw):
    start, length = draw(moments), draw(lengths)
    return Presence(
        draw(people),
        draw(st.sampled_from(["P", "Q", "R"])),
        start,
        None if length is None else start + length,
        source=draw(sources),
    )


@st.composite
def encounters(draw):
    a, b = draw(people), draw(people)
    start, length = draw(moments), draw(lengths)
    return Encounter(
        a,
        b,
        start,
        None if length is None else start + length,
        draw(st.sampled_from([None, 0.5, 1.0, 3.0])),
        draw(st.sampled_from(["", "P", "S"])),
        source=draw(sources),
    )


@settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    presence=st.lists(stays(), max_size=40),
    seen=st.lists(encounters(), max_size=20),
    index=st.lists(people, min_size=1, max_size=3),
    window=st.tuples(moments, moments),
    least=st.sampled_from([0, 0.1, 5, 10, 30]),
    least2=st.sampled_from([0, 5, 10]),
)
def test_engine_and_reference_give_the_same_rows(presence, seen, index, window, least, least2):
    asked = {
        "window": Window(min(window), max(window)),
        "min_minutes": least,
        "ring2_min_minutes": least2,
    }
    expected = reference.raw(index, presence=presence, encounters=seen, **asked)
    assert search.raw(index, columns=columns(presence, encounters=seen), **asked) == expected
