"""The door to stored presence: append a batch, take it back, erase a person, search what is there.

What was appended is on disk when the call returns. The same batch appended twice has one effect. Searches run on
an immutable snapshot that is built again when the log has changed.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from ringfence.core.contacts.records import Presence
from ringfence.engine import log, snapshot
from ringfence.engine.ingest import Ingest, columns, no_meets
from ringfence.engine.log import Arrays
from ringfence.engine.names import Names
from ringfence.engine.records import Columns, Stays
from ringfence.engine.snapshot import NAMES, STAYS, Snapshot


class PresenceLog:
    """All stored presence of one installation, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshots = folder / "snapshots"

    def append(self, batch_id: str, presence: Iterable[Presence]) -> bool:
        """Store one batch durably; False when this batch is there already."""
        return self.append_columns(batch_id, columns(presence, encounters=()))

    def append_columns(self, batch_id: str, batch: Columns) -> bool:
        """The same for a batch that is laid out as columns already (encounters do not belong here)."""
        with log.locked(self.folder):
            if self._live(batch_id):
                return False
            log.write(self.folder, kind="add", batch=log.digest_of(batch_id), arrays=_arrays(batch))
            return True

    def withdraw(self, batch_id: str) -> bool:
        """Take a whole batch back; False when there is no such batch."""
        with log.locked(self.folder):
            if not self._live(batch_id):
                return False
            log.write(self.folder, kind="withdraw", batch=log.digest_of(batch_id), arrays={})
            return True

    def erase(self, person: str) -> int:
        """Remove every row of one person from every batch, withdrawn ones too; the number of rows removed.

        The one case in which stored files change. Snapshots are rebuilt at once, so that no copy stays behind.
        """
        with log.locked(self.folder):
            removed = 0
            for one in log.operations(self.folder):
                if one.kind == "add":
                    removed += _erase(one, person)
            if removed:
                log.write(self.folder, kind="erase", batch="-", arrays={})
        if removed:
            self.open_latest()
        return removed

    def batches(self) -> int:
        """How many batches count."""
        return len(log.live(log.operations(self.folder)))

    def stamp(self) -> str:
        """The state of the log; changes with every operation."""
        return log.stamp(log.operations(self.folder))

    def open_latest(self) -> Snapshot:
        """The picture of the log as it is now; built if there is none yet."""
        while True:
            stamp = self._built()
            try:
                return _load(self.snapshots, stamp)
            except FileNotFoundError:
                if self.stamp() == stamp:
                    raise  # nobody swapped a newer picture in: this one is broken

    def _built(self) -> str:
        stamp = self.stamp()
        if snapshot.current(self.snapshots) != stamp:
            with log.locked(self.folder):
                stamp = self.stamp()
                if snapshot.current(self.snapshots) != stamp:
                    snapshot.save(self._columns(), folder=self.snapshots, stamp=stamp)
        return stamp

    def verify(self) -> int:
        """Compare every digest of the log and of the snapshot; the number of rows that count."""
        for one in log.operations(self.folder):
            one.arrays()
        latest = self.open_latest()
        return len(snapshot.load(self.snapshots, stamp=latest.stamp, verify=True))

    def _live(self, batch_id: str) -> bool:
        digest = log.digest_of(batch_id)
        return any(one.batch == digest for one in log.live(log.operations(self.folder)))

    def _columns(self) -> Columns:
        ingest = Ingest()
        for one in log.live(log.operations(self.folder)):
            ingest.add_coded(*_batch(one.arrays()))
        return ingest.columns()


def open_latest(folder: Path) -> Snapshot:
    """The current picture of the log in `folder`."""
    return PresenceLog(folder).open_latest()


@lru_cache(maxsize=4)
def _load(folder: Path, stamp: str) -> Snapshot:
    return snapshot.load(folder, stamp=stamp)


def _arrays(batch: Columns) -> Arrays:
    """Only the names that its rows use: a table of everybody must not travel with every batch."""
    tables: dict[str, Names] = {name: Names() for name in NAMES}
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


def _batch(arrays: Arrays) -> tuple[Stays, dict[str, list[str]]]:
    names = {
        name: [one.decode() for one in np.asarray(arrays[f"names_{name}"], np.bytes_).tolist()]
        for name in NAMES
    }
    return Stays(**{name: arrays[name] for name in STAYS}), names  # type: ignore[arg-type]


def _erase(operation: log.Operation, person: str) -> int:
    stays, names = _batch(operation.arrays())
    if person not in names["people"]:
        return 0
    kept = stays.person != names["people"].index(person)
    left = Columns(
        people=names["people"],
        places=names["places"],
        words=names["words"],
        settings=[""],
        stays=stays.take(kept),
        meets=no_meets(),
    )
    log.rewrite(operation, _arrays(left))
    return int(len(stays) - np.count_nonzero(kept))
