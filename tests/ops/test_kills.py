"""kill -9 in the middle of a backup, a restore or an upgrade: afterwards all is old or all is new."""

import json
import os
import random
import shutil
from urllib.parse import urlsplit

import pytest

from tests.ops.conftest import administer

POINTS = int(os.environ.get("RINGFENCE_KILLS", "5"))  # `make test-all` asks for many


@pytest.fixture
def another(house, tmp_path):
    """`another(n)` -> a fresh copy of the house for kill point n; its database goes at the end."""
    made = []

    def make(number):
        copy = house.copy(tmp_path / f"copy{number}" / "var")
        made.append(copy)
        return copy

    yield make
    for copy in made:
        if copy.url:
            administer(copy.url, f"DROP DATABASE {urlsplit(copy.url).path[1:]} WITH (FORCE)")


def kill_points(lines: int) -> list[int]:
    """Spread over the run, a different place in each stretch on each number of lines."""
    dice = random.Random(lines)
    step = max(1, lines // POINTS)
    return [dice.randrange(start, min(start + step, lines)) + 1 for start in range(0, lines - step + 1, step)]


def test_a_killed_restore_leaves_the_old_or_the_new(house, another, tmp_path):
    file = tmp_path / "monday.rfbackup"
    told = json.loads(house.run("backup", file, "--json").stdout)
    house.write("new")
    arguments = ("restore", file, "--confirm", told["id"])
    lines = another("count").lines(*arguments)
    outcomes = []
    for number, line in enumerate([*kill_points(lines), lines - 8, lines - 3]):
        copy = another(number)
        assert copy.killed(line, *arguments).returncode == -9
        copy.recover()
        words = copy.read()
        assert words in ({"new"}, {"old"}), line
        outcomes += words
        assert not list(copy.folder.glob("staged-*"))
        assert not (copy.folder / "journal.json").exists()
    assert outcomes == sorted(outcomes, key=["new", "old"].index)


def test_a_killed_backup_leaves_no_file_that_looks_whole(house, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    lines = house.lines("backup", target / "count.rfbackup")
    shutil.rmtree(target)
    target.mkdir()
    for number, line in enumerate(kill_points(lines)):
        file = target / f"{number}.rfbackup"
        assert house.killed(line, "backup", file).returncode == -9
        if file.exists():
            house.run("restore", file, "--dry-run")
    house.run("backup", target / "after.rfbackup")


def test_a_killed_upgrade_leaves_the_old_or_the_new(house, another):
    house.inside(
        "from django.core.management import call_command\ncall_command('migrate', 'sessions', 'zero', verbosity=0)"
    )
    house.sql("CREATE TABLE kept (word varchar(9))")
    house.sql("INSERT INTO kept VALUES ('kept')")
    lines = another("count").lines("upgrade")
    for number, line in enumerate(kill_points(lines)):
        copy = another(number)
        assert copy.killed(line, "upgrade").returncode == -9
        copy.run("upgrade")
        assert "Nothing to do" in copy.run("upgrade", "--dry-run").stdout
        assert copy.sql("SELECT word FROM kept") == [("kept",)]
        copy.write("new")
        assert copy.read() == {"new"}
