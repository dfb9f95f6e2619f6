"""Known answers of exposure science: the app's weighted minutes, the profile around onset, room air, unknown distance."""

import math

import pytest

from ringfence.core.contacts.air import dose_after, dose_together
from ringfence.core.contacts.exposure import hazard
from ringfence.core.contacts.profile import profile_of
from ringfence.core.contacts.records import Case, Meeting, Place
from ringfence.core.contacts.weighted import Sighting, weighted_minutes
from ringfence.core.words import PersonId, PlaceId, Window
from ringfence.files import packs

PROFILE = profile_of(packs.load("cn-covid-8"))
REACH = ((1.5, 1.0), (3.0, 0.5))
ONSET = 1_648_500_000
CASE = Case(PersonId("X"), onset=ONSET)
DAILY = [.002, .009, .025, .054, .090, .122, .140, .140, .124, .100, .073, .049, .031, .019, .010, .006, .003, .001, .001]  # fmt: skip


def meeting(minutes=60, start=ONSET, **facts):
    facts = {"kind": "encounter", "distance_m": 1.0, **facts}
    span = Window(start, start + int(minutes * 60))
    return Meeting(PersonId("X"), PersonId("Y"), facts.pop("kind"), span, **facts)


def test_the_warning_app_example_gives_32_and_48_minutes():
    first = [Sighting(20, 1, 1 * 1 * 5 * 8)]
    assert weighted_minutes(first, reach=REACH) == 32
    more = [*first, Sighting(20, 2, 25), Sighting(20, 1, 5)]
    assert weighted_minutes(more, reach=REACH) == 48


def test_44_percent_of_infectiousness_lies_before_onset_and_each_day_has_its_share():
    share = PROFILE.infectiousness.share
    assert share(0) == pytest.approx(0.4422, abs=5e-4)
    assert [share(day + 1) - share(day) for day in range(-7, 12)] == pytest.approx(DAILY, abs=5e-4)


@pytest.mark.parametrize(("loss", "hours", "p"), [(1.87, 2.5, 0.6600), (5, 2.5, 0.3756), (1.87, 1, 0.2591), (5, 1, 0.1513)])  # fmt: skip
def test_the_choir_room_gives_the_printed_probabilities(loss, hours, p):
    dose = dose_together(quanta_h=970, volume_m3=810, loss_h=loss, breathing_m3_h=0.855, hours=hours)
    assert 1 - math.exp(-dose) == pytest.approx(p, abs=5e-5)


def test_the_choir_dose_itself():
    dose = dose_together(quanta_h=970, volume_m3=810, loss_h=1.87, breathing_m3_h=0.855, hours=2.5)
    assert dose == pytest.approx(1.0788, abs=5e-5)


def test_without_any_loss_the_dose_is_the_limit_of_a_small_loss():
    room = {"quanta_h": 10, "volume_m3": 100, "breathing_m3_h": 0.5, "hours": 2}
    assert dose_together(loss_h=0, **room) == pytest.approx(dose_together(loss_h=1e-6, **room), rel=1e-5)


def test_an_hour_near_at_the_peak_is_worth_the_measured_hourly_probability():
    peak = ONSET + int((PROFILE.infectiousness.shift + (20.516508 - 1) / 1.592124) * 86400)
    found = hazard([meeting(start=peak - 1800)], case=CASE, profile=PROFILE)
    assert found.probability == pytest.approx(0.011, rel=1e-3)


def test_hazards_add_up_so_frequency_and_duration_both_count():
    one = hazard([meeting(30)], case=CASE, profile=PROFILE)
    two = hazard([meeting(30), meeting(30, start=ONSET + 1800)], case=CASE, profile=PROFILE)
    whole = hazard([meeting(60)], case=CASE, profile=PROFILE)
    assert two.hazard == pytest.approx(whole.hazard)
    assert two.hazard > one.hazard
    assert two.probability == pytest.approx(1 - math.exp(-two.hazard))


def test_an_unknown_distance_is_integrated_and_never_taken_for_the_centre():
    assert PROFILE.weight(1.0, None) == 1.0
    assert PROFILE.weight(4.0, None) == 0.0
    spread = PROFILE.weight(4.0, 3.0)
    assert 0 < spread < 1
    sigma = 3.0
    near, far = (1 - math.exp(-(r**2) / (2 * sigma**2)) for r in (1.5, 3.0))
    assert PROFILE.weight(None, sigma) == pytest.approx(near + 0.5 * (far - near))


def test_masks_lower_the_hazard_and_are_shown():
    bare = hazard([meeting()], case=CASE, profile=PROFILE)
    both = hazard([meeting(index_masked=True, other_masked=True)], case=CASE, profile=PROFILE)
    assert both.hazard == pytest.approx(bare.hazard / 4)
    assert both.parts[0].masks == 0.25
    assert both.parts[0].unmasked_minutes == 0


def test_where_an_encounter_measured_the_distance_the_shared_place_is_not_counted_again():
    alone = hazard([meeting(60)], case=CASE, profile=PROFILE)
    both = hazard([meeting(60), meeting(60, kind="presence", distance_m=None)], case=CASE, profile=PROFILE)
    assert both.hazard == pytest.approx(alone.hazard)


def test_room_air_counts_where_volume_and_air_changes_are_known_and_lingers_after_the_case_left():
    room = {PlaceId("R"): Place(PlaceId("R"), volume_m3=60, air_changes_h=0.5)}
    together = meeting(kind="presence", distance_m=20.0, place=PlaceId("R"))
    found = hazard([together], case=CASE, profile=PROFILE, places=room)
    assert found.parts[0].near == 0 and found.parts[0].far > 0 and found.parts[0].air_known
    soon = meeting(0, kind="indirect", distance_m=None, place=PlaceId("R"), gap_s=60)
    late = meeting(0, kind="indirect", distance_m=None, place=PlaceId("R"), gap_s=7200)
    first = hazard([soon], case=CASE, profile=PROFILE, places=room)
    second = hazard([late], case=CASE, profile=PROFILE, places=room)
    assert first.hazard > second.hazard > 0
    assert hazard([soon], case=CASE, profile=PROFILE).hazard == 0


def test_air_after_the_case_left_fades_with_the_loss_rate():
    room = {"quanta_h": 3.8, "volume_m3": 60, "loss_h": 2.0, "breathing_m3_h": 0.54}
    assert dose_after(gap_hours=1, **room) == pytest.approx(dose_after(gap_hours=0, **room) * math.exp(-2))


def test_living_together_outranks_an_hour_of_near_contact():
    home = Meeting(
        PersonId("X"), PersonId("Y"), "household", Window(ONSET - 2 * 86400, ONSET + 86400), setting="home"
    )
    assert (
        hazard([home], case=CASE, profile=PROFILE).hazard
        > hazard([meeting()], case=CASE, profile=PROFILE).hazard
    )


def test_a_disease_without_measured_figures_has_no_profile():
    assert profile_of(packs.load("ebola-who")) is None
