"""The inbox: durable groups, repeats and contradictions known for weeks, torn ends cut, damage refused."""

import errno
import os

import pytest

from ringfence.core.words import Refused
from ringfence.engine.presence import PresenceLog
from ringfence.engine.scans import rows, seen, segment, store
from ringfence.engine.scans.segment import Broken
from ringfence.engine.scans.store import ScanStore
from tests.engine.scans.world import NOW, scan, stored


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "presence"


@pytest.fixture
def opened(folder):
    """`opened()` -> the inbox, as after a new start."""
    made = []

    def again() -> ScanStore:
        for one in made:
            one.close()
        made[:] = [ScanStore(folder / "scans")]
        return made[0]

    yield again
    for one in made:
        one.close()


def take(inbox, *numbers, **more):
    (answer,) = inbox.take([[scan(number, **more) for number in numbers]])
    return answer.new, answer.repeated, [(one.row, one.fields) for one in answer.conflicts]


def handed(inbox, folder):
    inbox.hand_on(PresenceLog(folder).append_columns)
    return stored(folder)


def test_a_record_counts_once_also_within_a_group_and_after_a_new_start(opened):
    inbox = opened()
    assert take(inbox, 1, 2, 1) == (2, 1, [])
    assert take(inbox, 2, 3) == (1, 1, [])
    assert take(opened(), 1, 2, 3, 4) == (1, 3, [])


def test_a_contradiction_names_row_fields_and_time_as_long_as_the_record_is_remembered(opened, folder):
    inbox = opened()
    take(inbox, 1, 2)
    assert take(inbox, 3, 2, left=900) == (1, 0, [(1, ["left"])])
    inbox.hand_on(PresenceLog(folder).append_columns)
    assert inbox.settle(now=NOW + store.KEPT_S)  # only fingerprints are left
    assert inbox.recent == {} and segment.segments(folder / "scans") == []
    assert take(inbox, 1, left=60) == (0, 0, [(0, ["left"])])
    assert take(opened(), 1, 3, left=600) == (0, 1, [(1, ["left"])])


def test_what_was_taken_is_found_by_a_search_once(opened, folder):
    inbox = opened()
    take(inbox, 1, 2)
    assert handed(inbox, folder) == [1, 2]
    take(inbox, 2, 5)
    assert handed(inbox, folder) == [1, 2, 5]
    assert handed(opened(), folder) == [1, 2, 5]  # a new start hands on again, without effect


def test_fingerprints_are_merged_and_forgotten_in_time(opened, folder, monkeypatch):
    monkeypatch.setattr(store, "KEPT_ROWS", 1)
    inbox = opened()
    for number in range(20):
        take(inbox, number)
        inbox.hand_on(lambda batch, columns: True)
        while inbox.settle(now=NOW):
            pass
    assert len(inbox.runs) < 10 and sum(len(run) for run in inbox.runs) == 20
    assert take(opened(), *range(21)) == (1, 20, [])
    inbox = opened()
    assert inbox.settle(now=NOW + store.REMEMBERED_S + 1)  # the newest stays: it tells where numbers go on
    assert len(inbox.runs) == 1 and inbox.next >= 20


def test_a_torn_end_is_cut_wherever_it_tore(opened, folder):
    inbox = opened()
    take(inbox, 1)
    (path,) = segment.segments(folder / "scans")
    kept = path.stat().st_size
    take(inbox, 2, 3)
    data = path.read_bytes()
    for size in range(kept, len(data)):
        path.write_bytes(data[:size])
        again = opened()
        assert [one.record for one in again.closed[0].scans] == ["r1"]
        assert path.stat().st_size == kept
    assert take(again, 1, 2, 3) == (2, 1, [])


def test_a_flipped_byte_in_what_was_acknowledged_is_refused_and_left_as_it_is(opened, folder):
    inbox = opened()
    take(inbox, 1)
    take(inbox, 2)
    (path,) = segment.segments(folder / "scans")
    data = path.read_bytes()
    second = data.index(segment.MARK, segment.HEADER.size + 1)
    inbox.close()
    for at in range(second):
        flipped = bytearray(data)
        flipped[at] ^= 0x20
        path.write_bytes(flipped)
        if segment.HEADER.size - 8 <= at < segment.HEADER.size:
            continue  # the name of the file itself: any eight bytes are one
        with pytest.raises(Refused):
            segment.read(path, cut=True)
        assert path.read_bytes() == flipped


def test_a_newer_version_is_refused(opened, folder):
    inbox = opened()
    take(inbox, 1)
    inbox.close()
    (path,) = segment.segments(folder / "scans")
    path.write_bytes(path.read_bytes().replace(b"RFSCAN01", b"RFSCAN02", 1))
    with pytest.raises(Refused, match="newer version"):
        ScanStore(folder / "scans")


def test_fingerprints_refuse_a_flipped_byte_a_cut_file_and_a_newer_version(tmp_path):
    run = seen.write(tmp_path, rows.fingerprints([scan(n) for n in range(9)], b"s"), first=0, end=9)
    assert len(seen.load(run.path, verify=True)) == 9
    data = run.path.read_bytes()
    for broken in (data[:-1], data.replace(b"RFSEEN01", b"RFSEEN02"), b"", data[:-1] + bytes([data[-1] ^ 1])):
        run.path.write_bytes(broken)
        with pytest.raises(Refused):
            seen.load(run.path, verify=True)


def test_a_full_disk_takes_nothing_and_the_next_group_is_sound(opened, monkeypatch):
    inbox = opened()
    take(inbox, 1)

    def full(handle):
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", full)
        with pytest.raises(OSError):
            take(inbox, 2)
    assert take(inbox, 2, 3) == (2, 0, [])
    assert take(opened(), 1, 2, 3) == (0, 3, [])


def test_a_disk_that_cannot_even_go_back_ends_the_process_instead_of_guessing(opened, monkeypatch):
    inbox = opened()
    take(inbox, 1)

    def broken(*_):
        raise OSError(errno.EIO, "bad disk")

    monkeypatch.setattr(os, "fdatasync", broken)
    monkeypatch.setattr(os, "ftruncate", broken)
    with pytest.raises(Broken):
        take(inbox, 2)


def test_one_process_at_a_time(opened, folder):
    opened()
    with pytest.raises(Refused, match="another process"):
        ScanStore(folder / "scans")


def test_presence_that_fails_is_tried_again(opened, folder):
    inbox = opened()
    take(inbox, 1)

    def away(batch, columns):
        raise OSError(errno.EIO, "away")

    with pytest.raises(OSError):
        inbox.hand_on(away)
    assert inbox.waiting() == 1
    assert handed(inbox, folder) == [1]
    assert inbox.waiting() == 0
