"""Recording and correcting results."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.events.models import Event
from ringfence.apps.lab import actions, queries
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
VILLAGE = "/99/9901/990101/990101001/990101001001/"


@pytest.fixture
def zhou(viewer):
    return people.register(name="周小满", jurisdiction=VILLAGE, by=viewer, at=AT)


@pytest.fixture
def laboratory(make_viewer):
    return make_viewer("laboratory")


@pytest.fixture
def positive(zhou, laboratory):
    return actions.record(
        person=zhou.pk, outcome="positive", sampled_at=AT - timedelta(hours=6), barcode="T-0417",
        ct={"ORF1ab": 23.4, "N": 24.1}, laboratory="县人民医院", by=laboratory, at=AT,
    )  # fmt: skip


def test_a_result_is_recorded_and_told(positive, zhou, laboratory):
    assert list(queries.of_person(laboratory, zhou.pk)) == [positive]
    event = Event.objects.get(name="ResultReported")
    assert event.payload == {"person": str(zhou.pk), "outcome": "positive", "method": "nucleic-acid"}


def test_the_same_report_twice_is_one_row(positive, zhou, laboratory):
    again = actions.record(
        person=zhou.pk,
        outcome="positive",
        sampled_at=positive.sampled_at,
        barcode="T-0417",
        by=laboratory,
        at=AT,
    )
    assert again == positive


def test_a_correction_is_a_new_row_and_the_old_one_stays(positive, zhou, laboratory):
    new = actions.correct(
        positive, outcome="grey", because="single gene", by=laboratory, at=AT + timedelta(hours=1)
    )
    assert (new.replaces, new.ct, new.outcome) == (positive, positive.ct, "grey")
    assert list(queries.of_person(laboratory, zhou.pk)) == [new]
    with pytest.raises(Refused):
        actions.correct(
            positive, outcome="negative", because="again", by=laboratory, at=AT + timedelta(hours=2)
        )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"outcome": "weak"}, "outcome"),
        ({"reported_at": AT - timedelta(days=2)}, "time-order"),
        ({"sampled_at": AT + timedelta(days=1), "reported_at": AT + timedelta(days=1)}, "time-future"),
        ({"ct": {"N": 412}}, "ct"),
    ],
)
def test_an_impossible_result_is_refused(zhou, laboratory, fields, code):
    values = {"outcome": "positive", "sampled_at": AT - timedelta(hours=6), **fields}
    with pytest.raises(Refused) as fault:
        actions.record(person=zhou.pk, **values, by=laboratory, at=AT)
    assert fault.value.code == code


def test_a_commander_does_not_record_results(zhou, make_viewer):
    with pytest.raises(NotAllowed):
        actions.record(person=zhou.pk, outcome="negative", sampled_at=AT, by=make_viewer("commander"), at=AT)


def test_the_pages_record_and_correct(zhou, positive, signed_in):
    client = signed_in("laboratory")
    page = client.get("/results/").content.decode()
    assert "阳性" in page and "周*满" in page and "周小满" not in page
    assert (
        client.post("/results/choose/", {"q": "zxm"}).headers["Location"] == f"/people/{zhou.pk}/results/new/"
    )
    values = {
        "method": "antigen",
        "outcome": "negative",
        "sampled_at": "2022-03-29T08:00",
        "reported_at": "2022-03-29T08:20",
    }
    assert client.post(f"/people/{zhou.pk}/results/new/", values).status_code == 302
    where = f"/results/{positive.pk}/correct/"
    assert "T-0417" in client.get(where).content.decode()
    assert client.post(where, {**values, "because": "wrong tube"}).status_code == 302
    assert queries.results(positive and _viewer(client), outcome="positive").rows == []
    page = signed_in("epidemiologist").get(f"/people/{zhou.pk}/").content.decode()
    assert "检测结果" in page and "抗原" in page


def _viewer(client):
    from ringfence.apps.accounts.models import User
    from ringfence.apps.accounts.queries import viewer_of

    return viewer_of(User.objects.get(pk=client.session["_auth_user_id"]))


def test_the_api_records_and_corrects(zhou, signed_in):
    client = signed_in("laboratory")
    body = {
        "person": str(zhou.pk),
        "outcome": "positive",
        "sampled_at": "2022-03-29T08:00:00Z",
        "ct": {"N": 24.1},
    }
    made = client.post("/api/v1/results", body, "application/json")
    assert made.status_code == 201 and made.json()["ct"] == {"N": 24.1}
    fixed = client.post(
        f"/api/v1/results/{made.json()['id']}/correct",
        {"outcome": "grey", "because": "single gene"},
        "application/json",
    )
    assert fixed.json()["replaces_id"] == made.json()["id"]
    assert [row["outcome"] for row in client.get(f"/api/v1/results?person={zhou.pk}").json()["items"]] == [
        "grey"
    ]
