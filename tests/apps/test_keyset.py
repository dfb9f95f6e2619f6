"""Long lists read one range of the index made for them, on both databases, and never sort."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ringfence.apps.lab import queries as lab
from ringfence.apps.people import actions, queries
from ringfence.apps.places import queries as places
from ringfence.apps.places.models import Place
from ringfence.web import keyset
from ringfence.web.paging import BadCursor
from ringfence.web.paths import below, outermost

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, tzinfo=UTC)
COUNTY = "/99/9901/990101/"


@pytest.fixture
def people(viewer):
    """Enough rows for a planner to think about it."""
    rows = [
        {"name": "周小满", "reference": f"r:{n}", "jurisdiction": f"{COUNTY}99010100{n % 9}/"}
        for n in range(3000)
    ]
    actions.register_many(rows, jurisdiction=COUNTY, by=viewer, at=AT)
    compound = Place(name="新荷家园", jurisdiction=f"{COUNTY}990101001/", registered_at=AT)
    compound.save()
    Place.objects.bulk_create(
        [
            Place(
                name=f"{n}号",
                kind=("teahouse", "small-shop", "home", "market")[n % 4],
                parent=compound if n % 3 else None,
                number=str(n),
                part="door" if n % 3 else "",
                jurisdiction=f"{COUNTY}99010100{n % 9}/",
                registered_at=AT,
            )
            for n in range(2000)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(ask, table):
    """The plan of the first query on a table that `ask` runs."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    sql = next(row["sql"] for row in seen.captured_queries if f'FROM "{table}"' in row["sql"])
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a small table would be read whole
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(explain + sql)
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("ask", "table", "index"),
    [
        (lambda v: queries.people(v), "people_person", "person_in_jurisdiction"),
        (lambda v: queries.people(v, cursor=keyset.encode(COUNTY + "990101003/", AT_ID)), "people_person", "person_in_jurisdiction"),
        (lambda v: queries.find(v, "zxm"), "people_word", "word_finds_person"),
        (lambda v: places.places(v), "places_place", "place_in_jurisdiction"),
        (lambda v: places.places(v, kind="teahouse"), "places_place", "place_of_kind"),
        (lambda v: lab.results(v), "lab_result", "result_in_jurisdiction"),
        (lambda v: lab.results(v, outcome="positive"), "lab_result", "result_of_outcome"),
    ],
)  # fmt: skip
def test_a_list_reads_its_own_index_and_does_not_sort(people, viewer, ask, table, index):
    plan = plan_of(lambda: ask(viewer), table)
    assert index in plan, plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


AT_ID = "01234567-89ab-7def-8123-456789abcdef"


def test_pages_of_two_areas_follow_each_other_without_gap_or_repeat(people, make_viewer):
    from dataclasses import replace

    viewer = make_viewer("epidemiologist", COUNTY + "990101002/")
    viewer = replace(viewer, scopes=(*viewer.scopes, ("epidemiologist", COUNTY + "990101007/")))
    seen, cursor = [], ""
    while True:
        part = queries.people(viewer, cursor=cursor, size=97)
        seen += [row.id for row in part.rows]
        cursor = part.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 667  # 3000 rows: 334 in one village, 333 in the other


def test_a_path_holds_what_lies_below_it_and_nothing_beside_it():
    assert outermost(("/1/2/", "/1/", "/10/")) == ["/1/", "/10/"]
    assert str(below("/1/")) == "(AND: ('jurisdiction__gte', '/1/'), ('jurisdiction__lt', '/10'))"


def test_a_made_up_cursor_is_refused(viewer):
    with pytest.raises(BadCursor):
        queries.people(viewer, cursor="nonsense")
