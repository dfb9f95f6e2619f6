"""Drills with the real search and rules: the past stays, the truth is hidden, staff and clocks bind, luck is shared."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ringfence.core.simulation import assays, response
from ringfence.core.simulation.counterfactuals import Compared
from ringfence.core.simulation.county import build
from ringfence.core.simulation.drill import Setup, play, score
from ringfence.core.simulation.field import Field
from ringfence.core.simulation.ledger import Ledger
from ringfence.core.simulation.measures import measure
from ringfence.core.simulation.observation import PERFECT, SOURCES, sightings
from ringfence.core.simulation.phones import beside
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.core.simulation.rounds import Sampling
from ringfence.core.simulation.staff import HOUR, Roster, Staff
from ringfence.core.simulation.stage import homes, planned, stage
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.truth import Truth
from ringfence.core.simulation.world import Stays
from ringfence.engine import sightings as engine
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
    watched = play(setup, Policy("watch", isolate=False, trace=False))
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
    for module in ("response", "asking", "staff", "observation", "ledger", "measures", "rounds"):
        tree = ast.parse((Path(response.__file__).parent / f"{module}.py").read_text())
        names = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
        assert not {name for name in names if name and name.endswith((".truth", ".transmission", ".drill"))}
    source = Path(response.__file__).read_text()
    assert "_outbreak" not in source


def test_staff_work_one_task_at_a_time_within_their_shift():
    roster = Roster(Staff(hours=(8, 20)), offset_s=0, people=1)
    assert roster.book(ready=9 * HOUR, minutes=60) == 10 * HOUR
    assert roster.book(ready=9 * HOUR, minutes=60) == 11 * HOUR
    assert roster.book(ready=19 * HOUR + 1800, minutes=60) == DAY + 9 * HOUR
    assert Roster(Staff(), offset_s=0, people=2).book(ready=0, minutes=30) == 7 * HOUR + 1800


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


def test_the_engine_answers_a_drill_as_the_reference_does(setup, traced):
    again = play(replace(setup, search=engine.search), Policy())
    assert again.log == traced.log
    assert again.lists == traced.lists
    assert {line.outcome for lines in traced.lists.values() for line in lines} >= {
        "close",
        "secondary",
        "general",
    }


def test_secondary_contacts_are_held_as_the_protocol_says(setup, traced):
    kept = {one for _, what, one, _ in traced.log if what == "called-secondary"} & set(traced.held)
    assert kept
    for person in kept:
        since, until = traced.held[person]
        assert until - since <= 7 * DAY
    assert (measure(setup.protocol, "close").days, measure(setup.protocol, "secondary").days) == (21, 7)
    assert measure(setup.protocol, "close").tests == (1, 4, 7, 14, 16, 21)
    assert measure(setup.protocol, "general").days == 0


def test_a_pack_that_follows_up_by_telephone_keeps_nobody_apart():
    assert measure(packs.load("ebola-who"), "close").days == 0
    assert measure(packs.load("measles"), "close").days == 21


def test_a_round_is_finished_when_the_last_tube_is_told(setup):
    staff = Staff(groups=1, tubes_an_hour=2)
    found = play(replace(setup, staff=staff, search=engine.search), Policy(rounds=3))
    starts, ends = (
        [at for at, what, _, _ in found.log if what == f"round-{word}"] for word in ("started", "finished")
    )
    assert len(starts) == 3 and starts[1] - starts[0] == DAY
    assert ends[0] - starts[0] > 25 * HOUR, "almost sixty tubes at two an hour"
    score_ = score(found, found)
    assert (score_.rounds_started_72h, score_.rounds_finished_72h) == (3, sum(
        one <= min(found.moments("confirmed").values()) + 3 * DAY for one in ends
    ))  # fmt: skip
    assert score_.rounds_finished_72h < 3


def test_groups_sample_in_their_shift_and_take_the_next_round_when_they_are_through():
    staff = Staff(hours=(8, 18), groups=1)
    sampling = Sampling(staff, 0, 5000, 10)
    parts = list(sampling.portions(np.arange(2000), at=0))
    assert sum(len(one) for one, _ in parts) == 2000
    assert parts[0][1] == 8 * HOUR + 1800 and parts[-1][1] > DAY
    assert next(iter(sampling.portions(np.arange(10), at=0)))[1] > parts[-1][1]


def test_phones_in_one_cell_are_counted_by_the_minute():
    stays = Stays(*(np.array(column) for column in (
        np.array([0, 1, 2], np.int32), np.array([0, 1, 1], np.int32), np.zeros(3, np.int16),
        np.array([0, 600, 0]), np.array([3600, 7200, 60]), np.zeros(3, np.int16),
    )))  # fmt: skip
    owner = np.array([True, True, False])
    together, seen = beside([stays], 0, cell=np.array([7, 7]), owner=owner, since=0, until=7200)
    assert together.tolist() == [0, 50, 0] and seen.tolist() == [60, 110, 0]


def test_companions_are_a_class_apart_and_are_only_swabbed(setup):
    found = play(replace(setup, search=engine.search), Policy(companions=True))
    beside_ = found.moments("found-companion")
    assert beside_ and not set(beside_) - set(found.moments("swabbed")) - set(found.moments("confirmed"))


def test_duties_are_opened_closed_and_due_as_in_the_house():
    ledger, line = Ledger(), (1, 2, 1)
    ledger.confirmed(1, at=0)
    ledger.judged(line, "undetermined", at=HOUR)
    ledger.judged(line, "close", at=2 * HOUR)
    ledger.becomes(2, "under-control", at=3 * HOUR)
    ledger.interviewed(1, at=HOUR)
    found = [
        (duty.kind, duty.opened // HOUR, duty.due // HOUR, duty.done and duty.done // HOUR)
        for duty in ledger.duties
    ]
    assert found == [
        ("core-investigation", 0, 4, 1), ("full-investigation", 0, 24, None),
        ("judge-contact", 1, 5, 2), ("call-contact", 2, 4, 3),
    ]  # fmt: skip


def test_the_most_urgent_contact_is_called_first(setup):
    found = play(replace(setup, staff=Staff(callers=1), search=engine.search), Policy())
    calls = [(at, what) for at, what, _, _ in found.log if what in ("called-close", "called-secondary")]
    first = next(at for at, what in calls if what == "called-close")
    assert not [at for at, what in calls if what == "called-secondary" and at < first]


def test_no_public_road_leads_from_the_response_to_the_truth(setup):
    world = stage(setup.county, disease=setup.disease)
    outbreak = Outbreak(world, setup.disease, 1)
    inside = response.Response(
        Field(setup.county, outbreak), outbreak.holds, setup.protocol, Policy(), Staff()
    )
    seen, waiting = set(), [inside]
    while waiting:
        one = waiting.pop()
        assert not isinstance(one, Truth | Outbreak)
        if id(one) in seen or not type(one).__module__.startswith("ringfence"):
            continue
        seen.add(id(one))
        waiting += [
            getattr(one, name)
            for name in dir(one)
            if not name.startswith("_") and not callable(getattr(one, name))
        ]
    assert len(seen) > 5
