"""Files of people, places and results: imported, repeated, undone."""

from datetime import UTC, datetime

import pytest

from ringfence.apps.imports import actions as imports
from ringfence.apps.lab.models import Result
from ringfence.apps.people import actions, queries
from ringfence.apps.people.models import Person
from ringfence.apps.places.models import Place

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
PEOPLE = (
    "编号,姓名,性别,出生日期,户号,手机,身份证号\n"
    "P1,周小满,男,1968-03-12,H1,13800138000,990101196803120013\n"
    "P2,周小雪,女,1995-01-02,H1,13800138000,\n"
    "P3,周小寒,女,1995-01-02,H2,,990101196803120014\n"
)
PLACES = (
    "place,name,kind,lat,lon,datum,ventilated\nV1,柳塘茶馆,茶馆,27.1,112.9,GCJ-02,否\nV2,某城堡,城堡,,,,\n"
)
RESULTS = (
    "person,sample,sampled,tested,result,ct_n,laboratory\n"
    "P1,T1,2022-03-29T08:00:00+08:00,2022-03-29T12:00:00+08:00,阳性,24.1,县人民医院\n"
    "P1,T1,2022-03-29T08:00:00+08:00,2022-03-29T12:00:00+08:00,阳性,24.1,县人民医院\n"
    "P2,T2,2022-03-29T08:00:00+08:00,,弱阳,,\n"
    "P9,T3,2022-03-29T08:00:00+08:00,,阴性,,\n"
)


@pytest.fixture
def bring(viewer, tmp_path):
    def run(kind, text):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        return imports.run(path, filename=path.name, kind=kind, jurisdiction=COUNTY, by=viewer, at=AT)

    return run


def figures(batch):
    return (batch.created, batch.updated, batch.unchanged, batch.duplicate, batch.rejected)


def test_people_are_imported_completed_and_taken_back(bring, viewer):
    feed = f"file{COUNTY}"
    stub = actions.register(name="", reference=f"{feed}:P2", jurisdiction=COUNTY, by=viewer, at=AT)
    batch = bring("people", PEOPLE)
    assert figures(batch) == (1, 1, 0, 0, 1)
    assert [row.id for row in queries.find(viewer, "周小雪").rows] == [stub.pk]
    homes = queries.households(Person.objects.values_list("pk", flat=True))
    assert len(set(homes.values())) == 1 and len(homes) == 2
    imports.undo(batch, by=viewer, at=AT)
    assert Person.objects.get().pk == stub.pk
    assert queries.find(viewer, "周小雪").rows == []


def test_places_are_imported_and_unknown_kinds_are_named(bring, viewer):
    batch = bring("places", PLACES)
    assert figures(batch) == (1, 0, 0, 0, 1)
    place = Place.objects.get()
    assert (place.kind, place.ventilated, place.datum) == ("teahouse", False, "GCJ-02")
    imports.undo(batch, by=viewer, at=AT)
    assert not Place.objects.exists()


def test_results_find_their_people_and_can_be_withdrawn(bring, viewer):
    bring("people", PEOPLE)
    batch = bring("results", RESULTS)
    assert figures(batch) == (1, 0, 0, 1, 2)
    assert Result.valid.get().ct == {"N": 24.1}
    imports.undo(batch, by=viewer, at=AT)
    assert Result.objects.count() == 1 and not Result.valid.exists()
