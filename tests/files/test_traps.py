"""What spreadsheets do to a table on its way is refused with row and column, and never shown in clear."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ringfence.files import tables
from ringfence.files.faults import FileRefused, masked

ID = "430102200001011233"  # invented; the check digit does not hold


def people(*rows: str, header: str = "person,name,id_number,phone,birth_date") -> tables.Table:
    return tables.read("\n".join([header, *rows]).encode(), schema="people", filename="p.csv")


def faults(table: tables.Table) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in table.faults]


def book(fill, **options) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as workbook:
        fill(workbook, workbook.add_worksheet("Sheet1"))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("P1,甲某,4.30102E+17,,", "id_number", "scientific"),
        ("4.30102E+17,甲某,,,", "person", "scientific"),
        ("P1,甲某,430102200001011000,,", "id_number", "rounded"),
        ("P1,=B2,,,", "name", "formula"),
        ('P1,"=HYPERLINK(""x"")",,,', "name", "formula"),
        ("P1,#N/A,,,", "name", "error-cell"),
        ("P1,#REF!,,,", "name", "error-cell"),
        ("P1,########,,,", "name", "error-cell"),
        ("P1,甲某", "", "cut-row"),
        ("P1,甲某,,,,多", "", "cut-row"),
        ("P1,甲\ufffd,,,", "name", "damaged-text"),
        ("P1,甲\x00某,,,", "name", "damaged-text"),
        ("P1,甲\u202e某,,,", "name", "damaged-text"),
        ("P1,甲某,,,2022-02-30", "birth_date", "date-impossible"),
        ("unknown,甲某,,,", "", ""),
    ],
)
def test_each_trap_is_named_with_row_and_column(row, column, code):
    table = people("P0,好某,,,", row, "P2,好某,,,")
    if code:
        assert faults(table) == [(3, column, code)]
        assert table.balance == {"seen": 3, "ok": 2, "rejected": 1, "duplicate": 0}
        assert table.faults[0].say("zh") and table.faults[0].help("zh") and table.faults[0].remedy


def test_an_unknown_person_is_not_one_person():
    text = "person,onset\nunknown,2022-04-03\n未知,2022-04-03\nP1,不详\n"
    table = tables.read(text.encode(), schema="cases")
    assert faults(table) == [(2, "person", "unknown-id"), (3, "person", "unknown-id")]
    assert table.rows[0]["onset"] is None
    assert "unknown-word" in {note.code for note in table.notes}


def test_trailing_empty_cells_are_no_fault():
    assert people("P1,甲某,,,,,").ok == 1


def test_a_fault_shows_no_number_in_clear():
    table = people(f"P1,{ID}甲\ufffd,,,")
    assert ID not in str(table.faults[0]) and ID not in table.faults[0].line("zh")
    assert masked(ID) == "43**************33"
    assert masked("13900001234") == "13*******34"
    assert len(masked("长" * 500)) == 60


@given(st.integers(10**16, 10**18 - 1), st.integers(0, 5))
def test_every_number_in_scientific_notation_is_caught(number, digits):
    shown = f"{number:.{digits}E}"
    assert faults(people(f"P1,甲某,{shown},,")) == [(2, "id_number", "scientific")]


def test_hexadecimal_names_are_not_scientific_notation():
    assert people("53e371,甲某,,,", "1e5678,乙某,,,", "5E10,丙某,,,").ok == 3


def test_a_formula_in_a_workbook_is_named():
    def fill(workbook, sheet):
        sheet.write_row(0, 0, ["person", "name"])
        sheet.write_row(1, 0, ["P1", "甲某"])
        sheet.write_string(2, 0, "P2")
        sheet.write_formula(2, 1, "=A1", None, "乙某")
        sheet.write_string(3, 0, "P3")
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")

    table = tables.read(book(fill), schema="people")
    assert faults(table) == [(3, "name", "formula"), (4, "name", "formula")]
    assert table.balance == {"seen": 3, "ok": 1, "rejected": 2, "duplicate": 0}


def test_a_long_number_in_a_workbook_has_lost_its_digits():
    def fill(workbook, sheet):
        sheet.write_row(0, 0, ["person", "id_number", "phone"])
        sheet.write_row(1, 0, ["P1", 430102200001011234, 13900001234])
        sheet.write_row(2, 0, ["P2", "430102200001011234", 13900001234])

    table = tables.read(book(fill), schema="people")
    assert faults(table) == [(2, "id_number", "rounded")]
    assert table.rows[0]["phone"] == "13900001234"


def test_merged_cells_leave_rows_without_a_value():
    def fill(workbook, sheet):
        sheet.write_row(0, 0, ["person", "household"])
        sheet.write_column(1, 0, ["P1", "P2", "P3"])
        sheet.merge_range(1, 1, 2, 1, "H1")

    table = tables.read(book(fill), schema="people")
    assert faults(table) == [(3, "household", "merged")]


def test_dates_of_a_workbook_are_dates():
    def fill(workbook, sheet):
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["编号", "发病日期"])
        sheet.write_string(1, 0, "P1")
        sheet.write_number(1, 1, 44654, day)
        sheet.write_row(2, 0, ["P2", 44654])
        sheet.write_row(3, 0, ["P3", "2022.4.3"])

    table = tables.read(book(fill), schema="cases")
    assert {row["onset"] for row in table.rows} == {1648915200}


def test_a_title_above_the_header_is_left_out_and_said_so():
    def fill(workbook, sheet):
        sheet.merge_range(0, 0, 0, 2, "云溪县病例一览表（示例）")
        sheet.write_row(1, 0, ["编号", "姓名", "发病日期"])
        sheet.write_row(2, 0, ["P1", "甲某", "2022-04-03"])

    table = tables.read(book(fill), schema="cases")
    assert table.lines == [3] and table.seen == 1
    assert table.notes[-1].code == "rows-above-header"


@pytest.mark.slow
@pytest.mark.parametrize("rows", [65_535, 65_536, 65_537])
def test_a_sheet_that_is_full_may_have_lost_rows(rows):
    def fill(workbook, sheet):
        sheet.write_row(0, 0, ["person"])
        for n in range(1, rows):
            sheet.write_string(n, 0, f"P{n}")

    data = book(fill, constant_memory=True)
    if rows == 65_536:
        with pytest.raises(FileRefused) as told:
            tables.read(data, schema="cases")
        assert told.value.faults[0].code == "row-limit"
    else:
        assert tables.read(data, schema="cases").balance["seen"] == rows - 1


@pytest.mark.parametrize("columns", [256, 257, 16_384, 16_385])
def test_wide_tables_are_read_or_refused(columns):
    text = ",".join(["person", *(f"x{n}" for n in range(1, columns))]) + "\nP1" + "," * (columns - 1) + "\n"
    if columns > 16_384:
        with pytest.raises(FileRefused) as told:
            tables.read(text.encode(), schema="cases")
        assert told.value.faults[0].code == "too-many-columns"
    else:
        assert tables.read(text.encode(), schema="cases").ok == 1


@pytest.mark.parametrize(("length", "ok"), [(255, 1), (256, 1), (32_767, 1), (32_768, 0)])
def test_long_cells_are_whole_or_refused(length, ok):
    table = people(f"P1,{'长' * length},,,")
    assert table.ok == ok
    assert (table.rows[0]["name"] if ok else "") == "长" * (length * ok)


def test_a_stray_quotation_mark_does_not_swallow_rows():
    rows = "".join(f"P{n},人{n},,,\n" for n in range(300))
    text = f"person,name,id_number,phone,birth_date\n{rows}".replace("人10,", '"人10,').replace(
        "人200,", '人200",'
    )
    with pytest.raises(FileRefused) as told:
        tables.read(text.encode(), schema="people")
    assert told.value.faults[0].code in ("quote", "balance")


def test_a_bad_header_is_told_at_once():
    with pytest.raises(FileRefused) as told:
        tables.read(b"place,start,end\n", schema="presence", filename="x.csv")
    assert told.value.faults[0].line("zh").startswith("x.csv, 行 1, 列 person: 缺少“person”列。")
    with pytest.raises(FileRefused) as told:
        tables.read(b"person,person,place,start,end\n", schema="presence")
    assert told.value.faults[0].code == "double-column"
