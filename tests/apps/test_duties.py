"""A duty has one owner and a clock that can stand; nobody closes what is not theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ringfence.apps.accounts.queries import SYSTEM, NotAllowed, viewer_of
from ringfence.apps.duties import actions, queries
from ringfence.apps.duties.models import Assignment, Duty
from ringfence.core.words import Refused
from tests.conftest import COUNTY, ELSEWHERE

pytestmark = pytest.mark.django_db
T0 = datetime(2022, 3, 30, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def open_one(subject="c1", **more):
    values = {"subject_kind": "case", "subject_id": subject, "jurisdiction": COUNTY, "due_at": T0 + 4 * HOUR}
    return actions.open_duty("investigate", **values | more, by=SYSTEM("test"), at=T0)


@pytest.fixture
def people(make_user):
    return {role: make_user(role, COUNTY) for role in ("interviewer", "epidemiologist", "commander")}


@pytest.fixture
def by(people):
    return {role: viewer_of(user) for role, user in people.items()}


def test_a_duty_is_opened_once_while_it_is_open(by):
    first = open_one()
    assert open_one() == first and open_one("c2") != first and open_one(occasion="day 2") != first
    actions.complete(first, by=by["commander"], at=T0)
    assert open_one() != first


def test_unowned_duties_are_found_and_taken(people, by):
    duty, me = open_one(), by["interviewer"]
    assert list(queries.duties(me, unowned=True)) == [duty] and not queries.duties(me, mine=True)
    actions.assign(duty, owner=me.user_id, by=me, at=T0 + HOUR)
    assert not queries.duties(me, unowned=True) and list(queries.duties(me, mine=True)) == [duty]


def test_giving_a_duty_on_keeps_who_had_it_when(people, by):
    duty = open_one(owner=people["interviewer"].pk)
    actions.assign(duty, owner=people["commander"].pk, by=by["epidemiologist"], at=T0 + HOUR)
    rows = Assignment.objects.order_by("id").values_list("owner", "at", "ended_at")
    assert list(rows) == [
        (people["interviewer"].pk, T0, T0 + HOUR),
        (people["commander"].pk, T0 + HOUR, None),
    ]


def test_the_database_allows_one_owner_at_a_time(people):
    duty = open_one(owner=people["interviewer"].pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(duty=duty, owner=people["commander"], at=T0, recorded_at=T0, by="x")


def test_an_interviewer_neither_takes_nor_closes_what_another_owns(people, by, make_viewer):
    duty = open_one(owner=people["commander"].pk)
    with pytest.raises(NotAllowed):
        actions.assign(duty, owner=by["interviewer"].user_id, by=by["interviewer"], at=T0)
    with pytest.raises(NotAllowed):
        actions.complete(duty, by=by["interviewer"], at=T0)
    with pytest.raises(NotAllowed):
        actions.complete(duty, by=make_viewer("epidemiologist", ELSEWHERE), at=T0)


def test_nobody_without_a_role_there_becomes_owner(by, make_user):
    with pytest.raises(Refused) as refused:
        actions.assign(open_one(), owner=make_user("interviewer", ELSEWHERE).pk, by=by["commander"], at=T0)
    assert refused.value.code == "owner-has-no-role"


def test_a_clock_that_stood_an_hour_is_due_an_hour_later(people, by):
    duty = open_one(owner=people["interviewer"].pk, deputy=people["epidemiologist"].pk)
    me = by["interviewer"]
    actions.pause(duty, because="waits for the laboratory", by=me, at=T0 + HOUR)
    with pytest.raises(Refused):
        actions.pause(duty, because="again", by=me, at=T0 + HOUR)
    actions.resume(duty, by=by["epidemiologist"], at=T0 + 2 * HOUR)
    duty.refresh_from_db()
    assert duty.deadline == T0 + 5 * HOUR and duty.due_at == T0 + 4 * HOUR
    assert [step.step for step in duty.steps.order_by("id")] == ["opened", "assigned", "paused", "resumed"]


def test_a_closed_duty_stays_closed(people, by):
    duty = open_one(owner=people["interviewer"].pk)
    actions.complete(duty, evidence="report", by=by["interviewer"], at=T0 + HOUR)
    for again in (actions.complete, actions.resume):
        with pytest.raises(Refused):
            again(duty, by=by["interviewer"], at=T0 + HOUR)


def test_the_list_shows_unowned_first_and_bulk_assigns(signed_in, people):
    one, two = open_one("c1"), open_one("c2")
    client = signed_in("commander", COUNTY, language="en")
    assert "no owner" in client.get("/duties/").content.decode()
    chosen = {"selected": [one.pk, two.pk], "owner": people["interviewer"].pk}
    client.post("/duties/assign/", chosen)
    assert Assignment.objects.filter(owner=people["interviewer"], ended_at=None).count() == 2


def test_a_duty_page_shows_its_clock_and_can_be_done(client, people):
    duty = open_one(owner=people["interviewer"].pk)
    client.force_login(people["interviewer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/duties/{duty.pk}/").status_code == 200
    client.post(f"/duties/{duty.pk}/pause/", {"because": "waits"})
    assert "waits" in client.get(f"/duties/{duty.pk}/").content.decode()
    client.post(f"/duties/{duty.pk}/resume/")
    client.post(f"/duties/{duty.pk}/complete/", {"evidence": "report"})
    assert Duty.objects.get().closed_at


def test_a_duty_of_another_area_is_not_found(signed_in):
    duty = open_one()
    client = signed_in("interviewer", ELSEWHERE)
    assert client.get(f"/duties/{duty.pk}/").status_code == 404
    assert client.get(f"/api/v1/duties/{duty.pk}").status_code == 404


def test_the_api_pages_by_cursor_and_completes(signed_in):
    for number in range(5):
        open_one(f"c{number}", due_at=T0 + (number % 2) * HOUR)
    client = signed_in("commander")
    first = client.get("/api/v1/duties?limit=3").json()
    rest = client.get("/api/v1/duties", {"limit": 3, "cursor": first["next"]}).json()
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert len(set(ids)) == 5 and rest["next"] == ""
    done = client.post(
        f"/api/v1/duties/{ids[0]}/complete", {"evidence": "x"}, content_type="application/json"
    )
    assert done.status_code == 200 and done.json()["closed_at"]
    assert client.get("/api/v1/duties?cursor=nonsense").status_code == 422
