"""Stored presence: durable, idempotent, taken back, erased, and searched as if it had never been stored."""

import os
import subprocess
import sys
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.core.contacts import trace
from ringfence.core.contacts.records import Case, Presence
from ringfence.core.words import Refused
from ringfence.engine import log
from ringfence.engine.presence import PresenceLog, open_latest
from ringfence.files import packs
from tests.engine.worlds import MIDNIGHT, stays

A = Presence("A", "P", 100, 200, "scan", 5.0, 60.0, "201", "3A")
B = Presence("B", "P", 150, None, "scan")
C = Presence("甲", "Q", 100, 200)


@pytest.fixture
def store(tmp_path):
    return PresenceLog(tmp_path / "presence")


def everything(store):
    return store.open_latest().at_places(["P", "Q"], start=0, end=10**12)


def test_what_was_appended_is_found_by_person_and_by_place(store):
    assert store.append("one", [A, B])
    assert store.append("two", [C])
    latest = store.open_latest()
    assert len(latest) == 3
    assert latest.of_people(["A", "nobody"], start=0, end=1000) == [A]
    assert latest.at_places(["P"], start=0, end=1000) == [A, B]
    assert latest.at_places(["P"], start=201, end=1000) == [B]


def test_an_empty_log_answers_that_nobody_was_anywhere(store):
    assert everything(store) == []
    assert store.verify() == 0


def test_the_same_batch_twice_has_one_effect(store):
    assert store.append("one", [A])
    before = store.stamp()
    assert not store.append("one", [A, B])
    assert store.stamp() == before
    assert everything(store) == [A]


def test_a_batch_can_be_taken_back_and_brought_again(store):
    store.append("one", [A])
    store.append("two", [C])
    assert store.withdraw("one")
    assert everything(store) == [C]
    assert not store.withdraw("one")
    assert store.append("one", [A])
    assert everything(store) == [A, C]


def test_an_erased_person_is_in_no_file_any_more(store):
    store.append("one", [A, B])
    store.append("two", [Presence("A", "Q", 1, 2), C])
    store.withdraw("two")
    store.open_latest()
    assert store.erase("甲") == 1
    assert store.erase("A") == 2
    assert everything(store) == [B]
    for path in store.folder.rglob("*"):
        assert not path.is_file() or "甲".encode() not in path.read_bytes(), path


def test_a_damaged_file_is_refused_and_never_skipped(store):
    store.append("one", [A])
    (path,) = (store.folder / "log").glob("*.rfl")
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        store.verify()


def test_a_newer_version_is_refused(store):
    store.append("one", [A])
    (path,) = (store.folder / "log").glob("*.rfl")
    path.write_bytes(path.read_bytes().replace(b"RFPRES01", b"RFPRES99", 1))
    with pytest.raises(Refused, match="newer"):
        store.open_latest()


def test_an_interrupted_write_leaves_no_batch(store):
    store.append("one", [A])
    (store.folder / "log" / "000000000002.add.ffff.draft").write_bytes(b"half")
    assert everything(store) == [A]


def test_file_and_folder_are_on_disk_before_the_call_returns(store, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        log.os, "fsync", lambda handle: (synced.append(os.readlink(f"/proc/self/fd/{handle}")), real(handle))
    )
    store.append("one", [A])
    assert [path.endswith((".draft", "/log")) for path in synced] == [True, True]


def test_the_stamp_is_a_cache_key(store):
    store.append("one", [A])
    first = store.open_latest()
    assert open_latest(store.folder) is first
    store.append("two", [B])
    assert store.open_latest().stamp != first.stamp
    assert first.at_places(["P"], start=0, end=1000) == [A]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(st.lists(stays(), max_size=15), max_size=4))
def test_a_snapshot_answers_what_the_reference_answers(tmp_path_factory, batches):
    store = PresenceLog(tmp_path_factory.mktemp("presence"))
    for number, batch in enumerate(batches):
        store.append(str(number), batch)
    question = trace.Question(
        cases=[Case("X", onset=MIDNIGHT)], protocol=packs.load("cn-covid-8"), at=MIDNIGHT + 7200, zone=UTC
    )
    rows = [row for batch in batches for row in batch]
    assert store.open_latest().trace(question) == trace.trace(question, presence=rows, encounters=[])


WRITER = """
import sys
from pathlib import Path
from ringfence.core.contacts.records import Presence
from ringfence.engine.presence import PresenceLog
store = PresenceLog(Path(sys.argv[1]))
for number in range(10_000):
    store.append(str(number), [Presence(f"p{number}", "P", number, number + 1)])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 7])
def test_every_acknowledged_batch_survives_a_kill(store, after):
    command = [sys.executable, "-c", WRITER, str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        acknowledged = [int(writer.stdout.readline()) for _ in range(after)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout.read().split()]
    found = {row.person for row in everything(store)}
    assert {f"p{number}" for number in acknowledged} <= found
    assert len(found) <= len(acknowledged) + 1
    assert store.append("after", [A])
