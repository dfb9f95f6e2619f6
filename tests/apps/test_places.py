"""Registering, finding, correcting and merging places; the tree of areas."""

from datetime import UTC, date, datetime

import pytest
from django.http import Http404

from ringfence.apps.places import actions, queries
from ringfence.apps.places.models import Jurisdiction, Succession
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
VILLAGE = "/99/9901/990101/990101001/990101001001/"
ELSEWHERE = "/99/9902/990201/"


@pytest.fixture
def teahouse(viewer):
    return actions.register(
        name="柳塘茶馆", kind="茶馆", address="柳塘街3号", jurisdiction=VILLAGE, lat=27.1, lon=112.9, datum="GCJ-02",
        reference="feed:7", by=viewer, at=AT,
    )  # fmt: skip


def test_a_position_is_kept_as_given_and_used_as_wgs84(teahouse):
    assert (teahouse.kind, teahouse.given_lat, teahouse.datum) == ("teahouse", 27.1, "GCJ-02")
    assert 0.001 < abs(teahouse.lat - 27.1) + abs(teahouse.lon - 112.9) < 0.02


@pytest.mark.parametrize("text", ["柳塘", "茶馆", "柳塘茶馆", "liutang", "chaguan", "ltcg", "街3号"])
def test_a_place_is_found_by_name_sound_and_address(teahouse, viewer, text):
    assert queries.search(viewer, text) == [teahouse]


def test_a_place_elsewhere_is_not_found(teahouse, make_viewer):
    stranger = make_viewer("epidemiologist", ELSEWHERE)
    assert queries.search(stranger, "柳塘") == []
    with pytest.raises(Http404):
        queries.place(stranger, teahouse.pk)


def test_the_same_reference_is_the_same_place(teahouse, viewer):
    again = actions.register(name="别名", jurisdiction=VILLAGE, reference="feed:7", by=viewer, at=AT)
    assert again == teahouse
    assert queries.by_reference(["feed:7", "feed:8"]) == {"feed:7": teahouse.pk}


def test_an_unknown_kind_is_refused(viewer):
    with pytest.raises(Refused):
        actions.register(name="某处", kind="castle", jurisdiction=VILLAGE, by=viewer, at=AT)


def test_a_correction_keeps_what_was_there(teahouse, viewer):
    actions.correct(teahouse, name="柳塘老茶馆", ventilated=False, because="sign", by=viewer, at=AT)
    assert teahouse.changes.get().before == {"name": "柳塘茶馆", "ventilated": None}
    assert [place.name for place in queries.search(viewer, "老茶")] == ["柳塘老茶馆"]


def test_a_merge_can_be_taken_back(teahouse, viewer):
    other = actions.register(name="柳塘茶楼", jurisdiction=VILLAGE, reference="b:1", by=viewer, at=AT)
    actions.merge(other, teahouse, because="same door", by=viewer, at=AT)
    assert queries.place(viewer, other.pk) == teahouse
    assert queries.by_reference(["b:1"]) == {"b:1": teahouse.pk}
    assert str(queries.known([other.pk])[str(other.pk)].place) == str(teahouse.pk)
    actions.unmerge(other, because="two doors", by=viewer, at=AT)
    assert queries.place(viewer, other.pk) == other
    assert queries.by_reference(["b:1"]) == {"b:1": other.pk}


def test_a_part_of_a_building_is_there_once(viewer):
    def add(name, part, number, parent):
        return actions.register(
            name=name, part=part, number=number, parent=parent, jurisdiction=VILLAGE, by=viewer, at=AT
        )

    compound = add("新荷家园", "compound", "", None)
    building = add("2栋", "building", "2", compound)
    door = add("502", "door", "502", building)
    assert add("五零二", "door", "502", building) == door
    assert list(queries.parts(building)) == [door]


def test_an_area_that_ended_answers_with_its_heir(db):
    old = Jurisdiction.objects.create(
        code="990121", level="county", name="旧溪县", path="/99/9901/990121/", valid_to=date(2018, 6, 19)
    )
    new = Jurisdiction.objects.create(
        code="990112", level="county", name="新溪区", path="/99/9901/990112/", valid_from=date(2018, 6, 19)
    )
    Succession.objects.create(before=old, after=new, on=date(2018, 6, 19))
    assert queries.today(old.path, on=date(2017, 1, 1)) == (old.path,)
    assert queries.today(old.path, on=date(2022, 1, 1)) == (new.path,)
