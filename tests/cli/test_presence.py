"""`ringfence presence`: from files to a store that is checked, described, added to, folded, and that names wrong rows."""

import pytest
from typer.testing import CliRunner

from ringfence.cli.presence import app
from ringfence.engine.presence import PresenceLog

HEAD = "person,place,start,end\n"
ROW = "{},{},2022-03-28T{:02}:00:00+08:00,2022-03-28T{:02}:30:00+08:00\n"
FIRST = HEAD + "".join(ROW.format(f"p{n % 4}", f"v{n % 3}", n, n) for n in range(12))
LATE = HEAD + ROW.format("p9", "v1", 13, 13)


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def store(tmp_path):
    (tmp_path / "first.csv").write_text(FIRST)
    built = run("build", tmp_path / "first.csv", "--out", tmp_path / "store", "--memory", "512M")
    assert built.exit_code == 0, built.output
    assert "12 rows" in built.output
    return tmp_path / "store"


def test_a_store_is_built_added_to_folded_and_checked(store, tmp_path):
    (tmp_path / "late.csv").write_text(LATE)
    assert "1 rows added" in run("append", tmp_path / "late.csv", "--to", store).output
    assert "was there already" in run("append", tmp_path / "late.csv", "--to", store).output
    assert "13 rows, every checksum is right" in run("verify", store).output
    assert "13 rows in the new base" in run("fold", store).output
    described = run("info", store).output
    assert "rows               13" in described
    assert "people             5" in described
    assert "2022-03-27T16:00:00+00:00" in described
    assert '"rows": 13' in run("info", store, "--json").output
    assert len(PresenceLog(store).open_latest()) == 13


def test_days_that_expire_leave_with_the_fold(store):
    assert run("expire", store, "--before", "2022-03-28").exit_code == 0
    assert len(PresenceLog(store).open_latest().at_places(["v0", "v1", "v2"], start=0, end=10**10)) == 4
    assert "4 rows in the new base" in run("fold", store).output


def test_a_damaged_store_says_which_file_and_what_to_do(store):
    (path,) = store.glob("snapshots/base-*/own_start")
    path.write_bytes(b"\1" + path.read_bytes()[1:])
    found = run("verify", store)
    assert found.exit_code == 3
    assert "own_start: the file is damaged" in found.output
    assert "restore the newest backup" in found.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "nowhere"), "there is no store of presence here"),
        (("build", "nofile.csv", "--out", "x"), "nofile.csv: there is no such file"),
        (("fold", "nowhere", "--memory", "much"), "there is no store of presence here"),
        (("build", "nofile.csv", "--out", "x", "--memory", "much"), "write it as 6G or 800M"),
        (("build", "nofile.csv", "--out", "x", "--memory", "1M"), "at least 256M is needed"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    refused = run(*arguments)
    assert refused.exit_code == 3
    assert said in refused.output


def test_a_wrong_row_is_named(tmp_path):
    (tmp_path / "wrong.csv").write_text(FIRST + "p1,,2022-03-28T09:00:00+08:00,\n")
    for command in (("build", tmp_path / "wrong.csv", "--out"), ("append", tmp_path / "wrong.csv", "--to")):
        refused = run(*command, tmp_path / "store")
        assert refused.exit_code == 3
        assert "wrong.csv, row 14, column place" in refused.output


def test_one_person_is_shown_with_inferred_ends_and_clashes(store, tmp_path):
    (tmp_path / "more.csv").write_text(
        "person,place,start,end,source,seat\n"
        "p8,cafe,2022-03-28T12:00:00+08:00,,scan,\n"
        "p8,train,2022-03-28T15:00:00+08:00,2022-03-28T16:00:00+08:00,tickets,3A\n"
        "p8,far,2022-03-28T15:20:00+08:00,2022-03-28T15:50:00+08:00,camera,\n"
    )
    (tmp_path / "places.csv").write_text("place,kind,lat,lon\ncafe,restaurant,27,113\nfar,station,28,113\n")
    run("append", tmp_path / "more.csv", "--to", store)
    shown = run("person", store, "p8", "--places", tmp_path / "places.csv").output
    assert "2022-03-28T04:00:00Z  2022-03-28T05:30:00Z  cafe  scan; end inferred by the rule" in shown
    assert "seat 3A" in shown
    assert "CLASH, at two places at once (1800 s): train" in shown
    assert "says tickets / far" in shown
    assert "says camera" in shown
    assert '"kind": "two-places"' in run("person", store, "p8", "--json").output
    assert "no row of this person" in run("person", store, "nobody").output
