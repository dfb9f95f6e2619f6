"""The fast columns say exactly what the careful reader says."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.files import tables
from ringfence.files.columns import UNKNOWN, Columns, read_columns

HEADER = "person,place,start,end,source,position_error_m,time_error_s,room,seat\n"
TIMES = ["2022-04-03T08:00:00+08:00", "2022-04-03T00:00:00Z", "2022-04-03 09:30:00-05:00", ""]


def plain(columns: Columns) -> list[tuple[object, ...]]:
    parts: list[list[object]] = [[t.names[c] for c in t.codes] for _, t in sorted(columns.texts.items())]
    parts += [a.tolist() for _, a in sorted(columns.times.items())]
    parts += [[None if v != v else v for v in a.tolist()] for _, a in sorted(columns.numbers.items())]
    return list(zip(*parts, strict=True))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["P1", "P2", "张三"]),
            st.sampled_from(["A", "B栋"]),
            st.sampled_from(TIMES[:3]),
            st.just("") | st.just("2022-04-04T08:00:00+08:00"),
            st.sampled_from(["", "1.5", "20"]),
        ),
        max_size=12,
    )
)
def test_fast_and_careful_agree(rows) -> None:
    header = HEADER.replace("seat\n", "seat,reported\n")
    text = header + "".join(f"{p},{a},{s},{e},x,{m},,,,\n" for p, a, s, e, m in rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "presence.csv"
        path.write_text(text, encoding="utf-8")
        fast, careful = read_columns(path, small=0), read_columns(path, small=1 << 30)
    assert fast.table is None and careful.table is not None
    assert plain(fast) == plain(careful)
    assert fast.balance == careful.balance


@pytest.mark.parametrize(
    "row",
    [
        "P1,A,4月3日,,,,,,",
        "P1,A,2022-04-03 08:00,,,,,,",
        "P1,A,2022-04-03T08:00:00+08:00,2022-04-03T07:00:00+08:00,,,,,",
        "4.30102E+17,A,2022-04-03T08:00:00+08:00,,,,,,",
        "P1,=A1,2022-04-03T08:00:00+08:00,,,,,,",
        "P1,A,2022-04-03T08:00:00+08:00,,,-5,,,",
        "P1,A,0221-04-03T08:00:00+08:00,,,,,,",
        "P1,A,,,,,,,",
        "unknown,A,2022-04-03T08:00:00+08:00,,,,,,",
        " P1,A,2022-04-03T08:00:00+08:00,,,,,,",
    ],
)
def test_what_needs_judgement_goes_to_the_careful_reader(row: str, tmp_path: Path) -> None:
    path = tmp_path / "presence.csv"
    path.write_text(f"{HEADER}P0,A,2022-04-03T08:00:00+08:00,,,,,,\n{row}\n", encoding="utf-8")
    assert read_columns(path, small=0).table is not None


def test_an_open_stay_ends_at_the_unknown_time(tmp_path: Path) -> None:
    path = tmp_path / "presence.csv"
    path.write_text(f"{HEADER}P0,A,2022-04-03T08:00:00+08:00,,,,,,\n", encoding="utf-8")
    assert read_columns(path, small=0).times["end"].tolist() == [UNKNOWN]


def test_parquet_and_csv_give_the_same_columns(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "presence.csv"
    rows = "".join(f"P{i % 7},L{i % 3},2022-04-03T08:{i % 60:02d}:00+08:00,,,,,,\n" for i in range(200))
    path.write_text(HEADER + rows, encoding="utf-8")
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT * FROM read_csv('{path}', all_varchar=true)) "
            f"TO '{tmp_path}/presence.parquet' (FORMAT parquet)"
        )
    from_csv = read_columns(path, small=0)
    from_parquet = read_columns(tmp_path / "presence.parquet", small=0)
    careful = tables.read(tmp_path / "presence.parquet", schema="presence")
    assert sorted(plain(from_csv)) == sorted(plain(from_parquet))
    assert len(careful.rows) == len(from_csv)
