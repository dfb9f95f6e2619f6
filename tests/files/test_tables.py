"""What people bring is read as it stands, or refused with row and column."""

from ringfence.files import tables

CANONICAL = (
    "person,place,start,end,source,position_error_m,time_error_s,room,seat\n"
    "P1,A,2022-04-03T08:00:00+08:00,2022-04-03T09:00:00+08:00,phone,12.5,,201,\n"
    "P2,A,2022-04-03T08:30:00+08:00,,,,,,\n"
)


def read(text: str, schema: str = "presence", **more):
    return tables.read(text.encode(), schema=schema, filename="demo.csv", **more)


def test_canonical_columns_need_no_mapping():
    table = read(CANONICAL)
    assert table.rows[0] == {
        "person": "P1",
        "place": "A",
        "start": 1648944000,
        "end": 1648947600,
        "source": "phone",
        "position_error_m": 12.5,
        "time_error_s": None,
        "reported": None,
        "room": "201",
        "seat": None,
    }
    assert table.rows[1]["end"] is None
    assert table.balance == {"seen": 2, "ok": 2, "rejected": 0, "duplicate": 0}
    assert not table.notes and not table.faults


def test_a_header_without_rows_is_valid():
    for name in tables.SCHEMAS:
        schema = tables.SCHEMAS[name]
        assert read(",".join(schema.names) + "\n", name).balance["seen"] == 0
        assert read(",".join(schema.required) or "name", name).ok == 0
