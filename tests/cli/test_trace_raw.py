"""`ringfence trace --raw` from files to files, and what it says when something is wrong."""

import csv
import json

import pytest
from typer.testing import CliRunner

from ringfence.cli.trace import app

WINDOW = ("2022-03-28T00:00:00+08:00", "2022-03-29T00:00:00+08:00")
PRESENCE = """person,place,start,end,source
X,P,2022-03-28T08:00:00+08:00,2022-03-28T09:00:00+08:00,scan
甲,P,2022-03-28T08:10:00+08:00,2022-03-28T08:30:00+08:00,interview
甲,P,2022-03-28T08:30:00+08:00,,scan
B,Q,2022-03-28T20:00:00+08:00,2022-03-28T20:10:00+08:00,
"""
ENCOUNTERS = """a,b,start,end,distance_m,place,source
B,甲,2022-03-28T20:00:00+08:00,2022-03-28T20:07:30+08:00,1.5,Q,tag
"""


def trace(
    folder, *more, presence=PRESENCE, encounters=ENCOUNTERS, index=("X",), cases="person\nX\n", raw=True
):
    for name, text in (("cases", cases), ("presence", presence), ("encounters", encounters)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    command = [
        word
        for name in ("cases", "presence", "encounters")
        for word in (f"--{name}", str(folder / f"{name}.csv"))
    ]
    command += [word for person in index for word in ("--index", person)]
    if raw:
        command += ["--raw", "--window", *WINDOW, "--min-minutes", "15", "--ring2-min-minutes", "5"]
    return CliRunner().invoke(app, [*command, "--out", str(folder / "out"), *more])


def contacts(folder):
    with (folder / "out" / "contacts.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_two_rings_are_written_with_every_column(tmp_path):
    answer = trace(tmp_path)
    assert answer.exit_code == 0, answer.output
    assert contacts(tmp_path) == [
        dict(
            zip(
                "index person ring via class minutes meetings first last nearest_m places sources p because missing rule".split(),
                row,
                strict=True,
            )
        )
        for row in [
            ["X", "甲", "1", "", "", "50.00", "1", "2022-03-28T08:10:00+08:00", "2022-03-28T09:00:00+08:00", "", "P", "interview;scan", "", "", "", ""],
            ["X", "B", "2", "甲", "", "7.50", "1", "2022-03-28T20:00:00+08:00", "2022-03-28T20:07:30+08:00", "1.5", "Q", "tag", "", "", "", ""],
        ]
    ]  # fmt: skip
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"contacts.csv", "contacts.xlsx", "reasons.json", "quality.json", "report.html"}
    assert "2 contacts" in answer.output


def test_a_header_without_rows_is_a_valid_file(tmp_path):
    answer = trace(tmp_path, presence="person,place,start,end\n", encounters="a,b,start,end\n")
    assert answer.exit_code == 0
    assert contacts(tmp_path) == []


def test_every_row_is_counted_and_refused_rows_are_named(tmp_path):
    bad = PRESENCE + "C,P,2022-03-28T09:00:00+08:00,2022-03-28T08:00:00+08:00,\n,P,yesterday?,,\n"
    answer = trace(tmp_path, presence=bad + PRESENCE.splitlines()[1] + "\n")
    assert answer.exit_code == 0
    quality = json.loads((tmp_path / "out" / "quality.json").read_text(encoding="utf-8"))
    report = next(one for one in quality["files"] if one["kind"] == "presence")
    assert (report["seen"], report["used"], report["rejected"], report["duplicate"]) == (7, 4, 2, 1)
    assert {fault["row"] for fault in report["faults"]} == {6, 7}
    assert "row 6" in answer.stderr
    assert trace(tmp_path, "--strict", presence=bad).exit_code == 3


@pytest.mark.parametrize(
    ("presence", "words"),
    [
        ("person,place,start\nX,P,2022-03-28T08:00:00+08:00\n", ["presence.csv", "end"]),
        ("", ["presence.csv", "empty"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_and_column(tmp_path, presence, words):
    answer = trace(tmp_path, presence=presence)
    assert answer.exit_code == 3
    assert all(word in answer.stderr for word in words), answer.stderr


def test_a_missing_file_is_named(tmp_path):
    answer = trace(tmp_path, "--people", str(tmp_path / "nobody.csv"))
    assert answer.exit_code == 3
    assert "nobody.csv" in answer.stderr


@pytest.mark.parametrize(
    "more",
    [["--protocol", "cn-covid-8"], ["--window", "yesterday", WINDOW[1]], ["--window", WINDOW[1], WINDOW[0]]],
)
def test_wrong_use_is_told_before_anything_is_read(tmp_path, more):
    assert trace(tmp_path, *more).exit_code == 2


def test_without_raw_a_protocol_and_a_moment_are_asked_for(tmp_path):
    assert trace(tmp_path, raw=False).exit_code == 2


def test_json_goes_to_standard_output_and_nothing_else_does(tmp_path):
    answer = trace(tmp_path, "--json")
    told = json.loads(answer.stdout)
    assert [row["person"] for row in told["rows"]] == ["甲", "B"]
    assert told["counts"] == {"ring 1": 1, "ring 2": 1}


def test_raw_ignores_what_the_cases_say_besides_the_person(tmp_path):
    answer = trace(tmp_path, cases="person,onset,household\nX,the other day,h1\n")
    assert answer.exit_code == 0
    assert "onset" not in answer.stderr
    assert len(contacts(tmp_path)) == 2
