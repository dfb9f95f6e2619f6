"""Places and presence by the ten thousand: the same as one by one, once, inside the area, and on record."""

from datetime import UTC, datetime

import pytest

from ringfence.apps.accounts.queries import SYSTEM, NotAllowed
from ringfence.apps.audit.models import Entry
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.places import actions, queries
from ringfence.apps.places.models import Place
from ringfence.config.demo import county as invented
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
VILLAGE = COUNTY + "990101001/990101001001/"
ROWS = [
    {"reference": "f:1", "name": "荷园小区", "kind": "compound", "jurisdiction": VILLAGE, "lat": 27.1, "lon": 112.9},
    {"reference": "f:2", "name": "荷园小区1栋", "kind": "building", "jurisdiction": VILLAGE, "parent": "f:1", "part": "building", "number": "1"},
    {"reference": "f:3", "name": "云水茶馆", "kind": "茶馆", "jurisdiction": VILLAGE, "address": "石桥镇柳塘村"},
]  # fmt: skip


def test_places_in_bulk_are_as_one_by_one(viewer):
    found = actions.register_many(ROWS, jurisdiction=COUNTY, by=viewer, at=AT)
    single = actions.register(
        name="云水茶馆",
        kind="茶馆",
        address="石桥镇柳塘村",
        jurisdiction=VILLAGE,
        reference="f:9",
        by=viewer,
        at=AT,
    )
    bulk = Place.objects.get(pk=found["f:3"])
    for field in ("name", "kind", "address", "jurisdiction", "lat", "lon"):
        assert getattr(bulk, field) == getattr(single, field), field
    assert set(bulk.words.values_list("text", flat=True)) == set(single.words.values_list("text", flat=True))
    assert str(Place.objects.get(pk=found["f:2"]).parent_id) == str(found["f:1"])
    assert {place.pk for place in queries.search(viewer, "yunshui")} == {bulk.pk, single.pk}


def test_the_same_places_again_are_the_same_places(viewer):
    first = actions.register_many(ROWS, jurisdiction=COUNTY, by=viewer, at=AT)
    assert actions.register_many(ROWS, jurisdiction=COUNTY, by=viewer, at=AT) == first
    assert Place.objects.count() == len(ROWS)


@pytest.mark.parametrize("row", [ROWS[1], ROWS[0] | {"jurisdiction": "/99/9902/990201/"}])
def test_a_row_outside_or_without_its_whole_is_refused(row, viewer):
    with pytest.raises(Refused):
        actions.register_many([row], jurisdiction=COUNTY, by=viewer, at=AT)
    assert not Place.objects.exists()


def test_bulk_needs_the_permission(make_viewer):
    with pytest.raises(NotAllowed):
        actions.register_many(ROWS, jurisdiction=COUNTY, by=make_viewer("doctor", COUNTY), at=AT)
    with pytest.raises(NotAllowed):
        contacts.store_feed("f", [], jurisdiction=COUNTY, by=make_viewer("doctor", COUNTY), at=AT)


def test_a_feed_is_stored_once_and_on_record(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path / "presence"
    named = invented.made(400, midnight=AT.replace(hour=16, minute=0), root=COUNTY, venues={"云水茶馆": "teahouse"}, town="990101001")  # fmt: skip
    by = SYSTEM("demo")
    known = actions.register_many(invented.places(named, feed="x"), jurisdiction=COUNTY, by=by, at=AT)
    persons = {row["reference"]: f"p{n}" for n, row in enumerate(invented.people(named, feed="x"))}
    until = int(AT.timestamp()) + 3 * 86_400
    rows = list(invented.presence(named, until=until, person=persons, place=known, feed="x"))
    assert len(rows) > 300 and all(row[2] < row[3] for row in rows)
    assert len(known) == len(named.county.places)
    assert Place.objects.filter(name="云水茶馆").count() == 1
    assert contacts.store_feed("county", rows, jurisdiction=COUNTY, by=by, at=AT)
    assert not contacts.store_feed("county", rows, jurisdiction=COUNTY, by=by, at=AT)
    assert Entry.objects.filter(verb="contacts.store_feed").count() == 1
