"""`ringfence trace --store` gives what the same rows give as a file; the cap leaves out places and tells them."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from ringfence.cli.trace import app
from ringfence.engine.presence import PresenceLog

START = datetime(2022, 3, 28, tzinfo=UTC)


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(params=[1, 2, 3])
def world(request, tmp_path):
    """60 people at 8 places for four days, as a file and as a store with a later batch."""
    draw = random.Random(request.param)
    rows = []
    for _ in range(500):
        begins = START + timedelta(minutes=draw.randrange(4 * 1440))
        ends = begins + timedelta(minutes=draw.choice([0, 10, 30, 90]))
        end = "" if draw.random() < 0.02 else ends.isoformat()
        rows.append(f"p{draw.randrange(60)},hall-{draw.randrange(8)},{begins.isoformat()},{end}")
    head = "person,place,start,end\n"
    for name, some in (("all", rows), ("first", rows[:400]), ("late", rows[400:])):
        (tmp_path / f"{name}.csv").write_text(head + "\n".join(some) + "\n", encoding="utf-8")
    (tmp_path / "cases.csv").write_text(
        "person,onset,status\np1,2022-03-30T08:00:00+08:00,confirmed\np2,2022-03-31T08:00:00+08:00,confirmed\n",
        encoding="utf-8",
    )
    PresenceLog(tmp_path / "store").build([tmp_path / "first.csv"], memory=512 << 20)
    from ringfence.engine.arriving import append_file

    append_file(tmp_path / "store", tmp_path / "late.csv", zone="")
    return tmp_path


RAW = (
    "--raw", "--window", "2022-03-28T06:00:00+00:00", "2022-03-31T20:00:00+00:00", "--min-minutes", "15",
    "--ring2-min-minutes", "30",
)  # fmt: skip
BY_RULE = ("--protocol", "cn-covid-9", "--at", "2022-04-01T00:00:00+08:00")


def contacts(world, *options, out):
    people = ("--index", "p1", "--index", "p2", "--cases", world / "cases.csv", "--out", world / out)
    answer = run(*people, *options)
    assert answer.exit_code == 0, answer.output
    return (world / out / "contacts.csv").read_text(encoding="utf-8"), answer


@pytest.mark.parametrize(
    "options", [RAW, BY_RULE, (*BY_RULE, "--indirect-minutes", "30"), (*BY_RULE, "--backward")]
)
def test_a_store_answers_as_the_file_does(world, options):
    file, _ = contacts(world, *options, "--presence", world / "all.csv", out="file")
    store, _ = contacts(world, *options, "--store", world / "store", out="store")
    assert store == file and file.count("\n") > 5


@pytest.mark.parametrize("options", [RAW, BY_RULE])
def test_the_cap_leaves_places_out_and_tells_them(world, options):
    whole, _ = contacts(world, *options, "--store", world / "store", "--cap", "60", out="whole")
    file, _ = contacts(world, *options, "--store", world / "store", out="file")
    assert whole == file
    less, answer = contacts(world, *options, "--store", world / "store", "--cap", "1", out="less")
    assert less.count("\n") < whole.count("\n")
    told = json.loads((world / "less/reasons.json").read_text(encoding="utf-8"))
    assert told["cap"] == 1 and told["left_out"]
    assert all(one["people"] > 1 for one in told["left_out"])
    assert f"{told['left_out'][0]['place']} was left out" in answer.output or "more places" in answer.output


def test_options_that_exclude_each_other_and_a_store_that_is_not_there(world):
    asked = ("--index", "p1", "--cases", world / "cases.csv", "--out", world / "out", *RAW)
    assert run(*asked, "--store", world / "store", "--presence", world / "all.csv").exit_code == 2
    assert run(*asked, "--presence", world / "all.csv", "--cap", "3").exit_code == 2
    assert run(*asked, "--store", world / "nowhere").exit_code == 3
