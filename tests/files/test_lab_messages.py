"""Messages of laboratories: many patients and specimens in one, escapes, batches, and what is refused by its name."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ringfence.files import fhir, hl7
from ringfence.files.lab_messages import outcome, stamp

HEAD = "MSH|^~\\&|LAB|县医院|RF|云溪|20220330025800+0800||ORU^R01^ORU_R01|M{0}|P|2.5.1||||||UNICODE UTF-8\r"
TWO = (
    "PID|1||9901^^^云溪\rOBR|1|o1|f1|94500-6^SARS^LN|||20220329210000+0800\r"
    "OBX|1|CWE|94500-6^SARS^LN||260373001^Detected^SCT||||||F|||20220330025000+0800\rSPM|1|T-0417||258500001\r"
    "PID|2||9902^^^云溪~P-2^^^院\rOBR|1|o2|f2|94500-6^SARS^LN\r"
    "OBX|1|ST|94500-6^SARS^LN||阴性||||||F\rSPM|1|T-0418\rOBR|2|o3|f3|N^Ct^L\rOBX|1|NM|N^Ct^L||24.1\rSPM|1|T-0419\r"
)


def message(number=1, body=TWO):
    return (HEAD.format(number) + body).encode()


def test_each_patient_keeps_their_own_specimen():
    found = hl7.read(message())
    assert [(told.patient, told.specimen, told.outcome) for told in found.told] == [
        (("9901",), "T-0417", "positive"),
        (("9902", "P-2"), "T-0418", "negative"),
        (("9902", "P-2"), "T-0419", ""),
    ]
    assert found.told[0].sampled_at == datetime(2022, 3, 29, 13, 0, tzinfo=UTC)


def test_a_batch_counts_its_messages_and_names_the_refused():
    orders = message(2).replace(b"ORU^R01^ORU_R01", b"OML^O21^OML_O21")
    batch = b"FHS|^~\\&\rBHS|^~\\&\r" + message(1) + orders + message(3, "PID|1||1\r") + b"BTS|3\rFTS|1\r"
    found = hl7.read(batch.replace(b"\r", b"\r\n"))
    assert (found.seen, found.read, found.balanced) == (3, ["M1"], True)
    assert [(one.message, one.code) for one in found.refused] == [("M2", "message-type"), ("M3", "no-result")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PID|1\rOBX|1\r", "no-header"),
        (b"MSH|", "encoding-characters"),
        (message().replace(b"UNICODE UTF-8", b"EBCDIC"), "charset"),
        (message().replace("阴性".encode(), b"\xff\xfe"), "encoding"),
        (message().replace(b"|2.5.1|", b"|3.0|"), "version"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(data, code):
    found = hl7.read(data)
    assert [one.code for one in found.refused] == [code] and found.balanced and not found.told


def test_escapes_are_resolved():
    body = "PID|1||1\rOBX|1|TX|c^n||A\\T\\B\\F\\C\\.br\\D\\XE998B3\\\r"
    assert hl7.read(message(1, body)).told[0].value == "A&B|C\nD阳"


def test_two_specimens_in_one_order_belong_to_nobody():
    body = "PID|1||1\rOBX|1|ST|c^n||阴性\rSPM|1|A\rSPM|2|B\r"
    found = hl7.read(message(1, body))
    assert (found.told[0].specimen, [one.code for one in found.faults]) == ("", ["specimens"])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20220330", datetime(2022, 3, 30, tzinfo=UTC)),
        ("202203300258", datetime(2022, 3, 30, 2, 58, tzinfo=UTC)),
        (
            "20220330025800.1-0530",
            datetime(2022, 3, 30, 2, 58, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
        ),
        ("220241021055726", None),
        ("20221330", None),
        ("", None),
    ],
)
def test_times_are_read_or_they_are_none(text, moment):
    assert stamp(text) == moment


@pytest.mark.parametrize(
    ("words", "said"),
    [(("260415000",), "negative"), (("x", "Detected"), "positive"), (("ind",), "grey"), (("5",), "")],
)
def test_codes_and_words_mean_outcomes(words, said):
    assert outcome(*words) == said


def observation(id="o1", **more):
    return {"resourceType": "Observation", "id": id, "code": {"coding": [{"code": "94500-6"}]}, **more}


def bundle(*resources, kind="collection"):
    return {
        "resourceType": "Bundle",
        "id": "b",
        "type": kind,
        "entry": [{"resource": one} for one in resources],
    }


PATIENT = {"resourceType": "Patient", "id": "p", "identifier": [{"value": "9901"}]}
SPECIMEN = {"resourceType": "Specimen", "id": "s", "identifier": [{"value": "T-0417"}]}
LINKS = {"subject": {"reference": "Patient/p"}, "specimen": {"reference": "Specimen/s"}}


def test_a_bundle_leads_from_observation_to_person_and_specimen():
    one = observation(valueCodeableConcept={"coding": [{"code": "260373001"}]}, **LINKS)
    told = fhir.read(json.dumps(bundle(PATIENT, SPECIMEN, one)).encode()).told
    assert [(one.patient, one.specimen, one.outcome) for one in told] == [(("9901",), "T-0417", "positive")]


def test_lines_are_messages_and_each_is_counted():
    lines = [
        json.dumps(observation(valueString="阴性")),
        "{oops",
        json.dumps({"resourceType": "Patient"}),
        "[]",
    ]
    found = fhir.read("\n".join(lines).encode())
    assert (found.seen, len(found.told), found.balanced) == (4, 1, True)
    assert [one.code for one in found.refused] == ["json", "resource", "resource"]


def test_an_observation_that_no_report_names_is_named():
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "result": [{"reference": "Observation/o1"}, {"reference": "x"}],
    }
    found = fhir.read(
        json.dumps(bundle(report, observation("o1"), observation("o2"), kind="message")).encode()
    )
    assert len(found.told) == 1
    assert sorted(one.code for one in found.faults) == ["loose-observation", "reference"]
