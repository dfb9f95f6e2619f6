"""Presence expires after the days that protocols ask for; nothing goes that an open incident, search or request needs."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit.models import Entry
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions
from ringfence.apps.contacts.expiry.facts import look_back_days
from ringfence.apps.people import actions as people
from ringfence.core.contacts.records import Presence
from ringfence.engine.presence import PresenceLog
from ringfence.files import packs

pytestmark = pytest.mark.django_db
AT = datetime(2022, 6, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
BY = SYSTEM("contacts/expiry")


@pytest.fixture
def log(settings, tmp_path):
    """One stay of an hour at noon of each of the last 120 days."""
    settings.PRESENCE_DIR = tmp_path
    noon = datetime(2022, 6, 29, 12, tzinfo=UTC)
    starts = [int((noon - timedelta(days=n)).timestamp()) for n in range(120)]
    made = PresenceLog(tmp_path)
    made.append("days", [Presence(f"p{n}", "hall", start, start + 3600) for n, start in enumerate(starts)])
    return made


def oldest(log):
    rows = log.open_latest().at_places(["hall"], start=0, end=1 << 33)
    return (AT - datetime.fromtimestamp(min(row.start for row in rows), UTC)).days, len(rows)


def test_exactly_the_days_before_the_window_go_and_the_audit_says_so(log):
    before = actions.expire_presence(days=30, by=BY, at=AT)
    assert before == datetime(2022, 5, 31, tzinfo=UTC)
    assert oldest(log) == (29, 30)  # 31 May to 29 June
    assert not any(b"p119" in path.read_bytes() for path in log.folder.rglob("*") if path.is_file())
    (entry,) = Entry.objects.filter(verb="contacts.expire")
    assert json.loads(entry.detail) == {"before": "2022-05-31", "days": 30}
    assert actions.expire_presence(days=30, by=BY, at=AT) is None  # nothing more is due
    assert Entry.objects.filter(verb="contacts.expire").count() == 1


def test_an_open_incident_keeps_the_days_before_it_began(log, make_viewer):
    opened = AT - timedelta(days=60)
    incident = command.open_incident(
        name="春疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=opened
    )
    actions.expire_presence(days=30, by=BY, at=AT)
    assert oldest(log)[0] == 60 + 14 - 1  # noon of that day
    assert incident.t0 == opened


def test_an_open_search_keeps_its_days_until_it_ends(log, viewer, make_viewer):
    leader = make_viewer("commander")
    incident = command.open_incident(name="夏疫情", jurisdiction=COUNTY, pack="cn-covid", by=leader, at=AT)
    who = people.register(name="吴大田", jurisdiction=COUNTY, by=viewer, at=AT)
    asked = actions.request_search(
        who, incident=incident, start=AT - timedelta(days=80), end=AT, purpose="核实行程", by=viewer, at=AT
    )
    actions.expire_presence(days=30, by=BY, at=AT)
    assert oldest(log)[0] == 79  # noon of the 80th day
    actions.refuse_search(asked, because="无必要", by=leader, at=AT)
    actions.expire_presence(days=30, by=BY, at=AT)
    assert oldest(log)[0] == 29


def test_the_search_for_the_source_of_an_old_case_keeps_the_days_before_its_onset(log, viewer, make_viewer):
    incident = command.open_incident(
        name="夏疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    who = people.register(name="吴大田", jurisdiction=COUNTY, by=viewer, at=AT)
    case = cases.register(
        who,
        incident=incident,
        status="confirmed",
        moments={"onset": AT - timedelta(days=50)},
        by=viewer,
        at=AT,
    )
    actions.trace(case, purpose="溯源", backward=True, by=viewer, at=AT)
    actions.expire_presence(days=30, by=BY, at=AT)
    assert oldest(log)[0] == 63  # noon of the 64th


def test_the_longest_look_back_of_a_protocol_counts():
    assert look_back_days(packs.load("cn-covid-9")) == 2
    assert look_back_days(packs.load("ebola-who")) >= 0
