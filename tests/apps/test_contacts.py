"""From a case to its judged contacts: the legal door, the search, the classes, the duties; nobody is dropped."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as cases
from ringfence.apps.cases.actions import Stay
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions, queries, standing
from ringfence.apps.contacts.models import Contact, Encounter
from ringfence.apps.duties import queries as duties
from ringfence.apps.events import worker
from ringfence.apps.imports import actions as imports
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
NOON = datetime(2022, 3, 28, 4, 10, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
STAYS = """person,place,start,end,source,position_error_m,time_error_s,room,seat
P1,T1,2022-03-28T12:00:00+08:00,2022-03-28T12:30:00+08:00,code,,,,
P2,T1,2022-03-28T12:10:00+08:00,2022-03-28T13:00:00+08:00,code,,,,
"""
WORKER = SYSTEM("contacts/search")


def minutes(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def incident(make_viewer):
    return command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )


@pytest.fixture
def person(viewer):
    return lambda name, **more: people.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT, **more)


@pytest.fixture
def restaurant(viewer):
    return places.register(name="小桥餐馆", jurisdiction=COUNTY, kind="restaurant", by=viewer, at=AT)


@pytest.fixture
def case(person, incident, restaurant, viewer):
    """Index: onset on 29 March, lunch at the restaurant on the 28th, lives with 周大满."""
    case = cases.register(
        person("周小满", household="H1"), incident=incident, status="confirmed",
        moments={"onset": AT - timedelta(days=1)}, by=viewer, at=AT,
    )  # fmt: skip
    stay = Stay(start=minutes(0), end=minutes(42), place=restaurant, masked=False)
    cases.record_visits(case, stays=[stay], by=viewer, at=AT)
    return case


@pytest.fixture
def housemate(person, case):
    return person("周大满", household="H1")


@pytest.fixture
def diner(person, case, restaurant):
    """Sat at the same table."""
    other = person("吴大田")
    Encounter.objects.create(
        a=case.person, b=other, start=minutes(0), end=minutes(42), distance_m=0.8, place=restaurant, setting="meal",
        source="camera",
    )  # fmt: skip
    return other


def traced(case, viewer, at=AT):
    search = actions.trace(case, purpose="3·30疫情核心流调", by=viewer, at=at)
    return actions.run_all(search, by=WORKER, at=at)


def classes(case, viewer):
    rows = queries.contacts(viewer, queries.Filters(case=str(case.id)))
    return {str(row.person_id): row.outcome for row in rows}


def test_a_housemate_is_a_close_contact_with_a_reason(case, housemate, viewer):
    search = traced(case, viewer)
    assert (search.state, search.counts) == ("done", {"close": 1})
    (row,) = queries.listed(queries.contacts(viewer), viewer)
    assert row.person.name == "周*满" and row.judgement.rule.startswith("cn-covid-8/")
    assert row.reason.startswith("密接：")


def test_each_meeting_behind_a_contact_is_kept(case, diner, viewer):
    traced(case, viewer)
    (contact,) = queries.contacts(viewer)
    (meeting,) = queries.exposures(contact)
    assert (meeting.kind, meeting.distance_m, meeting.index_masked) == ("encounter", 0.8, False)
    assert contact.minutes == 42 and 0 < queries.listed([contact], viewer)[0].judgement.p < 1


def test_a_search_needs_a_purpose(case, viewer):
    with pytest.raises(Refused) as refusal:
        actions.trace(case, purpose=" ", by=viewer, at=AT)
    assert refusal.value.code == "purpose-missing"


def test_an_excluded_case_needs_a_second_person(case, housemate, viewer, make_viewer):
    cases.exclude(case, because="sample was swapped", by=viewer, at=AT)
    search = actions.trace(case, purpose="check", by=viewer, at=AT)
    assert search.state == "requested"
    with pytest.raises(Refused) as refusal:
        actions.work(search.id, by=WORKER, at=AT)
    assert refusal.value.code == "not-approved"
    with pytest.raises(Refused) as refusal:
        actions.approve_search(search, by=viewer, at=AT)
    assert refusal.value.code == "same-person"
    search = actions.approve_search(search, by=make_viewer("commander"), at=AT)
    assert actions.run_all(search, by=WORKER, at=AT).state == "done"


def test_a_case_of_a_closed_incident_needs_a_second_person(case, incident, viewer, make_viewer):
    command.close_incident(incident, because="over", by=make_viewer("commander"), at=AT + timedelta(hours=1))
    assert actions.trace(case, purpose="check", by=viewer, at=AT + timedelta(hours=2)).state == "requested"


def test_somebody_who_is_no_case_is_searched_only_by_two(person, incident, diner, case, viewer, make_viewer):
    search = actions.request_search(
        diner, incident=incident, start=minutes(-60), end=minutes(60), purpose="source", by=viewer, at=AT
    )
    assert search.state == "requested"
    actions.approve_search(search, by=make_viewer("commander"), at=AT)
    search.refresh_from_db()
    assert actions.run_all(search, by=WORKER, at=AT).found == 1


def test_a_refused_search_never_runs(person, incident, viewer, make_viewer):
    search = actions.request_search(
        person("吴大田"), incident=incident, start=minutes(0), end=minutes(60), purpose="?!", by=viewer, at=AT
    )
    search = actions.refuse_search(search, because="no ground", by=make_viewer("commander"), at=AT)
    with pytest.raises(Refused):
        actions.approve_search(search, by=make_viewer("commander"), at=AT)
    assert actions.run_all(search, by=WORKER, at=AT).state == "refused"


def test_a_community_worker_may_not_search(case, make_viewer):
    with pytest.raises(NotAllowed):
        actions.trace(case, purpose="curious", by=make_viewer("community"), at=AT)


def test_without_a_date_the_search_says_what_it_needs(person, incident, viewer):
    case = cases.register(person("吴大田"), incident=incident, status="suspected", by=viewer, at=AT)
    search = traced(case, viewer)
    assert search.state == "failed" and search.fault


def test_a_running_search_can_be_cancelled(case, housemate, viewer):
    search = actions.trace(case, purpose="core", by=viewer, at=AT)
    search = actions.work(search.id, by=WORKER, at=AT)
    assert (search.state, search.found, search.written) == ("running", 1, 0)
    search = actions.cancel_search(search, by=viewer, at=AT)
    assert actions.work(search.id, by=WORKER, at=AT).state == "cancelled" and not Contact.objects.exists()


def test_close_contacts_get_a_call_duty_and_undetermined_ones_a_judge(
    case, housemate, person, restaurant, viewer
):
    other = person("吴大田")
    Encounter.objects.create(a=case.person, b=other, start=minutes(0), end=minutes(20), source="camera")
    traced(case, viewer)
    kinds = {duty.kind: duty for duty in duties.duties(viewer, subject_kind="contact")}
    assert set(kinds) == {"call-contact", "judge-contact"}
    judge = queries.contacts(viewer, queries.Filters(outcome="undetermined")).get()
    assert (judge.owner, judge.person_id) == (viewer.user_id, other.pk)


def test_an_overrule_holds_with_its_reason_against_the_next_search(case, housemate, viewer):
    traced(case, viewer)
    (contact,) = queries.contacts(viewer)
    actions.overrule(contact, outcome="general", because="was away all week", by=viewer, at=AT)
    traced(case, viewer, at=AT + timedelta(hours=1))
    (row,) = queries.listed(queries.contacts(viewer), viewer)
    assert (row.contact.outcome, row.reason) == ("general", "was away all week")
    assert [judged.outcome for judged, _ in queries.judgements(row.contact)] == ["close", "general", "close"]
    assert not duties.duties(viewer, subject_kind="contact").exists()


def test_an_overrule_needs_a_reason_and_the_right_role(case, housemate, viewer, make_viewer):
    traced(case, viewer)
    (contact,) = queries.contacts(viewer)
    with pytest.raises(Refused):
        actions.overrule(contact, outcome="general", because="", by=viewer, at=AT)
    with pytest.raises(NotAllowed):
        actions.overrule(contact, outcome="general", because="because", by=make_viewer("interviewer"), at=AT)


def test_who_is_not_met_again_is_not_dropped_but_put_before_a_person(case, diner, viewer):
    traced(case, viewer)
    Encounter.objects.update(withdrawn_at=AT)
    actions.run_all(actions.reclassify(case, by=viewer, at=AT), by=WORKER, at=AT)
    (contact,) = queries.contacts(viewer)
    assert (contact.outcome, contact.minutes) == ("undetermined", 42)
    assert next(row.because for row, _ in queries.judgements(contact)) == ["not-met-again", "was-close"]


def test_a_second_search_without_news_writes_no_second_judgement(case, diner, viewer):
    traced(case, viewer)
    traced(case, viewer, at=AT + timedelta(hours=1))
    (contact,) = queries.contacts(viewer)
    assert len(queries.judgements(contact)) == 1


def test_secondary_contacts_come_through_a_close_one(case, housemate, person, viewer):
    friend = person("孙小河")
    Encounter.objects.create(
        a=housemate,
        b=friend,
        start=minutes(60),
        end=minutes(120),
        distance_m=0.5,
        setting="meal",
        source="camera",
    )
    traced(case, viewer)
    row = queries.contacts(viewer, queries.Filters(ring="2")).get()
    assert (row.outcome, row.person_id, row.via_id) == ("secondary", friend.pk, housemate.pk)


def test_figures_are_the_length_of_their_lists_whatever_happened_since(
    case, housemate, diner, person, viewer
):
    traced(case, viewer)
    (first, second) = queries.contacts(viewer)
    actions.overrule(first, outcome="general", because="was away", by=viewer, at=AT)
    actions.assign([second], owner=viewer.user_id, by=viewer, at=AT)
    actions.set_state(second, state="reached", by=viewer, at=AT)
    standing.fold()
    every = [
        queries.Filters(),
        queries.Filters(unassigned=True),
        queries.Filters(state="reached"),
        queries.Filters(ring="1"),
    ]
    for filters in every:
        for outcome in queries.Outcome.values:
            chosen = replace(filters, outcome=outcome)
            assert queries.counts(viewer, filters).get(outcome, 0) == queries.contacts(viewer, chosen).count()
            assert len(queries.page(viewer, chosen).rows) == queries.contacts(viewer, chosen).count()


def test_figures_that_were_folded_say_the_same(case, housemate, diner, viewer, monkeypatch):
    monkeypatch.setattr(standing, "FOLD_AFTER", 1)
    traced(case, viewer)
    (first, second) = queries.contacts(viewer)
    for contact, outcome in ((first, "general"), (second, "none"), (first, "close"), (second, "close")):
        actions.overrule(contact, outcome=outcome, because="to and fro", by=viewer, at=AT)
    assert standing.fold() > 0
    assert queries.counts(viewer) == {"close": 2}


def test_contacts_are_handed_out_and_called(case, housemate, viewer, make_viewer):
    traced(case, viewer)
    interviewer = make_viewer("interviewer")
    (contact,) = queries.contacts(viewer)
    actions.assign([contact], owner=interviewer.user_id, by=viewer, at=AT)
    (mine,) = queries.contacts(interviewer, queries.Filters(mine=True))
    actions.set_state(mine, state="reached", words="at home", by=interviewer, at=AT)
    mine.refresh_from_db()
    assert (mine.state, mine.duty) == ("reached", None)
    assert not duties.duties(viewer, subject_kind="contact").exists()


def test_another_protocol_can_be_tried_on_the_same_meetings(case, diner, viewer):
    traced(case, viewer)
    (row,) = queries.replay(viewer, case, pack="cn-covid-9")
    assert row.now == "close" and row.then in ("close", "general", "undetermined")
    assert len(queries.judgements(row.contact)) == 1


def test_how_things_stand_can_be_worked_out_again_from_the_rows(case, housemate, diner, viewer):
    traced(case, viewer)
    before = list(Contact.objects.order_by("id").values(*standing.COLUMNS))
    Contact.objects.update(rank=0, minutes=0, last_at=None)
    standing.restand(Contact.objects.all())
    assert list(Contact.objects.order_by("id").values(*standing.COLUMNS)) == before


def test_contacts_of_another_area_are_not_listed(case, housemate, viewer, make_viewer):
    traced(case, viewer)
    assert not queries.contacts(make_viewer("epidemiologist", "/99/9902/990201/")).exists()


def test_taking_the_list_along_needs_a_purpose(case, housemate, viewer, make_viewer):
    traced(case, viewer)
    rows = list(queries.contacts(viewer))
    with pytest.raises(Refused):
        actions.export_rows(rows, purpose="", by=viewer, at=AT)
    with pytest.raises(NotAllowed):
        actions.export_rows(rows, purpose="handing over", by=make_viewer("interviewer"), at=AT)


def test_views_are_kept_by_person(viewer, make_viewer):
    actions.save_view(name="mine", query="owner=me", by=viewer, at=AT)
    actions.save_view(name="mine", query="owner=me&class=close", by=viewer, at=AT)
    assert [view.query for view in queries.views(viewer)] == ["owner=me&class=close"]
    assert not queries.views(make_viewer()).exists()


def test_encounters_and_links_are_imported_once_and_taken_back(viewer, case):
    def brought(kind, text):
        return imports.run(
            io.BytesIO(text.encode()),
            filename=f"{kind}.csv",
            kind=kind,
            jurisdiction=COUNTY,
            by=viewer,
            at=AT,
        )

    head = "a,b,start,end,distance_m,place,source\n"
    batch = brought(
        "encounters", head + "P1,P2,2022-03-28T12:10:00+08:00,2022-03-28T12:52:00+08:00,1.5,,interview\n"
    )
    assert (batch.created, Encounter.objects.filter(withdrawn_at__isnull=True).count()) == (1, 1)
    imports.undo(batch, by=viewer, at=AT)
    assert not Encounter.objects.filter(withdrawn_at__isnull=True).exists()
    batch = brought("links", "from,to,date,kind\nP1,P2,,family\nP1,P1,,family\n")
    assert (batch.created, batch.rejected) == (1, 1)


def test_imported_presence_is_searched_and_forgotten_when_undone(incident, viewer):
    heads = "person,name,status,onset,sampled,isolated,household\n"
    line = "P1,周小满,确诊,2022-03-29T08:00:00+08:00,,,\n"
    imports.run(
        io.BytesIO((heads + line).encode()),
        filename="c.csv",
        kind="cases",
        jurisdiction=COUNTY,
        by=viewer,
        at=AT,
    )
    batch = imports.run(
        io.BytesIO(STAYS.encode()), filename="p.csv", kind="presence", jurisdiction=COUNTY, by=viewer, at=AT
    )
    assert batch.created == 2
    worker.react_all()
    (case,) = cases_of(viewer)
    traced(case, viewer)
    (contact,) = queries.contacts(viewer)
    assert (contact.minutes, contact.ring) == (20, 1)
    imports.undo(batch, by=viewer, at=AT)
    worker.react_all()
    traced(case, viewer, at=AT + timedelta(hours=1))
    contact.refresh_from_db()
    assert contact.outcome == "undetermined" and contact.minutes == 20


def cases_of(viewer):
    from ringfence.apps.cases import queries as case_queries

    return list(case_queries.cases(viewer).select_related("incident"))


def test_contacts_of_an_excluded_case_are_released_and_the_list_keeps_them(case, housemate, viewer):
    traced(case, viewer)
    cases.exclude(case, because="sample was swapped", by=viewer, at=AT)
    worker.react_all()
    (row,) = queries.listed(queries.contacts(viewer), viewer)
    assert row.contact.outcome == "none" and "密切接触者" in row.reason
    assert not duties.duties(viewer, subject_kind="contact").exists()


def test_a_contact_who_becomes_a_case_is_marked_on_the_list(case, housemate, incident, viewer):
    traced(case, viewer)
    cases.register(housemate, incident=incident, status="screened-positive", by=viewer, at=AT)
    worker.react_all()
    (contact,) = queries.contacts(viewer)
    assert contact.state == "became-case"
