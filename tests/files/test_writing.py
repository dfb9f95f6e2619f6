"""What we write runs nowhere as a formula and comes back unchanged."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.files import tables
from ringfence.files.delimited import unguarded
from ringfence.files.writing import csv_bytes, guarded, xlsx_bytes

TRIGGERS = [
    "=1+1",
    "+86 139 0000 1234",
    "-王",
    "@x",
    "\t=1",
    "\r=1",
    "＝1",
    "'=1",
    "''-2",
    "=cmd|' /C calc'!A0",
    "-0.5",
]
RUNS = re.compile(r"[=+\-@\t\r\n\0＝＋－＠]")
NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Co", "Cn"), max_codepoint=0xFFFF), max_size=8
)
FACES = st.builds(
    lambda sign, rest: sign + rest, st.sampled_from(["", "=", "+", "-", "@", "'", "''=", "＝"]), NAMES
)


@pytest.mark.parametrize("text", TRIGGERS)
def test_no_cell_of_a_csv_file_starts_a_formula(text):
    rows = list(csv.reader(io.StringIO(csv_bytes(["name"], [[text]]).decode("utf-8-sig"), newline="")))
    assert not RUNS.match(rows[1][0])
    assert unguarded(rows[1][0]) == text


@pytest.mark.parametrize("text", TRIGGERS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(text):
    data = xlsx_bytes(["name"], [[text], ["https://example.invalid"]])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet and b"hyperlink" not in sheet


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
@settings(deadline=None, max_examples=40)
@given(names=st.lists(FACES, max_size=6))
def test_names_and_phones_come_back_as_they_were(make, names):
    rows = [(f"P{n}", name) for n, name in enumerate(names)]
    table = tables.read(make(["person", "name"], rows), schema="people")
    edges = " \t\r\n\x0b\x0c\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
    back = dict(zip((row["person"] for row in table.rows), (row["name"] for row in table.rows), strict=True))
    for person, name in rows:
        if person in back and not name.strip(edges).startswith("#"):
            assert (back[person] or "") == name.strip(edges)
    assert {fault.code for fault in table.faults} <= {"error-cell"}


def test_numbers_stay_numbers():
    assert guarded(-0.5) == -0.5 and guarded(None) == "" and guarded(True) == "TRUE"
    table = tables.read(csv_bytes(["place", "lat", "lon"], [["A", -0.5, 112.9]]), schema="places")
    assert (table.rows[0]["lat"], table.rows[0]["lon"]) == (-0.5, 112.9)


@pytest.mark.parametrize("phone", ["+8613900001234", "+86-139-0000-1234", "0731-8000000"])
@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_phone_keeps_its_plus(make, phone):
    assert tables.read(make(["person", "phone"], [["P1", phone]]), schema="people").rows[0]["phone"] == phone
