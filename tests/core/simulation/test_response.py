"""Drills with the real search and rules: the past stays, the truth is hidden, staff and clocks bind, luck is shared."""

import ast
from pathlib import Path

import numpy as np
import pytest

from ringfence.core.simulation import assays, response
from ringfence.core.simulation.counterfactuals import Compared
from ringfence.core.simulation.county import build
from ringfence.core.simulation.drill import Setup, play, score
from ringfence.core.simulation.observation import PERFECT, SOURCES, sightings
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.core.simulation.staff import HOUR, Roster, Staff
from ringfence.core.simulation.stage import homes, planned
from ringfence.files import packs
from ringfence.files.county_margins import shipped
from tests.core.simulation.toy import DAY, strain


@pytest.fixture(scope="module")
def setup():
    county = build(shipped(), people=600, seed=1)
    return Setup(county, strain("delta"), packs.load("cn-covid-8"), seed=3, days=16, first_cases=6)


@pytest.fixture(scope="module")
def twin(setup):
    return play(setup, NOTHING)


@pytest.fixture(scope="module")
def traced(setup):
    return play(setup, Policy())


def test_watching_without_acting_leaves_every_bit_of_the_outbreak(setup, twin):
    watched = play(setup, Policy("watch", isolate=False, trace=False, test_days=()))
    assert watched.moments("confirmed")
    assert (watched.truth.log() == twin.truth.log()).all()


def test_a_response_changes_nothing_before_its_first_act(traced, twin):
    first = min(traced.moments("confirmed").values())
    before = [log[log[:, 0] < first] for log in (traced.truth.log(), twin.truth.log())]
    assert len(before[0]) and (before[0] == before[1]).all()


def test_the_same_drill_again_gives_the_same_log(setup, traced):
    again = play(setup, Policy())
    assert again.log == traced.log
    assert (again.truth.log() == traced.truth.log()).all()


def test_the_score_counts_by_the_clocks_and_by_the_truth(traced, twin):
    found = score(traced, twin)
    assert found.confirmed == len(traced.moments("confirmed")) > 0
    assert found.infections == len(traced.truth.cases)
    assert found.twin_infections == len(twin.truth.cases)
    assert found.held_in_vain <= found.held
    assert 0 <= found.interviewed_4h <= 1


def test_nobody_is_held_before_the_policy_allows_it(setup):
    late = play(setup, Policy("late", trace_hours=48))
    confirmed = late.moments("confirmed")
    held = [(at, about) for at, what, _, about in late.log if what == "held"]
    assert all(at >= confirmed[about] + 48 * HOUR for at, about in held)


def test_the_response_never_imports_the_truth():
    for module in ("response", "asking", "staff", "observation"):
        tree = ast.parse((Path(response.__file__).parent / f"{module}.py").read_text())
        names = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
        assert not {name for name in names if name and name.endswith((".truth", ".transmission", ".drill"))}
    source = Path(response.__file__).read_text()
    assert "_outbreak" not in source


def test_staff_work_one_task_at_a_time_within_their_shift():
    roster = Roster(Staff(tracers=1, hours=(8, 20)), offset_s=0)
    assert roster.book(ready=9 * HOUR, minutes=60) == 10 * HOUR
    assert roster.book(ready=9 * HOUR, minutes=60) == 11 * HOUR
    assert roster.book(ready=19 * HOUR + 1800, minutes=60) == DAY + 9 * HOUR
    assert Roster(Staff(tracers=2), offset_s=0).book(ready=0, minutes=30) == 7 * HOUR + 1800


def test_perfect_feeds_show_every_visit_away_from_home_of_who_has_a_phone(setup):
    county = setup.county
    stays, home = planned(county, 1), homes(county)
    lives = county.people.lives
    rows = sightings(
        stays,
        feeds=PERFECT,
        home=home,
        registered=lives.place,
        phone=np.arange(600, dtype=np.int32),
        seed=1,
        day=1,
    )
    away = ~home[stays.place]
    assert len(rows) == away.sum()
    assert (rows.place == stays.place[away]).all()
    assert (rows.start == stays.start[away]).all()
    assert {SOURCES[one] for one in np.unique(rows.source)} <= {"register", "scan"}


def test_tubes_dilute_as_the_formula_says():
    assert [round(assays.dilution(size), 4) for size in (1, 5, 10, 20, 30)] == [
        0.9088,
        0.8071,
        0.7475,
        0.6794,
        0.6363,
    ]
    disease = strain()
    people = np.arange(20_000)
    infected = np.full(20_000, 1 << 60)
    infected[::10] = 0
    number, positive = assays.tubes(
        disease, people=people, infected=infected, size=10, at=6 * DAY + HOUR, seed=1
    )
    assert number[-1] == 1999
    expected = disease.sensitivity[6] * assays.dilution(10) / assays.dilution(1)
    assert positive.mean() == pytest.approx(expected, abs=0.03)


def test_paired_differences_know_their_interval():
    found = Compared((10, 20, 30), (12, 22, 33), 0, 7)
    low, high = found.interval
    assert low < found.difference < high
    assert found.variance_ratio > 100
