"""`ringfence rt` on a curve and on a list of cases: same figures, named faults, honest gaps."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ringfence.cli.rt_run import Asked, run

CASES = [2, 3, 2, 5, 6, 8, 9, 12, 11, 9, 7, 5, 4, 2, 1, 0, 1]


def asked(file, **changed):
    given = {
        "mean": 4.0,
        "sd": 2.0,
        "by": "onset",
        "until": "",
        "window": 7,
        "dispersion": 0.3,
        "out": None,
        "as_json": True,
    }
    return Asked(Path(file), **(given | changed))


@pytest.fixture
def curve(tmp_path):
    path = tmp_path / "curve.csv"
    days = [date(2022, 3, 30) + timedelta(days=number) for number in range(len(CASES))]
    rows = "\n".join(f"{day},{number}" for day, number in zip(days, CASES, strict=True) if number)
    path.write_text(f"日期,病例数\n{rows}\n", encoding="utf-8")
    return path


def test_a_curve_rises_and_falls(curve, capsys):
    assert run(asked(curve)) == 0
    said = json.loads(capsys.readouterr().out)
    assert [day["cases"] for day in said["days"]] == CASES
    assert said["days"][5]["p_growing"] > 0.95
    assert said["p_growing"] < 0.05
    assert said["growth"] is not None


def test_a_list_of_cases_gives_the_same_curve(curve, tmp_path, capsys):
    listed = tmp_path / "cases.csv"
    rows = [
        f"N{day}-{number},{date(2022, 3, 30) + timedelta(days=day)}"
        for day, count in enumerate(CASES)
        for number in range(count)
    ]
    listed.write_text("\n".join(["person,onset", *rows, "N-x,"]) + "\n", encoding="utf-8")
    run(asked(curve))
    first = json.loads(capsys.readouterr().out)
    assert run(asked(listed)) == 0
    second = json.loads(capsys.readouterr().out)
    assert second["days"] == first["days"]
    assert (first["left_out"], second["left_out"]) == (0, 1)


def test_quiet_days_after_the_last_case_count(curve, tmp_path, capsys):
    out = tmp_path / "rt.csv"
    assert run(asked(curve, until="2022-05-10", out=out)) == 0
    quiet = json.loads(capsys.readouterr().out)
    assert quiet["days"][-1]["date"] == "2022-05-10"
    assert quiet["more_to_come"] < 0.05
    with out.open(encoding="utf-8-sig") as stream:
        assert len(list(csv.DictReader(stream))) == len(quiet["days"])


@pytest.mark.parametrize(
    ("text", "changed", "words"),
    [
        ("date,cases\n2022-03-30,2\n2022-03-30,3\n", {}, "stands there twice"),
        ("date,cases\n2022-03-30,minus\n", {}, "row 2"),
        ("date,cases\n2022-03-30,0\n", {}, "no case"),
        ("person,onset\n", {}, "no case"),
        ("date,cases\n2022-03-30,2\n", {"until": "soon"}, "a date such as"),
        ("date,cases\n2022-03-30,2\n", {"by": "moon"}, "one of onset"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, capsys, text, changed, words):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    assert run(asked(path, **changed)) == 3
    assert words in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path, capsys):
    assert run(asked(tmp_path / "gone.csv")) == 3
    assert "no such file" in capsys.readouterr().err


def test_the_table_is_for_reading(curve, capsys):
    assert run(asked(curve, as_json=False)) == 0
    assert "P(R>1)" in capsys.readouterr().out
