"""Places' pages and API; the invented county; reading addresses."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.places import queries
from ringfence.apps.places.models import Jurisdiction, Place
from ringfence.apps.places.seed import county as seed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)


@pytest.fixture
def county(db):
    return seed.load(by=SYSTEM("test"), at=AT)


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_the_invented_county_loads_once(county):
    before = Jurisdiction.objects.count(), Place.objects.count()
    seed.load(by=SYSTEM("test"), at=AT)
    assert (Jurisdiction.objects.count(), Place.objects.count()) == before
    assert before[1] > 100
    assert Jurisdiction.objects.get(name="小泉屋组").path.startswith(
        "/99/9901/990101/990101001/990101001001/"
    )


def test_the_list_finds_by_kind_and_pinyin(county, signed_in):
    client = signed_in("epidemiologist")
    page = text(client.get(reverse("places:list"), {"kind": "teahouse"}))
    assert "柳塘茶馆" in page and "石桥汽车站" not in page
    page = text(client.get(reverse("places:list"), {"q": "liutang"}))
    assert "柳塘茶馆" in page and "柳塘村" in page
    page = text(client.get(reverse("places:list")))
    assert "新荷家园" in page and "新荷家园1栋" not in page


def test_a_place_shows_its_parts_and_position(county, signed_in):
    client = signed_in("guard")
    compound = Place.objects.get(name="新荷家园")
    assert "新荷家园2栋" in text(client.get(reverse("places:place", args=[compound.pk])))
    teahouse = Place.objects.get(name="柳塘茶馆")
    page = text(client.get(reverse("places:place", args=[teahouse.pk])))
    assert "27.1021" in page and "更正" not in page


def test_a_place_is_registered_and_corrected(county, signed_in):
    client = signed_in("community")
    assert "石桥镇 柳塘村" in text(client.get(reverse("places:new")))
    values = {
        "name": "柳塘祠堂",
        "kind": "hall",
        "area": "石桥镇柳塘村",
        "datum": "WGS-84",
        "lat": "27.1",
        "lon": "112.9",
    }
    assert client.post(reverse("places:new"), values).status_code == 302
    made = Place.objects.get(name="柳塘祠堂")
    where = reverse("places:edit", args=[made.pk])
    assert client.post(where, {**values, "name": "柳塘老祠堂"}).status_code == 302
    assert "柳塘祠堂" in text(client.get(reverse("places:place", args=[made.pk])))
    assert "同名" in text(client.post(reverse("places:new"), {**values, "area": "柳塘村"}), 422)
    text(client.post(reverse("places:new"), {**values, "lon": ""}), 422)


def test_the_tree_of_areas_opens_level_by_level(county, signed_in):
    client = signed_in("commander")
    assert "澜江省" in text(client.get(reverse("places:areas")))
    page = text(client.get(reverse("places:areas"), {"in": "/99/9901/"}))
    assert "云溪县" in page and "新澜示范区" in page and "柳塘村" not in page
    assert "柳塘村" in text(client.get(reverse("places:areas"), {"q": "liutangcun"}))


def test_a_written_address_is_read_with_its_candidates(county, signed_in):
    parsed = queries.read_address("柳塘村3号")
    assert len(parsed.candidates) == 2 and not parsed.certain
    assert queries.read_address("云溪县石桥镇荷园社区新荷家园3单元").best.compound == "新荷家园"
    answer = (
        signed_in("analyst")
        .post("/api/v1/addresses/read", {"text": "石桥镇柳塘村小泉屋组"}, "application/json")
        .json()
    )
    assert answer["candidates"][0]["group"] == "小泉屋"


def test_a_compound_that_is_known_says_its_area_and_the_buildings(county, viewer):
    found = queries.locate(viewer, "新荷家园3单元")
    assert found == []
    doors = queries.locate(viewer, "新荷家园2栋1单元502")
    assert [place.name for place in doors] == ["新荷家园2栋1单元502"]
    units = queries.locate(viewer, "新荷家园2单元")
    assert [place.name for place in units] == [f"新荷家园{n}栋2单元" for n in (1, 2, 3)]


def test_the_api_lists_registers_and_refuses(county, signed_in):
    client = signed_in("epidemiologist")
    village = "/99/9901/990101/990101001/990101001001/"
    body = {"name": "柳塘棋社", "kind": "chess-room", "jurisdiction": village, "reference": "a:1"}
    made = client.post("/api/v1/places", body, "application/json")
    assert made.status_code == 201 and made.json()["kind"] == "chess-room"
    page = client.get("/api/v1/places?limit=10").json()
    more = client.get(f"/api/v1/places?limit=10&cursor={page['next']}").json()
    assert len({row["id"] for row in page["items"] + more["items"]}) == 20
    assert (
        client.post(
            "/api/v1/places", {**body, "kind": "castle", "reference": ""}, "application/json"
        ).status_code
        == 409
    )
    elsewhere = {**body, "jurisdiction": "/99/9902/", "reference": ""}
    assert client.post("/api/v1/places", elsewhere, "application/json").status_code == 403
    assert client.get("/api/v1/areas?within=/99/9901/990101/").json()[0]["name"] == "石桥镇"
