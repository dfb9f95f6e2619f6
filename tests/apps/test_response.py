"""The board tells what is wrong first, and each figure is as long as the list behind it; events have their effects."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from ringfence.apps.accounts import actions as accounts
from ringfence.apps.accounts.queries import SYSTEM, grants_in_force
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import queries as events
from ringfence.apps.events import worker
from ringfence.apps.lab import actions as lab
from ringfence.apps.people import actions as people
from ringfence.apps.response import clocks, queries, reactions
from ringfence.core.words import Refused

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


def board(client, **query):
    return client.get("/board/", query).content.decode()


def listed_contacts(case, viewer, count):
    """Contacts of the case as a search would have written them, each with its judgement."""
    from ringfence.apps.contacts.models import Contact, Judgement, Outcome

    rows = []
    for n in range(count):
        who = people.register(name=f"云小{'一二三四五六七八九十'[n]}", jurisdiction=COUNTY, by=viewer, at=AT)
        row = Contact.objects.create(
            case=case, index=case.person, person=who, incident=case.incident, ring=1, jurisdiction=COUNTY, listed_at=AT,
            outcome=Outcome.CLOSE,
        )  # fmt: skip
        Judgement.objects.create(contact=row, outcome=Outcome.CLOSE, at=AT, by=viewer.user_id, by_name="test")
        rows.append(row)
    return rows


def clock_of(viewer, kind, *, at):
    from ringfence.apps.duties import names

    return next(one for one in clocks.clocks(viewer, at=at) if one.title == names.title(kind))


def test_a_clock_with_open_work_and_nobody_on_it_is_at_risk_and_says_what_repairs_it(case, viewer):
    worker.react_all()
    listed_contacts(case, viewer, 10)
    clock = clock_of(viewer, "core-investigation", at=AT + timedelta(minutes=10))
    assert clock.foreseen.left == clock.foreseen.unowned == 10
    assert (clock.foreseen.median, clock.foreseen.breach, clock.foreseen.people) == (None, 1.0, 0)
    assert clock.state == "risk"
    assert "再增加" in clock.repair
    assert "10名接触者待处理 · 10名未分派 · 无人在办" == clock.situation


def test_people_who_own_the_work_bring_a_forecast_inside_its_whisker(case, viewer, make_viewer):
    worker.react_all()
    rows = listed_contacts(case, viewer, 4)
    for row in rows:
        row.owner = make_viewer("interviewer").user_id
        row.save()
    at = AT + timedelta(minutes=10)
    clock = clock_of(viewer, "core-investigation", at=at)
    said = clock.foreseen
    assert at <= said.low <= said.median <= said.high
    assert said.breach < 0.1
    assert clock.repair == ""
    assert clock.bar["low"] <= clock.bar["median"] <= clock.bar["high"] <= 1000


def test_slow_pieces_so_far_make_the_forecast_later(case, viewer, make_viewer):
    from ringfence.apps.response.facts import foresee

    owner = make_viewer("interviewer").user_id
    due = AT + timedelta(hours=4)
    quick = contacts.Load({owner: 5}, [(owner, AT + timedelta(minutes=5 * n)) for n in range(8)])
    slow = contacts.Load({owner: 5}, [(owner, AT + timedelta(minutes=40 * n)) for n in range(8)])
    at = AT + timedelta(minutes=20)
    assert foresee(quick, due=due, at=at).median < foresee(slow, due=due, at=AT + timedelta(hours=5)).median
    assert foresee(quick, due=due, at=at).breach < 0.05
    late = foresee(slow, due=AT + timedelta(hours=6), at=AT + timedelta(minutes=285))
    assert late.breach > 0.9
    assert late.more >= 1


def test_a_clock_without_progress_on_record_gets_no_forecast(make_viewer, viewer):
    incident_of(make_viewer)
    worker.react_all()
    clock = clock_of(viewer, "round-1", at=AT)
    assert clock.foreseen is None
    assert clock.chance == ""


def test_what_will_be_late_stands_before_what_is_due_sooner(case, viewer):
    worker.react_all()
    found = clocks.clocks(viewer, at=AT + timedelta(hours=5))
    assert [one.state for one in found] == sorted(
        (one.state for one in found),
        key=["breached", "risk", "unknown", "running", "met", "paused"].index,
    )


def test_the_past_shows_what_was_known_at_that_minute(case, viewer, signed_in):
    worker.react_all()
    listed_contacts(case, viewer, 3)
    known_at = timezone.now()
    then = AT + timedelta(minutes=1)
    before = queries.then(viewer, at=then, known=True)
    assert {figure.number for part in before.values() for figure in part} == {0}, (
        "it was all written down later"
    )
    happened = queries.then(viewer, at=then, known=False)
    assert sum(figure.number for figure in happened["cases"]) == 1
    assert sum(figure.number for figure in happened["contacts"]) == 3
    assert [figure.number for figure in happened["duties"]] == [0, 7, 7]
    cases.exclude(case, because="复检阴性", by=viewer, at=timezone.now())
    worker.react_all()
    still = queries.then(viewer, at=known_at, known=True)
    assert [figure.number for figure in still["cases"]][1] == 1, "screened positive, as was known before"
    assert "当时所知的情况" in board(signed_in("commander", COUNTY), at=then.isoformat())


@pytest.mark.parametrize("wrong", ["tomorrow", "2022-13-45T00:00", "2999-01-01T00:00", ""])
def test_a_moment_that_is_none_shows_the_board_of_now(wrong, signed_in):
    assert "没有超时、无主或等待中的事项" in board(signed_in("commander", COUNTY), at=wrong)


def told(client, after):
    answer = client.get("/board/changes/", headers={"Last-Event-ID": str(after)})
    assert answer["Content-Type"] == "text/event-stream"
    return answer.content.decode()


def test_the_board_hears_of_what_happens_in_its_area_by_position(make_viewer, signed_in):
    client = signed_in("commander", COUNTY)
    worker.sequence()
    known = events.last()
    assert "event: alive" in told(client, known)
    incident_of(make_viewer)
    worker.sequence()
    said = told(client, known)
    assert f"event: changed\ndata: {events.last()}" in said
    assert "event: alive" in told(client, events.last())


def test_the_board_hears_nothing_of_other_areas(make_viewer, signed_in):
    client = signed_in("commander", "/99/9902/990201/")
    known = events.last()
    incident_of(make_viewer)
    worker.sequence()
    assert "event: alive" in told(client, known)


def test_the_part_and_the_wall_show_the_same_clocks_and_the_wall_no_names(case, viewer, make_user, signed_in):
    worker.react_all()
    owner = make_user("epidemiologist", COUNTY, username="姚流调")
    duty = open_duties.duties(SYSTEM("test"), kind="core-investigation").get()
    duties.assign(duty, owner=owner.pk, by=SYSTEM("test"), at=AT)
    client = signed_in("commander", COUNTY)
    assert "姚流调" in board(client, part="1")
    wall = board(client, wall="")
    assert "核心流调" in wall
    assert "姚流调" not in wall


@pytest.mark.parametrize(
    ("preset", "kinds"),
    [
        ("clocks-717", {"notified", "start-response", "early-actions"}),
        ("clocks-1357", set()),
    ],
)
def test_an_incident_may_choose_other_clocks_than_its_protocols(preset, kinds, make_viewer, viewer):
    by = make_viewer("commander")
    incident = command.open_incident(
        name="演示", jurisdiction=COUNTY, pack="cn-covid-8", clocks=preset, by=by, at=AT
    )
    person = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    case = cases.register(person, incident=incident, status="screened-positive", by=viewer, at=AT)
    worker.react_all()
    assert set(open_kinds("incident", incident.pk)) == kinds
    hours = {kind: due - AT for kind, due in open_kinds("case", case.pk).items()}
    if preset == "clocks-1357":
        assert sorted(hours.values())[:4] == [timedelta(hours=n) for n in (1, 3, 5, 7)]


def test_clocks_that_are_not_there_are_refused(make_viewer):
    with pytest.raises(Refused) as refused:
        command.open_incident(
            name="演示", jurisdiction=COUNTY, clocks="cn", by=make_viewer("commander"), at=AT
        )
    assert refused.value.code == "incident-clocks"


def test_the_form_offers_the_sets_of_clocks(signed_in):
    page = signed_in("commander", COUNTY).get("/incidents/new/").content.decode()
    assert "1357时限" in page
    assert "按防控方案" in page
