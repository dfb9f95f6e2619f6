"""Cases, stays, searches and contacts over HTTP: one walk from a positive to a judged contact, and its edges."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.contacts.models import Search
from ringfence.apps.people import actions as people

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
JSON = "application/json"
API = "/api/v1"


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def incident(make_viewer, now):
    # The eighth edition is named itself: the dates of this walk are today's.
    by = make_viewer("commander")
    made = command.open_incident(name="演练", jurisdiction=COUNTY, pack="cn-covid", by=by, at=now)
    from ringfence.apps.protocols import actions as protocols

    protocols.adopt(
        "cn-covid-8",
        jurisdiction=COUNTY,
        since=now - timedelta(days=30),
        order="演练令",
        because="演练",
        by=by,
        at=now,
    )
    return made


@pytest.fixture
def person(viewer, now):
    return lambda name, home: people.register(
        name=name, household=home, jurisdiction=COUNTY, by=viewer, at=now
    )


@pytest.fixture
def call(signed_in):
    """`call("post", "/cases", {...})` as an epidemiologist; answers (status, body)."""
    client = signed_in()

    def ask(method, path, body=None, **headers):
        content = orjson.dumps(body) if body is not None else b""
        answer = client.generic(method.upper(), f"{API}{path}", content, content_type=JSON, headers=headers)
        return answer.status_code, orjson.loads(answer.content) if answer.content else None

    return ask


@pytest.fixture
def case(call, incident, person, now):
    someone = person("周小满", "H1")
    body = {"person": str(someone.pk), "incident": str(incident.pk), "status": "screened-positive",
            "onset": (now - timedelta(days=1)).isoformat()}  # fmt: skip
    status, made = call("post", "/cases", body)
    assert status == 201
    return made


def test_a_case_goes_from_screening_to_confirmed_and_never_shows_a_name(case, call):
    assert (case["number"], case["status"], case["traceable"]) == (1, "screened-positive", True)
    status, problem = call("post", f"/cases/{case['id']}/confirm", {"evidence": {}})
    assert (status, problem["code"]) == (409, "not-confirmed")
    evidence = {"recheck_positive": True, "manifestations": True}
    status, shown = call("post", f"/cases/{case['id']}/confirm", {"evidence": evidence})
    assert (status, shown["status"], shown["rule"]) == (200, "confirmed", "cn-covid/case/confirmed")
    status, found = call("get", f"/cases/{case['id']}/statuses")
    assert [row["status"] for row in found] == ["confirmed", "screened-positive"]
    assert "周" not in orjson.dumps(call("get", "/cases")[1]).decode()


def test_the_same_key_registers_once(incident, person, call):
    body = {"person": str(person("吴大田", None).pk), "incident": str(incident.pk), "status": "suspected"}
    first = call("post", "/cases", body, **{"Idempotency-Key": "k1"})
    again = call("post", "/cases", body, **{"Idempotency-Key": "k1"})
    assert first == again and len(call("get", "/cases")[1]["items"]) == 1
    assert call("post", "/cases", body)[1]["code"] == "already-a-case"


def test_stays_are_written_corrected_split_and_withdrawn(case, call, now):
    start = (now - timedelta(hours=5)).isoformat()
    body = [{"start": start, "end": (now - timedelta(hours=3)).isoformat(), "place_words": "茶馆"}]
    status, (stay,) = call("post", f"/cases/{case['id']}/visits", body)
    assert status == 201
    status, moved = call("patch", f"/visits/{stay['id']}", {"masked": False})
    assert (status, moved["corrects"], moved["masked"]) == (200, stay["id"], False)
    assert call("patch", f"/visits/{stay['id']}", {"masked": True})[1]["code"] == "stale-visit"
    status, halves = call(
        "post", f"/visits/{moved['id']}/split", {"cut": (now - timedelta(hours=4)).isoformat()}
    )
    assert status == 200 and len(halves) == 2
    assert call("delete", f"/visits/{halves[0]['id']}")[0] == 204
    assert [row["id"] for row in call("get", f"/cases/{case['id']}/visits")[1]] == [halves[1]["id"]]


def test_prose_is_proposed_with_questions(case, call):
    status, found = call("post", f"/cases/{case['id']}/visits/propose", {"text": "3月28日下午去理发店"})
    assert status == 200 and found[0]["questions"]


def test_tracing_gives_contacts_with_reasons_and_figures_that_add_up(case, call, person, now):
    person("周大满", "H1")
    status, search = call("post", f"/cases/{case['id']}/trace", {"purpose": "核心流调"})
    assert (status, search["state"]) == (202, "queued")
    contacts.run_all(Search.objects.get(pk=search["id"]), by=SYSTEM("contacts/search"), at=timezone.now())
    assert call("get", f"/searches/{search['id']}")[1]["state"] == "done"
    items = call("get", f"/contacts?case={case['id']}")[1]["items"]
    assert [(row["outcome"], row["ring"]) for row in items] == [("close", 1)] and items[0]["reason"]
    assert call("get", f"/contacts/counts?case={case['id']}")[1] == {"close": 1}
    assert call("get", f"/contacts/{items[0]['id']}/meetings")[1][0]["kind"] == "household"
    body = {"outcome": "general", "because": "一直住校"}
    assert call("post", f"/contacts/{items[0]['id']}/overrule", body)[1]["reason"] == "一直住校"
    assert [row["outcome"] for row in call("get", f"/contacts/{items[0]['id']}/judgements")[1]] == [
        "general",
        "close",
    ]


def test_a_search_for_somebody_else_waits_and_its_author_cannot_approve(call, incident, person, now):
    body = {"person": str(person("吴大田", None).pk), "incident": str(incident.pk), "purpose": "查源头",
            "start": (now - timedelta(days=2)).isoformat(), "end": now.isoformat()}  # fmt: skip
    status, search = call("post", "/searches", body)
    assert (status, search["state"]) == (202, "requested")
    assert call("post", f"/searches/{search['id']}/approve")[1]["code"] == "same-person"
    assert [row["id"] for row in call("get", "/searches?waiting=true")[1]["items"]] == [search["id"]]


def test_lists_continue_by_cursor(incident, person, call):
    for name in ("周一", "周二", "周三"):
        body = {"person": str(person(name, None).pk), "incident": str(incident.pk), "status": "suspected"}
        call("post", "/cases", body)
    first = call("get", "/cases?limit=2")[1]
    rest = call("get", f"/cases?limit=2&cursor={first['next']}")[1]
    assert len(first["items"]) == 2 and len(rest["items"]) == 1 and rest["next"] == ""
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 3
