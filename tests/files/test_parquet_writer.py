"""Our Parquet: others read back what was written, and the bytes tell nothing but the rows."""

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.files.parquet_writer import (
    Coded,
    Field,
    ParquetWriter,
    encode,
    id_dictionary,
    numbering,
    numbers,
    texts,
    times,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
FIELDS = (Field("name", "text"), Field("at", "time", optional=True), Field("lat", "number", optional=True))


def columns(names, moments, places):
    codes = np.array([-1 if m is None else i for i, m in enumerate(moments)], np.int32)
    known = np.array([0 if m is None else m for m in moments], np.int64)
    return texts(names), Coded(codes, times(known), len(known)), numbers(np.array(places, np.float64))


def write(path, groups):
    with ParquetWriter(path, FIELDS) as out:
        for group in groups:
            out.append(encode(FIELDS, columns(*group)))


def read(path):
    with duckdb.connect() as base:
        base.execute("SET timezone = 'UTC'")
        sql = 'SELECT name, epoch_us("at") // 1000000, lat FROM read_parquet(?)'
        return base.execute(sql, [str(path)]).fetchall()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(TEXT, st.none() | st.integers(0, 4 * 10**9), st.none() | st.floats(-180, 180)),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 20),
)
def test_rows_come_back(tmp_path_factory, rows, cut):
    path = tmp_path_factory.mktemp("parquet") / "rows.parquet"
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    groups = []
    for part in parts:
        names, moments, places = zip(*part, strict=True)
        groups.append((names, moments, [np.nan if place is None else place for place in places]))
    write(path, groups)
    assert read(path) == rows


def test_canonical_times_are_times_with_a_zone(tmp_path):
    path = tmp_path / "rows.parquet"
    write(path, [(["甲"], [0], [1.5])])
    with duckdb.connect() as base:
        kinds = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    assert [kind for _, kind, *_ in kinds] == ["VARCHAR", "TIMESTAMP WITH TIME ZONE", "DOUBLE"]


@pytest.mark.parametrize("size", [1, 7, 8, 9, 1000, 70_000])
def test_every_width_of_codes(tmp_path, size):
    path = tmp_path / "ids.parquet"
    keys = np.arange(size * 2) * 7919 % size
    codes, distinct = numbering(keys, size)
    fields = (Field("person", "text"),)
    with ParquetWriter(path, fields) as out:
        out.append(encode(fields, [Coded(codes, id_dictionary("P", distinct), len(distinct))]))
    with duckdb.connect() as base:
        found = base.execute("SELECT person FROM read_parquet(?)", [str(path)]).fetchall()
    assert [text for (text,) in found] == [f"P{key:08}" for key in keys.tolist()]


def test_the_same_rows_are_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, [(["甲", "乙"], [5, None], [1.0, np.nan])])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
