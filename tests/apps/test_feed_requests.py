"""Telecom, payment and camera rows: only for named people and places, by two people, for a while; the rest is refused."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from ringfence.apps.audit.models import Entry
from ringfence.apps.cases import actions as cases
from ringfence.apps.cases.actions import feed_of
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions
from ringfence.apps.contacts.models import FeedRequest, Waiting
from ringfence.apps.contacts.requested import feed_kind
from ringfence.apps.people import actions as people
from ringfence.apps.people.models import Person
from ringfence.apps.places import actions as places
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
START = AT - timedelta(days=2)
COUNTY = "/99/9901/990101/"


@pytest.fixture
def known(viewer, make_viewer):
    """A case with a number in the feeds, and a hall with one."""
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    who = people.register(
        name="吴大田", reference=f"{feed_of(COUNTY)}:p-1", jurisdiction=COUNTY, by=viewer, at=AT
    )
    hall = places.register(
        name="会堂", reference=f"{feed_of(COUNTY)}:hall", jurisdiction=COUNTY, by=viewer, at=AT
    )
    case = cases.register(who, incident=incident, status="confirmed", moments={"onset": AT}, by=viewer, at=AT)
    return SimpleNamespace(case=case, who=who, hall=hall)


@pytest.fixture
def batch():
    return SimpleNamespace(id="01234567-89ab-7def-8123-456789abcdef", jurisdiction=COUNTY)


def ask(known, by, **more):
    given = {
        "feed": "telecom", "people": [known.who.pk], "places": [], "start": AT - timedelta(days=5), "end": AT,
        "expires_at": AT + timedelta(days=7), "purpose": "核实行程", **more,
    }  # fmt: skip
    return actions.request_feed(known.case, **given, by=by, at=AT)


def bring(batch, by, person="p-1", place="cell-7", source="telecom", at=AT, start=START):
    begins = int(start.timestamp())
    row = {"person": person, "place": place, "start": begins, "end": begins + 600, "source": source}
    batch.__dict__.pop("_feed_requests", None)
    found = actions.import_presence(row, batch=batch, by=by, at=at)
    return found.outcome, found.code if found.outcome == "rejected" else ""


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("telecom", "telecom"), ("Cell-12", "telecom"), ("手机信令", "telecom"), ("alipay", "payment"),
        ("微信支付", "payment"), ("camera:gate", "camera"), ("监控", "camera"), ("scan", ""), ("", ""),
        ("cellar-register", ""),
    ],
)  # fmt: skip
def test_the_source_tells_the_feed(source, kind):
    assert feed_kind(source) == kind


def test_without_an_approved_request_no_row_comes_in_and_nobody_is_registered(known, batch, viewer):
    before = Person.objects.count()
    assert bring(batch, viewer, person="p-9") == ("rejected", "no-request")
    ask(known, viewer)
    assert bring(batch, viewer) == ("rejected", "no-request")  # asked for, not approved
    assert bring(batch, viewer, source="scan")[0] == "created"
    assert Person.objects.count() == before


def test_only_rows_of_those_named_in_the_window_come_in_until_it_runs_out(known, batch, viewer, make_viewer):
    before = Person.objects.count()
    asked = ask(known, viewer)
    actions.approve_feed(asked, by=make_viewer("commander"), at=AT)
    assert bring(batch, viewer)[0] == "created"
    assert bring(batch, viewer, person="p-9") == ("rejected", "not-asked-for")
    assert bring(batch, viewer, start=AT - timedelta(days=6)) == ("rejected", "not-asked-for")
    assert bring(batch, viewer, source="camera") == ("rejected", "no-request")
    assert bring(batch, viewer, at=AT + timedelta(days=8)) == ("rejected", "no-request")
    assert Person.objects.count() == before and Waiting.objects.count() == 1


def test_encounters_of_a_feed_need_the_same_request(known, batch, viewer, make_viewer):
    before = Person.objects.count()

    def meet(a="p-1", b="p-9", source="camera", place=None):
        begins = int(START.timestamp())
        row = {"a": a, "b": b, "start": begins, "end": begins + 600, "source": source, "place": place}
        batch.__dict__.pop("_feed_requests", None)
        found = actions.import_encounter(row, batch=batch, by=viewer, at=AT)
        return found.outcome, found.code if found.outcome == "rejected" else ""

    assert meet() == ("rejected", "no-request")
    asked = ask(known, viewer, feed="camera")
    actions.approve_feed(asked, by=make_viewer("commander"), at=AT)
    assert meet(a="p-8") == ("rejected", "not-asked-for")
    assert meet(a="p-8", place="hall") == ("rejected", "not-asked-for")
    assert Person.objects.count() == before
    assert meet(a="p-9", b="p-1")[0] == "created"
    assert meet(a="p-7", b="p-8", source="interview")[0] == "created"


def test_a_named_place_brings_everybody_there(known, batch, viewer, make_viewer):
    asked = ask(known, viewer, people=[], places=[known.hall.pk])
    actions.approve_feed(asked, by=make_viewer("commander"), at=AT)
    assert bring(batch, viewer, person="p-9", place="hall")[0] == "created"
    assert bring(batch, viewer, person="p-9", place="cell-7") == ("rejected", "not-asked-for")


def test_it_takes_two_people_a_purpose_a_name_and_an_end(known, viewer, make_viewer):
    for wrong, code in (
        ({"purpose": " "}, "purpose-missing"), ({"people": []}, "nobody-named"), ({"feed": "gossip"}, "unknown-feed"),
        ({"end": AT - timedelta(days=9)}, "ends-before-start"), ({"expires_at": AT + timedelta(days=31)}, "invalid-dates"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            ask(known, viewer, **wrong)
        assert refusal.value.code == code
    asked = ask(known, viewer)
    with pytest.raises(Refused) as refusal:
        actions.approve_feed(asked, by=viewer, at=AT)
    assert refusal.value.code == "same-person"
    chief = make_viewer("commander")
    actions.refuse_feed(asked, by=chief, at=AT)
    with pytest.raises(Refused) as refusal:
        actions.approve_feed(asked, by=chief, at=AT)
    assert refusal.value.code == "already-decided"
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"contacts.request-feed", "contacts.refuse-feed"} <= verbs


def test_asked_and_approved_on_the_pages_and_over_the_api(known, make_user):
    asker, chief = Client(), Client()
    asker.force_login(make_user("epidemiologist", COUNTY), backend=BACKEND)
    chief.force_login(make_user("commander", COUNTY), backend=BACKEND)
    page = f"/cases/{known.case.pk}/feed-request/"
    assert asker.get(page).status_code == 200
    form = {
        "feed": "camera", "person": "on", "start": "2022-03-26T08:00", "end": "2022-03-30T08:00", "days": "7",
        "purpose": "核实行程",
    }  # fmt: skip
    assert asker.post(page, {**form, "person": ""}).status_code == 422  # nobody named
    assert asker.post(page, form).status_code == 302
    one = FeedRequest.objects.get()
    assert "核实行程" in asker.get("/feed-requests/").content.decode()
    assert asker.post(f"/feed-requests/{one.pk}/approve/").status_code == 409  # the same person
    assert chief.post(f"/feed-requests/{one.pk}/approve/").status_code == 302
    (told,) = asker.get("/api/v1/feed-requests").json()["items"]
    assert (told["state"], told["people"], told["feed"]) == ("in-force", [str(known.who.pk)], "camera")
