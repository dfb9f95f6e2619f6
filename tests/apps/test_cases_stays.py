"""The stays of a case: recorded, corrected, split, withdrawn; nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.cases import actions, queries
from ringfence.apps.cases.actions import Stay
from ringfence.apps.command import actions as command
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
NINE = datetime(2022, 3, 28, 1, 0, tzinfo=UTC)  # nine in the morning there
COUNTY = "/99/9901/990101/"


def later(hours):
    return NINE + timedelta(hours=hours)


@pytest.fixture
def case(viewer, make_viewer):
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    person = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    return actions.register(person, incident=incident, status="confirmed", by=viewer, at=AT)


@pytest.fixture
def teahouse(viewer):
    return places.register(
        name="老街茶馆", jurisdiction=COUNTY, kind="teahouse", lat=27.0, lon=112.9, by=viewer, at=AT
    )


@pytest.fixture
def visit(case, teahouse, viewer):
    stay = Stay(start=NINE, end=later(2), place=teahouse, masked=False, companions="和表姐一起")
    return actions.record_visits(case, stays=[stay], by=viewer, at=AT)[0]


def test_a_stay_is_kept_with_its_note_sealed(visit, viewer):
    assert "表姐".encode() not in bytes(visit.companions)
    assert queries.companions(visit, purpose="interview", by=viewer, at=AT) == "和表姐一起"


def test_the_same_stay_twice_is_one_row(visit, case, teahouse, viewer):
    actions.record_visits(case, stays=[Stay(start=NINE, end=later(2), place=teahouse)], by=viewer, at=AT)
    assert len(queries.visits(case)) == 1


def test_a_correction_is_a_new_row_and_the_old_one_stays(visit, case, viewer):
    row = actions.correct_visit(visit, changes={"end": later(3)}, because="bill shows it", by=viewer, at=AT)
    assert [one.end for one in queries.visits(case)] == [later(3)]
    assert (row.corrects_id, queries.visit_history(case).count()) == (visit.id, 2)
    assert queries.companions(row, purpose="interview", by=viewer, at=AT) == "和表姐一起"


def test_who_corrects_an_old_row_is_told_so(visit, viewer):
    actions.correct_visit(visit, changes={"end": later(3)}, by=viewer, at=AT)
    with pytest.raises(Refused) as refusal:
        actions.correct_visit(visit, changes={"end": later(4)}, by=viewer, at=AT)
    assert refusal.value.code == "stale-visit"


def test_a_split_gives_two_stays_without_a_hole(visit, case, viewer):
    actions.split_visit(visit, cut=later(1), by=viewer, at=AT)
    assert [(one.start, one.end) for one in queries.visits(case)] == [(NINE, later(1)), (later(1), later(2))]


def test_a_cut_outside_is_refused(visit, viewer):
    with pytest.raises(Refused) as refusal:
        actions.split_visit(visit, cut=later(5), by=viewer, at=AT)
    assert refusal.value.code == "cut-outside"


def test_a_withdrawn_stay_counts_no_more_and_stays_readable(visit, case, viewer):
    actions.withdraw_visit(visit, because="mixed up", by=viewer, at=AT)
    assert queries.visits(case) == []
    assert [one.withdrawn for one in queries.visit_history(case)] == [True]


def test_the_rest_of_the_day_is_filled_and_marked_as_likely(visit, case, viewer):
    actions.rest_of_day_at_home(case, day=later(3), by=viewer, at=AT)
    rows = queries.visits(case)
    assert [one.certainty for one in rows] == ["likely", "sure", "likely"]
    assert rows[-1].end - rows[0].start == timedelta(days=1)


def test_two_places_at_once_are_shown_as_a_contradiction(visit, case, viewer):
    stay = Stay(start=later(1), end=later(3), place_words="菜市场")
    (other,) = actions.record_visits(case, stays=[stay], by=viewer, at=AT)
    trajectory = queries.trajectory(case, at=AT)
    assert set(trajectory.conflicts) == {str(visit.id), str(other.id)}


def test_a_stay_needs_a_place_and_an_order_in_time(case, viewer):
    for stay in (Stay(start=NINE, end=later(1)), Stay(start=NINE, end=NINE, place_words="家")):
        with pytest.raises(Refused):
            actions.record_visits(case, stays=[stay], by=viewer, at=AT)


def test_a_doctor_may_not_change_the_trajectory(case, make_viewer):
    with pytest.raises(NotAllowed):
        actions.record_visits(
            case, stays=[Stay(start=NINE, place_words="家")], by=make_viewer("doctor"), at=AT
        )


def test_pasted_prose_finds_the_known_place(case, teahouse, viewer):
    (found,) = queries.propose("3月28日9:30-11:50在老街茶馆打牌，未戴口罩。", viewer=viewer, case=case, at=AT)
    assert (found.place, found.masked, found.questions) == (str(teahouse.id), False, ())


def test_a_traced_case_hands_over_its_stays_and_its_mask(visit, case, teahouse):
    traced = queries.traced(case)
    assert [(row.place, row.start) for row in traced.visits] == [(str(teahouse.id), int(NINE.timestamp()))]
    assert traced.masks == [(str(teahouse.id), int(NINE.timestamp()), int(later(2).timestamp()), False)]
