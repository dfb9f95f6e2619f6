"""The compiled search answers what the slow one answers, on generated worlds."""

import os
from datetime import UTC

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.core.contacts import raw as reference
from ringfence.core.contacts import trace as reference_trace
from ringfence.core.contacts.records import Case, Place
from ringfence.core.words import Window
from ringfence.engine import search, trace
from ringfence.engine.ingest import columns
from ringfence.files import packs
from tests.engine.worlds import NAMES, encounters, moments, people, stays

WORLDS = 3000 if os.environ.get("RINGFENCE_WORLDS") == "many" else 150
PLACES = {"P": Place("P", kind="restaurant"), "Q": Place("Q", kind="office"), "R": Place("R", kind="train")}


@settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    presence=st.lists(stays(), max_size=40),
    seen=st.lists(encounters(), max_size=20),
    index=st.lists(people, min_size=1, max_size=3),
    window=st.tuples(moments, moments),
    least=st.sampled_from([0, 0.1, 5, 10, 30]),
    least2=st.sampled_from([0, 5, 10]),
)
def test_engine_and_reference_give_the_same_rings(presence, seen, index, window, least, least2):
    asked = {
        "window": Window(min(window), max(window)),
        "min_minutes": least,
        "ring2_min_minutes": least2,
    }
    expected = reference.raw(index, presence=presence, encounters=seen, **asked)
    assert search.raw(index, columns=columns(presence, encounters=seen), **asked) == expected


@settings(max_examples=WORLDS // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    presence=st.lists(stays(), max_size=40),
    seen=st.lists(encounters(), max_size=20),
    index=st.lists(people, min_size=1, max_size=2, unique=True),
    onset=moments,
    at=moments,
    homes=st.lists(st.sampled_from(["", "h1", "h2"]), min_size=len(NAMES), max_size=len(NAMES)),
    passing=st.sampled_from([0, 300, 600]),
)
def test_engine_and_reference_give_the_same_contact_list(presence, seen, index, onset, at, homes, passing):
    question = reference_trace.Question(
        cases=[Case(person, onset=onset) for person in index],
        protocol=packs.load("cn-covid-8"),
        at=max(at, onset),
        zone=UTC,
        households=dict(zip(NAMES, homes, strict=True)),
        places=PLACES,
        isolated={"A": onset + 1800},
        indirect_within_s=passing,
    )
    expected = reference_trace.trace(question, presence=presence, encounters=seen)
    found = trace.trace(question, columns=columns(presence, encounters=seen))
    assert found == expected
    assert orjson.dumps([row.details for row in found]) == orjson.dumps([row.details for row in expected])
