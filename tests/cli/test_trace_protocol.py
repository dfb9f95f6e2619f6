"""`ringfence trace --protocol` from files to files: classes, order in time, what was known when, and the refusals."""

import csv
import json

import pytest
from typer.testing import CliRunner

from ringfence.cli.trace import app

CASES = """person,onset,sampled,isolated,status,household
X,2022-03-30,2022-03-31T08:00:00+08:00,2022-03-31T12:00:00+08:00,confirmed,h1
H,,,2022-03-31T13:00:00+08:00,,h1
N,,,,confirmed,
"""
PRESENCE = """person,place,start,end,source,room,seat
X,diner,2022-03-29T12:00:00+08:00,2022-03-29T13:00:00+08:00,scan,,
A,diner,2022-03-29T12:10:00+08:00,2022-03-29T12:50:00+08:00,scan,,
Old,diner,2022-03-20T12:10:00+08:00,2022-03-20T12:50:00+08:00,scan,,
X,diner,2022-03-20T12:00:00+08:00,2022-03-20T13:00:00+08:00,scan,,
H,tea,2022-03-30T12:10:00+08:00,2022-03-30T12:50:00+08:00,scan,,
G,tea,2022-03-30T12:10:00+08:00,2022-03-30T12:50:00+08:00,scan,,
H,hall,2022-03-30T13:10:00+08:00,2022-03-30T13:50:00+08:00,scan,,
K,hall,2022-03-30T13:10:00+08:00,2022-03-30T13:50:00+08:00,scan,,
H,tea,2022-03-31T13:00:00+08:00,2022-03-31T14:00:00+08:00,scan,,
L,tea,2022-03-31T13:00:00+08:00,2022-03-31T14:00:00+08:00,scan,,
X,coach9,2022-03-29T15:00:00+08:00,2022-03-29T18:00:00+08:00,scan,,11A
T,coach9,2022-03-29T15:00:00+08:00,,scan,,9C
"""
PLACES = """place,kind,name,lat,lon,ventilated
diner,餐馆,小饭店,26.97,112.95,
tea,teahouse,茶馆,26.98,112.96,
hall,market,集市,26.99,112.97,
coach9,coach,九路客车,,,no
"""


def trace(folder, *more, at="2022-04-01T00:00:00+08:00", index="X", pack="cn-covid-8", encounters=""):
    texts = {
        "cases": CASES,
        "presence": PRESENCE,
        "places": PLACES,
        "encounters": "a,b,start,end,distance_m,setting\n",
    }
    texts["encounters"] += encounters
    command = ["--protocol", pack, "--index", index, "--at", at, "--out", str(folder / "out")]
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        command += [f"--{name}", str(folder / f"{name}.csv")]
    return CliRunner().invoke(app, [*command, *more])


def classes(folder):
    with (folder / "out" / "contacts.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {(row["ring"], row["person"]): row["class"] for row in csv.DictReader(stream)}


def read(folder, name):
    return json.loads((folder / "out" / name).read_text(encoding="utf-8"))


def test_each_person_gets_the_class_of_the_protocol(tmp_path):
    answer = trace(tmp_path)
    assert answer.exit_code == 0, answer.output
    assert classes(tmp_path) == {
        ("1", "H"): "close",  # lives with X
        ("1", "T"): "close",  # the same sealed coach
        ("1", "A"): "undetermined",  # same restaurant, distance unknown
        ("2", "G"): "secondary",  # teahouse with H after the first exposure
        ("2", "K"): "none",  # a market is not a listed setting
    }
    reasons = {row["person"]: row for row in read(tmp_path, "reasons.json")["rows"]}
    assert "共同居住" in reasons["H"]["explanation"]["zh"]
    assert reasons["A"]["missing"]
    assert read(tmp_path, "reasons.json")["windows"]["X"]["days"] == 2


def test_later_facts_are_ignored_and_open_stays_end_at_the_moment_asked_about(tmp_path):
    assert trace(tmp_path, at="2022-03-30T12:30:00+08:00").exit_code == 0
    rows = {row["person"]: row for row in read(tmp_path, "reasons.json")["rows"]}
    assert {person for person in rows} == {"H", "T", "A", "G"}
    assert [m["end"] - m["start"] for m in rows["G"]["meetings"]] == [20 * 60]


def test_meetings_after_the_contacts_isolation_make_nobody_a_secondary_contact(tmp_path):
    trace(tmp_path)
    assert ("2", "L") not in classes(tmp_path)


def test_a_pack_that_was_not_in_force_is_a_warning(tmp_path):
    answer = trace(tmp_path, at="2022-07-15T00:00:00+08:00")
    assert answer.exit_code == 0
    assert "not in force" in answer.stderr
    assert any("not in force" in line for line in read(tmp_path, "quality.json")["warnings"])


def test_a_case_without_dates_and_an_unknown_pack_are_refused(tmp_path):
    answer = trace(tmp_path, index="N")
    assert answer.exit_code == 4
    assert "onset" in answer.stderr
    assert trace(tmp_path, pack="no-such-pack").exit_code == 4
    assert trace(tmp_path, index="Nobody").exit_code == 3


def test_a_faulty_pack_is_refused_with_line_numbers(tmp_path):
    pack = tmp_path / "mine.yaml"
    pack.write_text("pack: mine\ntopic: contacts\nnonsense: 1\n", encoding="utf-8")
    answer = trace(tmp_path, pack=str(pack))
    assert answer.exit_code == 4
    assert "mine.yaml:" in answer.stderr


def test_the_sources_side_is_the_fortnight_before_onset(tmp_path):
    assert trace(tmp_path, "--backward").exit_code == 0
    rows = {row["person"]: row for row in read(tmp_path, "reasons.json")["rows"]}
    assert set(rows) == {"A", "H", "Old", "T"}
    assert {row["class"] for row in rows.values()} == {""}


@pytest.mark.parametrize("minutes", ["0", "15"])
def test_those_who_came_shortly_after_are_listed_on_request(tmp_path, minutes):
    more = "Late,diner,2022-03-29T13:10:00+08:00,2022-03-29T13:20:00+08:00,scan,,\n"
    (tmp_path / "more.csv").write_text(PRESENCE.splitlines()[0] + "\n" + more, encoding="utf-8")
    trace(tmp_path, "--indirect-minutes", minutes, "--presence", str(tmp_path / "more.csv"))
    assert (("1", "Late") in classes(tmp_path)) is (minutes == "15")


def test_kinds_read_from_a_name_are_told(tmp_path):
    (tmp_path / "p2.csv").write_text(
        "person,place,start,end\nX,餐馆2,2022-03-29T20:00:00+08:00,2022-03-29T21:00:00+08:00\n",
        encoding="utf-8",
    )
    answer = trace(tmp_path, "--presence", str(tmp_path / "p2.csv"))
    assert "餐馆2" in answer.stderr
    assert read(tmp_path, "quality.json")["places_read_from_name"] == {"餐馆2": "restaurant"}
