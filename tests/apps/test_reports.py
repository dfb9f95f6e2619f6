"""Core and full reports: what they lack is listed, a signed one is frozen and sealed, page and Word file agree."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ringfence.apps.cases import actions as case_actions
from ringfence.apps.command import actions as command
from ringfence.apps.interviews import actions as interviews
from ringfence.apps.people import actions as people
from ringfence.apps.reports import actions, queries
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def case(viewer, make_viewer):
    at = timezone.now()
    incident = command.open_incident(name="演练疫情", jurisdiction=COUNTY, by=make_viewer("commander"), at=at)
    person = people.register(name="云小溪", phone="13800138000", jurisdiction=COUNTY, by=viewer, at=at)
    found = case_actions.register(person, incident=incident, status="confirmed", by=viewer, at=at)
    stay = case_actions.Stay(
        start=at - timedelta(hours=9), end=at - timedelta(hours=8), place_words="老街茶馆", start_error_min=15
    )
    case_actions.record_visits(found, stays=[stay], by=viewer, at=at)
    answers = {"occupation": "teacher", "household_contacts": "妻子 13900139000"}
    interviews.answer(found, answers=answers, by=viewer, at=at)
    return found


def words(draft):
    return str(draft.sections)


def test_a_draft_tells_what_is_known_and_lists_what_is_missing(case, viewer):
    found = queries.draft(case, which="core", viewer=viewer, language="en", at=timezone.now())
    assert "老街茶馆" in words(found) and "± 15 min" in words(found) and "Teacher" in words(found)
    assert "Onset" in found.missing and "no search for contacts has been made" in found.missing
    assert "13900139000" not in words(found) and "云小溪" not in words(found)


def test_signing_with_gaps_needs_a_reason_and_numbers_go_up(case, viewer, make_viewer):
    at = timezone.now()
    with pytest.raises(Refused) as refusal:
        actions.sign(case, which="core", by=viewer, at=at)
    assert refusal.value.code == "incomplete"
    rows = [actions.sign(case, which="core", because="四小时已到", by=viewer, at=at) for _twice in range(2)]
    assert [row.number for row in rows] == [1, 2] and rows[0].missing > 5
    with pytest.raises(Refused):
        actions.sign(case, which="core", because="x", by=make_viewer("commander"), at=at)


def test_a_signed_report_stays_as_it_was_and_is_sealed(case, viewer):
    at = timezone.now()
    row = actions.sign(case, which="core", because="四小时已到", by=viewer, at=at)
    assert "老街茶馆".encode() not in bytes(row.content)
    case_actions.record_visits(
        case,
        stays=[case_actions.Stay(start=at - timedelta(hours=3), place_words="小桥餐馆")],
        by=viewer,
        at=at,
    )
    frozen = queries.signed(row, language="zh-hans", by=viewer, at=at)
    assert "小桥餐馆" not in str(frozen) and "老街茶馆" in str(frozen)
    now = queries.draft(case, which="core", viewer=viewer, language="zh-hans", at=at)
    assert "小桥餐馆" in words(now)
    assert queries.signed(row, language="en", by=viewer, at=at)["title"].startswith(
        "Core investigation report"
    )


def test_page_signing_and_word_file(case, signed_in):
    client = signed_in("epidemiologist")
    page = client.get(reverse("reports:draft", args=[case.id, "core"])).content.decode()
    assert "草稿" in page and "发病时间" in page
    assert client.get(reverse("reports:draft", args=[case.id, "half"])).status_code == 404
    answer = client.post(reverse("reports:sign", args=[case.id, "full"]), {"because": "二十四小时已到"})
    page = client.get(answer["Location"]).content.decode()
    assert "二十四小时已到" in page and "老街茶馆" in page
    id = answer["Location"].split("/")[2]
    file = client.get(reverse("reports:word", args=[id])).content
    text = zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").decode()
    assert "老街茶馆" in text and "<w:tbl>" in text
    assert "第1号" in client.get(reverse("cases:case", args=[case.id])).content.decode()
