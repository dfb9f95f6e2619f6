"""Registering, judging and withdrawing cases; who may; what stays readable."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404

from ringfence.apps.cases import actions, queries
from ringfence.apps.command import actions as command
from ringfence.apps.events import queries as events
from ringfence.apps.imports import actions as imports
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
VILLAGE = "/99/9901/990101/990101001/990101001001/"
POSITIVE = {"recheck_positive": True, "manifestations": True}


@pytest.fixture
def incident(make_viewer):
    return command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )


@pytest.fixture
def person(viewer):
    return people.register(name="周小满", phone="13800138000", jurisdiction=VILLAGE, by=viewer, at=AT)


@pytest.fixture
def case(person, incident, viewer):
    return actions.register(
        person, incident=incident, status="screened-positive", moments={"sampled": AT}, by=viewer, at=AT
    )


def statuses(case):
    return [row.status for row in queries.status_history(case)]


def test_a_registered_case_has_a_number_a_status_row_and_an_event(case, make_viewer):
    assert (case.number, case.jurisdiction, statuses(case)) == (1, VILLAGE, ["screened-positive"])
    assert queries.moments_now(case)["sampled"].moment == AT
    told = events.of_subject(make_viewer("supervisor"), "case", case.id)
    assert [event.name for event in told] == ["CaseRegistered"]


def test_nobody_becomes_a_case_of_one_incident_twice(case, person, incident, viewer):
    with pytest.raises(Refused) as refusal:
        actions.register(person, incident=incident, status="suspected", by=viewer, at=AT)
    assert refusal.value.code == "already-a-case"


def test_no_case_is_registered_in_a_closed_incident(person, incident, viewer, make_viewer):
    command.close_incident(incident, because="over", by=make_viewer("commander"), at=AT + timedelta(hours=1))
    with pytest.raises(Refused) as refusal:
        actions.register(person, incident=incident, status="suspected", by=viewer, at=AT + timedelta(hours=2))
    assert refusal.value.code == "incident-closed"


def test_confirming_needs_facts_that_carry_it(case, viewer):
    with pytest.raises(Refused) as refusal:
        actions.confirm(case, evidence={"screening_positive": True}, by=viewer, at=AT)
    assert refusal.value.code == "not-confirmed"
    row = actions.confirm(case, evidence=POSITIVE, by=viewer, at=AT + timedelta(hours=4))
    assert (row.status, row.rule) == ("confirmed", "cn-covid/case/confirmed")
    assert statuses(case) == ["confirmed", "screened-positive"]


def test_an_asymptomatic_infection_can_later_be_confirmed(case, viewer):
    actions.confirm(case, evidence={"recheck_positive": True, "manifestations": False}, by=viewer, at=AT)
    actions.re_class(case, status="confirmed", because="fever since this morning", by=viewer, at=AT)
    assert statuses(case) == ["confirmed", "asymptomatic", "screened-positive"]


def test_statuses_have_an_order(case, viewer):
    actions.exclude(case, because="sample was swapped", by=viewer, at=AT)
    with pytest.raises(Refused) as refusal:
        actions.re_class(case, status="confirmed", because="after all", by=viewer, at=AT)
    assert refusal.value.code == "wrong-order"


def test_an_excluded_case_is_not_traceable(case, viewer):
    assert queries.is_traceable(case)
    actions.exclude(case, because="sample was swapped", by=viewer, at=AT)
    assert not queries.is_traceable(case)


def test_a_new_onset_leaves_the_old_one_readable(case, viewer):
    for hours in (1, 2):
        actions.note_moment(case, kind="onset", moment=AT - timedelta(hours=hours), by=viewer, at=AT)
    rows = list(case.moments.filter(kind="onset").order_by("id"))
    assert [row.superseded_at is None for row in rows] == [False, True]


def test_an_interviewer_may_not_confirm(case, make_viewer):
    with pytest.raises(NotAllowed):
        actions.confirm(case, evidence=POSITIVE, by=make_viewer("interviewer"), at=AT)


def test_a_case_outside_the_area_does_not_exist(case, make_viewer):
    with pytest.raises(Http404):
        queries.one(make_viewer("epidemiologist", "/99/9902/990201/"), case.id)


def test_each_figure_is_the_length_of_its_list(case, viewer):
    assert queries.counts(viewer) == {"screened-positive": 1}
    assert len(queries.page(viewer, status="screened-positive").rows) == 1
    assert queries.page(viewer, status="confirmed").rows == []


def test_lists_show_masked_names(case, viewer):
    (row,) = queries.listed([case], viewer)
    assert row.person.name == "周*满" and row.status.status == "screened-positive"


def brought(text, viewer):
    return imports.run(
        io.BytesIO(text.encode()), filename="cases.csv", kind="cases", jurisdiction=COUNTY, by=viewer, at=AT
    )


def test_a_line_of_a_line_list_is_a_case_and_can_be_taken_back(incident, viewer):
    head = "person,name,status,onset,sampled,isolated,household\n"
    first = brought(head + "P1,吴大田,确诊,2022-03-28T08:00:00+08:00,,,\n", viewer)
    later = brought(head + "P1,吴大田,确诊,2022-03-27T08:00:00+08:00,,,\n", viewer)
    assert [(first.created, first.updated), (later.created, later.updated)] == [(1, 0), (0, 1)]
    (case,) = queries.cases(viewer)
    imports.undo(later, by=viewer, at=AT)
    assert queries.moments_now(case)["onset"].moment == datetime(2022, 3, 28, tzinfo=UTC)
    imports.undo(first, by=viewer, at=AT)
    assert not queries.cases(viewer).exists()


def test_an_unknown_status_word_is_rejected_not_guessed(incident, viewer):
    assert brought("person,status\nP1,maybe\n", viewer).rejected == 1
