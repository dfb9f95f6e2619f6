"""The contact pages over HTTP: the list with its figures, a contact, the legal door, and the file one takes along."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions, queries
from ringfence.apps.contacts.models import Encounter, Search
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
NOON = datetime(2022, 3, 28, 4, 10, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
WORKER = SYSTEM("contacts/search")
LIST = "/contacts/"


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def case(viewer, make_viewer):
    incident = command.open_incident(
        name="3·30疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    index = people.register(name="周小满", household="H1", jurisdiction=COUNTY, by=viewer, at=AT)
    people.register(name="周大满", household="H1", jurisdiction=COUNTY, by=viewer, at=AT)
    other = people.register(name="吴大田", phone="13800138000", jurisdiction=COUNTY, by=viewer, at=AT)
    place = places.register(
        name="小桥餐馆", jurisdiction=COUNTY, kind="restaurant", lat=27.0, lon=112.9, by=viewer, at=AT
    )
    Encounter.objects.create(
        a=index, b=other, start=NOON, end=NOON + timedelta(minutes=20), place=place, source="camera"
    )
    moments = {"onset": AT - timedelta(days=1)}
    return cases.register(index, incident=incident, status="confirmed", moments=moments, by=viewer, at=AT)


@pytest.fixture
def traced(case, viewer):
    search = actions.trace(case, purpose="核心流调", by=viewer, at=AT)
    return actions.run_all(search, by=WORKER, at=AT)


def contact_of(outcome, viewer):
    return queries.contacts(viewer, queries.Filters(outcome=outcome)).get()


def test_the_list_shows_class_reason_and_masked_names(traced, signed_in):
    page = signed_in().get(LIST).content.decode()
    assert "吴*田" in page and "吴大田" not in page and "13800138000" not in page
    assert "共同居住" in page and "待判定" in page


def test_every_figure_opens_a_list_of_its_length(traced, signed_in):
    client = signed_in()
    for chip in client.get(LIST).context["chips"]:
        assert client.get(chip["url"]).content.decode().count("<tr data-row") == chip["n"]


def test_venues_of_the_map_open_lists_of_their_length(case, traced, signed_in):
    client = signed_in()
    shown = client.get(LIST, {"case": str(case.id)}).context["map"]["all"]
    assert [(place["name"], place["count"]) for place in shown] == [("小桥餐馆", 1)]
    assert client.get(shown[0]["url"]).content.decode().count("<tr data-row") == 1


def test_filters_find_mine_and_those_with_missing_facts(traced, signed_in, viewer):
    client = signed_in()
    assert client.get(LIST, {"missing": "1"}).content.decode().count("<tr data-row") == 1
    assert client.get(LIST, {"owner": "me"}).content.decode().count("<tr data-row") == 0
    assert queries.page(viewer, queries.Filters(mine=True)).rows


def test_a_contact_shows_meetings_rule_and_missing_facts(traced, signed_in, viewer):
    contact = contact_of("undetermined", viewer)
    page = signed_in().get(reverse("contacts:contact", args=[contact.id])).content.decode()
    assert "小桥餐馆" in page and "cn-covid-8/" in page and "缺少的事实" in page


def test_the_side_panel_is_the_inner_part_only(traced, signed_in, viewer):
    address = reverse("contacts:contact", args=[contact_of("close", viewer).id])
    page = signed_in().get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page and "共同居住" in page


def test_overruling_on_the_page_needs_a_reason(traced, signed_in, viewer):
    client, contact = signed_in(), contact_of("undetermined", viewer)
    address = reverse("contacts:overrule", args=[contact.id])
    assert client.post(address, {"outcome": "general", "because": ""}).status_code == 422
    assert client.post(address, {"outcome": "general", "because": "坐在两端"}).status_code == 302
    page = client.get(reverse("contacts:contact", args=[contact.id])).content.decode()
    assert "坐在两端" in page and "人工判定" in page


def test_chosen_rows_are_handed_out_together(traced, signed_in, make_user, viewer):
    owner = make_user("interviewer", COUNTY)
    rows = [str(row.id) for row in queries.contacts(viewer)]
    answer = signed_in().post(
        reverse("contacts:assign"), {"selected": rows, "owner": str(owner.pk), "next": LIST}
    )
    assert answer.url == LIST
    assert {row.owner for row in queries.contacts(viewer)} == {owner.pk}


def test_one_is_never_sent_to_another_host(traced, signed_in):
    answer = signed_in().post(reverse("contacts:assign"), {"next": "https://elsewhere.example/"})
    assert answer.url == LIST


def test_the_file_has_the_rows_of_the_list_and_is_audited(traced, signed_in):
    from ringfence.apps.audit.models import Entry

    client, before = signed_in(), Entry.objects.count()
    answer = client.post(reverse("contacts:export"), {"query": "class=close", "purpose": "移交社区"})
    (sheet,) = [CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()]
    assert len(sheet) == 2 and sheet[1][1] == "周*满"
    assert Entry.objects.count() > before


def test_the_file_needs_a_purpose(traced, signed_in):
    assert signed_in().post(reverse("contacts:export"), {"query": ""}).status_code == 409


def test_a_view_is_kept_and_opened(traced, signed_in):
    client = signed_in()
    client.post(reverse("contacts:view-save"), {"name": "待判定的", "query": "class=undetermined&evil=1"})
    page = client.get(LIST).content.decode()
    assert "待判定的" in page and "?class=undetermined" in page and "evil" not in page


def test_tracing_from_the_case_page_runs_and_shows_progress(case, signed_in):
    client = signed_in()
    answer = client.post(reverse("contacts:trace", args=[case.id]), {"purpose": "核心流调"})
    search = Search.objects.get()
    assert answer.url == reverse("contacts:search", args=[search.id])
    page = client.get(answer.url).content.decode()
    assert 'hx-trigger="every 1s"' in page
    client.post(reverse("contacts:cancel", args=[search.id]))
    assert "已停止" in client.get(answer.url).content.decode()


def test_a_second_person_approves_on_the_page(case, signed_in, viewer, make_viewer):
    cases.exclude(case, because="样本调换", by=viewer, at=AT)
    search = actions.trace(case, purpose="核对", by=viewer, at=AT)
    client = signed_in("commander")
    assert "同意" in client.get(reverse("contacts:search", args=[search.id])).content.decode()
    client.post(reverse("contacts:approve", args=[search.id]))
    search.refresh_from_db()
    assert search.state == "queued"


def test_searches_stand_in_a_log_with_author_and_purpose(traced, signed_in):
    page = signed_in("commander").get(reverse("contacts:searches")).content.decode()
    assert "核心流调" in page and "epidemiologist" in page


def test_another_protocol_is_tried_on_the_page(case, traced, signed_in):
    page = signed_in().get(reverse("contacts:replay", args=[case.id]), {"pack": "cn-covid-9"})
    assert page.status_code == 200 and page.context["all"] == 2


def test_pages_speak_english_too(traced, signed_in):
    page = signed_in(language="en").get(LIST).content.decode()
    assert "Class and reason" in page and "close contact" in page and "密接" not in page
