"""Classes of contacts: nine situations by mask by look-back by day, unknown facts, disputes, ring 2, monotonic rules."""

from dataclasses import replace
from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.core.contacts.classify import Report, Via, classify, companion, lookback, rank, told
from ringfence.core.contacts.explain import explain
from ringfence.core.contacts.records import Case, Contact, Encounter, Meeting, Place
from ringfence.core.protocol.versions import overlay
from ringfence.core.words import PersonId, PlaceId, Refused, Window
from ringfence.files import packs

CHINA = timezone(timedelta(hours=8))
DAY = 86400
MIDNIGHT = 1_648_569_600  # 2022-03-30 00:00 +08:00
ONSET = MIDNIGHT + 8 * 3600
X, Y, Z = PersonId("X"), PersonId("Y"), PersonId("Z")
CASE = Case(X, onset=ONSET, isolated=MIDNIGHT + 2 * DAY)
EIGHT, NINE, TWENTY = packs.load("cn-covid-8"), packs.load("cn-covid-9"), packs.load("cn-covid-20")
FOUR_DAYS = packs.load("hunan-2022H1")
BARE, BOTH = {"index_masked": False, "other_masked": False}, {"index_masked": True, "other_masked": True}


def meeting(setting=None, *, start=ONSET, minutes=30, kind="encounter", **facts):
    span = Window(start, start + minutes * 60)
    return Meeting(X, Y, kind, span, setting=setting, **facts)


def contact(*meetings, ring=1, via=None):
    spans = [one.span for one in meetings]
    first = min((span.start for span in spans), default=None)
    last = max((span.end for span in spans), default=None)
    minutes = sum(one.minutes for one in meetings)
    return Contact(X, Y, ring, tuple(meetings), minutes, len(meetings), first, last, None, via)


def judged(*meetings, protocol=EIGHT, window=None, **more):
    return classify(contact(*meetings), case=CASE, protocol=protocol, window=window, **more)


SITUATIONS = {
    "household": {"kind": "household", "setting": "home"},
    "care": {"setting": "care"},
    "visit": {"setting": "visit"},
    "aerosol procedure": {"setting": "aerosol-procedure"},
    "office": {"setting": "office", "distance_m": 0.8},
    "same table": {"setting": "same-table"},
    "vehicle within a metre": {"setting": "bus", "distance_m": 0.9},
    "contaminated objects": {"setting": "contaminated-objects"},
    "judged by the field team": {"setting": "market", "distance_m": 0.9},
}
MASKS = {"none": BARE, "mask": BOTH, "unknown": {}}


@pytest.mark.parametrize("offset", range(-5, 2))
@pytest.mark.parametrize(("days", "protocol"), [(2, EIGHT), (4, FOUR_DAYS), (2, NINE)])
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_nine_situations_by_mask_by_look_back_by_day(situation, mask, days, protocol, offset):
    facts = {**SITUATIONS[situation], **MASKS[mask]}
    window = lookback(CASE, protocol, at=MIDNIGHT + 5 * DAY, zone=CHINA)
    reports = [Report("field_judged", True)] if situation == "judged by the field team" else []
    one = meeting(start=MIDNIGHT + offset * DAY + 600, **facts)
    outcome = judged(one, protocol=protocol, window=window, reports=reports).outcome
    if offset < -days:
        assert outcome == "none"
    elif situation in ("household", "judged by the field team"):
        assert outcome == "close"
    else:
        assert outcome == {"none": "close", "mask": "general", "unknown": "undetermined"}[mask]


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"setting": "office", "distance_m": None, **BARE}, ("distance_m",)),
        ({"setting": None, "distance_m": 0.5, **BARE}, ("setting",)),
        ({"setting": "office", "distance_m": 0.5}, ("protection",)),
        ({"setting": None, "kind": "presence"}, ("setting", "distance_m", "protection")),
        ({"setting": "office", "kind": "presence"}, ("distance_m", "protection")),
        ({"setting": "market", "distance_m": 0.5, **BARE}, ("field_judged",)),
        ({"setting": "aircraft", "kind": "presence"}, ("rows_apart",)),
    ],
)
def test_what_is_unknown_is_named_and_never_rounded(facts, missing):
    found = judged(meeting(**facts))
    assert found.outcome == "undetermined"
    assert found.missing == missing


def test_different_rooms_of_one_office_are_not_near():
    assert judged(meeting("office", kind="presence", same_room=False)).outcome == "general"


def test_one_bare_face_is_no_protection():
    assert judged(meeting("office", distance_m=0.5, index_masked=False, other_masked=True)).outcome == "close"


def test_an_encounter_takes_its_setting_from_the_place_both_were_seen_at():
    there = meeting("office", kind="presence", minutes=60, **BARE)
    near = meeting(None, start=ONSET + 60, minutes=5, distance_m=0.5, **BARE)
    assert judged(there, near).rule == "cn-covid-8/contacts/near-daily"


@pytest.mark.parametrize(
    ("kind", "ventilated", "facts", "outcome"),
    [
        ("aircraft", None, {"rows_apart": 3}, "close"),
        ("aircraft", None, {"rows_apart": 4}, "general"),
        ("aircraft", None, {}, "undetermined"),
        ("train", False, {"same_carriage": True, "rows_apart": 15}, "close"),
        ("train", False, {"same_carriage": False}, "general"),
        ("train", True, {"same_carriage": True, "rows_apart": 2}, "general"),
        ("coach", False, {"rows_apart": 12}, "close"),
        ("coach", True, {"rows_apart": 3}, "close"),
        ("coach", True, {"rows_apart": 4}, "general"),
        ("coach", None, {"rows_apart": 12}, "undetermined"),
        ("coach", None, {"rows_apart": 2}, "close"),
    ],
)
def test_vehicles_are_judged_by_seat(kind, ventilated, facts, outcome):
    places = {PlaceId("V"): Place(PlaceId("V"), kind=kind, ventilated=ventilated)}
    one = meeting(kind, kind="presence", place=PlaceId("V"), **facts)
    found = judged(one, places=places)
    assert found.outcome == outcome


def test_two_interviewers_who_disagree_leave_it_undetermined_with_a_flag():
    one = meeting("office", distance_m=0.5)
    reports = [Report("protection", False, "interviewer 1"), Report("protection", True, "interviewer 2")]
    found = judged(one, reports=reports)
    assert found.outcome == "undetermined"
    assert "conflict:protection" in found.because
    assert found.missing == ("protection",)
    assert found.details["conflict"] is True


def test_a_dispute_that_cannot_change_the_class_leaves_it_but_stays_named():
    reports = [Report("distance_m", 0.5, "a"), Report("distance_m", 0.9, "b"), Report("protection", False)]
    assert judged(meeting("office"), reports=reports).outcome == "close"
    disputed = [Report("distance_m", 0.5, "a"), Report("distance_m", 5.0, "b")]
    found = judged(meeting("same-table", **BARE), reports=disputed)
    assert found.outcome == "close"
    assert "conflict:distance_m" in found.because


def test_overlapping_rows_of_two_sources_become_reports_and_rows_of_one_source_do_not():
    near = Encounter(X, Y, ONSET, ONSET + 600, distance_m=0.5, source="interview A")
    far = Encounter(Y, X, ONSET + 60, ONSET + 500, distance_m=6.0, source="interview B")
    reports = told([near, far])[X, Y]
    found = judged(meeting("office", distance_m=0.5, **BARE), reports=reports)
    assert (found.outcome, found.missing) == ("undetermined", ("distance_m",))
    assert told([near, replace(far, source="interview A")]) == {}


def test_what_was_said_of_five_minutes_says_nothing_of_the_whole_day():
    day = meeting("office", kind="presence", minutes=480, **BARE)
    far = [Report("distance_m", 6.0, "a", Window(ONSET, ONSET + 300))]
    assert judged(day, reports=far).outcome == "undetermined"


CLOSE = Via("close", first=ONSET, isolated=ONSET + DAY)


@pytest.mark.parametrize(
    ("setting", "start", "via", "protocol", "outcome", "because"),
    [
        ("same-table", ONSET + 3600, CLOSE, EIGHT, "secondary", "secondary"),
        ("home", ONSET + 3600, CLOSE, NINE, "secondary", "secondary"),
        ("market", ONSET + 3600, CLOSE, EIGHT, "none", "no-listed-setting"),
        (None, ONSET + 3600, CLOSE, EIGHT, "none", "no-listed-setting"),
        ("same-table", ONSET - 7200, CLOSE, EIGHT, "none", "before-first-contact"),
        ("same-table", ONSET + 2 * DAY, CLOSE, EIGHT, "none", "after-isolation"),
        ("same-table", ONSET + 3600, Via("undetermined", ONSET), EIGHT, "none", "via-not-close"),
        ("same-table", ONSET + 3600, Via("general", ONSET), EIGHT, "none", "via-not-close"),
        ("same-table", ONSET + 3600, CLOSE, TWENTY, "none", "secondary-not-judged"),
    ],
)
def test_secondary_needs_a_listed_setting_a_close_contact_and_the_right_time_order(
    setting, start, via, protocol, outcome, because
):
    second = contact(meeting(setting, start=start), ring=2, via=Z)
    found = classify(second, case=CASE, protocol=protocol, via=via)
    assert (found.outcome, found.because[0]) == (outcome, because)


def test_a_meeting_that_straddles_the_first_contact_counts_from_then():
    second = contact(meeting("home", start=ONSET - 1800, minutes=60), ring=2, via=Z)
    found = classify(second, protocol=EIGHT, via=CLOSE)
    assert found.outcome == "secondary"
    assert found.details["span"] == [ONSET, ONSET + 1800]


def test_a_space_time_companion_is_never_a_contact():
    found = companion({"grid_minutes": 12.0, "hours_in_area": 31.0}, protocol=EIGHT)
    assert (found.outcome, found.rule) == ("companion", "cn-covid-8/contacts/companion")
    assert companion({"grid_minutes": 10.0, "hours_in_area": 31.0}, protocol=EIGHT).outcome == "none"


facts = st.fixed_dictionaries(
    {
        "setting": st.sampled_from(
            [None, "office", "same-table", "market", "care", "bus", "aircraft", "coach"]
        ),
        "distance_m": st.sampled_from([None, 0.5, 1.0, 2.0]),
        "distance_error_m": st.sampled_from([None, 0.5]),
        "same_room": st.sampled_from([None, True, False]),
        "rows_apart": st.sampled_from([None, 2, 6]),
        "index_masked": st.sampled_from([None, True, False]),
        "other_masked": st.sampled_from([None, True, False]),
    }
)
meetings = st.builds(
    lambda known, kind, start, minutes: meeting(
        start=ONSET + start * 300, minutes=minutes, kind=kind, **known
    ),
    facts,
    st.sampled_from(["presence", "encounter"]),
    st.integers(0, 12),
    st.integers(1, 60),
)
protocols = st.sampled_from([EIGHT, NINE, FOUR_DAYS, packs.load("influenza-h7n9"), packs.load("measles")])


@settings(deadline=None)
@given(st.lists(meetings, min_size=1, max_size=4), st.data(), protocols)
def test_more_minutes_or_a_removed_mask_never_lower_the_class(known, data, protocol):
    before = judged(*known, protocol=protocol).outcome
    at = data.draw(st.integers(0, len(known) - 1))
    longer = replace(
        known[at], span=Window(known[at].span.start, known[at].span.end + data.draw(st.integers(1, 9000)))
    )
    bare = replace(known[at], index_masked=False)
    also = data.draw(meetings)
    for changed in (
        [*known, also],
        [*known[:at], longer, *known[at + 1 :]],
        [*known[:at], bare, *known[at + 1 :]],
    ):
        assert rank(judged(*changed, protocol=protocol).outcome) >= rank(before)


def test_the_window_opens_at_local_midnight_and_ends_at_isolation_or_at_the_moment_asked_about():
    later = MIDNIGHT + 9 * DAY
    assert lookback(CASE, EIGHT, at=later, zone=CHINA) == Window(MIDNIGHT - 2 * DAY, MIDNIGHT + 2 * DAY)
    assert lookback(CASE, FOUR_DAYS, at=later, zone=CHINA).start == MIDNIGHT - 4 * DAY
    assert lookback(CASE, EIGHT, at=MIDNIGHT + DAY, zone=CHINA).end == MIDNIGHT + DAY
    assert lookback(replace(CASE, isolated=None), EIGHT, at=later, zone=CHINA).end == later


def test_an_asymptomatic_case_counts_back_from_the_day_the_sample_was_taken():
    silent = Case(X, sampled=ONSET, status="asymptomatic")
    assert lookback(silent, EIGHT, at=ONSET + DAY, zone=CHINA).start == MIDNIGHT - 2 * DAY


def test_a_case_of_routine_testing_counts_from_the_last_negative_sample_in_the_ninth_edition_only():
    negative = ONSET - 30 * 3600
    assert lookback(CASE, NINE, at=ONSET + DAY, zone=CHINA, last_negative=negative).start == negative
    assert (
        lookback(CASE, EIGHT, at=ONSET + DAY, zone=CHINA, last_negative=negative).start == MIDNIGHT - 2 * DAY
    )


def test_what_is_not_known_yet_is_not_used():
    silent = Case(X, onset=ONSET + 3 * DAY, sampled=ONSET)
    assert lookback(silent, EIGHT, at=ONSET + DAY, zone=CHINA).start == MIDNIGHT - 2 * DAY
    with pytest.raises(Refused, match="neither onset nor sampling"):
        lookback(Case(X), EIGHT, at=ONSET, zone=CHINA)


def test_look_back_days_are_local_days_also_where_the_clock_changes():
    berlin = ZoneInfo("Europe/Berlin")
    noon = 1_648_461_600 + 2 * 3600  # 2022-03-28 12:00 +02:00, a day after the clocks went forward
    start = lookback(Case(X, onset=noon), EIGHT, at=noon, zone=berlin).start
    assert start == 1_648_249_200  # 2022-03-26 00:00 +01:00: two local days are 59 hours here, not 60


def test_measles_stops_four_days_after_the_rash():
    window = lookback(Case(X, onset=ONSET), packs.load("measles"), at=MIDNIGHT + 30 * DAY, zone=CHINA)
    assert window == Window(MIDNIGHT - 4 * DAY, MIDNIGHT + 5 * DAY)


def test_the_sentence_names_class_time_facts_and_clause():
    table = meeting("same-table", start=MIDNIGHT - 2 * DAY + 12 * 3600 + 600, minutes=42, **BARE)
    found = judged(table)
    assert explain(found, language="zh", protocol=EIGHT, zone=CHINA) == (
        "密接：3月28日 12:10-12:52，同桌就餐，无有效防护（第八版·密接判定·同桌就餐）"
    )
    assert explain(found, language="en", protocol=EIGHT, zone=CHINA) == (
        "Close contact: 28 Mar 12:10-12:52, meal at the same table, no effective protection"
        " (8th edition, close contact: meal at the same table)"
    )


def test_the_sentence_says_which_missing_fact_would_change_it():
    found = judged(meeting("office", distance_m=0.5))
    assert "若无有效防护则为密接" in explain(found, language="zh", protocol=EIGHT, zone=CHINA)
    assert "still unknown: effective protection" in explain(found, language="en", protocol=EIGHT, zone=CHINA)


def test_an_overlay_changes_the_window_and_keeps_the_clauses_of_its_base():
    assert overlay(EIGHT, FOUR_DAYS).get("contacts/look_back_onset") == 4
    assert judged(meeting("same-table", **BARE), protocol=FOUR_DAYS).rule == "cn-covid-8/contacts/same-table"
