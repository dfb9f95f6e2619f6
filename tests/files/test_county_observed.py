"""What was seen of a county, and the truth apart: each feed loses what it should, and the product reads them all."""

import duckdb
import pytest

from ringfence.cli.trace_asked import Asked
from ringfence.cli.trace_run import run
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import disease_of
from ringfence.files import columns, county_folder, county_margins, packs, tables

PEOPLE, DAYS = 3000, 9
START, END = "2022-03-14T00:00:00+08:00", "2022-03-23T00:00:00+08:00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("county")
    strain = disease_of(packs.load(packs.SHIPPED / "disease-omicron" / "disease.yaml"))
    county = build(county_margins.shipped(), people=PEOPLE, seed=4)
    county_folder.write(county, out, county_folder.Asked(DAYS, 1, strain, 10))
    return out


def ask(folder, sql, **names):
    names = {name: f"read_parquet('{folder}/{path}.parquet')" for name, path in names.items()}
    return duckdb.sql(sql.format(**names)).fetchall()


@pytest.mark.parametrize(
    "path, schema",
    [
        ("observed/registers", "presence"), ("observed/scans", "presence"), ("observed/cameras", "presence"),
        ("observed/cells", "presence"), ("observed/interviews", "encounters"),
    ],
)  # fmt: skip
def test_feeds_are_read_the_fast_way_without_a_fault(folder, path, schema):
    found = columns.read_columns(folder / f"{path}.parquet", schema=schema, small=0)
    assert found.table is None and len(found) > 0


@pytest.mark.parametrize(
    "path, schema",
    [
        ("observed/cases", "cases"),
        ("observed/masts", "places"),
        ("truth/links", "links"),
        ("people", "people"),
    ],
)
def test_lists_are_read_without_a_fault(folder, path, schema):
    found = tables.read(folder / f"{path}.parquet", schema=tables.SCHEMAS[schema])
    assert found.rows and not found.faults and not found.unmapped


def test_results_are_read_by_the_laboratory(folder):
    found = tables.read(folder / "tests.parquet", schema=tables.SCHEMAS["results"])
    assert found.rows and not found.faults
    assert set(found.unmapped) <= {"kind", "place"}


def test_feeds_forget_exits_come_late_double_and_contradict(folder):
    (forgotten, late, rows), = ask(folder, """SELECT count(*) FILTER ("end" IS NULL), count(*) FILTER (reported > "end" + INTERVAL 1 HOUR),
        count(*) FROM {scans}""", scans="observed/scans")  # fmt: skip
    assert 0.2 < forgotten / rows < 0.4 and 0.02 < late / rows < 0.2
    (doubled,) = ask(folder, 'SELECT count(*) - count(DISTINCT (person, place, start, "end")) FROM {scans}', scans="observed/scans")[0]  # fmt: skip
    assert 0.005 < doubled / rows < 0.06
    (twice,) = ask(folder, "SELECT count(*) FROM {scans} a JOIN {scans} b ON a.person = b.person AND a.start = b.start AND a.place < b.place", scans="observed/scans")[0]  # fmt: skip
    assert twice > 0, "two places at one moment"


def test_a_shared_phone_scans_under_its_owners_name(folder):
    (scanning,) = ask(folder, "SELECT count(*) FROM {scans} s JOIN {lives} l USING (person) WHERE l.phone_of <> s.person", scans="observed/scans", lives="lives")[0]  # fmt: skip
    assert scanning == 0
    (without,) = ask(folder, "SELECT count(*) FROM {lives} WHERE phone_of = ''", lives="lives")[0]
    assert without > 0


def test_cells_follow_own_phones_and_lie_near(folder):
    (far,) = ask(folder, """SELECT count(*) FROM {cells} c JOIN {masts} m USING (place) JOIN {presence} p
        ON p.person = c.person AND p.start = c.start JOIN {places} s ON s.place = p.place
        WHERE abs(s.lat - m.lat) * 111.32 > 0.45 OR abs(s.lon - m.lon) * 99 > 0.45""",
        cells="observed/cells", masts="observed/masts", presence="presence", places="places")[0]  # fmt: skip
    assert far == 0


def test_what_was_seen_is_less_than_what_was(folder):
    (seen,) = ask(folder, "SELECT count(*) FROM {scans}", scans="observed/scans")[0]
    (was,) = ask(folder, "SELECT count(*) FROM {presence}", presence="presence")[0]
    assert 0 < seen < 0.5 * was
    (unexplained,) = ask(folder, """SELECT count(*) FROM {registers} r WHERE NOT EXISTS (
        SELECT 1 FROM {presence} p WHERE p.person = r.person AND p.start = r.start)""",
        registers="observed/registers", presence="presence")[0]  # fmt: skip
    assert unexplained == 0


def test_truth_names_infector_place_and_moment(folder):
    rows = ask(folder, """SELECT i.person, i."by", i.place FROM {infections} i WHERE i."by" <> '' AND NOT EXISTS (
        SELECT 1 FROM {presence} p WHERE p.person = i."by" AND p.place = i.place
        AND p.start <= i.infected AND i.infected < p."end")""",
        infections="truth/infections", presence="presence")  # fmt: skip
    assert rows == []


def contacts(folder, out, index, feeds):
    asked = Asked(
        index=index, out=out, files={
            "cases": [folder / "observed" / "cases.parquet"], "presence": [folder / f"{name}.parquet" for name in feeds],
            "encounters": [], "people": [], "places": [], "links": [],
        },
        protocol="", at="", backward=False, raw=True, window=(START, END), min_minutes=15, ring2_min_minutes=1e6,
        indirect_minutes=0, zone="Asia/Shanghai", strict=False, as_json=False,
    )  # fmt: skip
    assert run(asked) == 0
    rows = duckdb.sql(
        f"SELECT person FROM read_csv('{out}/contacts.csv', all_varchar = true) WHERE ring = '1'"
    )
    return {row[0] for row in rows.fetchall()}


def test_trace_finds_true_contacts_in_what_was_seen(folder, tmp_path, capsys):
    index = tuple(row[0] for row in ask(folder, "SELECT person FROM {cases} ORDER BY confirmed LIMIT 3", cases="observed/cases"))  # fmt: skip
    true = contacts(folder, tmp_path / "true", index, ["presence"])
    seen = contacts(folder, tmp_path / "seen", index, [f"observed/{name}" for name in ("registers", "scans", "cameras")])  # fmt: skip
    assert len(true) > 20
    recall = len(true & seen) / len(true)
    assert 0.3 < recall < 1, recall
    # an exit that nobody scanned leaves the stay open, and lists who only might have met; without scans few are wrong
    sure = contacts(folder, tmp_path / "sure", index, ["observed/registers", "observed/cameras"])
    right = len(true & sure) / len(sure)
    assert right > 0.8, right
