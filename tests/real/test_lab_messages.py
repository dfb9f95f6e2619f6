"""Laboratory messages of a real exchange, as HL7 v2.5.1 and as FHIR R4: none lost, each refused one named."""

import pytest

from ringfence.files import fhir, hl7

pytestmark = pytest.mark.real
READERS = {".hl7": hl7, ".fhir": fhir, ".ndjson": fhir}


def read(data, name):
    path = data / "hl7_fhir" / name
    return READERS[path.suffix].read(path.read_bytes())


def test_every_message_is_read_or_refused_by_name(data):
    for path in sorted((data / "hl7_fhir").iterdir()):
        if path.suffix in READERS:
            found = read(data, path.name)
            assert found.seen == 1 and found.balanced, path.name
            assert bool(found.told) == ("sample_o" not in path.name or "oru" in path.name), path.name


@pytest.mark.parametrize("kind", ["oml_20240319-001", "orm_20230809-001"])
def test_an_order_is_no_result(data, kind):
    assert [one.code for one in read(data, f"sample_{kind}.hl7").refused] == ["message-type"]
    assert [one.code for one in read(data, f"sample_{kind}.fhir").refused] == ["no-report"]


@pytest.mark.parametrize(("name", "count"), [("20241015-001", 149), ("CDPH_NBS_20241021-001", 18)])
def test_both_ways_tell_the_same_observations(data, name, count):
    one, other = read(data, f"sample_oru_{name}.hl7"), read(data, f"sample_oru_{name}.fhir")
    assert len(one.told) == len(other.told) == count
    assert sorted(told.code for told in one.told if told.code) == sorted(t.code for t in other.told if t.code)
    assert {told.patient for told in one.told} == {told.patient for told in other.told}
    assert [told.outcome for told in one.told].count("negative") == [t.outcome for t in other.told].count(
        "negative"
    )


def test_a_time_that_is_none_is_named_where_it_stands(data):
    faults = read(data, "sample_oru_CDPH_NBS_20241021-001.hl7").faults
    assert [(fault.place, fault.code) for fault in faults] == [("OBX[4]", "time"), ("OBX[13]", "time")]


def test_a_bundle_on_one_line_is_read(data):
    found = read(data, "test.ndjson")
    assert (len(found.told), found.faults) == (26, [])
