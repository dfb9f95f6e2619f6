"""People's pages and API, in the browser's place."""

import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from ringfence.apps.audit import queries as audit
from ringfence.apps.audit.models import Entry
from ringfence.apps.people import actions
from ringfence.apps.people.models import Person

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
VILLAGE = COUNTY + "990101001/990101001001/"
CLEAR = ("周小满", "13800138000", "990101196803120013")


@pytest.fixture
def county(db):
    from ringfence.apps.accounts.queries import SYSTEM
    from ringfence.apps.places import areas
    from ringfence.files.divisions import Division

    rows = [
        Division("99", "澜江省", "province", ""),
        Division("9901", "澜江市", "city", "99"),
        Division("990101", "云溪县", "county", "9901"),
        Division("990101001", "石桥镇", "township", "990101"),
        Division("990101001001", "柳塘村", "village", "990101001"),
    ]
    areas.load(rows, source="test", by=SYSTEM("test"), at=AT)


@pytest.fixture
def zhou(viewer, county):
    return actions.register(
        name=CLEAR[0],
        phone=CLEAR[1],
        id_number=CLEAR[2],
        household="H1",
        jurisdiction=VILLAGE,
        by=viewer,
        at=AT,
    )


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def masked(page):
    return "周*满" in page and not any(secret in page for secret in CLEAR)


def test_the_list_and_the_person_are_masked(zhou, signed_in):
    client = signed_in("commander")
    assert masked(text(client.get(reverse("people:list"))))
    page = text(client.get(reverse("people:person", args=[zhou.pk])))
    assert masked(page) and "云溪县 石桥镇 柳塘村" in page
    assert Entry.objects.filter(verb="read").count() >= 2
    assert audit.verify().ok


def test_searching_is_by_post_so_that_no_name_is_in_an_address(zhou, signed_in):
    client = signed_in("epidemiologist")
    page = text(client.post(reverse("people:search"), {"q": "zxm"}))
    assert masked(page)
    page = text(client.post(reverse("people:search"), {"q": "nobody"}))
    assert "没有找到" in page
    assert client.get(reverse("people:search"), {"q": CLEAR[0]}).status_code == 302


def test_revealing_shows_the_fields_for_one_minute_and_is_logged(zhou, signed_in):
    client = signed_in("epidemiologist")
    where = reverse("people:reveal", args=[zhou.pk])
    page = text(client.post(where, {"fields_wanted": ["phone"], "purpose": "call"}))
    assert CLEAR[1] in page and CLEAR[2] not in page and 'http-equiv="refresh" content="60;' in page
    assert Entry.objects.filter(verb="people.reveal").count() == 1
    text(client.post(where, {"fields_wanted": ["phone"], "purpose": ""}), 422)
    assert signed_in("commander").post(where, {"fields_wanted": ["phone"], "purpose": "x"}).status_code == 403


def test_a_person_is_registered_by_name_of_the_village(county, signed_in):
    client = signed_in("community")
    assert "石桥镇 柳塘村" in text(client.get(reverse("people:new")))
    values = {"name": "周小满", "area": "石桥镇柳塘村", "id_number": CLEAR[2], "sex": "", "birth_date": ""}
    response = client.post(reverse("people:new"), values)
    made = Person.objects.get()
    assert (
        response.status_code == 302 and made.jurisdiction == VILLAGE and made.birth_date == date(1968, 3, 12)
    )
    wrong = {**values, "id_number": "990101196803120014"}
    assert "校验码" in text(client.post(reverse("people:new"), wrong), 422)


def test_a_correction_by_page_changes_only_what_was_typed(zhou, signed_in):
    client = signed_in("epidemiologist")
    where = reverse("people:edit", args=[zhou.pk])
    assert not any(secret in text(client.get(where)) for secret in CLEAR)
    response = client.post(where, {"phone": "13900139000", "because": "misheard", "sex": "", "area": ""})
    assert response.status_code == 302
    assert [row.field for row in zhou.changes.all()] == ["phone"]


def test_duplicates_are_merged_and_taken_back_by_page(zhou, viewer, signed_in):
    actions.register(
        name="周晓满", phone=CLEAR[1], birth_date=date(1968, 3, 12), jurisdiction=VILLAGE, by=viewer, at=AT
    )
    client = signed_in("epidemiologist")
    page = text(client.get(reverse("people:duplicates")))
    assert "姓名同音" in page and "电话相同" in page
    from ringfence.apps.people.models import Likeness, Merge

    pair = Likeness.objects.get()
    response = client.post(reverse("people:decide", args=[pair.pk]), {"keep": "first", "because": "one card"})
    assert response.status_code == 302
    page = text(client.get(reverse("people:duplicates")))
    assert "撤销" in page and "没有疑似重复" in page
    text(client.get(reverse("people:person", args=[zhou.pk])))
    client.post(reverse("people:unmerge", args=[Merge.objects.get().pk]))
    assert Merge.objects.get().undone_at is not None


def test_a_pair_is_kept_apart_and_asked_about_again_by_page(zhou, viewer, signed_in):
    actions.register(
        name="周晓满", phone=CLEAR[1], birth_date=date(1968, 3, 12), jurisdiction=VILLAGE, by=viewer, at=AT
    )
    from ringfence.apps.people.models import Likeness

    client, pair = signed_in("epidemiologist"), Likeness.objects.get()
    client.post(reverse("people:decide", args=[pair.pk]), {"apart": "1", "because": "twins, both seen"})
    page = text(client.get(reverse("people:duplicates")))
    assert "没有疑似重复" in page and "twins, both seen" in page and "姓名同音" in page
    text(client.post(reverse("people:reopen", args=[pair.pk]), {"because": " "}), 409)
    assert client.post(reverse("people:reopen", args=[pair.pk]), {"because": "one card"}).status_code == 302
    assert "没有疑似重复" not in text(client.get(reverse("people:duplicates")))
    assert text(client.post(reverse("people:reopen", args=[pair.pk]), {"because": "again"}), 409)


def test_a_stranger_sees_nothing(zhou, signed_in):
    client = signed_in("epidemiologist", "/99/9902/")
    assert "周*满" not in text(client.get(reverse("people:list")))
    assert client.get(reverse("people:person", args=[zhou.pk])).status_code == 404
    assert client.get(f"/api/v1/people/{zhou.pk}").status_code == 404


def test_the_api_registers_once_finds_and_masks(county, signed_in):
    client = signed_in("epidemiologist")
    body = {"name": "周小满", "jurisdiction": VILLAGE, "id_number": CLEAR[2], "phone": CLEAR[1]}
    first = client.post("/api/v1/people", body, "application/json", headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/people", body, "application/json", headers={"Idempotency-Key": "k1"})
    assert (first.status_code, first.json()) == (201, again.json()) and Person.objects.count() == 1
    found = client.post("/api/v1/people/search", {"text": "zxm"}, "application/json").json()
    assert [row["name"] for row in found["items"]] == ["周*满"] and masked(
        json.dumps(found, ensure_ascii=False)
    )
    refused = client.post("/api/v1/people", {**body, "id_number": "1"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "id-length")
    shown = client.post(
        f"/api/v1/people/{first.json()['id']}/reveal",
        {"fields": ["phone"], "purpose": "call"},
        "application/json",
    )
    assert shown.json() == {"phone": CLEAR[1]}


def test_the_same_page_in_english(zhou, signed_in):
    page = text(signed_in("epidemiologist", language="en").get(reverse("people:person", args=[zhou.pk])))
    assert "Reveal for one minute" in page and "male" in page
