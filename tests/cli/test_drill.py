"""`ringfence drill` from the outside: what it writes, compares and refuses, and that a stop leaves nothing half."""

import csv
import json
import sys

import pytest
from typer.testing import CliRunner

from ringfence.cli import drill_run
from ringfence.cli.drill import app
from ringfence.cli.drill_run import policy, progress
from ringfence.cli.drill_written import write
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.core.words import Refused

SMALL = ["--people", "400", "--days", "10", "--seed", "3", "--cases", "4"]


def drill(*words):
    return CliRunner().invoke(app, [*SMALL, *map(str, words)])


def rows(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_it_writes_log_lists_duties_score_and_the_truth_apart(tmp_path):
    out, picture = tmp_path / "drill", tmp_path / "drill.html"
    found = drill("--out", out, "--report", picture, "--json")
    assert found.exit_code == 0, found.output
    assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} == {
        "log.csv", "contacts.csv", "duties.csv", "score.json", "truth/infections.csv",
    }  # fmt: skip
    score = json.loads((out / "score.json").read_text(encoding="utf-8"))
    assert score == json.loads(found.stdout) and score["confirmed"] == sum(
        one["what"] == "confirmed" for one in rows(out / "log.csv")
    )
    assert {one["class"] for one in rows(out / "contacts.csv")} >= {"close", "undetermined"}
    assert {one["kind"] for one in rows(out / "duties.csv")} >= {"core-investigation", "call-contact"}
    assert len(rows(out / "truth" / "infections.csv")) == score["infections"]
    assert "<svg" in picture.read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))


def test_the_same_drill_twice_is_the_same_to_the_byte(tmp_path):
    for name in ("one", "two"):
        assert drill("--out", tmp_path / name).exit_code == 0
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_two_policies_are_compared_person_by_person(tmp_path):
    found = drill("--against", "nothing", "--seeds", 2, "--out", tmp_path / "out", "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    differences = rows(tmp_path / "out" / "differences.csv")
    assert len(differences) == told["spared"] + told["struck"] > 0
    assert sum(told["second"]) - sum(told["first"]) == told["struck"] - told["spared"]


def test_a_stop_leaves_nothing(tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(drill_run, "score", stop)
    found = drill("--out", tmp_path / "out")
    assert found.exit_code == 130 and "nothing was written" in found.output
    assert not list(tmp_path.iterdir())


def test_a_draft_that_cannot_be_finished_leaves_what_was_there(tmp_path):
    write(tmp_path / "out", {"score.json": "old"})
    with pytest.raises(TypeError):
        write(tmp_path / "out", {"score.json": "new", "log.csv": None})
    assert (tmp_path / "out" / "score.json").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "words, code",
    [
        (["--against", "nonsense=3"], 3), (["--against", "rounds=many"], 3), (["--strain", "unheard-of"], 3),
        (["--protocol", "unheard-of"], 3), (["--county", "430424"], 2), (["--people", "3"], 2),
    ],
)  # fmt: skip
def test_what_it_cannot_do_it_says(words, code):
    assert drill(*words).exit_code == code


def test_a_second_policy_is_the_first_with_changes():
    found = policy("trace-hours=48, rounds=3,companions,secondary=no", like=Policy(undetermined=True))
    assert (found.trace_hours, found.rounds, found.companions, found.secondary) == (48, 3, True, False)
    assert found.undetermined
    assert policy("nothing", like=Policy()) is NOTHING
    with pytest.raises(Refused):
        policy("companions=perhaps", like=Policy())


def test_progress_tells_the_time_that_is_left_on_a_terminal_only(capsys, monkeypatch):
    with progress("days") as told:
        told(1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress("days") as told:
        told(1, 2)
        told(2, 2)
    assert "1/2 days, about" in capsys.readouterr().err
