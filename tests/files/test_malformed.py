"""Whatever bytes come, the answer is a table or a refusal with a remedy: never a crash."""

import gzip
import io
import os
import struct
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.files import tables
from ringfence.files.faults import FileRefused
from ringfence.files.writing import xlsx_bytes

MANY = 100 if os.environ.get("RINGFENCE_WORLDS") == "many" else 1
BOOK = xlsx_bytes(["person", "name", "onset"], [[f"P{n}", "甲某", 44654] for n in range(5)])
PIECES = st.sampled_from(
    [b"person,name\n", b"P1,", b'"', b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", "甲".encode(), "甲".encode("gb18030"),
     b"=1+1", b"4.3E+17", b"{", b"[", b'{"person": "', b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     b"\xed\xa0\x80", b"," * 50, b"\t", b";", b"9" * 40, b"2022-13-45"]
)  # fmt: skip


def attempt(data: bytes) -> None:
    for schema in ("cases", "presence"):
        started = time.monotonic()
        try:
            table = tables.read(data, schema=schema, filename="x")
        except FileRefused as refusal:
            for fault in refusal.faults:
                assert (
                    fault.file == "x"
                    and fault.say("zh")
                    and fault.help("zh")
                    and fault.say()
                    and fault.help()
                )
        else:
            assert table.seen == table.ok + len(table.rejected) + len(table.duplicates)
            for fault in table.faults + table.notes:
                assert fault.line("zh") and fault.line("en")
        assert time.monotonic() - started < 5


@settings(deadline=None, max_examples=300 * MANY, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=30).map(b"".join))
def test_pieces_of_files(data):
    attempt(data)


@settings(deadline=None, max_examples=200 * MANY)
@given(st.binary(max_size=300))
def test_random_bytes(data):
    attempt(data)


@settings(deadline=None, max_examples=60 * MANY)
@given(st.integers(0, len(BOOK)), st.binary(min_size=1, max_size=8), st.booleans())
def test_damaged_workbooks(at, noise, cut):
    attempt(BOOK[:at] if cut else BOOK[:at] + noise + BOOK[at + len(noise) :])


def repacked(change) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "gone",
    ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"],
)
def test_a_workbook_without_one_of_its_parts(gone):
    attempt(repacked(lambda name, content: None if name == gone else content))


def test_a_workbook_with_an_entity_bomb():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"A" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
    ) + b"]><worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>"  # fmt: skip
    attempt(repacked(lambda name, content: bomb if name.endswith("sheet1.xml") else content))


def test_a_workbook_that_unpacks_to_too_much():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (64 << 20))
    data = stream.getvalue()
    lying = bytearray(data)
    at = lying.rfind(b"PK\x01\x02")
    struct.pack_into("<I", lying, at + 24, 10)  # the directory claims ten bytes
    for content in (data, bytes(lying)):
        with pytest.raises(FileRefused):
            tables.read(content, schema="cases")


def test_a_packed_file_that_unpacks_to_too_much(monkeypatch):
    monkeypatch.setattr("ringfence.files.encodings.MAX_UNPACKED", 1 << 20)
    with pytest.raises(FileRefused) as told:
        tables.read(gzip.compress(b"a" * (2 << 20)), schema="cases")
    assert told.value.faults[0].code == "bomb"


def test_a_packed_file_that_was_cut():
    data = gzip.compress(b"person\n" + bytes(range(65, 90)) * 100)
    with pytest.raises(FileRefused) as told:
        tables.read(data[:-10], schema="cases")
    assert told.value.faults[0].code == "damaged"


@pytest.mark.parametrize("depth", [100, 100_000])
def test_nested_json(depth):
    attempt(b'{"person": ' + b"[" * depth + b"]" * depth + b"}\n")
    attempt(b"[" * depth + b"]" * depth)
    attempt(b'{"a":' * depth + b"1" + b"}" * depth)


def test_lone_surrogates_and_huge_numbers_in_json():
    data = b'{"person": "P1"}\n{"person": "\\ud800"}\n{"person": 1e999}\n{"person": 430102200001011234567}\n{"person": NaN}\n'
    attempt(data)
    assert tables.read(data, schema="cases").ok == 1


def test_a_row_of_a_million_cells():
    with pytest.raises(FileRefused) as told:
        tables.read(b"person" + b"," * 1_000_000 + b"\nP1\n", schema="cases")
    assert told.value.faults[0].code == "too-many-columns"


def test_a_csv_file_called_xlsx_is_still_read():
    assert tables.read(b"person\nP1\n", schema="cases", filename="list.xlsx").ok == 1
