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
