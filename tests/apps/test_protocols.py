"""Which protocol holds where and when: orders of nearer areas win, a withdrawal gives way, dates decide without orders."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.accounts.queries import NotAllowed
from ringfence.apps.audit.queries import verify
from ringfence.apps.protocols import actions, queries
from ringfence.core.words import Refused
from tests.conftest import COUNTY, ELSEWHERE

pytestmark = pytest.mark.django_db
T0 = datetime(2022, 3, 30, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CITY = "/99/9901/"
ORDER = "County command, no. 1"


@pytest.fixture
def by(make_viewer):
    return make_viewer("commander", CITY)


@pytest.mark.parametrize(
    ("day", "place", "pack"),
    [
        ((2021, 8, 1), COUNTY, "cn-covid-8"),
        ((2022, 3, 30), COUNTY, "cn-covid-8"),
        ((2022, 3, 30), "/43/4304/430424/", "hunan-2022H1"),
        ((2022, 6, 27), COUNTY, "cn-covid-8"),
        ((2022, 6, 28), COUNTY, "cn-covid-9"),
        ((2022, 6, 28), "/43/4304/430424/", "cn-covid-9"),
        ((2022, 11, 11), COUNTY, "cn-covid-20"),
    ],
)
def test_without_an_order_date_and_area_decide(day, place, pack):
    noon = datetime(*day, 4, 0, tzinfo=UTC)
    assert queries.in_force(place, at=noon, disease="covid-19").pack == pack


def test_the_day_turns_at_local_midnight():
    before = datetime(2022, 6, 27, 15, 59, tzinfo=UTC)
    assert queries.in_force(COUNTY, at=before, disease="covid-19").pack == "cn-covid-8"
    assert queries.in_force(COUNTY, at=before + timedelta(minutes=1), disease="covid-19").pack == "cn-covid-9"


def test_nothing_in_force_is_said_and_never_guessed():
    with pytest.raises(queries.NoProtocol):
        queries.in_force(COUNTY, at=datetime(2023, 2, 1, tzinfo=UTC), disease="covid-19")


def test_the_nearest_area_wins_and_a_withdrawal_gives_way_to_the_next(by):
    actions.adopt("cn-covid-9", jurisdiction=CITY, order="City, no. 3", by=by, at=T0)
    near = actions.adopt("ebola-who", jurisdiction=COUNTY, order=ORDER, by=by, at=T0 + DAY)
    assert queries.in_force(COUNTY, at=T0 + DAY).pack == "ebola-who"
    assert queries.in_force(COUNTY, at=T0).pack == "cn-covid-9"
    assert queries.in_force(COUNTY, at=T0 + DAY, disease="covid-19").pack == "cn-covid-9"
    actions.withdraw(near, order=ORDER, by=by, at=T0 + 2 * DAY)
    assert queries.in_force(COUNTY, at=T0 + 2 * DAY).pack == "cn-covid-9"
    assert queries.in_force(COUNTY, at=T0 + DAY).pack == "ebola-who"
    with pytest.raises(Refused, match=r"有效|hold"):
        actions.withdraw(near, order=ORDER, by=by, at=T0 + 3 * DAY)


def test_an_order_keeps_a_pack_beyond_its_dates_and_that_shows(by):
    actions.adopt("cn-covid-8", jurisdiction=COUNTY, order=ORDER, by=by, at=T0 + 3650 * DAY)
    found = queries.standing(COUNTY, at=T0 + 3651 * DAY)
    assert (found.protocol.pack, found.outside_dates, found.order) == ("cn-covid-8", True, ORDER)


def test_adopting_needs_the_area_an_order_and_for_a_foreign_pack_a_reason(by, make_viewer):
    with pytest.raises(NotAllowed):
        actions.adopt("cn-covid-8", jurisdiction=ELSEWHERE, order=ORDER, by=by, at=T0)
    with pytest.raises(NotAllowed):
        actions.adopt("cn-covid-8", jurisdiction=COUNTY, order=ORDER, by=make_viewer("interviewer"), at=T0)
    with pytest.raises(Refused):
        actions.adopt("cn-covid-8", jurisdiction=COUNTY, order=" ", by=by, at=T0)
    with pytest.raises(Refused):
        actions.adopt("hunan-2022H1", jurisdiction=COUNTY, order=ORDER, by=by, at=T0)
    actions.adopt("hunan-2022H1", jurisdiction=COUNTY, order=ORDER, because="wider look-back", by=by, at=T0)
    assert queries.in_force(COUNTY, at=T0).get("contacts/look_back_onset") == 4
    assert verify().ok


def test_pages_show_what_holds_every_grade_and_the_difference(signed_in, by):
    actions.adopt("cn-covid-8", jurisdiction=COUNTY, order=ORDER, by=by, at=T0)
    client = signed_in("epidemiologist", COUNTY)
    assert ORDER in client.get("/protocols/").content.decode()
    manual = client.get("/protocols/cn-covid-8/").content.decode()
    assert "第八版" in manual and "条款号未核" in manual and "C84" in manual
    compared = client.get("/protocols/compare/?before=cn-covid-8&after=cn-covid-9").content.decode()
    assert "共用电梯" in compared
    assert client.get("/protocols/no-such-pack/").status_code == 404
    english = signed_in("epidemiologist", COUNTY, language="en")
    assert "clause not read" in english.get("/protocols/cn-covid-9/").content.decode()


def test_a_commander_adopts_and_withdraws_on_the_page(signed_in):
    client = signed_in("commander", COUNTY)
    given = {"pack": "cn-covid-9", "jurisdiction": COUNTY, "order": ORDER, "since": "", "because": ""}
    assert client.post("/protocols/adopt/", given).status_code == 302
    assert client.post("/protocols/adopt/", given | {"order": ""}).status_code == 422
    row = queries.Adoption.objects.get()
    assert client.post(f"/protocols/orders/{row.pk}/withdraw/", {"order": ORDER}).status_code == 302
    assert queries.Adoption.objects.filter(step="withdrawn").count() == 1


def test_the_api_tells_packs_and_what_holds(signed_in):
    client = signed_in("commander", COUNTY)
    assert "measles" in [one["pack"] for one in client.get("/api/v1/protocols").json()]
    body = {"pack": "cn-covid-9", "jurisdiction": COUNTY, "order": ORDER, "since": T0.isoformat()}
    made = client.post("/api/v1/protocols/adoptions", body, "application/json")
    assert made.status_code == 201
    where = {"jurisdiction": COUNTY, "at": (T0 + DAY).isoformat()}
    assert client.get("/api/v1/protocols/in-force", where).json()["pack"]["pack"] == "cn-covid-9"
    assert client.get("/api/v1/protocols/in-force", {"jurisdiction": ELSEWHERE}).status_code == 403
    assert client.get("/api/v1/protocols/cn-covid-8").json()["classes"][0]["code"] == "close"
    assert client.get("/api/v1/protocols/nothing").status_code == 404
    assert client.get("/api/v1/protocols/adoptions").json()["items"][0]["order"] == ORDER
    gone = client.post(
        f"/api/v1/protocols/adoptions/{made.json()['id']}/withdraw", {"order": ORDER}, "application/json"
    )
    assert gone.json()["step"] == "withdrawn"
    sides = client.get("/api/v1/protocols/compare", {"before": "cn-covid-8", "after": "hunan-2022H1"}).json()
    assert [one["key"] for one in sides["changes"]] == [
        "contacts/look_back_onset",
        "contacts/look_back_sampled",
    ]
