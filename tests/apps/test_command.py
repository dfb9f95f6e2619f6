"""Opening, closing and reopening incidents."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.command import actions, queries
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
LATER = AT + timedelta(hours=1)


@pytest.fixture
def commander(make_viewer):
    return make_viewer("commander")


@pytest.fixture
def incident(commander):
    return actions.open_incident(name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=commander, at=AT)


def test_an_open_incident_covers_everyone_inside_and_around(incident, make_viewer):
    inside = make_viewer("community", COUNTY + "990101001/")
    above = make_viewer("commander", "/99/")
    elsewhere = make_viewer("commander", "/99/9902/")
    assert [list(queries.open_incidents(v)) for v in (inside, above, elsewhere)] == [
        [incident],
        [incident],
        [],
    ]
    assert list(queries.open_at(COUNTY + "990101001/")) == [incident]


def test_closing_and_reopening_add_rows(incident, commander):
    actions.close_incident(incident, because="14 days without a case", by=commander, at=LATER)
    assert not queries.open_incidents(commander).exists()
    with pytest.raises(Refused):
        actions.close_incident(incident, because="again", by=commander, at=LATER)
    actions.reopen_incident(incident, because="a new case", by=commander, at=LATER + timedelta(hours=1))
    assert list(queries.open_incidents(commander)) == [incident]
    assert [row.status for row in incident.statuses.order_by("id")] == ["open", "closed", "open"]


def test_only_the_commander_closes(incident, viewer):
    with pytest.raises(NotAllowed):
        actions.close_incident(incident, because="tired", by=viewer, at=LATER)


def test_closing_needs_a_reason(incident, commander):
    with pytest.raises(Refused):
        actions.close_incident(incident, because=" ", by=commander, at=LATER)


def test_the_pages_open_close_and_show_the_incident_in_the_bar(incident, signed_in):
    client = signed_in("commander")
    page = client.get("/incidents/").content.decode()
    assert "3·30疫情" in page and "处置中" in page and "T+" in page
    where = f"/incidents/{incident.pk}/"
    assert client.post(where + "close/", {"because": ""}).status_code == 422
    assert client.post(where + "close/", {"because": "14 days"}).status_code == 302
    page = client.get(where).content.decode()
    assert "已结束" in page and "14 days" in page
    assert client.get("/incidents/new/").status_code == 200
    assert signed_in("guard").post(where + "reopen/", {"because": "x"}).status_code == 403


def test_the_api_opens_and_lists(signed_in):
    client = signed_in("commander")
    made = client.post("/api/v1/incidents", {"name": "4·1", "jurisdiction": COUNTY}, "application/json")
    assert made.status_code == 201 and made.json()["status"] == "open"
    assert [row["name"] for row in client.get("/api/v1/incidents?open_only=true").json()["items"]] == ["4·1"]
    close = client.post(
        f"/api/v1/incidents/{made.json()['id']}/close", {"because": "over"}, "application/json"
    )
    assert close.json()["status"] == "closed"
    assert client.get("/api/v1/incidents?open_only=true").json()["items"] == []
