"""Every row is accounted for: seen = ok + rejected + duplicate, counted a second time over the raw bytes."""

import csv
import io
import json
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.files import tables
from ringfence.files.counting import count_records
from ringfence.files.faults import FileRefused

CELL = st.text(st.sampled_from("甲a1 ,;\"\n\r\t'=-#"), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=0, max_size=4), max_size=8)


def blank(cells: list[str]) -> bool:
    return all(not cell.strip(" \t\r\n\"'") for cell in cells)


@given(ROWS, st.sampled_from(["utf-8", "gb18030", "utf-16-le"]), st.sampled_from([",", ";", "\t"]))
def test_the_independent_count_agrees_with_the_csv_module(rows, encoding, delimiter):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    edges = " \t\r\n\"'" + delimiter
    expected = sum(any(cell.strip(edges) for cell in row) for row in rows)
    assert (
        count_records(stream.getvalue().encode(encoding), encoding=encoding, delimiter=delimiter) == expected
    )


@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_seen_is_ok_and_rejected_and_duplicate(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("person", "name"), *rows])
    try:
        table = tables.read(stream.getvalue().encode(), schema="cases")
    except FileRefused:
        return  # a cell of nothing but separators may be counted in two ways: refused, not lost
    assert table.seen == table.ok + len(table.rejected) + len(table.duplicates)
    assert table.seen == sum(not blank(list(row)) for row in rows)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["person", "name", "x"]), CELL | st.integers() | st.none()),
        max_size=6,
    )
)
def test_json_lines_balance(rows):
    data = "\n".join(json.dumps(row) for row in [{"person": "P0"}, *rows]).encode()
    table = tables.read(data, schema="cases")
    assert table.seen == len(rows) + 1 == table.ok + len(table.rejected) + len(table.duplicates)


def test_json_with_lists_objects_and_broken_lines():
    data = b'{"person": "P1"}\n{"person": ["P2"]}\nnot json\n\n{"person": {"a": 1}}\n[1]\n{"person": 7}\n'
    table = tables.read(data, schema="cases")
    assert [(fault.row, fault.code) for fault in table.faults] == [
        (2, "nested"),
        (3, "json"),
        (5, "nested"),
        (6, "json"),
    ]
    assert [row["person"] for row in table.rows] == ["P1", "7"]
    assert table.balance == {"seen": 6, "ok": 2, "rejected": 4, "duplicate": 0}


def test_parquet_with_typed_times(tmp_path: Path):
    path = tmp_path / "stays.parquet"
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT 'P' || i AS person, 'L' AS place, TIMESTAMPTZ '2022-04-03 08:00:00+08' AS start, "
            "TIMESTAMP '2022-04-03 09:00:00' AS \"end\", 1.5 AS position_error_m FROM range(3) t(i) "
            f"UNION ALL SELECT NULL, 'L', NULL, NULL, NULL) TO '{path}' (FORMAT parquet)"
        )
    table = tables.read(path, schema="presence")
    assert table.balance == {"seen": 4, "ok": 3, "rejected": 1, "duplicate": 0}
    assert (table.rows[0]["start"], table.rows[0]["end"]) == (1648944000, 1648947600)
    assert [(note.code, note.column) for note in table.notes] == [("zone-assumed", "end")]


def test_the_same_row_twice_counts_once():
    table = tables.read(b"person\nP1\nP2\nP1\n\n,\nP1\n", schema="cases")
    assert table.balance == {"seen": 4, "ok": 2, "rejected": 0, "duplicate": 2}
    assert table.duplicates == [4, 7]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 40), st.integers(0, 3))
def test_a_workbook_balances(rows, gap):
    stream = io.BytesIO()
    tables.write_xlsx(
        stream, ["person", "name"], [(f"P{n}", None) if n % 5 else (None, None) for n in range(rows)]
    )
    table = tables.read(stream.getvalue(), schema="cases")
    assert table.seen == table.ok == sum(bool(n % 5) for n in range(rows))
