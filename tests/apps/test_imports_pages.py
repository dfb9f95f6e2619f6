"""A person brings a file in the browser: columns, questions, a look, the import, the error file, and back again."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ringfence.apps.imports.models import Batch, Upload
from tests.apps.test_imports import COUNTY, FILE, ledger

pytestmark = pytest.mark.django_db
assert ledger  # the fixture


def bring(client, data=FILE, name="people.csv", **more):
    fields = {"kind": "ledger", "jurisdiction": COUNTY, "file": SimpleUploadedFile(name, data), **more}
    response = client.post(reverse("imports:new"), fields)
    assert response.status_code == 302, response.content.decode()
    return response.url


def columns(client, url, **mapping):
    fields = {f"column-{name}": title for name, title in mapping.items()}
    return client.post(url, fields)


def test_from_file_to_records_and_back(signed_in, ledger):
    client = signed_in()
    url = bring(client)
    page = client.get(url).content.decode()
    assert "各列是什么？" in page and "甲某" in page
    answer = columns(client, url, person="person", name="name", sex="sex", birth_date="birth_date")
    look = client.get(answer.url).content.decode()
    assert "没有这样的日期或时间" in look and "科学计数法" in look and "导入前查看" in look
    upload = Upload.objects.get()
    done = client.post(reverse("imports:start", args=[upload.pk]))
    page = client.get(done.url).content.decode()
    assert "行数相符" in page and "已导入" in page
    assert set(ledger.people) == {"P1", "P2"}
    batch = Batch.objects.get()
    errors = client.get(reverse("imports:errors", args=[batch.pk]))
    assert "丙某" in errors.content.decode("utf-8-sig")
    client.post(reverse("imports:undo", args=[batch.pk]), {"because": "填错了"})
    assert ledger.people == {}
    assert "已撤销" in client.get(reverse("imports:list")).content.decode()


def test_a_question_is_answered_before_anything_is_imported(signed_in, ledger):
    client = signed_in(language="en")
    url = bring(client, "person,name,birth_date\nP1,甲某,3/4/1990\n".encode())
    check = columns(client, url, person="person", name="name", birth_date="birth_date").url
    page = client.get(check).content.decode()
    assert "Day first or month first?" in page and "disabled" in page
    client.post(check, {"day_first": "day"})
    assert "disabled" not in client.get(check).content.decode()
    client.post(reverse("imports:start", args=[Upload.objects.get().pk]))
    assert ledger.people["P1"]["birth_date"] == "1990-04-03"


def test_pasted_rows_are_a_file(signed_in, ledger):
    client = signed_in()
    fields = {"kind": "ledger", "jurisdiction": COUNTY, "pasted": "编号\t姓名\nP1\t甲某\n"}
    url = client.post(reverse("imports:new"), fields).url
    page = client.get(url).content.decode()
    assert re.search(r'<option value="姓名" selected', page)


def test_a_dry_try_leads_back_to_the_file(signed_in, ledger):
    client = signed_in()
    url = bring(client)
    columns(client, url, person="person", name="name")
    done = client.post(reverse("imports:start", args=[Upload.objects.get().pk]), {"dry": "1"})
    page = client.get(done.url).content.decode()
    assert "试运行" in page and "回到文件" in page


def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(signed_in, ledger):
    client = signed_in()
    url = bring(client, b'person,name\nP1,"unclosed\n')
    response = client.get(url)
    assert response.status_code == 422
    assert "引号没有成对" in response.content.decode()


def test_the_same_file_twice_says_so(signed_in, ledger):
    client = signed_in()
    for _ in range(2):
        columns(client, bring(client), person="person", name="name")
        upload = Upload.objects.latest("at")
        answer = client.post(reverse("imports:start", args=[upload.pk]), follow=True)
    assert "没有重复处理" in answer.content.decode()


def test_nothing_without_a_file(signed_in, ledger):
    answer = signed_in().post(reverse("imports:new"), {"kind": "ledger", "jurisdiction": COUNTY})
    assert answer.status_code == 422 and "请选择文件或粘贴表格行" in answer.content.decode()


def test_another_person_does_not_see_an_upload(signed_in, ledger):
    url = bring(signed_in())
    assert signed_in().get(url).status_code == 404


def test_addresses_hold_no_file_name(signed_in, ledger):
    url = bring(signed_in(), name="甲某的行程.csv")
    assert re.fullmatch(r"/imports/files/[0-9a-f-]{36}/columns/", urlsplit(url).path)


def test_a_long_import_goes_on_while_its_page_is_open(signed_in, ledger, monkeypatch):
    from ringfence.apps.imports import actions

    monkeypatch.setattr(actions, "CHUNK", 2)
    real = actions.carry_on
    monkeypatch.setattr(actions, "carry_on", lambda batch, **more: real(batch, **{**more, "seconds": 0}))
    client = signed_in()
    rows = "".join(f"P{n},人{n}\n" for n in range(5))
    columns(client, bring(client, f"person,name\n{rows}".encode()), person="person", name="name")
    page = client.post(reverse("imports:start", args=[Upload.objects.get().pk]), follow=True).content.decode()
    batch = Batch.objects.get()
    assert "40 %" in page and "hx-post" in page
    step = reverse("imports:step", args=[batch.pk])
    assert "80 %" in client.post(step, headers={"HX-Request": "true"}).content.decode()
    assert client.post(step, headers={"HX-Request": "true"})["HX-Redirect"] == f"/imports/{batch.pk}/"
    assert len(ledger.people) == 5


def test_over_http_in_one_request(signed_in, ledger):
    client = signed_in()
    fields = {"kind": "ledger", "jurisdiction": COUNTY, "file": SimpleUploadedFile("people.csv", FILE)}
    answer = client.post("/api/v1/imports", fields)
    assert answer.status_code == 201, answer.content
    batch = answer.json()
    assert (batch["seen"], batch["created"], batch["rejected"], batch["repeated"]) == (6, 2, 3, False)
    fields["file"] = SimpleUploadedFile("people.csv", FILE)
    assert client.post("/api/v1/imports", fields).json()["repeated"] is True
    rejected = client.get(f"/api/v1/imports/{batch['id']}/rejected").json()["items"]
    assert [row["line"] for row in rejected] == [5, 6, 7]
    assert client.get("/api/v1/imports").json()["items"][0]["id"] == batch["id"]
    undone = client.post(
        f"/api/v1/imports/{batch['id']}/undo", {"because": "test"}, content_type="application/json"
    )
    assert undone.json()["in_force"] is False and ledger.people == {}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"[" * 100_000, b'person\n"'])
def test_a_bad_file_over_http_is_a_problem_document(signed_in, ledger, data):
    fields = {"kind": "ledger", "jurisdiction": COUNTY, "file": SimpleUploadedFile("x.csv", data or b" ")}
    answer = signed_in().post("/api/v1/imports", fields)
    assert answer.status_code in (409, 422), answer.content
    assert answer.json()["code"]
