"""The door to stored presence: append a batch, take it back, erase a person, let old days go, search what is there.

What was appended is on disk when the call returns. The same batch appended twice has one effect. Searches run on an
immutable snapshot; what the log gained since becomes a small run beside it, and a fold makes one base of all again.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np

from ringfence.core.contacts.records import Presence
from ringfence.core.words import Refused
from ringfence.engine import advancing, building, checked, folding, log, states
from ringfence.engine.building import Progress
from ringfence.engine.delta import record_key
from ringfence.engine.feeding import Feeds
from ringfence.engine.ingest import columns
from ringfence.engine.log import Arrays
from ringfence.engine.names import Names
from ringfence.engine.parts import TABLES, seconds
from ringfence.engine.records import Columns, Stays
from ringfence.engine.snapshot import Snapshot, pointer
from ringfence.engine.states import State

FOLDED_AT_ONCE = 1_000_000
"""Up to this many rows a fold takes a moment: erasing is physical when the call returns, and runs are folded early."""
STAYS = tuple(Stays.__dataclass_fields__)


class PresenceLog:
    """All stored presence of one installation, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshots = folder / "snapshots"

    def append(
        self, batch_id: str, presence: Iterable[Presence], *, records: Sequence[str] | None = None
    ) -> bool:
        """Store one batch durably; False when this batch is there already.

        `records` names each row's record at its source ("" = none): a later row of the same source and record takes
        the place of the earlier one, in whatever batch that came.
        """
        return self.append_columns(batch_id, columns(presence, encounters=()), records=records)

    def append_columns(self, batch_id: str, batch: Columns, *, records: Sequence[str] | None = None) -> bool:
        """The same for a batch that is laid out as columns already (encounters do not belong here)."""
        for name in ("start", "end"):
            seconds(getattr(batch.stays, name), what=name)
        with log.locked(self.folder):
            if self._live(batch_id):
                return False
            log.write(
                self.folder,
                kind="add",
                batch=log.digest_of(batch_id),
                arrays={**_arrays(batch), **_keys(batch, records)},
            )
            return True

    def withdraw(self, batch_id: str) -> bool:
        """Take a whole batch back; False when there is no such batch.

        What a row of it had replaced does not come back: bring that again.
        """
        with log.locked(self.folder):
            if not self._live(batch_id):
                return False
            log.write(self.folder, kind="withdraw", batch=log.digest_of(batch_id), arrays={})
            return True

    def erase(self, person: str) -> int:
        """Remove every row of one person from every batch, withdrawn ones too; the number of rows removed.

        No search sees them from now on. A store of up to FOLDED_AT_ONCE rows is folded at once, so that no file has
        the person any more; in a larger one that happens with the next `fold`.
        """
        with log.locked(self.folder):
            state = self._advance()
            log.write(self.folder, kind="erase", batch="-", arrays={"person": np.array([person.encode()])})
            before, after = _gone(state), _gone(self._advance())
        removed = 0
        if len(self.open_latest()) <= FOLDED_AT_ONCE:
            removed = self.fold().rewritten
        return max(removed, after - before)

    def expire(self, before: int) -> None:
        """Let all rows go that ended by `before` (UTC seconds): no search sees them, the next fold removes them."""
        with log.locked(self.folder):
            log.write(self.folder, kind="expire", batch="-", arrays={"before": np.array([before], np.int64)})

    def fold(
        self, *, memory: int = folding.MEMORY, threads: int = 2, progress: Progress | None = None
    ) -> folding.Folded:
        """Make one base of base and runs; erased people and expired rows leave every file, the log's too.

        Appending and searching go on meanwhile. Cut off at any moment it leaves the old picture; the next fold goes
        on where this one was. `progress(done, all)` may raise to cancel.
        """
        with folding.alone(self.folder):
            with log.locked(self.folder):
                state = self._advance()
            folded = folding.base_of(self.snapshots, state, memory=memory, threads=threads, progress=progress)
            with log.locked(self.folder):
                rewritten = folding.rewrite_log(self.folder, number=state.number)
                folding.swap(self.snapshots, folded)
                self._advance()
        return folding.Folded(rows=folded.rows, rewritten=rewritten)

    def build(
        self,
        files: Sequence[Path],
        *,
        memory: int = folding.MEMORY,
        threads: int = 2,
        zone: str = "",
        progress: Progress | None = None,
    ) -> int:
        """Fill an empty store from files of presence (CSV, Parquet, whatever `files` reads); the number of rows.

        At most about `memory` bytes are held. Cut off at any moment, the same call goes on where it was. The files
        are the only other copy of these rows: keep them, or back the folder up. Raises `Refused` with file, row,
        column and remedy for the first wrong row.
        """
        with folding.alone(self.folder):
            if pointer(self.snapshots)[1] or log.operations(self.folder):
                raise Refused(
                    f"{self.folder}: holds presence already; name a new folder, or append the files as batches",
                    code="store-not-empty",
                )
            scratch, draft = self.snapshots / "draft-feeds", self.snapshots / "draft-build"
            feeds = Feeds(files, scratch=scratch, memory=memory, threads=threads, zone=zone)
            facts = folding.facts_of(State("", files=True))
            rows = building.build(
                draft, feeds, facts=facts, memory=memory, threads=threads, progress=progress
            )
            with log.locked(self.folder):
                folding.swap(self.snapshots, folding.NewBase(draft, rows))
                self._advance()
            shutil.rmtree(scratch)
        return rows

    @contextmanager
    def only_copy(self) -> Iterator[list[Path]]:
        """The files of the base, when it holds rows that stand in no log (`build`); they do not change meanwhile.

        For backups: such a base and the log are all that is needed; everything else is laid out again.
        """
        with folding.alone(self.folder):
            state = states.read(self.snapshots)
            home = self.snapshots / state.base if state and state.files else None
            yield sorted(path for path in home.iterdir() if path.name != checked.NOTE) if home else []

    def batches(self) -> int:
        """How many batches count."""
        return len(log.live(log.operations(self.folder)))

    def stamp(self) -> str:
        """The state of the log; changes with every operation."""
        return log.stamp(log.operations(self.folder))

    def open_latest(self) -> Snapshot:
        """The picture of the log as it is now. What came since the last call is laid out beside it first."""
        while True:
            stamp = self.stamp()
            if pointer(self.snapshots)[0] != stamp:
                with log.locked(self.folder):
                    stamp = self._advance().stamp
                self._fold_early()
            try:
                return _load(self.snapshots, *pointer(self.snapshots))
            except (FileNotFoundError, Refused) as problem:
                if getattr(problem, "code", "snapshot-damaged") != "snapshot-damaged":
                    raise
                if self.stamp() == stamp and not self._recovered():
                    raise  # nobody swapped a newer picture in: this one is broken

    def verify(self) -> int:
        """Compare every checksum of the log and of the snapshot, on the disk; the number of rows that count."""
        for one in log.operations(self.folder):
            one.arrays()
        latest = self.open_latest()
        states.compare(self.snapshots)
        return len(latest)

    def _advance(self) -> State:
        return advancing.advance(self.folder)

    def _recovered(self) -> bool:
        with log.locked(self.folder):
            name = pointer(self.snapshots)[1]
            return advancing.advance(self.folder).name != name

    def _fold_early(self) -> None:
        """While all is small, one base is better than many runs."""
        state = states.read(self.snapshots)
        if state is None or not state.runs:
            return
        sizes = [len(part) for part in states.load(self.snapshots, state).parts]
        if sum(sizes) <= FOLDED_AT_ONCE and sum(sizes[1:]) > max(sizes[0], 10_000):
            self.fold()

    def _live(self, batch_id: str) -> bool:
        digest = log.digest_of(batch_id)
        return any(one.batch == digest for one in log.live(log.operations(self.folder)))


def open_latest(folder: Path) -> Snapshot:
    """The current picture of the log in `folder`."""
    return PresenceLog(folder).open_latest()


@lru_cache(maxsize=4)
def _load(folder: Path, stamp: str, name: str) -> Snapshot:
    state = states.read(folder)
    if state is None or state.name != name:
        raise FileNotFoundError(folder / name)
    return states.load(folder, state)


def _gone(state: State) -> int:
    return sum(map(len, state.gone))


def _arrays(batch: Columns) -> Arrays:
    """Only the names that its rows use: a table of everybody must not travel with every batch."""
    tables: dict[str, Names] = {name: Names() for name in TABLES}
    table_of = {"person": "people", "place": "places", "source": "words", "room": "words", "seat": "words"}
    arrays = {}
    for name in STAYS:
        column = getattr(batch.stays, name)
        if name in table_of:
            names = getattr(batch, table_of[name])
            used, inverse = np.unique(column, return_inverse=True)
            column = tables[table_of[name]].column(names[code] for code in used.tolist())[inverse]
        arrays[name] = column
    for name, table in tables.items():
        arrays[f"names_{name}"] = np.array([one.encode() for one in table.codes])
    return arrays


def _keys(batch: Columns, records: Sequence[str] | None) -> Arrays:
    if records is None or not any(records):
        return {}
    if len(records) != len(batch.stays):
        raise Refused("records: one for each row is needed", code="records-length")
    sources = [batch.words[code] for code in batch.stays.source.tolist()]
    keys = [
        record_key(source, record) if record else (0, 0)
        for source, record in zip(sources, records, strict=True)
    ]
    return {
        "record_high": np.array([high for high, _ in keys], np.uint64),
        "record_low": np.array([low for _, low in keys], np.uint64),
    }
