"""Addresses as people write them; the areas are invented."""

import pytest

from ringfence.core.places.address import parse
from ringfence.core.places.gazetteer import Area, Gazetteer

COUNTY = "/99/9901/990101/"
TOWN, OTHER_TOWN = COUNTY + "990101001/", COUNTY + "990101002/"
AREAS = Gazetteer(
    [
        Area("/99/", "99", "澜江省", "province"),
        Area("/99/9901/", "9901", "澜江市", "city"),
        Area(COUNTY, "990101", "云溪县", "county"),
        Area(TOWN, "990101001", "石桥镇", "township"),
        Area(OTHER_TOWN, "990101002", "白岭乡", "township"),
        Area(TOWN + "990101001001/", "990101001001", "柳塘村", "village"),
        Area(TOWN + "990101001001/x1/", "", "小泉屋组", "group"),
        Area(TOWN + "990101001002/", "990101001002", "荷园社区居委会", "village"),
        Area(OTHER_TOWN + "990101002001/", "990101002001", "柳塘村", "village"),
        Area("/99/9901/yunlong/", "", "云龙示范区", "district"),
    ]
)


def shown(text, **kwargs):
    parsed = parse(text, AREAS, **kwargs)
    best = parsed.best
    fields = ("code", "group", "compound", "building", "unit", "door")
    return {name: getattr(best, name) for name in fields if getattr(best, name)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2栋502", {"building": "2", "door": "502"}),
        ("7栋1303", {"building": "7", "door": "1303"}),
        ("二栋五零二", {"building": "2", "door": "502"}),
        ("十二栋", {"building": "12"}),
        ("新荷家园３单元", {"compound": "新荷家园", "unit": "3"}),
        ("新荷家园二十三栋一单元零五零二室", {"compound": "新荷家园", "building": "23", "unit": "1", "door": "502"}),
        ("A座1201室", {"building": "A", "door": "1201"}),
        ("人民路188号2栋502", {"compound": "人民路188号", "building": "2", "door": "502"}),
        ("第三村民小组", {"group": "3"}),
        ("云溪县石桥镇荷园社区新荷家园7栋2单元1303", {"code": "990101001002", "compound": "新荷家园", "building": "7", "unit": "2", "door": "1303"}),
    ],
)  # fmt: skip
def test_parts_are_read(text, wanted):
    assert shown(text) == wanted


def test_a_group_in_the_list_is_found_in_its_village():
    parsed = parse("石桥镇柳塘村小泉屋组", AREAS)
    assert parsed.best.path == TOWN + "990101001001/x1/" and parsed.best.group == "小泉屋"
    assert parsed.best.doubts == ("area-without-code",)


def test_a_village_and_house_number_in_full_are_certain():
    assert parse("石桥镇柳塘村15号", AREAS).certain
    assert shown("石桥镇柳塘村15号") == {"code": "990101001001", "door": "15"}


def test_a_village_name_that_stands_twice_gives_both():
    parsed = parse("柳塘村15号", AREAS)
    assert not parsed.certain
    assert [reading.code for reading in parsed.candidates] == ["990101001001", "990101002001"]
    assert all("area-ambiguous" in reading.doubts for reading in parsed.candidates)


def test_the_asking_area_decides_between_namesakes():
    assert parse("柳塘村15号", AREAS, within=OTHER_TOWN).certain


def test_another_level_of_the_same_stem_is_another_area():
    assert parse("白岭村3组", AREAS).best.path == ""


def test_what_was_not_said_is_a_doubt():
    assert "building-missing" in parse("新荷家园3单元", AREAS).best.doubts
    assert "area-missing" in parse("2栋502", AREAS).best.doubts


def test_a_dash_and_a_bare_number_give_candidates():
    assert [(r.building, r.unit, r.door) for r in parse("新荷家园2-502", AREAS).candidates] == [
        ("2", "", "502"),
        ("", "2", "502"),
    ]
    assert [(r.building, r.door) for r in parse("幸福小区15号", AREAS).candidates] == [("", "15"), ("15", "")]


def test_an_area_without_a_code_is_found_and_said():
    best = parse("云龙示范区", AREAS).best
    assert (best.path, best.code, best.doubts) == ("/99/9901/yunlong/", "", ("area-without-code",))


def test_a_short_name_is_believed_with_a_doubt():
    best = parse("云溪石桥镇柳塘村", AREAS).best
    assert best.code == "990101001001" and best.doubts == ("area-short-name",)
