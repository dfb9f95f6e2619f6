"""A place with too many people is left out of a search, shown with their number, and taken in on purpose only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit.models import Entry
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions, facts, queries
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
NOON = int(datetime(2022, 3, 29, 4, 0, tzinfo=UTC).timestamp())
COUNTY = "/99/9901/990101/"


@pytest.fixture
def crowd(viewer, make_viewer, settings, tmp_path):
    """A case who was at a station with four others, and at a shop with one of them."""
    settings.PRESENCE_DIR, settings.TRACE_CAP = tmp_path, 3
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    everyone = [
        people.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT)
        for name in ("周小满", "吴大田", "郑小禾", "王小石", "冯小雨")
    ]
    station, shop = (
        places.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT) for name in ("车站", "小店")
    )
    moments = {"onset": AT - timedelta(days=1)}
    case = cases.register(
        everyone[0], incident=incident, status="confirmed", moments=moments, by=viewer, at=AT
    )
    rows = [(one.pk, station.pk, NOON, NOON + 1800, "scan") for one in everyone]
    rows += [(one.pk, shop.pk, NOON + 3600, NOON + 5400, "scan") for one in everyone[:2]]
    facts.store("monday", rows)
    return case, station, everyone


def run(search):
    return actions.run_all(search, by=SYSTEM("contacts/search"), at=AT)


def listed(viewer):
    return {one.person_id for one in queries.contacts(viewer, queries.Filters(ring="1"))}


def test_a_full_place_is_told_and_its_people_come_when_somebody_takes_them_in(crowd, viewer):
    case, station, everyone = crowd
    search = run(actions.trace(case, purpose="流调", by=viewer, at=AT))
    assert search.left_out == [{"place": str(station.pk), "people": 5}]
    assert listed(viewer) == {everyone[1].pk}
    again = run(actions.take_in(search, str(station.pk), purpose="车站为暴发点", by=viewer, at=AT))
    assert again.left_out == [] and listed(viewer) == {one.pk for one in everyone[1:]}
    assert Entry.objects.filter(verb="contacts.take-in").count() == 1
    # what was taken in stays in when the case is searched again
    assert run(actions.trace(case, purpose="复核", by=viewer, at=AT)).left_out == []
    assert len(listed(viewer)) == 4


def test_only_what_was_left_out_is_taken_in_and_only_with_a_purpose(crowd, viewer):
    case, station, _ = crowd
    search = actions.trace(case, purpose="流调", by=viewer, at=AT)
    with pytest.raises(Refused) as refusal:
        actions.take_in(search, str(station.pk), purpose="车站为暴发点", by=viewer, at=AT)
    assert refusal.value.code == "not-left-out"
    search = run(search)
    for place, purpose, code in (
        (str(case.pk), "车站", "not-left-out"),
        (str(station.pk), " ", "purpose-missing"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.take_in(search, place, purpose=purpose, by=viewer, at=AT)
        assert refusal.value.code == code


def test_the_page_and_the_api_show_the_place_and_the_number_and_take_it_in(crowd, viewer, make_user):
    case, station, _ = crowd
    search = run(actions.trace(case, purpose="流调", by=viewer, at=AT))
    client = Client()
    client.force_login(make_user("epidemiologist", COUNTY), backend=BACKEND)
    page = client.get(f"/searches/{search.pk}/").content.decode()
    assert "车站" in page and "5 人" in page
    told = client.get(f"/api/v1/searches/{search.pk}").json()
    assert told["left_out"] == [{"place": str(station.pk), "people": 5}]
    answer = client.post(
        f"/searches/{search.pk}/take-in/", {"place": str(station.pk), "purpose": "车站为暴发点"}
    )
    assert answer.status_code == 302
    assert queries.searches(viewer, case=case).count() == 2


def test_rows_of_a_record_that_was_merged_away_are_found(crowd, viewer, make_viewer):
    case, _, everyone = crowd
    old = people.register(name="周晓满", jurisdiction=COUNTY, by=viewer, at=AT)
    hall = places.register(name="会堂", jurisdiction=COUNTY, by=viewer, at=AT)
    facts.store("tuesday", [(one.pk, hall.pk, NOON, NOON + 900, "scan") for one in (old, everyone[3])])
    people.merge(old, everyone[0], because="同一人", by=viewer, at=AT)
    run(actions.trace(case, purpose="流调", by=viewer, at=AT))
    assert everyone[3].pk in listed(viewer)
