"""The inbox of scans in PostgreSQL: one COPY a group, committed before anybody of it is answered.

Tables of their own in the schema `scans`: what was taken (`inbox`), which rows went to presence under which name
(`batch`), and fingerprints of what was taken before (`seen`). One process writes at a time: it holds an advisory lock
on the connection that commits, so that after a cut nobody goes on before the fate of the last group is settled.
"""

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from ringfence.config.intake import postgres_sql as sql
from ringfence.config.intake.known import Unavailable
from ringfence.engine.scans import rows, seen
from ringfence.engine.scans.judging import Judging, Taken
from ringfence.engine.scans.rows import Scan
from ringfence.engine.scans.seen import Earlier
from ringfence.engine.scans.store import KEPT_ROWS, KEPT_S, REMEMBERED_S, Append, ScanStore

log = structlog.get_logger("ringfence.intake")
Connect = Callable[[], "psycopg.Connection[Any]"]
LOCK_WAIT_S = 20.0
FORGET_EVERY_S = 600
SIGN = 1 << 63  # keys are unsigned, a bigint is not


@dataclass
class Span:
    """Rows [first, end) of the inbox that go to presence as one batch of this name."""

    first: int
    end: int
    name: str
    scans: list[Scan]
    handed_on: bool


class PostgresScans(Judging):
    """The inbox in one database. `before` is the log in the data folder: what it took earlier stays known."""

    def __init__(self, connect: Connect, *, before: ScanStore) -> None:
        self.connect, self.before, self.salt = connect, before, before.salt
        self.lock = threading.Lock()
        self.recent = {}
        self.spans: list[Span] = []
        self.scans: list[Scan] = []  # taken, in no batch yet
        self.first = self.next = 0
        self._writer: psycopg.Connection[Any] | None = None
        self._hand: psycopg.Connection[Any] | None = None
        self._forgot = self._pid = 0
        with self.lock:
            self._open()

    def take(self, requests: list[list[Scan]]) -> list[Taken]:
        """One group: committed when this returns; raises `Unavailable` when the database does not take it."""
        keyed = [[rows.key_of(scan, self.salt) for scan in request] for request in requests]
        with self.lock:
            try:
                writer = self._writer or self._open()
                keys = [key for some in keyed for key in some]
                answers, fresh = self.judge(requests, keyed, self._earlier(writer, keys))
                if fresh:
                    self._commit(writer, fresh)
                return answers
            except psycopg.Error as fault:
                self._cut()
                log.error("intake.database", sqlstate=fault.sqlstate or type(fault).__name__)
                raise Unavailable(
                    "The database does not take the scans. Keep them and send them again.", code="database"
                ) from None

    def _earlier(self, writer: "psycopg.Connection[Any]", keys: list[int]) -> dict[int, Earlier]:
        asked = [key for key in dict.fromkeys(keys) if key not in self.recent]
        found = {}
        for key in asked:
            if first := self.before.recent.get(key):
                content, parts = rows.content_of(first, self.salt), rows.parts_of(first, self.salt)
                found[key] = Earlier(content, parts, first.at)
        if self.before.runs:  # asked after `recent`: what leaves that is here by then
            found |= seen.find(self.before.runs, asked)
        known = writer.execute(sql.EARLIER, [[key - SIGN for key in asked]])
        return found | {
            key + SIGN: Earlier(content + SIGN, parts + SIGN, at) for key, content, parts, at in known
        }

    def _commit(self, writer: "psycopg.Connection[Any]", fresh: dict[int, Scan]) -> None:
        lines = [
            sql.line(number, key - SIGN, one) for number, (key, one) in enumerate(fresh.items(), self.next)
        ]
        with writer.transaction(), writer.cursor() as cursor, cursor.copy(sql.COPY) as copy:
            copy.write("".join(lines))
        self.next += len(fresh)
        self.scans += fresh.values()
        self.recent.update(fresh)

    def hand_on(self, append: Append) -> int:
        """Give what is committed to presence; returns how many rows. Safe to repeat after a kill at any point."""
        hand = self._handing()
        try:
            self._batch(hand)
            count = 0
            for one in [one for one in self.spans if not one.handed_on]:
                append(f"scans/{one.name}", rows.columns(one.scans))
                hand.execute(sql.HANDED_ON, [one.first])
                one.handed_on = True
                count += len(one.scans)
            return count
        except psycopg.Error:
            self._hand = None
            raise

    def _batch(self, hand: "psycopg.Connection[Any]") -> None:
        """Fix which rows make the next batch before presence hears of it, so that a repeat is the same batch."""
        with self.lock:
            first, end, scans = self.first, self.next, self.scans
            if not scans:
                return
            name = secrets.token_hex(8)
            hand.execute(sql.NEW_BATCH, [first, end, name])
            self.spans.append(Span(first, end, name, scans, False))
            self.first, self.scans = end, []

    def waiting(self) -> int:
        """Rows taken and not yet handed on."""
        return len(self.scans) + sum(len(one.scans) for one in self.spans if not one.handed_on)

    def settle(self, *, now: int) -> bool:
        """Turn old rows into fingerprints and delete them; forget the oldest. True when something was done."""
        done = [one for one in self.spans if one.handed_on]
        count, oldest = (
            sum(len(one.scans) for one in done),
            min((one.scans[0].at for one in done), default=now),
        )
        if done and (count >= KEPT_ROWS or now - oldest >= KEPT_S):
            self._fingerprint(done)
            return True
        if now - self._forgot >= FORGET_EVERY_S:
            self._handing().execute(sql.FORGET, [now - REMEMBERED_S])
            self._forgot = now
        return self.before.settle(now=now)

    def _fingerprint(self, done: list[Span]) -> None:
        scans = [scan for one in done for scan in one.scans]
        keys = [rows.key_of(scan, self.salt) for scan in scans]
        hand = self._handing()
        try:
            with hand.transaction(), hand.cursor() as cursor:
                with cursor.copy(sql.COPY_SEEN) as copy:
                    copy.set_types(sql.SEEN_TYPES)
                    for key, scan in zip(keys, scans, strict=True):
                        content, parts = rows.content_of(scan, self.salt), rows.parts_of(scan, self.salt)
                        copy.write_row((key - SIGN, content - SIGN, parts - SIGN, scan.at))
                cursor.executemany(sql.DROP_ROWS, [(one.first, one.end) for one in done])
                cursor.executemany(sql.DROP_BATCH, [(one.first,) for one in done])
        except psycopg.Error:
            self._hand = None
            raise
        with self.lock:
            self.spans = [one for one in self.spans if one not in done]
            for key in keys:
                self.recent.pop(key, None)

    def close(self) -> None:
        """Let another process have the database's inbox and the folder."""
        self._cut()
        if self._hand:
            self._hand.close()
        self.before.close()

    def _cut(self) -> None:
        if self._writer is not None:
            with suppress(psycopg.Error):
                self._writer.close()
        self._writer = None

    def _handing(self) -> "psycopg.Connection[Any]":
        if self._hand is None or self._hand.closed:
            self._hand = self._session()
        return self._hand

    def _session(self) -> "psycopg.Connection[Any]":
        session = self.connect()
        session.autocommit = True
        session.execute("SET synchronous_commit = on")  # an answer means: on disk
        return session

    def _open(self) -> "psycopg.Connection[Any]":
        """A new connection to commit on, once no other process or earlier session of ours can commit any more; then
        memory is made to agree with what is there."""
        writer = self._session()
        try:
            until = time.monotonic() + LOCK_WAIT_S
            while not writer.execute(sql.LOCK).fetchone()[0]:  # type: ignore[index]
                if time.monotonic() > until:
                    raise Unavailable("Another process takes scans in this database already.", code="in-use")
                writer.execute(sql.END_OWN, [self._pid])
                time.sleep(0.1)
            self._pid = writer.info.backend_pid
            writer.execute(sql.TABLES)
            self._recover(writer)
        except BaseException:
            writer.close()
            raise
        self._writer = writer
        return writer

    def _recover(self, writer: "psycopg.Connection[Any]") -> None:
        """Only what memory does not know: after a start everything, after a cut the group that was in doubt."""
        known = self.next
        scans: dict[int, Scan] = {}
        for number, key, *rest in writer.execute(sql.ROWS, [known]).fetchall():
            scans[number] = self.recent[key + SIGN] = Scan(*rest)
        if not known:
            for first, end, name, handed_on in writer.execute(sql.BATCHES).fetchall():
                some = [scan for number, scan in scans.items() if first <= number < end]
                self.spans.append(Span(first, end, name, some, handed_on))
                self.first = self.next = end
        self.scans += [scan for number, scan in scans.items() if number >= self.next]
        self.next = max(self.next, max(scans, default=-1) + 1)
