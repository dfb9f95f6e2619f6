"""The durable inbox of scans: one writer appends groups, a second thread hands whole segments on to presence.

`take` returns when the group is on disk. A record taken before has no second effect, however long ago and across
restarts; one that contradicts the first is named. A segment goes into the presence log as one batch under its own
name, so that a repeat after a crash has no effect either.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ringfence.core.words import Refused
from ringfence.engine.log import sync_folder
from ringfence.engine.records import Columns
from ringfence.engine.scans import rows, seen, segment
from ringfence.engine.scans.judging import Judging, Taken
from ringfence.engine.scans.rows import Scan
from ringfence.engine.scans.segment import Segment

KEPT_ROWS = 200_000  # rows held in memory before their fingerprints become a file
KEPT_S = 3600  # and no longer than this
REMEMBERED_S = 30 * 86_400
Append = Callable[[str, Columns], bool]


@dataclass
class Closed:
    """A segment to which nothing is added any more. Its rows stay in memory until their fingerprints are on disk."""

    path: Path
    first: int
    name: str
    scans: list[Scan]
    handed_on: bool = False
    remembered: bool = False  # its fingerprints are on disk: a kill came before the file could go


class ScanStore(Judging):
    """The inbox in one folder; one process at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._lock_file = _alone(folder)
        self.lock = threading.Lock()
        self.recent = {}
        self.closed: list[Closed] = []
        self._open: Segment | None = None
        self._scans: list[Scan] = []
        try:
            self.salt = _salt(folder)
            self.runs = seen.runs(folder)
            self.next = max((run.end for run in self.runs), default=0)
            self._recover()
        except BaseException:
            self._lock_file.close()
            raise

    def _recover(self) -> None:
        paths, remembered = segment.segments(self.folder), self.next
        for path in paths:
            name, groups = segment.read(path, cut=path == paths[-1])
            scans = [scan for group in groups for scan in rows.decode(group.payload)]
            if not scans:
                path.unlink(missing_ok=True)  # made and never written to; its number is free again
                continue
            one = Closed(path, segment.first_of(path), name, scans)
            one.remembered = one.first + len(scans) <= remembered
            self.closed.append(one)
            self.next = max(self.next, one.first + len(scans))
            if not one.remembered:
                self.recent |= {rows.key_of(scan, self.salt): scan for scan in scans}

    def take(self, requests: list[list[Scan]]) -> list[Taken]:
        """One group: durable when this returns; raises OSError with nothing taken when the disk refuses."""
        with self.lock:
            keyed = [[rows.key_of(scan, self.salt) for scan in request] for request in requests]
            before = seen.find(self.runs, [key for keys in keyed for key in keys]) if self.runs else {}
            answers, fresh = self.judge(requests, keyed, before)
            if fresh:
                self._commit(list(fresh.values()))
                self.recent.update(fresh)
            return answers

    def _commit(self, scans: list[Scan]) -> None:
        if self._open is None:
            self._open = Segment.create(self.folder, first=self.next)
        self._open.append(rows.encode(scans), first=self.next, rows=len(scans))
        self.next += len(scans)
        self._scans += scans

    def roll(self) -> None:
        """Close the segment that is being written; the next group begins another."""
        with self.lock:
            if self._open is not None:
                self._open.close()
                self.closed.append(Closed(self._open.path, self._open.first, self._open.name, self._scans))
                self._open, self._scans = None, []

    def hand_on(self, append: Append) -> int:
        """Give every closed segment to presence; returns how many rows. Safe to repeat after a kill at any point."""
        self.roll()
        count = 0
        for one in [one for one in self.closed if not one.handed_on]:
            if one.scans:
                append(f"scans/{one.name}", rows.columns(one.scans))
            one.handed_on = True
            count += len(one.scans)
        return count

    def waiting(self) -> int:
        """Rows taken and not yet handed on."""
        return len(self._scans) + sum(len(one.scans) for one in self.closed if not one.handed_on)

    def settle(self, *, now: int) -> bool:
        """Turn old rows into fingerprints and drop their files; forget the oldest. True when something was done."""
        if over := [one for one in self.closed if one.handed_on and one.remembered]:
            self._drop(over)
            return True
        done = [one for one in self.closed if one.handed_on]
        count = sum(len(one.scans) for one in done)
        oldest = min((one.scans[0].at for one in done if one.scans), default=now)
        if done and (count >= KEPT_ROWS or now - oldest >= KEPT_S):
            self._fingerprint(done)
            return True
        if some := seen.due(self.runs):
            made = seen.merge(self.folder, some)
            with self.lock:
                self.runs = [*(run for run in self.runs if run not in some), made]
            return True
        return self._forget(now - REMEMBERED_S)

    def _fingerprint(self, done: list[Closed]) -> None:
        scans = [scan for one in done for scan in one.scans]
        table = rows.fingerprints(scans, self.salt)
        end = done[-1].first + len(done[-1].scans)
        made = seen.write(self.folder, table, first=done[0].first, end=end) if scans else None
        with self.lock:
            if made:
                self.runs = [*self.runs, made]
            for key in table["key"].tolist():
                self.recent.pop(key, None)
        self._drop(done)

    def _drop(self, done: list[Closed]) -> None:
        with self.lock:
            self.closed = [one for one in self.closed if one not in done]
        for one in done:
            one.path.unlink(missing_ok=True)
        sync_folder(self.folder)

    def _forget(self, before: int) -> bool:
        old = [run for run in self.runs[:-1] if run.newest < before]  # the last tells where numbers go on
        with self.lock:
            self.runs = [run for run in self.runs if run not in old]
        seen.forget(old)
        return bool(old)

    def close(self) -> None:
        """Let another process have the folder."""
        self.roll()
        self._lock_file.close()


def _alone(folder: Path) -> IO[str]:
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Refused(f"{folder}: another process takes scans in here already", code="in-use") from None
    return file


def _salt(folder: Path) -> bytes:
    """Makes fingerprints worthless elsewhere; made once."""
    path = folder / "salt"
    if not path.exists():
        draft = folder / ".salt"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(16))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(folder)
    return path.read_bytes()
