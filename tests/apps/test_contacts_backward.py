"""The source's side of a case: found, ranked and shown; nobody on it becomes a contact."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions, facts
from ringfence.apps.contacts.models import Contact
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
ONSET = AT - timedelta(days=1)
COUNTY = "/99/9901/990101/"


@pytest.fixture
def market(viewer, make_viewer, settings, tmp_path):
    """A case who was at a market with an earlier case and a stranger, five days before onset, and with a third after."""
    settings.PRESENCE_DIR = tmp_path
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    who = [
        people.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT)
        for name in ("周小满", "吴大田", "郑小禾", "王小石")
    ]
    place = places.register(name="集市", kind="market", jurisdiction=COUNTY, by=viewer, at=AT)
    made = [
        cases.register(one, incident=incident, status="confirmed", moments={"onset": onset}, by=viewer, at=AT)
        for one, onset in ((who[0], ONSET), (who[1], ONSET - timedelta(days=4)))
    ]
    before = int((ONSET - timedelta(days=5)).timestamp())
    after = int((ONSET + timedelta(hours=6)).timestamp())
    rows = [(one.pk, place.pk, before, before + 3600, "scan") for one in who[:3]]
    rows += [(one.pk, place.pk, after, after + 3600, "scan") for one in (who[0], who[3])]
    facts.store("monday", rows)
    return made[0], who


def run(case, viewer, **more):
    search = actions.trace(case, purpose="溯源", **more, by=viewer, at=AT)
    return actions.run_all(search, by=SYSTEM("contacts/search"), at=AT)


def test_those_before_onset_are_found_and_nobody_becomes_a_contact(market, viewer):
    case, who = market
    search = run(case, viewer, backward=True)
    assert search.state == "done"
    assert {one["person"] for one in search.sources} == {str(who[1].pk), str(who[2].pk)}
    assert [one["person"] for one in search.sources if one["is_case"]] == [str(who[1].pk)]
    assert all(one["minutes"] == 60 for one in search.sources)
    assert Contact.objects.count() == 0


def test_both_directions_stand_beside_each_other(market, viewer):
    case, who = market
    run(case, viewer, backward=True)
    forward = run(case, viewer)
    assert forward.sources == [] and str(who[3].pk) in {
        str(one) for one in Contact.objects.values_list("person", flat=True)
    }


def test_the_page_shows_them_with_place_and_likelihood_and_the_api_tells_them(market, make_user):
    case, _ = market
    client = Client()
    client.force_login(make_user("epidemiologist", COUNTY), backend=BACKEND)
    answer = client.post(f"/cases/{case.pk}/trace/", {"purpose": "溯源", "direction": "backward"})
    id = answer.headers["Location"].rstrip("/").rpartition("/")[2]
    from ringfence.apps.contacts.models import Search

    actions.run_all(Search.objects.get(pk=id), by=SYSTEM("contacts/search"), at=AT)
    page = client.get(f"/searches/{id}/").content.decode()
    assert "可能的来源" in page and "集市" in page and "已是病例" in page
    told = client.get(f"/api/v1/searches/{id}").json()
    assert told["backward"] and len(told["sources"]) == 2
