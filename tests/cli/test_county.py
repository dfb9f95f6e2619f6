"""`ringfence county` from the outside: what it writes, and what it says when it cannot."""

import json

import pytest
from typer.testing import CliRunner

from ringfence.cli.county import app
from ringfence.cli.county_run import INPUT_REFUSED, NOT_WRITTEN, Asked, run


@pytest.fixture
def asked(tmp_path):
    def ask(**more):
        plain = {"out": tmp_path / "out", "people": 400, "days": 1, "seed": 1, "threads": 1}
        return Asked(**(plain | {"county": "", "data": None, "report": False} | more))

    return ask


def test_it_writes_the_files_and_tells_how_many_rows(asked, tmp_path, capsys):
    assert run(asked(report=True)) == 0
    about = json.loads((tmp_path / "out" / "county.json").read_text(encoding="utf-8"))
    assert about["people"] == about["rows"]["people"] == 400
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "people.parquet",
        "lives.parquet",
        "places.parquet",
        "presence.parquet",
        "county.json",
        "county.html",
        "observed",
    }
    assert {path.stem for path in (tmp_path / "out" / "observed").iterdir()} == {
        "registers",
        "scans",
        "cameras",
        "cells",
        "masts",
    }
    assert "400 people" in capsys.readouterr().out


def test_an_outbreak_leaves_tests_and_a_truth_apart(asked, tmp_path):
    assert run(asked(days=4, strain="omicron", cases=5, report=True)) == 0
    out = tmp_path / "out"
    assert {path.stem for path in (out / "truth").iterdir()} == {"infections", "links"}
    about = json.loads((out / "county.json").read_text(encoding="utf-8"))
    assert about["outbreak"] == {"disease": "disease-omicron", "first_cases": 5}
    assert set(about["files"]) == set(about["rows"])
    assert (out / "outbreak.html").is_file()


def test_a_strain_that_nobody_knows_is_refused(asked, capsys):
    assert run(asked(strain="nothing-of-the-kind")) == INPUT_REFUSED


def test_a_folder_without_census_tables_is_refused(asked, tmp_path, capsys):
    assert run(asked(county="430424", data=tmp_path)) == INPUT_REFUSED
    assert "no census table" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told(asked, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run(asked(out=tmp_path / "file")) == NOT_WRITTEN
    assert "could not write" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--people", "3"], ["--county", "430424"], ["--threads", "0"]])
def test_wrong_use(wrong, tmp_path):
    assert CliRunner().invoke(app, ["--out", str(tmp_path), *wrong]).exit_code == 2
