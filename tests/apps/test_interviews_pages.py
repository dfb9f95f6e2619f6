"""The desk over HTTP: queue, form, calls, a number that opens to the duty's owner, the public check, the workbook."""

from datetime import timedelta

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as case_actions
from ringfence.apps.command import actions as command
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties.models import Duty
from ringfence.apps.interviews import facts, queries
from ringfence.apps.people import actions as people

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
JSON = "application/json"


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def case(viewer, make_viewer):
    at = timezone.now()
    incident = command.open_incident(name="演练疫情", jurisdiction=COUNTY, by=make_viewer("commander"), at=at)
    person = people.register(name="云小溪", phone="13800138000", jurisdiction=COUNTY, by=viewer, at=at)
    return case_actions.register(person, incident=incident, status="confirmed", by=viewer, at=at)


@pytest.fixture
def duty(case):
    now = timezone.now()
    return duties.open_duty(
        "core-investigation", subject_kind="case", subject_id=case.id, jurisdiction=COUNTY,
        due_at=now + timedelta(hours=4), by=SYSTEM("test"), at=now,
    )  # fmt: skip


def text(answer):
    return answer.content.decode()


def test_a_duty_is_taken_from_the_queue_and_the_number_opens(case, duty, signed_in):
    client = signed_in("interviewer")
    page = text(client.get(reverse("interviews:queue")))
    assert "尚无人领取" in page and "云*溪" in page and "云小溪" not in page
    refused = client.post(reverse("interviews:number", args=[case.id]))
    assert refused.status_code == 409 and "13800138000" not in text(refused)
    client.post(reverse("duties:assign"), {"selected": [str(duty.pk)], "owner_me": "1"})
    shown = client.post(reverse("interviews:number", args=[case.id]))
    assert ("tel:" in text(shown) and "138 0013 8000" in text(shown)) or "13800138000" in text(shown)
    assert shown["Cache-Control"] == "no-store"
    assert "13800138000" not in text(client.get(reverse("interviews:interview", args=[case.id])))


def test_a_group_of_answers_is_saved_and_the_next_question_appears(case, signed_in):
    client = signed_in("interviewer")
    address = reverse("interviews:interview", args=[case.id])
    assert "工作单位或学校" not in text(client.get(address))
    form = {"form": "core", "group": "person", "person-occupation": "teacher", "person-household_size": "3"}
    assert client.post(reverse("interviews:answer", args=[case.id]), form).status_code == 302
    assert "工作单位或学校" in text(client.get(address))
    bad = client.post(reverse("interviews:answer", args=[case.id]), form | {"person-household_size": "99"})
    assert bad.status_code == 422 and "30" in text(bad) and 'value="99"' in text(bad)


def test_the_page_speaks_english_too(case, signed_in):
    page = text(signed_in("interviewer", language="en").get(reverse("interviews:interview", args=[case.id])))
    assert "Occupation" in page and "answers are missing for the report" in page


def test_a_second_line_is_told_who_called(case, signed_in):
    signed_in("police").post(
        reverse("interviews:call", args=[case.id]), {"line": "police", "outcome": "answered"}
    )
    client = signed_in("interviewer")
    assert "已有人打过" in text(client.get(reverse("interviews:interview", args=[case.id])))
    form = {"line": "investigation", "outcome": "answered"}
    assert client.post(reverse("interviews:call", args=[case.id]), form).status_code == 409
    assert (
        client.post(reverse("interviews:call", args=[case.id]), form | {"although_called": "on"}).status_code
        == 302
    )
    assert client.post(reverse("interviews:call", args=[case.id]), {"line": "x"}).status_code == 422


def test_anybody_checks_a_code_and_learns_the_office_only(case, signed_in, client):
    from django.test import Client

    page = text(signed_in("interviewer").post(reverse("interviews:code", args=[case.id])))
    code = page.split('<strong class="num">')[1].split("</strong>")[0]
    if not code.replace(" ", "").isdigit():
        code = page.split('<strong class="num">')[2].split("</strong>")[0]
    stranger = Client()
    answer = text(stranger.post(reverse("interviews:verify"), {"code": code}))
    assert "属实" in answer and "云" not in answer.replace("云溪", "") and "interviewer" not in answer
    assert "查无此码" in text(stranger.post(reverse("interviews:verify"), {"code": "123"}))
    for _try in range(9):
        last = stranger.post(reverse("interviews:verify"), {"code": "123"})
    assert last.status_code == 429
    elsewhere = {"HTTP_X_FORWARDED_FOR": "198.51.100.9"}
    assert stranger.post(reverse("interviews:verify"), {"code": code}, **elsewhere).status_code == 200
    assert (
        stranger.post(
            reverse("interviews:verify"), {"code": code}, REMOTE_ADDR="203.0.113.5", **elsewhere
        ).status_code
        == 200
    )


def test_the_form_goes_out_and_a_changed_one_comes_in(case, signed_in, viewer):
    from ringfence.apps.places.models import Jurisdiction

    Jurisdiction.objects.create(path=COUNTY, code="990101", name="云溪县", level="county")
    client = signed_in("epidemiologist")
    file = client.get(reverse("interviews:form-file"))
    assert facts.read_workbook(file.content).questions == facts.shipped().questions
    assert "职业" in text(client.get(reverse("interviews:form")))
    upload = {
        "file": SimpleUploadedFile("f.xlsx", file.content),
        "order": "演练3号令",
        "jurisdiction": COUNTY,
    }
    assert client.post(reverse("interviews:form"), upload).status_code == 302
    assert [row.order for row in queries.editions(viewer)] == ["演练3号令"]
    bad = {"file": SimpleUploadedFile("f.xlsx", b"nothing"), "order": "x", "jurisdiction": COUNTY}
    assert client.post(reverse("interviews:form"), bad).status_code == 422


def test_the_case_page_says_what_its_reports_lack(case, signed_in):
    page = text(signed_in().get(reverse("cases:case", args=[case.id])))
    assert "核心表（4小时）: 缺" in page


def test_the_api_answers_asks_and_finishes(case, duty, signed_in):
    client = signed_in("interviewer")
    client.post(reverse("duties:assign"), {"selected": [str(duty.pk)], "owner_me": "1"})
    (row,) = client.get("/api/v1/interviews/queue").json()
    assert (row["case"], row["form"]) == (str(case.id), "core")
    body = orjson.dumps({"answers": {"occupation": "retired", "household_contacts": "妻子"}})
    found = client.post(f"/api/v1/interviews/{case.id}/answers", body, content_type=JSON).json()
    known = {one["name"]: one for one in found["questions"]}
    assert known["occupation"]["value"] == "retired" and known["household_contacts"]["value"] == "妻子"
    assert (
        client.post(f"/api/v1/interviews/{case.id}/finish", b"", content_type=JSON).json()["code"]
        == "incomplete"
    )
    call = orjson.dumps({"outcome": "no-answer"})
    made = client.post(f"/api/v1/interviews/{case.id}/calls", call, content_type=JSON).json()
    assert (
        made["next_try"] and client.get(f"/api/v1/interviews/{case.id}/calls").json()[0]["id"] == made["id"]
    )
    assert Duty.objects.get(pk=duty.pk).closed_at is None
    other = signed_in("interviewer").get(f"/api/v1/interviews/{case.id}").json()
    assert next(one for one in other["questions"] if one["name"] == "household_contacts")["value"] is None
