"""A county as files: the same bytes whatever the threads, readable as it is, and a picture in both languages."""

import hashlib
import re

import pytest

from ringfence.core.simulation import visits
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import disease_of
from ringfence.core.simulation.identities import person_id, place_id
from ringfence.core.words import Refused
from ringfence.files import columns, county_folder, county_margins, county_report, packs, tables

PEOPLE, DAYS = 3000, 5


@pytest.fixture(scope="module")
def made():
    return build(county_margins.shipped(), people=PEOPLE, seed=3)


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    out = tmp_path_factory.mktemp("county")
    write(made, out, threads=1)
    return out


def write(made, out, *, threads):
    strain = disease_of(packs.load(packs.SHIPPED / "disease-omicron" / "disease.yaml"))
    county_folder.write(made, out, county_folder.Asked(DAYS, threads, strain, 10))


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_threads_do_not_show_in_the_bytes(made, folder, tmp_path):
    write(made, tmp_path, threads=2)
    ours, theirs = (
        {path.relative_to(where): digest(path) for path in files(where)} for where in (folder, tmp_path)
    )
    assert ours == theirs and len(ours) == 15


def test_the_files_say_nothing_of_the_run(folder):
    for path in files(folder):
        content = path.read_bytes()
        assert str(folder).encode() not in content
        assert b"thread" not in content


def test_presence_is_read_unmapped_and_is_what_was_made(made, folder):
    found = columns.read_columns(folder / "presence.parquet", small=0)
    assert found.table is None, "the fast way must do"
    people, places = found.texts["person"], found.texts["place"]
    at = 0
    for day, rows in visits.blocks(made, days=range(DAYS)):
        assert day < DAYS
        for row in range(0, len(rows), 97):
            assert people.names[people.codes[at + row]] == person_id(int(rows.person[row]))
            assert places.names[places.codes[at + row]] == place_id(int(rows.place[row]))
            assert found.times["start"][at + row] == made.calendar.start + 60 * rows.start[row]
            assert found.times["end"][at + row] == made.calendar.start + 60 * rows.end[row]
        at += len(rows)
    assert at == found.seen


@pytest.mark.parametrize("name, rows", [("people", PEOPLE), ("places", None)])
def test_people_and_places_are_read_without_a_fault(made, folder, name, rows):
    table = tables.read(folder / f"{name}.parquet", schema=tables.SCHEMAS[name])
    assert not table.faults and not table.unmapped and not table.questions
    assert len(table.rows) == (rows or len(made.places))


def test_the_picture_needs_nothing_and_speaks_both_languages(made, folder):
    county_report.write(made, folder / "county.html")
    page = (folder / "county.html").read_text(encoding="utf-8")
    assert "<script" not in page and "http" not in page
    assert page.count('lang="zh"') - 1 == page.count('lang="en"')
    assert not re.search(r"nan|NaN", page)
    (folder / "county.html").unlink()


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(Refused, match="no census table"):
        county_margins.census(tmp_path, code="430424")
