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


MANY = (
    "编号,姓名,性别,出生日期,户号,手机,身份证号\n"
    "N1,周小满,男,1968-03-12,H1,13800138000,\n"  # namesake with the phone of somebody known: the same person
    "N2,周晓曼,男,1968-03-12,H1,,\n"  # a homophone, born on the same day
    "N3,周小雪,女,1995-01-02,H1,13800138000,\n"  # family with one phone
    "N4,周小雪,女,1995-01-02,H2,13800138000,\n"  # the same again under another number
    "N5,李冬至,男,1950-12-22,H3,13800138001,990101195012220013\n"
    "N6,李冬至,男,,H3,,\n"
    "N7,王立春,女,2001-02-04,H4,12,\n"  # no such phone
    ",,,,,,\n"
    "N8,吴谷雨,,1999-04-20,,13800138009,\n"
)


@pytest.mark.parametrize("together", [True, False])
def test_rows_done_together_end_as_rows_done_one_by_one(bring, viewer, monkeypatch, together):
    if not together:
        monkeypatch.setattr("ringfence.apps.imports.work._together", lambda rows, *a, **k: [None] * len(rows))
    born = datetime(1968, 3, 12).date()
    known = actions.register(
        name="周小满", phone="13800138000", birth_date=born, jurisdiction=COUNTY, by=viewer, at=AT
    )
    batch = bring("people", MANY)
    assert figures(batch) == (5, 2, 0, 0, 1)
    assert batch.seen == 8
    assert Person.objects.count() == 6
    found = {frozenset((pair.first.name, pair.second.name)) for pair in queries.duplicates(viewer).rows}
    assert found == {frozenset(("周*满", "周*曼")), frozenset(("李*至",))}
    assert queries.by_reference([f"file{COUNTY}:N1"]) == {f"file{COUNTY}:N1": known.pk}
    assert len(set(queries.households(Person.objects.values_list("pk", flat=True)).values())) == 3
    imports.undo(batch, by=viewer, at=AT)
    assert Person.objects.get().pk == known.pk


def test_a_thousand_new_people_take_few_statements(bring, viewer, django_assert_max_num_queries):
    lines = [f"P{n},周{chr(0x4E00 + n)},,19{50 + n % 40}-01-02,H{n // 3},138{n:08},\n" for n in range(1000)]
    with django_assert_max_num_queries(120):
        batch = bring("people", "编号,姓名,性别,出生日期,户号,手机,身份证号\n" + "".join(lines))
    assert figures(batch)[0] == 1000


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
