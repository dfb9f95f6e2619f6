"""Characters are read as they were written, or the file is refused; nobody's name is changed."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.files import tables
from ringfence.files.faults import FileRefused

TEXT = "编号,姓名,现住址\nP1,甲某,云溪县柳塘镇\nP2,乙·买买提,\n"
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-16-be", b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(encoding, mark, delimiter):
    table = tables.read(mark + TEXT.replace(",", delimiter).encode(encoding), schema="people")
    assert [row["name"] for row in table.rows] == ["甲某", "乙·买买提"]
    assert table.encoding.removesuffix("-sig") == encoding and table.delimiter == delimiter


def test_a_packed_file_is_unpacked():
    assert tables.read(gzip.compress(TEXT.encode()), schema="people").ok == 2


def test_two_encodings_in_one_file_are_refused_with_the_row():
    data = "编号,姓名\nP1,甲某\n".encode() + "P2,乙某\n".encode("gb18030")
    with pytest.raises(FileRefused) as told:
        tables.read(data, schema="people", filename="joined.csv")
    fault = told.value.faults[0]
    assert (fault.code, fault.row) == ("mixed-encoding", 3)


def test_western_letters_are_not_taken_for_chinese():
    data = "person,name\n1,Müller\n2,Jürgen Größe\n".encode("latin-1")
    with pytest.raises(FileRefused) as told:
        tables.read(data, schema="people")
    assert told.value.faults[0].code in ("encoding", "encoding-unsure")
    assert tables.read(data, schema="people", encoding="latin-1").rows[0]["name"] == "Müller"


@given(st.lists(HAN, min_size=1, max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_a_name_comes_back_as_it_was_written_or_not_at_all(names, encoding):
    text = "编号,姓名\n" + "".join(f"P{n},{name}\n" for n, name in enumerate(names))
    try:
        table = tables.read(text.encode(encoding), schema="people")
    except FileRefused as refusal:
        # GB18030 that also reads as UTF-8, or of rare characters only, is left to the person
        assert encoding == "gb18030" and refusal.faults[0].code in ("encoding-unsure", "mixed-encoding")
    else:
        wrong = [row["name"] for row, name in zip(table.rows, names, strict=False) if row["name"] != name]
        assert not wrong
