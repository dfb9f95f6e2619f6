"""Files of presence as a source of rows for a build: names and notes first, then stretches of rows as codes.

DuckDB gives a 64-bit hash for every text; a table of hashes, checked to be without collision over all names there are,
turns them into codes. So no text is held beside the tables of distinct names.
"""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from ringfence.core.words import Refused
from ringfence.engine import ordering
from ringfence.engine.names import Sorted, packed
from ringfence.engine.parts import EARLIEST, EPOCH, LATEST, Array, Ints, Notes, Rows, no_notes
from ringfence.engine.segment import OPEN_END
from ringfence.files.feeds import NUMBERS, TEXTS, open_feed

PIECE = 4_000_000
LEAST = 256 << 20
"""Bytes that DuckDB needs in any case."""
NOTES = 20_000_000
"""Distinct combinations of source, room, seat and errors that are taken; each needs 40 bytes of memory."""
_NOTE = (*TEXTS, *NUMBERS)


class Feeds:
    """The rows of some files. Raises `Refused` for a wrong row with file, row, column and remedy."""

    keyed = False

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        scratch: Path,
        memory: int,
        threads: int = 2,
        zone: str = "",
    ) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._base = duckdb.connect()
        self._base.execute(f"SET threads = {threads}")
        self._base.execute("SET enable_progress_bar = false")
        self._base.execute(f"SET memory_limit = '{max(LEAST, memory // 2) >> 20}MiB'")
        self._base.execute(f"SET temp_directory = '{str(scratch / 'duckdb').replace(chr(39), chr(39) * 2)}'")
        self._local = threading.local()
        self.feeds = [
            open_feed(self._base, path, scratch=scratch, earliest=EARLIEST, latest=LATEST, zone=zone)
            for path in paths
        ]
        self.identity = _identity(paths)
        self.rows = sum(feed.rows for feed in self.feeds)
        self._cuts = [(feed, first) for feed in self.feeds for first in range(0, feed.rows, PIECE)]
        self.pieces = len(self._cuts)
        people, self._people, _ = self._names("person")
        places, self._places, self.weights = self._names("place")
        self.notes, words, self._notes = self._read_notes()
        self.tables = {"people": people, "places": places, "words": words}
        self._base.execute("SET threads = 1")  # from here on several pieces are read at once

    def piece(self, number: int) -> Rows:
        """Up to PIECE rows of one file."""
        feed, first = self._cuts[number]
        noted = "hash(" + ", ".join(_NOTE) + ")" if len(self.notes) > 1 else "0"
        found = (
            self._cursor()
            .execute(
                f'SELECT hash(person) AS person, hash(place) AS place, ("start" - {EPOCH})::INTEGER AS begins, '
                f'coalesce("end" - {EPOCH}, {OPEN_END})::INTEGER AS ends, {noted}::UBIGINT AS note '
                f"FROM ({feed.select(first, PIECE)})"
            )
            .fetchnumpy()
        )
        person, place = self._people, self._places
        none = np.empty(0, np.uint64)
        return Rows(
            ordering.looked_up(_plain(found["place"]), *place),
            _plain(found["begins"]),
            _plain(found["ends"]),
            ordering.looked_up(_plain(found["person"]), *person),
            ordering.looked_up(_plain(found["note"]), *self._notes)
            if len(self.notes) > 1
            else np.zeros(len(found["ends"]), np.int32),
            none,
            none,
        )

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "cursor"):
            self._local.cursor = self._base.cursor()
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    def _all(self, columns: str) -> str:
        """One table of these columns over all files."""
        return " UNION ALL ".join(f"SELECT {columns} FROM ({feed.select()})" for feed in self.feeds)

    def _names(self, column: str) -> tuple[Sorted, tuple[Array, Array], Ints]:
        """(the sorted table with "" in front, its hashes, the rows of each name)."""
        self._base.execute(
            f"CREATE TEMP TABLE names AS SELECT {column} AS name, count(*) AS n, hash({column}) AS h "
            f"FROM ({self._all(column)}) GROUP BY ALL ORDER BY name"
        )
        found = self._base.execute("SELECT n, h FROM names").fetchnumpy()
        texts, sizes = [b""], [np.zeros(1, np.int64)]
        cursor = self._base.execute("SELECT name FROM names")
        while some := cursor.fetchmany(500_000):
            text, at = packed([name.encode() for (name,) in some])
            texts.append(text.tobytes())
            sizes.append(np.diff(at))
        self._base.execute("DROP TABLE names")
        hashes = _plain(found["h"])
        _distinct(hashes, column)
        at = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
        keys, positions = ordering.table_of(hashes)
        positions[positions >= 0] += 1
        weights = np.concatenate([[0], _plain(found["n"])]).astype(np.int64)
        return Sorted(np.frombuffer(b"".join(texts), np.uint8), at), (keys, positions), weights

    def _read_notes(self) -> tuple[Notes, Sorted, tuple[Array, Array]]:
        """(the distinct notes, their words, their hashes)."""
        empty = ordering.table_of(np.empty(0, np.uint64))
        if not any(feed.notes for feed in self.feeds):
            nothing = np.zeros(1, np.int32)
            unknown = np.full(1, np.nan)
            note = Notes(nothing, nothing, nothing, unknown, unknown, np.zeros(1, np.int64))
            return (note if self.rows else no_notes()), Sorted.of([]), empty
        columns = ", ".join(_NOTE)
        self._base.execute(
            f"CREATE TEMP TABLE notes AS SELECT {columns}, hash({columns}) AS h FROM ({self._all(columns)}) "
            f"GROUP BY ALL ORDER BY ALL"
        )
        counted = self._base.execute("SELECT count(*) FROM notes").fetchone()
        if counted and counted[0] > NOTES:
            raise Refused(
                f"{counted[0]} distinct combinations of {columns}; at most {NOTES} are taken. Round the errors, or "
                "leave out a column.",
                code="feed-notes",
            )
        found = self._base.execute("SELECT * FROM notes").fetchnumpy()
        self._base.execute("DROP TABLE notes")
        hashes = _plain(found["h"])
        _distinct(hashes, columns)
        words = Sorted.of(str(one) for name in TEXTS for one in np.unique(_plain(found[name]).astype(str)))
        codes = [words.codes([str(one) for one in _plain(found[name])]) for name in TEXTS]
        numbers = [np.ma.filled(found[name].astype(np.float64), np.nan) for name in NUMBERS]
        note = Notes(codes[0], codes[1], codes[2], numbers[0], numbers[1], np.zeros(len(hashes), np.int64))
        return note, words, ordering.table_of(hashes)


def _plain(column: Array) -> Array:
    return np.ascontiguousarray(np.ma.getdata(column))


def _distinct(hashes: Array, what: str) -> None:
    if len(np.unique(hashes)) != len(hashes):
        raise Refused(
            f"{what}: two names have one hash, which happens once in millions of builds; build the files apart and "
            "append one of them",
            code="feed-collision",
        )


def _identity(paths: Sequence[Path]) -> str:
    """The same files, by what the system says of them, read by the same DuckDB."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in paths:
        seen = path.stat()
        digest.update(f"{path.resolve()} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
