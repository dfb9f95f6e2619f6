"""The durable presence log: one file an operation, never changed after it was acknowledged (except to erase a person).

An operation is safe when the call returns: file and folder are on disk. A file is a magic word with the version, the
SHA-256 of the rest, and the rest; what does not match is refused, never skipped.
"""

import fcntl
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused

MAGIC = b"RFPRES"
VERSION = b"01"
SUFFIX = ".rfl"
HEAD = len(MAGIC) + len(VERSION) + 32
Arrays = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """One file of the log: number, what was done (add, withdraw, erase), and a digest of the batch it concerns."""

    number: int
    kind: str
    batch: str
    path: Path

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The content, after its digest was compared."""
        data = self.path.read_bytes()
        if data[: len(MAGIC)] != MAGIC:
            raise Refused(f"{self.path}: this is no presence log file", code="log-damaged")
        if data[len(MAGIC) : len(MAGIC) + len(VERSION)] != VERSION:
            raise Refused(
                f"{self.path}: written by a newer version of Ringfence; upgrade", code="log-version"
            )
        if hashlib.sha256(data[HEAD:]).digest() != data[HEAD - 32 : HEAD]:
            raise Refused(f"{self.path}: the file is damaged; restore it from a backup", code="log-damaged")
        with np.load(io.BytesIO(data[HEAD:]), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}


def digest_of(batch_id: str) -> str:
    return hashlib.sha256(batch_id.encode()).hexdigest()[:32]


def operations(folder: Path) -> list[Operation]:
    """All operations, oldest first. A file that was being written when the power went is not one of them."""
    home = folder / "log"
    if not home.is_dir():
        return []
    with os.scandir(home) as entries:
        names = sorted(entry.name for entry in entries if entry.name.endswith(SUFFIX))
    return [_operation(home, name) for name in names]


@lru_cache(maxsize=1 << 18)
def _operation(home: Path, name: str) -> Operation:
    number, kind, batch = name.removesuffix(SUFFIX).split(".")
    return Operation(int(number), kind, batch, home / name)


def live(found: list[Operation]) -> list[Operation]:
    """The batches that count: added, and not withdrawn afterwards."""
    last = {one.batch: one for one in found if one.kind in ("add", "withdraw")}
    return sorted(one for one in last.values() if one.kind == "add")


def write(folder: Path, *, kind: str, batch: str, arrays: Arrays) -> Operation:
    """Append one operation (the caller holds the lock)."""
    (folder / "log").mkdir(parents=True, exist_ok=True)
    number = max((one.number for one in operations(folder)), default=0) + 1
    path = folder / "log" / f"{number:012d}.{kind}.{batch}.rfl"
    _write(path, arrays)
    return Operation(number, kind, batch, path)


def rewrite(operation: Operation, arrays: Arrays) -> None:
    """Put new content in the place of the old, for erasing only."""
    _write(operation.path, arrays)


def _write(path: Path, arrays: Arrays) -> None:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    content = stream.getvalue()
    draft = path.with_suffix(".draft")
    with draft.open("wb") as out:
        out.write(MAGIC + VERSION + hashlib.sha256(content).digest() + content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new name is durable only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time, over all processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamp(found: list[Operation]) -> str:
    """Changes whenever the content of the log does: the key of every cache above it.

    Each change renames a file into the folder, and so changes its time; within one tick of the clock the number of
    files tells.
    """
    if not found:
        return hashlib.sha256().hexdigest()[:32]
    folder = found[-1].path.parent.stat()
    said = f"{len(found)} {found[-1].path.name} {folder.st_ino} {folder.st_mtime_ns}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]
