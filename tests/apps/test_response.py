"""The board tells what is wrong first, and each figure is as long as the list behind it; events have their effects."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from ringfence.apps.accounts import actions as accounts
from ringfence.apps.accounts.queries import SYSTEM, grants_in_force
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import worker
from ringfence.apps.lab import actions as lab
from ringfence.apps.people import actions as people
from ringfence.apps.response import queries, reactions

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)


@pytest.fixture
def case(viewer, make_viewer):
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    person = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    return cases.register(person, incident=incident, status="screened-positive", by=viewer, at=AT)


def open_kinds(subject_kind, subject):
    rows = open_duties.duties(SYSTEM("test"), subject_kind=subject_kind, subject_id=subject)
    return {row.kind: row.due_at for row in rows}


def test_a_registered_case_starts_its_clocks(case):
    worker.react_all()
    assert open_kinds("case", case.pk) == {
        "core-investigation": AT + timedelta(hours=4),
        "confirm-case": AT + timedelta(hours=4),
        "full-investigation": AT + timedelta(hours=24),
    }


def test_an_excluded_case_stops_its_clocks(case, viewer):
    worker.react_all()
    cases.exclude(case, because="复检阴性", by=viewer, at=AT + timedelta(hours=3))
    worker.react_all()
    assert open_kinds("case", case.pk) == {}


@pytest.mark.parametrize(("outcome", "expected"), [("positive", {"register-case"}), ("negative", set())])
def test_only_a_positive_result_asks_for_a_case(outcome, expected, viewer):
    person = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    lab.record(person=person.pk, outcome=outcome, sampled_at=AT, by=viewer, at=AT)
    worker.react_all()
    assert set(open_kinds("person", person.pk)) == expected


def test_who_loses_the_role_owns_nothing_there_any_more(make_user, make_viewer):
    now = timezone.now()
    user = make_user("interviewer", COUNTY)
    duty = duties.open_duty(
        "core-investigation", subject_kind="case", subject_id="1", jurisdiction=COUNTY, due_at=now, owner=user.pk,
        by=SYSTEM("test"), at=now,
    )  # fmt: skip
    given = grants_in_force(now).get(user=user)
    accounts.withdraw(given, by=make_viewer("administrator"), at=now)
    assert [row.pk for row in open_duties.duties(SYSTEM("test"), unowned=True)] == [duty.pk]


def test_every_reaction_is_registered_under_its_own_name():
    from ringfence.apps.events.actions import table

    wanted = {(event, action.__name__.replace("_", "-"), when) for event, when, action in reactions.REACTIONS}
    assert wanted <= {(event, entry.name, entry.when) for event, rows in table().items() for entry in rows}


def test_each_figure_is_as_long_as_its_list(case, viewer, signed_in):
    worker.react_all()
    client = signed_in("epidemiologist", COUNTY)
    shown = {str(figure.label): figure for figure in queries.figures(viewer)["cases"]}
    screened = next(figure for figure in shown.values() if "screened-positive" in figure.url)
    page = client.get(screened.url)
    assert screened.number == page.content.decode().count('data-row="') == 1
    unowned = next(row for row in queries.exceptions(viewer, at=AT) if "show=unowned" in row.url)
    assert unowned.number == client.get(unowned.url).content.decode().count('data-row="') == 7


def test_a_duty_about_a_case_leads_to_the_case(case, signed_in):
    worker.react_all()
    page = signed_in("epidemiologist", COUNTY).get("/duties/?show=unowned").content.decode()
    assert f"/cases/{case.pk}/" in page


def test_what_is_late_comes_first(case, viewer):
    worker.react_all()
    found = queries.exceptions(viewer, at=AT + timedelta(hours=5))
    assert [figure.kind for figure in found][:1] == ["breached"]
    assert found[0].number == 3, "teams out, core investigation, confirmation"


def test_the_board_is_calm_when_nothing_is_wrong(signed_in):
    page = signed_in("commander", COUNTY).get("/board/")
    assert page.status_code == 200
    assert "没有超时、无主或等待中的事项" in page.content.decode()


def test_whoever_has_no_board_starts_at_their_first_page(signed_in):
    assert signed_in("auditor", COUNTY).get("/").url == "/board/"
    assert signed_in("guard", COUNTY).get("/").url != "/board/"


def incident_of(make_viewer, *, pack="cn-covid", t0=None):
    by = make_viewer("commander")
    return command.open_incident(name="演示", jurisdiction=COUNTY, pack=pack, t0=t0, by=by, at=AT)


def test_an_incident_starts_its_clocks_at_t0_and_not_when_somebody_opened_it(make_viewer):
    t0 = AT - timedelta(minutes=40)
    incident = incident_of(make_viewer, t0=t0)
    worker.react_all()
    assert open_kinds("incident", incident.pk) == {
        "teams-out": t0 + timedelta(minutes=20),
        "round-1": t0 + timedelta(hours=24),
        "round-3": t0 + timedelta(hours=72),
        "transfers": t0 + timedelta(hours=12),
    }


def test_the_incidents_own_pack_sets_its_clocks(make_viewer):
    advised = incident_of(make_viewer, pack="cn-covid-20")
    other = incident_of(make_viewer, pack="measles")
    worker.react_all()
    assert open_kinds("incident", advised.pk)["zones-published"] == AT + timedelta(hours=5)
    assert set(open_kinds("incident", other.pk)) == {"notified", "start-response", "early-actions"}


def test_closing_an_incident_stops_its_clocks_and_opening_it_again_brings_none_back(make_viewer):
    incident, by = incident_of(make_viewer), make_viewer("commander")
    command.close_incident(incident, because="演示结束", by=by, at=AT + timedelta(hours=1))
    worker.react_all()
    assert open_kinds("incident", incident.pk) == {}
    command.reopen_incident(incident, because="又有", by=by, at=AT + timedelta(hours=2))
    worker.react_all()
    assert open_kinds("incident", incident.pk) == {}


def positive(viewer, **kept):
    person = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    return person, lab.record(person=person.pk, outcome="positive", sampled_at=AT, by=viewer, at=AT, **kept)


@pytest.mark.parametrize("registered_first", [False, True])
def test_registering_the_case_ends_the_duty_to_register_it(registered_first, viewer, make_viewer):
    person, _result = positive(viewer)
    if not registered_first:
        worker.react_all()
        assert set(open_kinds("person", person.pk)) == {"register-case"}
    cases.register(person, incident=incident_of(make_viewer), status="confirmed", by=viewer, at=AT)
    worker.react_all()
    assert open_kinds("person", person.pk) == {}


def test_a_positive_result_of_a_registered_case_asks_for_no_second_case(viewer, make_viewer):
    person = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    cases.register(person, incident=incident_of(make_viewer), status="confirmed", by=viewer, at=AT)
    lab.record(person=person.pk, outcome="positive", sampled_at=AT, by=viewer, at=AT)
    worker.react_all()
    assert open_kinds("person", person.pk) == {}


@pytest.mark.parametrize("how", ["withdrawn", "corrected"])
def test_a_result_that_is_no_longer_positive_asks_for_nothing(how, viewer):
    person, result = positive(viewer)
    worker.react_all()
    if how == "withdrawn":
        lab.withdraw(result.pk, because="误录", by=viewer, at=AT)
    else:
        lab.correct(result, because="误录", outcome="negative", by=viewer, at=AT)
    worker.react_all()
    assert open_kinds("person", person.pk) == {}


def test_confirming_the_case_ends_the_duty_to_confirm_it(case, viewer):
    worker.react_all()
    cases.confirm(
        case,
        evidence={"recheck_positive": True, "manifestations": True},
        because="复核阳性",
        by=viewer,
        at=AT + timedelta(hours=3),
    )
    worker.react_all()
    assert "confirm-case" not in open_kinds("case", case.pk)


def test_a_signed_report_ends_the_investigation_it_reports(case, viewer):
    from ringfence.apps.reports import actions as reports

    worker.react_all()
    reports.sign(case, which="core", because="其余待查", by=viewer, at=AT + timedelta(hours=3))
    worker.react_all()
    assert set(open_kinds("case", case.pk)) == {"confirm-case", "full-investigation"}


def test_a_clock_has_its_title_in_both_languages():
    from ringfence.apps.duties import names

    assert names.title("teams-out") == "流调处置队出发"
    with translation.override("en"):
        assert names.title("zones-published") == "Risk areas published"
