"""Import files of the systems people come from: right rows in, wrong rows named."""

import pytest

from ringfence.files import tables
from ringfence.files.faults import FileRefused

pytestmark = pytest.mark.real
AREA = {"place": "epidCode", "name": "name"}
CASE = {"person": "epidNumber", "reported": "reportDate", "name": "person.firstName + person.lastName"}


def codes(table):
    return [(fault.row, fault.code) for fault in table.faults]


def test_a_row_of_table_names_above_the_header_is_left_out(data):
    table = tables.read(data / "sormas/sormas_import_test_success.csv", schema="cases", mapping=CASE)
    assert (table.ok, table.lines) == (5, [3, 4, 5, 6, 7])
    assert [note.code for note in table.notes][-1] == "rows-above-header"
    assert table.rows[0]["name"] == "Import Test One"


def test_rows_shorter_than_their_header_are_refused(data):
    how = {"person": "caseIdExternalSystem", "reported": "reportDateTime"}
    table = tables.read(data / "sormas/sormas_contact_import_test.csv", schema="cases", mapping=how)
    assert codes(table) == [(3, "cut-row"), (4, "cut-row"), (5, "cut-row")]


def test_a_byte_mark_is_no_part_of_the_first_column(data):
    table = tables.read(data / "sormas/sormas_district_bom_test.csv", schema="places", mapping=AREA)
    assert (table.encoding, table.ok, table.header[0]) == ("utf-8-sig", 2, "name")
    large = "sormas/sormas_region_import_test_large_file_utf8_with_bom.csv"
    assert tables.read(data / large, schema="places", mapping=AREA).ok == 1000


@pytest.mark.parametrize("file", ["iso_8859_1", "windows_1252"])
def test_western_characters_are_refused_until_they_are_named(data, file):
    path = data / f"sormas/sormas_region_import_test_{file}.csv"
    with pytest.raises(FileRefused) as told:
        tables.read(path, schema="places", mapping=AREA)
    assert told.value.faults[0].code == "encoding" and told.value.faults[0].row == 2
    table = tables.read(path, schema="places", mapping=AREA, encoding=file.replace("_", "-"))
    assert [row["name"] for row in table.rows] == ["Region with ä", "Region with ß"]


def test_the_same_row_twice_is_counted_once(data):
    table = tables.read(data / "sormas/sormas_region_import_test.csv", schema="places", mapping=AREA)
    assert table.balance == {"seen": 2, "ok": 1, "rejected": 0, "duplicate": 1}


@pytest.mark.parametrize(("level", "rows"), [(1, 21), (2, 106)])
@pytest.mark.parametrize("language", ["", "_FR"])
def test_workbooks_of_areas(data, level, rows, language):
    table = tables.read(data / f"godata/admin_{level}_import_template{language}.xlsx", schema="places")
    assert (table.format, table.ok) == ("xlsx", rows)
    assert table.mapping["place"] == "CODE" and table.mapping["lat"] == "LAT"


def test_areas_without_a_code_are_named_row_by_row(data):
    table = tables.read(data / "godata/admin_3_import_template.xlsx", schema="places")
    assert table.balance == {"seen": 45, "ok": 0, "rejected": 45, "duplicate": 0}
    assert {(fault.code, fault.column) for fault in table.faults} == {("required", "place")}


def test_a_settings_file_is_not_a_table(data):
    with pytest.raises(FileRefused) as told:
        tables.read(data / "godata/ebola.json", schema="cases")
    assert told.value.faults[0].code == "json"
