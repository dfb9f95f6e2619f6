"""An outbreak in a county of any size: the same as the whole would give, tested and remembered as in life."""

import numpy as np
import pytest

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import epidemic, interviews, testing, visits
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import disease_of
from ringfence.core.simulation.seating import NO_CELLS
from ringfence.core.simulation.stage import stage
from ringfence.core.simulation.transmission import Outbreak
from ringfence.files import packs
from ringfence.files.county_margins import shipped

DAYS, CASES = 12, 12


@pytest.fixture(scope="module")
def county():
    return build(shipped(), people=3000, seed=5)


@pytest.fixture(scope="module")
def strain():
    return disease_of(packs.load(packs.SHIPPED / "disease-omicron" / "disease.yaml"))


@pytest.fixture(scope="module")
def outbreak(county, strain):
    return epidemic.unfold(county, disease=strain, days=DAYS, cases=CASES, seed=5)


@pytest.fixture(scope="module")
def samples(county, outbreak):
    return testing.tests(county, outbreak, days=DAYS)


def test_leaving_out_visits_that_cannot_matter_changes_nothing(county, strain, outbreak):
    whole = Outbreak(stage(county, disease=strain), strain, 5)
    whole.seed_cases(CASES)
    for _ in range(DAYS):
        whole.step()
    assert np.array_equal(whole.truth.log(), outbreak.truth.log())
    assert len(outbreak.truth.cases) > 2 * CASES
    twice = epidemic.unfold(county, disease=strain, days=DAYS, cases=CASES, seed=5, threads=2)
    assert np.array_equal(twice.truth.log(), outbreak.truth.log())


def test_near_keeps_every_visit_to_the_places_of_these_people(county):
    people = np.array([7, 1234])
    found = epidemic.near(county, 2, people=people)
    every = visits.stays(county, 2)
    places = np.unique(every.place[np.isin(every.person, people)])
    assert len(found) == int(np.isin(every.place, places).sum())
    assert set(np.unique(found.place)) == set(places)


def test_both_were_where_the_infection_happened_and_then(county, outbreak):
    where = epidemic.spots(county, outbreak)
    truth, checked = outbreak.truth, 0
    for person, metres in zip(where.person.tolist(), where.distance_m.tolist(), strict=True):
        by, place, moment = (int(column[person]) for column in (truth.by, truth.place, truth.infected))
        if by < 0:
            assert np.isnan(metres)
            continue
        minute = (moment - county.calendar.start) // 60
        for one in (person, by):
            rows = visits.day_of(county, person=one, day=minute // visits.DAY)
            assert any((rows.place == place) & (rows.start <= minute) & (minute < rows.end))
        at_home = outbreak.world.seating.how[place] == NO_CELLS
        assert not at_home or np.isnan(metres)
        checked += 1
    assert checked > CASES


def test_samples_say_who_when_and_what_and_tubes_hold_ten(outbreak, samples):
    assert (
        samples.told[samples.kind == testing.CLINIC] > samples.sampled[samples.kind == testing.CLINIC]
    ).all()
    pooled = samples.take(samples.tube >= 0)
    once = pooled.take(np.unique(pooled.number, return_index=True)[1])
    assert np.bincount(once.tube).max() == 10
    single = samples.take((samples.tube < 0) & samples.positive)
    ill = outbreak.truth.infected[single.person] <= single.sampled
    assert ill.mean() > 0.9, "false positives are rare"


def test_a_positive_tube_is_swabbed_again_one_by_one(samples):
    hit = np.unique(samples.tube[samples.positive & (samples.tube >= 0)])
    assert len(hit)
    inside = set(samples.person[np.isin(samples.tube, hit)].tolist())
    again = set(samples.person[samples.kind == testing.AGAIN].tolist())
    assert again and again <= inside


def test_the_county_is_sampled_the_day_after_the_first_positive(county, samples):
    first = min(told for _, told in interviews.first_positives(samples).values())
    rounds = samples.sampled[samples.kind == testing.ROUND]
    start = county.calendar.start
    assert ((rounds - start) // DAY == (first - start) // DAY + 1).all()
    assert len(rounds) > 0.9 * len(county.people)


def test_some_results_come_late_some_twice_some_contradict(samples):
    count = np.unique(samples.number, return_counts=True)[1]
    assert 0.002 < (count > 1).mean() < 0.02
    assert (samples.told - samples.sampled).max() > 20 * 3600
    regime = testing.Regime(contrary=0.05)
    loud = testing.told(samples, regime=regime, seed=5)
    opposite = {(int(n), bool(p)) for n, p in zip(loud.number, loud.positive, strict=True)}
    assert any((n, not p) in opposite for n, p in opposite)


def test_interviews_name_people_who_were_there(county, outbreak, samples):
    asked = interviews.interviews(county, outbreak, samples=samples, days=DAYS)
    positive = interviews.first_positives(samples)
    assert asked and [one.at for one in asked] == sorted(one.at for one in asked)
    for one in asked:
        assert one.at == positive[one.person][1] + interviews.DELAY_S
        for met in one.met[:3]:
            minute = (met.start - county.calendar.start) // 60
            rows = visits.day_of(county, person=met.other, day=minute // visits.DAY)
            assert met.place in rows.place
    again = interviews.interviews(county, outbreak, samples=samples, days=DAYS, threads=2)
    assert again == asked


def test_no_days_no_samples(county, strain):
    quiet = epidemic.unfold(county, disease=strain, days=0, cases=1, seed=5)
    found = testing.tests(county, quiet, days=0)
    assert len(found) == 0
