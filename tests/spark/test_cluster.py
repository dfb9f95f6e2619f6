"""A standalone Spark cluster answers what the kernel and the slow search answer, on the same generated worlds."""

from dataclasses import replace

import pytest

pytest.importorskip("pyspark", reason="the extra spark is not installed: make test-spark")

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ringfence.cli.lake import app as lake_app
from ringfence.cli.trace import app as trace_app
from ringfence.core.contacts import raw as reference
from ringfence.core.contacts import search as law
from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.words import Refused, Window
from ringfence.engine import lake, search
from ringfence.engine.cluster import Cluster, session
from ringfence.engine.ingest import columns
from tests.engine.worlds import MIDNIGHT, encounters, stays

pytestmark = pytest.mark.slow
WORLDS = 300
DAY = 86400
SPAN = Window(MIDNIGHT - 3600, MIDNIGHT + 3600)


def generated(count):
    """`count` worlds side by side, told apart by their names, so that one question asks all of them."""
    found = []

    @seed(1)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(stays(), min_size=8, max_size=40), st.lists(encounters(), max_size=20))
    def draw(presence, seen):
        found.append((presence, seen))

    draw()
    presence, seen = [], []
    for number, world in enumerate(found):
        presence += [
            replace(one, person=f"{one.person}·{number}", place=f"{one.place}·{number}") for one in world[0]
        ]
        seen += [
            replace(
                one, a=f"{one.a}·{number}", b=f"{one.b}·{number}", place=one.place and f"{one.place}·{number}"
            )
            for one in world[1]
        ]
    return presence, seen, len(found)


@pytest.fixture(scope="module")
def worlds():
    return generated(WORLDS)


@pytest.fixture(scope="module")
def cluster(spark, worlds, tmp_path_factory):
    """All worlds in a lake of few buckets; places with more than five rows are hot, so that salting is at work."""
    presence, seen, _ = worlds
    half = len(presence) // 2
    folder = tmp_path_factory.mktemp("lake")
    kept = {"buckets": 6, "salts": 4, "hot_rows": 5}
    for batch, rows, met in (("first", presence[:half], seen), ("second", presence[half:], [])):
        made = lake.write(columns(rows, encounters=met), folder=folder, batch=batch, **kept)
    assert made.hot
    return Cluster(spark, made)


@pytest.mark.parametrize(
    ("window", "least", "least2"),
    [
        (SPAN, 0, 0),
        (SPAN, 5, 10),
        (Window(MIDNIGHT - 900, MIDNIGHT), 0.1, 5),
        (Window(MIDNIGHT, MIDNIGHT), 0, 0),
    ],
)
def test_cluster_kernel_and_reference_give_the_same_rings(cluster, worlds, window, least, least2):
    presence, seen, count = worlds
    index = [f"{person}·{number}" for number in range(count) for person in ("X", "甲")[: 1 + number % 2]]
    asked = {"window": window, "min_minutes": least, "ring2_min_minutes": least2}
    expected = search.raw(index, columns=columns(presence, encounters=seen), **asked)
    assert cluster.raw(index, **asked) == expected
    assert reference.raw(index, presence=presence, encounters=seen, **asked) == expected
    assert bool(expected) == (window.end > window.start)


def test_backward_looks_at_each_persons_days_before_onset(cluster, worlds):
    presence, seen, count = worlds
    onset = {f"X·{number}": MIDNIGHT + (number % 7 - 3) * 600 for number in range(count)}
    expected = law.backward(list(onset), presence=presence, encounters=seen, onset=onset, days=1)
    found = cluster.backward(list(onset), onset=onset, days=1)
    assert {(row.index, row.person): (row.seconds, row.meetings, row.first, row.last) for row in found} == {
        ((one.index,), one.other): (round(one.minutes * 60), one.count, one.first, one.last)
        for one in expected
    }
    assert len(found) > count / 3


def test_stays_join_over_the_border_of_a_day_and_long_ones_are_found_weeks_later(spark, tmp_path):
    night = [("A", -7200, 0), ("A", 0, 7200), ("B", -3600, 3600)]
    presence = [Presence(who, "dormitory", MIDNIGHT + start, MIDNIGHT + end) for who, start, end in night]
    presence += [
        Presence("A", "ward", MIDNIGHT - 20 * DAY, MIDNIGHT + 20 * DAY),
        Presence("C", "ward", MIDNIGHT - 40 * DAY, None),
        Presence("D", "ward", MIDNIGHT + 7200, MIDNIGHT + 7200),
    ]
    seen = [
        Encounter("A", "E", MIDNIGHT - 60, MIDNIGHT, 1.5),
        Encounter("E", "A", MIDNIGHT, MIDNIGHT + 60, 0.5),
    ]
    world = columns(presence, encounters=seen)
    asked = {"window": Window(MIDNIGHT - DAY, MIDNIGHT + DAY), "min_minutes": 1, "ring2_min_minutes": 1}
    made = lake.write(world, folder=tmp_path / "lake", batch="all", buckets=3)
    found = Cluster(spark, made).raw(["A"], **asked)
    assert found == search.raw(["A"], columns=world, **asked)
    assert {row.person: (row.seconds, row.meetings) for row in found} == {
        "C": (2 * DAY, 1), "B": (7200, 1), "E": (120, 1),
    }  # fmt: skip


def test_nobody_known_is_an_empty_answer(cluster):
    assert cluster.raw(["nobody"], window=SPAN, min_minutes=0, ring2_min_minutes=0) == []


def test_a_session_without_a_cluster_behind_it_says_so(monkeypatch):
    monkeypatch.setattr("ringfence.engine.cluster.find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"requirements/spark\.txt"):
        session("local[1]")


PRESENCE = """person,place,start,end,source,room
X,P,2022-03-28T08:00:00+08:00,2022-03-28T09:00:00+08:00,scan,1
A,P,2022-03-28T08:10:00+08:00,2022-03-28T08:30:00+08:00,scan,1
B,P,2022-03-28T09:05:00+08:00,2022-03-28T09:30:00+08:00,scan,
C,Q,2022-03-28T20:00:00+08:00,,scan,
A,Q,2022-03-28T20:10:00+08:00,2022-03-28T21:00:00+08:00,scan,2
"""
ENCOUNTERS = """a,b,start,end,distance_m,place,source
X,D,2022-03-28T20:00:00+08:00,2022-03-28T20:07:30+08:00,1.5,R,tag
"""
CASES = "person,onset,household\nX,2022-03-29T08:00:00+08:00,h\nE,,h\n"
RAW = ["--raw", "--window", "2022-03-28T00:00:00+08:00", "2022-03-29T00:00:00+08:00"]
RAW += ["--min-minutes", "5", "--ring2-min-minutes", "5"]
PROTOCOL = ["--protocol", "cn-covid-8", "--at", "2022-03-29T12:00:00+08:00", "--indirect-minutes", "10"]


@pytest.mark.parametrize(
    "mode", [RAW, PROTOCOL, [*PROTOCOL, "--backward"]], ids=["raw", "protocol", "backward"]
)
def test_the_command_writes_the_same_files_on_a_cluster(spark, monkeypatch, tmp_path, mode):
    monkeypatch.setattr("ringfence.cli.trace_lake.session", lambda master: spark)
    monkeypatch.setattr(type(spark), "stop", lambda self: None)
    for name, text in (("presence", PRESENCE), ("encounters", ENCOUNTERS), ("cases", CASES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    files = {
        name: ["--" + name, str(tmp_path / f"{name}.csv")] for name in ("presence", "encounters", "cases")
    }
    written = CliRunner().invoke(
        lake_app, ["write", files["presence"][1], *files["encounters"], "--out", str(tmp_path / "lake")]
    )
    assert written.exit_code == 0, written.output
    asked = [*mode, "--index", "X", *files["cases"]]
    here = [*files["presence"], *files["encounters"]]
    there = ["--engine", "spark", "--master", "local", "--lake", str(tmp_path / "lake")]
    for where, search_in in (("here", here), ("there", there)):
        answer = CliRunner().invoke(trace_app, [*asked, *search_in, "--out", str(tmp_path / where)])
        assert answer.exit_code == 0, answer.output
    for name in ("contacts.csv", "reasons.json"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert (tmp_path / "here" / "contacts.csv").read_text().count("\n") > 2
