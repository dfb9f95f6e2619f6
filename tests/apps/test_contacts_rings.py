"""The second ring in the apps: by the same rules, the same likelihood and the same end at isolation as core's trace."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions, queries
from ringfence.apps.contacts.models import Encounter
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
NOON = datetime(2022, 3, 28, 4, 10, tzinfo=UTC)
COUNTY = "/99/9901/990101/"


def minutes(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def lunch(viewer, make_viewer, settings, tmp_path):
    """A case, who ate with the case, and who ate with that person in the evening."""
    settings.PRESENCE_DIR = tmp_path
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    index, diner, later = (
        people.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT)
        for name in ("周小满", "吴大田", "郑小禾")
    )
    place = places.register(name="小桥餐馆", jurisdiction=COUNTY, kind="restaurant", by=viewer, at=AT)
    moments = {"onset": AT - timedelta(days=1)}
    case = cases.register(index, incident=incident, status="confirmed", moments=moments, by=viewer, at=AT)
    stay = cases.Stay(start=minutes(0), end=minutes(42), place=place, masked=False)
    cases.record_visits(case, stays=[stay], by=viewer, at=AT)
    for a, b, start, end in ((index, diner, 0, 42), (diner, later, 420, 480)):
        Encounter.objects.create(
            a=a, b=b, start=minutes(start), end=minutes(end), distance_m=0.8, place=place, setting="meal",
            source="camera",
        )  # fmt: skip
    return SimpleNamespace(case=case, diner=diner, later=later)


def ring(number, *, viewer):
    return queries.contacts(viewer, queries.Filters(ring=str(number)))


def traced(case, viewer):
    search = actions.trace(case, purpose="3·30疫情核心流调", by=viewer, at=AT)
    return actions.run_all(search, by=SYSTEM("contacts/search"), at=AT)


def test_who_ate_with_a_close_contact_is_a_secondary_contact_with_a_likelihood_of_both_steps(lunch, viewer):
    traced(lunch.case, viewer)
    first = ring(1, viewer=viewer).get(person=lunch.diner)
    second = ring(2, viewer=viewer).get(person=lunch.later)
    assert (second.outcome, second.via_id) == ("secondary", lunch.diner.pk)
    chances = [queries.listed([one], viewer)[0].judgement.p for one in (first, second)]
    assert 0 < chances[1] < chances[0]
    judgement = queries.listed([second], viewer)[0].judgement
    assert judgement.p_low <= judgement.p <= judgement.p_high


def test_who_met_a_contact_after_it_was_held_is_not_found(lunch, viewer):
    traced(lunch.case, viewer)
    first = ring(1, viewer=viewer).get(person=lunch.diner)
    actions.assign([first], owner=viewer.user_id, by=viewer, at=minutes(100))
    actions.set_state(first, state="under-control", by=viewer, at=minutes(400))
    assert traced(lunch.case, viewer).counts["not-met-again"] == 1


def test_who_is_under_control_already_needs_no_second_call(lunch, viewer):
    traced(lunch.case, viewer)
    first = ring(1, viewer=viewer).get(person=lunch.diner)
    actions.assign([first], owner=viewer.user_id, by=viewer, at=AT)
    actions.set_state(first, state="under-control", by=viewer, at=AT)
    moments = {"onset": AT - timedelta(hours=30)}
    other = cases.register(
        lunch.later, incident=lunch.case.incident, status="confirmed", moments=moments, by=viewer, at=AT
    )
    traced(other, viewer)
    again = queries.contacts(viewer, queries.Filters(case=str(other.id)))
    assert [(row.person_id, row.state, row.duty) for row in again] == [
        (lunch.diner.pk, "under-control", None)
    ]
