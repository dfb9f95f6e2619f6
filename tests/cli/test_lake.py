"""`ringfence lake write`, and the options of `ringfence trace` that go with it."""

import json

import pytest
from typer.testing import CliRunner

from ringfence.cli.lake import app
from ringfence.cli.trace import app as trace

PRESENCE = """person,place,start,end
X,P,2022-03-28T08:00:00+08:00,2022-03-28T09:00:00+08:00
A,P,2022-03-28T08:10:00+08:00,2022-03-28T08:30:00+08:00
A,P,tomorrow,
"""


def write(folder, *more):
    (folder / "presence.csv").write_text(PRESENCE, encoding="utf-8")
    return CliRunner().invoke(
        app, ["write", str(folder / "presence.csv"), "--out", str(folder / "lake"), *more]
    )


def test_a_file_is_added_once_and_its_faults_are_told(tmp_path):
    for _ in range(2):
        answer = write(tmp_path, "--buckets", "2")
        assert answer.exit_code == 0, answer.output
        assert "2 ok, 1 rejected" in answer.output
        assert "the lake has 2 rows" in answer.output
        assert "row 4" in answer.output
    told = json.loads((tmp_path / "lake" / "lake.json").read_text())
    assert (told["version"], told["buckets"], list(told["batches"].values())) == (1, 2, [2])


def test_what_cannot_be_written_is_said(tmp_path):
    assert CliRunner().invoke(app, ["write", "--out", str(tmp_path)]).exit_code == 2
    answer = CliRunner().invoke(app, ["write", str(tmp_path / "none.csv"), "--out", str(tmp_path)])
    assert (answer.exit_code, "no such file" in answer.output) == (3, True)


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (["--engine", "spark"], "--lake DIR"),
        (["--engine", "abacus"], "kernel, spark"),
        (["--lake", "lake"], "--engine spark"),
        (
            ["--engine", "spark", "--master", "local[1]", "--lake", "lake", "--presence", "p.csv"],
            "lake write",
        ),
    ],
)
def test_options_that_need_or_exclude_each_other(tmp_path, options, remedy):
    asked = ["--index", "X", "--cases", "c.csv", "--raw", "--window", "2022-03-28", "2022-03-29"]
    asked += ["--min-minutes", "1", "--ring2-min-minutes", "1", "--out", str(tmp_path)]
    answer = CliRunner().invoke(trace, [*asked, *options])
    assert answer.exit_code == 2
    assert remedy in answer.output


def test_a_lake_that_is_not_there_is_refused_before_spark_starts(tmp_path):
    (tmp_path / "cases.csv").write_text("person\nX\n")
    asked = [
        "--index",
        "X",
        "--cases",
        str(tmp_path / "cases.csv"),
        "--raw",
        "--window",
        "2022-03-28",
        "2022-03-29",
    ]
    asked += ["--min-minutes", "1", "--ring2-min-minutes", "1", "--out", str(tmp_path / "out")]
    answer = CliRunner().invoke(
        trace, [*asked, "--engine", "spark", "--master", "local[1]", "--lake", str(tmp_path)]
    )
    assert answer.exit_code == 3
    assert "ringfence lake write" in answer.output
