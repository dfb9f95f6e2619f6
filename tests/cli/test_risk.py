"""`ringfence risk` on invented contacts: what raises and lowers a probability, tubes, and faults named."""

import csv
import json
from pathlib import Path

import pytest

from ringfence.cli.risk_read import Asked
from ringfence.cli.risk_run import run

CONTACTS = """a,b,start,end,distance_m
A,B,2022-03-05 08:00,2022-03-05 20:00,1
A,B,2022-03-06 08:00,2022-03-06 20:00,1
A,C,2022-03-06 08:00,2022-03-06 08:10,2.5
A,D,2022-03-06 08:00,2022-03-06 12:00,9
D,E,2022-03-07 08:00,2022-03-07 09:00,1
E,E,2022-03-07 08:00,2022-03-07 09:00,1
"""


def asked(*files, **changed):
    given = {
        "results": (), "cases": (), "disease": "delta", "days": 21, "until": "2022-03-12", "minutes": 15.0,
        "seed": 0.001, "outside": 1e-5, "out": None, "as_json": True,
    }  # fmt: skip
    return Asked(tuple(map(Path, files)), **(given | changed))


@pytest.fixture
def contacts(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS, encoding="utf-8")
    return path


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("case_id,onset\nA,2022-03-06\n", encoding="utf-8")
    return path


def results(tmp_path, text):
    path = tmp_path / "results.csv"
    path.write_text(text, encoding="utf-8")
    return path


def said(capsys):
    told = json.loads(capsys.readouterr().out)
    return told, {row["person"]: row for row in told["people"]}


def test_near_and_long_contacts_of_a_case_come_first(contacts, cases, capsys):
    assert run(asked(contacts, cases=(cases,))) == 0
    told, of = said(capsys)
    assert [row["person"] for row in told["people"]][:3] == ["A", "B", "C"]
    assert of["A"]["p"] == pytest.approx(1)
    assert of["B"]["low"] < of["B"]["p"] < of["B"]["high"]
    assert of["B"]["infected_from"] >= "2022-03-05"
    assert of["D"]["p"] == pytest.approx(0.001, abs=0.001), "too far away"
    assert told["settled"] is True
    assert told["left_out"] == {"contacts that cannot be, or cannot be read": 1}


def test_a_negative_late_lowers_and_a_positive_raises(contacts, cases, tmp_path, capsys):
    assert run(asked(contacts, cases=(cases,))) == 0
    before = said(capsys)[1]["B"]["p"]
    for word, direction in (("阴性", -1), ("阳性", 1)):
        file = results(tmp_path, f"person,barcode,sampled,result\nB,1,2022-03-12,{word}\n")
        assert run(asked(contacts, cases=(cases,), results=(file,))) == 0
        assert (said(capsys)[1]["B"]["p"] - before) * direction > 0.01


def test_a_positive_tube_points_at_the_exposed_member(contacts, cases, tmp_path, capsys):
    text = "person,barcode,sampled,result,pool\nB,1,2022-03-12,positive,T\nE,2,2022-03-12,positive,T\nC,3,2022-03-12,grey,\n"
    assert run(asked(contacts, cases=(cases,), results=(results(tmp_path, text),))) == 0
    told, of = said(capsys)
    assert told["tubes"] == 1
    assert of["B"]["p"] > 0.9 > 0.2 > of["E"]["p"]
    assert told["left_out"]["results that are neither positive nor negative"] == 1


def test_chances_and_days_as_numbers_and_a_file_written(tmp_path, capsys):
    path, out = tmp_path / "c.csv", tmp_path / "risk.csv"
    path.write_text("t,i,j,lambda\n0,1,2,0.5\n0,2,1,0.5\n1,2,3,0.5\n1,3,2,0.5\n", encoding="utf-8")
    file = results(tmp_path, "person,barcode,sampled,result\n3,1,6,1\n")
    assert run(asked(path, results=(file,), until="", out=out, as_json=False)) == 0
    printed = capsys.readouterr().out
    assert "3 people, 0 to 6" in printed
    rows = {
        row["person"]: float(row["p"])
        for row in csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    }
    assert rows["3"] > rows["2"] > 0.001


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"disease": "plague"}, "--disease plague"),
        ({"until": "soon"}, "--until soon"),
        ({"until": "2021-01-01"}, "everything in the files is later"),
        ({"results": (Path("absent.csv"),)}, "there is no such file"),
        ({"seed": 2.0}, "seed and outside are probabilities"),
    ],
)
def test_wrong_use_is_named(contacts, capsys, changed, message):
    assert run(asked(contacts, **changed)) == 3
    assert message in capsys.readouterr().err


def test_contradictions_name_the_person(contacts, cases, tmp_path, capsys):
    given = {"seed": 0.0, "outside": 0.0, "cases": (cases,)}
    assert run(asked(contacts, **given)) == 3
    assert "A: results, onset and contacts cannot all be so" in capsys.readouterr().err
    both = "person,barcode,sampled,result,pool\nB,1,2022-03-12,+,T\nE,2,2022-03-12,-,T\n"
    assert run(asked(contacts, results=(results(tmp_path, both),))) == 3
    assert "tube T: positive in one row" in capsys.readouterr().err
    (tmp_path / "empty.csv").write_text("a,b,start\n")
    assert run(asked(tmp_path / "empty.csv")) == 3
    assert "no contact with a time" in capsys.readouterr().err
    assert run(asked(contacts, out=tmp_path / "absent" / "x.csv")) == 5
