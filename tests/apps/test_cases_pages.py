"""The case pages over HTTP: usable without a script, JSON for the timeline, everything inside the area only."""

from datetime import UTC, datetime

import orjson
import pytest
from django.urls import reverse

from ringfence.apps.cases import actions, queries
from ringfence.apps.command import actions as command
from ringfence.apps.people import actions as people

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
START = 1648429800  # 09:10 on 28 March there
COUNTY = "/99/9901/990101/"
JSON = "application/json"


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def incident(make_viewer):
    return command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )


@pytest.fixture
def case(viewer, incident):
    person = people.register(name="周小满", phone="13800138000", jurisdiction=COUNTY, by=viewer, at=AT)
    return actions.register(person, incident=incident, status="screened-positive", by=viewer, at=AT)


@pytest.fixture
def stay(case, viewer):
    values = {"start": datetime.fromtimestamp(START, UTC), "end": datetime.fromtimestamp(START + 7200, UTC)}
    return actions.record_visits(
        case, stays=[actions.Stay(**values, place_words="老街茶馆")], by=viewer, at=AT
    )[0]


def test_the_list_shows_the_case_masked_and_its_figure(case, signed_in):
    page = signed_in().get(reverse("cases:list")).content.decode()
    assert "周*满" in page and "周小满" not in page and "13800138000" not in page
    assert "初筛阳性" in page and 'class="num">1<' in page


def test_an_empty_list_teaches(signed_in):
    assert "登记第一个" in signed_in().get(reverse("cases:list")).content.decode()


def test_the_case_page_shows_stays_as_a_table_too(case, stay, signed_in):
    page = signed_in().get(reverse("cases:case", args=[case.id])).content.decode()
    assert 'data-island="timeline"' in page and "<td>老街茶馆" in page


def test_a_case_outside_the_area_is_not_found(case, signed_in):
    client = signed_in("epidemiologist", "/99/9902/990201/")
    assert client.get(reverse("cases:case", args=[case.id])).status_code == 404


def test_a_new_person_is_registered_as_a_case_from_the_form(incident, signed_in, viewer):
    from ringfence.apps.places.models import Jurisdiction

    Jurisdiction.objects.create(path=COUNTY, code="990101", name="云溪县", level="county")
    form = {
        "name": "吴大田",
        "jurisdiction": COUNTY,
        "incident": str(incident.id),
        "status": "confirmed",
        "onset": "2022-03-28T08:00",
    }
    answer = signed_in().post(reverse("cases:new"), form)
    assert answer.status_code == 302, answer.content.decode()
    (row,) = queries.cases(viewer)
    assert queries.moments_now(row)["onset"].moment == datetime(2022, 3, 28, tzinfo=UTC)


def test_a_typed_stay_is_saved_and_a_faulty_one_keeps_what_was_typed(case, signed_in):
    client = signed_in()
    address = reverse("cases:stay-add", args=[case.id])
    form = {
        "start": "2022-03-28T09:10",
        "place_words": "老街茶馆",
        "source": "interview",
        "certainty": "sure",
    }
    assert client.post(address, form).status_code == 302
    assert [one.place_words for one in queries.visits(case)] == ["老街茶馆"]
    answer = client.post(address, form | {"start": ""})
    assert answer.status_code == 422 and "老街茶馆" in answer.content.decode()


def test_pasted_rows_are_shown_first_and_saved_when_ticked(case, signed_in):
    client = signed_in()
    text = "3月28日\t8:10\t8:45\t卫生室\t是\n\t\t\t茶馆\t"
    page = client.post(reverse("cases:paste", args=[case.id]), {"text": text}).content.decode()
    assert page.count("checked") == 1 and queries.visits(case) == []
    form = {"take": ["0", "1"], "start-0": "2022-03-28T08:10", "end-0": "2022-03-28T08:45", "place_words-0": "卫生室",
            "masked-0": "yes", "start-1": "", "place_words-1": "茶馆"}  # fmt: skip
    client.post(reverse("cases:paste-confirm", args=[case.id]), form)
    assert [(one.place_words, one.masked) for one in queries.visits(case)] == [("卫生室", True)]


NOTE = (
    "病例2，系病例1的丈夫。3月28日9:30-11:50自驾到老街茶馆打牌，与病例1同桌，未戴口罩。12:10在小桥餐馆吃饭。"
)


def test_a_read_note_marks_its_words_and_asks_beside_each_stay(case, signed_in):
    page = signed_in().post(reverse("cases:paste", args=[case.id]), {"text": NOTE}).content.decode()
    assert page.count("<mark>") >= 2 and 'href="#stay-1"' in page
    assert "何时结束？" in page and "病例1：同餐" in page and "病例1：夫妻" in page
    assert queries.visits(case) == [] and queries.relations(case) == []


def test_ticked_stays_keep_the_ride_the_company_and_the_links(case, viewer, signed_in):
    form = {"take": ["1"], "start-1": "2022-03-28T09:30", "end-1": "2022-03-28T11:50", "place_words-1": "老街茶馆",
            "mode-1": "car", "companions-1": "妻子", "relation-1": ["case:1:meal", "case:x:meal"], "relation": ["case:9:spouse"]}  # fmt: skip
    signed_in().post(reverse("cases:paste-confirm", args=[case.id]), form)
    (row,) = queries.visits(case)
    assert row.mode == "car" and queries.companions(row, purpose="test", by=viewer, at=AT) == "妻子"
    assert {(one.number, one.kind, one.visit_id) for one in queries.relations(case)} == {
        (1, "meal", row.id),
        (9, "spouse", None),
    }
    page = signed_in().get(reverse("cases:case", args=[case.id])).content.decode()
    assert "病例9：夫妻" in page


def test_a_time_gets_the_day_that_the_person_adds(case, signed_in):
    form = {
        "take": ["1"],
        "day-1": "2022-03-28",
        "clock_from-1": "29400",
        "clock_to-1": "31500",
        "place_words-1": "卫生室",
    }
    signed_in().post(reverse("cases:paste-confirm", args=[case.id]), form)
    assert [row.start for row in queries.visits(case)] == [datetime(2022, 3, 28, 0, 10, tzinfo=UTC)]


def test_links_are_told_over_the_api_once_and_unknown_kinds_refused(case, signed_in):
    client, address = signed_in(), f"/api/v1/cases/{case.id}/relations"
    body = orjson.dumps([{"number": 3, "kind": "colleague"}])
    for _twice in range(2):
        assert client.post(address, body, content_type=JSON).json() == [
            {"series": "case", "number": 3, "kind": "colleague"}
        ]
    assert (
        client.post(address, orjson.dumps([{"number": 3, "kind": "enemy"}]), content_type=JSON).status_code
        == 409
    )
    (found,) = client.post(
        f"/api/v1/cases/{case.id}/visits/propose",
        orjson.dumps({"text": "3月28日9:30-11:50与病例1在茶馆打牌。"}),
        content_type=JSON,
    ).json()
    assert found["relations"][0]["number"] == 1 and found["spans"]["time"] == [5, 15]


def test_the_timeline_makes_moves_and_takes_away_a_stay(case, signed_in):
    client = signed_in()
    body = {
        "start": START,
        "end": START + 3600,
        "place": "",
        "place_name": "茶馆",
        "source": "camera",
        "uncertain": False,
        "note": "",
    }
    made = client.post(reverse("cases:stays", args=[case.id]), orjson.dumps(body), content_type=JSON)
    assert made.status_code == 201
    stay = made.json()["stay"]
    address = reverse("cases:stay", args=[case.id, stay["id"]])
    moved = client.patch(address, orjson.dumps({"end": START + 7200}), content_type=JSON).json()["stay"]
    assert (moved["end"], moved["source"]) == (START + 7200, "camera")
    again = client.patch(address, orjson.dumps({"end": START + 9000}), content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "stale-visit")
    assert client.delete(reverse("cases:stay", args=[case.id, moved["id"]])).status_code == 204
    assert queries.visits(case) == []


def test_the_timeline_proposes_from_prose(case, signed_in):
    body = orjson.dumps({"text": "3月28日8:10-8:45在卫生室就诊。下午去理发店"})
    answer = signed_in().post(reverse("cases:propose", args=[case.id]), body, content_type=JSON).json()
    assert len(answer["stays"]) == 2 and len(answer["questions"]) == 1


def test_who_else_was_there_counts_other_cases(case, signed_in, viewer, incident):
    from ringfence.apps.places import actions as places

    place = places.register(name="老街茶馆", jurisdiction=COUNTY, by=viewer, at=AT)
    other = people.register(name="吴大田", jurisdiction=COUNTY, by=viewer, at=AT)
    second = actions.register(other, incident=incident, status="confirmed", by=viewer, at=AT)
    there = actions.Stay(
        start=datetime.fromtimestamp(START, UTC), end=datetime.fromtimestamp(START + 60, UTC), place=place
    )
    actions.record_visits(second, stays=[there], by=viewer, at=AT)
    address = reverse("cases:others", args=[case.id])
    query = {"place": str(place.id), "start": START - 60, "end": START + 30}
    assert signed_in().get(address, query).json()["count"] == 1


def test_confirming_over_the_form_says_what_is_missing(case, signed_in):
    client = signed_in()
    answer = client.post(reverse("cases:confirm", args=[case.id]), {"screening_positive": "yes"})
    assert answer.status_code == 409
    client.post(reverse("cases:confirm", args=[case.id]), {"recheck_positive": "yes", "manifestations": "no"})
    assert queries.status_now(case).status == "asymptomatic"


def test_split_withdraw_home_and_history_work_without_a_script(case, stay, signed_in):
    client = signed_in()
    client.post(reverse("cases:stay-split", args=[case.id, stay.id]), {"cut": "2022-03-28T10:00"})
    first, second = queries.visits(case)
    client.post(reverse("cases:stay-withdraw", args=[case.id, second.id]))
    client.post(reverse("cases:home", args=[case.id]), {"day": "2022-03-28"})
    assert len(queries.visits(case)) == 3 and first.end == second.start
    page = client.get(reverse("cases:history", args=[case.id])).content.decode()
    assert page.count("<tr data-row") == 5


def test_a_volunteer_sees_no_cases(case, signed_in):
    assert signed_in("volunteer").get(reverse("cases:list")).status_code == 403


def test_who_was_along_is_read_with_a_purpose_only(case, signed_in, viewer):
    start = datetime.fromtimestamp(START, UTC)
    stay = actions.Stay(start=start, place_words="茶馆", companions="和表姐一起")
    (row,) = actions.record_visits(case, stays=[stay], by=viewer, at=AT)
    client, address = signed_in(), reverse("cases:stay-companions", args=[case.id, row.id])
    assert "表姐" not in client.get(reverse("cases:case", args=[case.id])).content.decode()
    assert client.post(address, {"purpose": ""}).status_code == 409
    assert "和表姐一起" in client.post(address, {"purpose": "追查同行人"}).content.decode()
