"""Backups: whole, without keys, and refused before harm when anything about them is wrong."""

import base64
import json
import random
import shutil
import subprocess
import sys

import pytest

from ringfence.config.operation import archive
from ringfence.core.words import Refused
from ringfence.engine.presence import PresenceLog
from tests.ops.conftest import RUN


@pytest.fixture
def saved(house, tmp_path):
    """A backup of the house when the word was 'old'; the house has moved on to 'new'."""
    file = tmp_path / "monday.rfbackup"
    manifest = json.loads(house.run("backup", file, "--json").stdout)
    house.write("new")
    return file, manifest


def entries(file, folder):
    folder.mkdir()
    return archive.extract(file, folder)["entries"]


def test_restore_brings_database_presence_and_attachments_back(house, saved, tmp_path):
    file, manifest = saved
    assert house.read() == {"new"}
    house.run("restore", file, "--confirm", manifest["id"])
    assert house.read() == {"old"}
    again = tmp_path / "again.rfbackup"
    house.run("backup", again)
    first, second = entries(file, tmp_path / "a"), entries(again, tmp_path / "b")
    if house.url:  # an SQLite file counts its own changes, so only its rows can be compared
        noted = ("tables/audit_", "tables/operation_")  # the backup and the restore themselves
        assert [e for e in first if not e["name"].startswith(noted)] == [
            e for e in second if not e["name"].startswith(noted)
        ]
    assert [each["name"] for each in first] == [each["name"] for each in second]


def test_keys_are_never_in_a_backup(house, saved, tmp_path):
    keys = json.loads((house.folder / "keys.json").read_text())
    texts = [entry["key"] for entry in keys["sealing"].values()] + [keys["index"]]
    texts.append((house.folder / "secret_key").read_text())
    entries(saved[0], tmp_path / "unpacked")
    for path in (tmp_path / "unpacked").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(text.encode() in data for text in texts)
            assert not any(base64.b64decode(text + "==") in data for text in texts[:-1])


def test_every_flipped_byte_and_every_cut_is_found(saved, tmp_path):
    whole = saved[0].read_bytes()
    dice = random.Random(7)
    spoilt = tmp_path / "spoilt"
    for _ in range(300):
        data = bytearray(whole)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        spoilt.write_bytes(data)
        with pytest.raises(Refused):
            archive.verify(spoilt)
    for length in (0, 1, 18, 19, 40, len(whole) // 2, len(whole) - 33, len(whole) - 1):
        spoilt.write_bytes(whole[:length])
        with pytest.raises(Refused):
            archive.verify(spoilt)
    spoilt.write_bytes(whole + b"x")
    with pytest.raises(Refused):
        archive.verify(spoilt)


def test_a_damaged_backup_changes_nothing(house, saved, tmp_path):
    data = bytearray(saved[0].read_bytes())
    data[len(data) // 2] ^= 1
    spoilt = tmp_path / "spoilt.rfbackup"
    spoilt.write_bytes(data)
    assert "damaged" in house.run("restore", spoilt, "--confirm", saved[1]["id"], code=1).stderr
    assert house.read() == {"new"}


def test_a_backup_of_other_keys_is_refused(house, saved):
    (house.folder / "keys.json").rename(house.folder / "old-keys")
    house.inside(
        "from django.utils import timezone\nfrom ringfence.apps.keys import actions\nactions.create(at=timezone.now())"
    )
    refused = house.run("restore", saved[0], "--confirm", saved[1]["id"], code=1)
    assert "keys" in refused.stderr
    assert house.read() == {"new"}


def test_an_unknown_format_is_refused(house, saved, tmp_path):
    later = tmp_path / "later.rfbackup"
    later.write_bytes(saved[0].read_bytes().replace(b"BACKUP 1\n", b"BACKUP 2\n", 1))
    assert "another format" in house.run("restore", later, code=1).stderr
    (tmp_path / "letter").write_text("Dear colleague")
    assert "not a Ringfence backup" in house.run("restore", tmp_path / "letter", code=1).stderr


def test_a_backup_of_a_newer_version_or_another_engine_is_refused(house, tmp_path):
    for change, words in (
        ({"migrations": [["cases", "9999_later"]]}, "newer"),
        ({"engine": "oracle"}, "oracle"),
    ):
        facts = {"id": "1", "version": "9", "engine": "postgresql" if house.url else "sqlite", "keys": {}}
        file = tmp_path / f"{words}.rfbackup"
        with archive.writing(file) as writer:
            writer.close({**facts, "migrations": [], "rows": {}, **change})
        assert words in house.run("restore", file, "--confirm", "1", code=1).stderr
    assert house.read() == {"old"}


def test_a_restore_must_be_confirmed(house, saved):
    assert "--confirm" in house.run("restore", saved[0], code=1).stderr
    assert "Not confirmed" in house.run("restore", saved[0], "--confirm", "yes", code=1).stderr
    assert "Nothing was changed" in house.run("restore", saved[0], "--dry-run").stdout
    assert house.read() == {"new"}


def test_a_house_at_work_is_not_replaced(house, saved):
    holding = "import time\nfrom ringfence.config.operation.folders import working\n"
    holding += "with working(alone=False, what='serve'):\n    print('open', flush=True)\n    time.sleep(30)"
    command = [sys.executable, "-c", f"import django; django.setup()\n{holding}"]
    server = subprocess.Popen(command, env=house.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout.readline() == "open\n"
        assert "in use" in house.run("restore", saved[0], "--confirm", saved[1]["id"], code=1).stderr
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_a_backup_never_overwrites_and_is_for_its_owner_only(house, saved):
    assert "exists already" in house.run("backup", saved[0], code=1).stderr
    assert saved[0].stat().st_mode & 0o077 == 0


def test_old_backups_are_cleared_away_when_asked(house, tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    for number in range(3):
        (folder / f"ringfence-2022033{number}-000000Z.rfbackup").write_text("old")
    house.run("backup", folder, "--keep", 2)
    assert len(list(folder.iterdir())) == 2


def test_the_command_line_runs_from_anywhere(house, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", RUN, "doctor"],
        env=house.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "database" in done.stdout
    shutil.rmtree(tmp_path / "nothing", ignore_errors=True)


BUILT = """
from pathlib import Path
from ringfence.engine.presence import PresenceLog
from ringfence.core.contacts.records import Presence
store = PresenceLog(Path({folder!r}))
store.build([Path({file!r})])
store.append("late", [Presence("later", "p", 1_648_000_000, None)])
"""


def test_presence_that_stands_in_no_log_is_in_the_backup(house, tmp_path):
    file, saved = tmp_path / "stays.csv", tmp_path / "built.rfbackup"
    file.write_text("person,place,start,end\nsooner,p,2022-03-28T08:00:00+08:00,\n")
    folder = house.folder / "presence"
    code = BUILT.format(folder=str(folder), file=str(file))
    subprocess.run([sys.executable, "-c", code], check=True)
    manifest = json.loads(house.run("backup", saved, "--json").stdout)
    shutil.rmtree(folder)
    house.run("restore", saved, "--confirm", manifest["id"])
    latest = PresenceLog(folder).open_latest()
    assert [one.person for one in latest.at_places(["p"], start=0, end=10**10)] == ["later", "sooner"]
