"""What the log has taken, long after its rows were handed on: sorted files of fingerprints, merged as they grow.

28 bytes a scan, looked up by halving for a whole group of scans at once. A fingerprint tells no person or place.
"""

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused
from ringfence.engine.log import sync_folder

MAGIC, VERSION = b"RFSEEN", b"01"
HEADER = struct.Struct("<6s2sQQ32s")  # magic, version, rows, newest `at`, SHA-256 of the columns
COLUMNS = (("key", "<u8"), ("content", "<u8"), ("parts", "<u8"), ("at", "<u4"))
ENDING = ".seen"
FAN = 8  # that many neighbours of about one size become one
LARGEST = 16_000_000  # rows; larger ones are not merged again
Table = dict[str, npt.NDArray[np.unsignedinteger[npt.NBitBase]]]


@dataclass(frozen=True)
class Run:
    """One sorted file; it covers the rows [first, end) of the log."""

    path: Path
    first: int
    end: int
    newest: int
    table: Table

    def __len__(self) -> int:
        return len(self.table["key"])


@dataclass(frozen=True)
class Earlier:
    """A scan taken before: fingerprint of its content and fields, and when it was taken."""

    content: int
    parts: int
    at: int


def find(runs: list[Run], keys: list[int]) -> dict[int, Earlier]:
    """Those of the keys that were taken before."""
    found: dict[int, Earlier] = {}
    wanted = np.array(keys, np.uint64)
    for run in runs:
        at = np.searchsorted(run.table["key"], wanted)
        at[at == len(run)] = 0
        for i in np.flatnonzero(run.table["key"][at] == wanted).tolist() if len(run) else ():
            row = at[i]
            found[keys[i]] = Earlier(*(int(run.table[name][row]) for name in ("content", "parts", "at")))
    return found


def write(folder: Path, table: Table, *, first: int, end: int) -> Run:
    """A new run, durable with its name before it is used."""
    newest = int(table["at"].max(initial=0))
    body = [np.ascontiguousarray(table[name], kind) for name, kind in COLUMNS]
    digest = hashlib.sha256()
    for column in body:
        digest.update(column.tobytes())
    path = folder / f"{first:016d}-{end:016d}{ENDING}"
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(HEADER.pack(MAGIC, VERSION, len(body[0]), newest, digest.digest()))
        for column in body:
            file.write(column.tobytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(folder)
    return load(path)


def load(path: Path, *, verify: bool = False) -> Run:
    """Map one run; `verify` also compares its digest."""
    with path.open("rb") as file:
        head = file.read(HEADER.size)
    if len(head) < HEADER.size or head[: len(MAGIC)] != MAGIC:
        raise Refused(f"{path}: this is no file of taken scans", code="seen-damaged")
    _magic, version, rows, newest, digest = HEADER.unpack(head)
    if version != VERSION:
        raise Refused(f"{path}: written by a newer version of Ringfence; upgrade", code="seen-version")
    if path.stat().st_size != HEADER.size + rows * sum(np.dtype(kind).itemsize for _, kind in COLUMNS):
        raise Refused(f"{path}: the file is damaged; restore it from a backup", code="seen-damaged")
    if verify and hashlib.sha256(path.read_bytes()[HEADER.size :]).digest() != digest:
        raise Refused(f"{path}: the file is damaged; restore it from a backup", code="seen-damaged")
    first, end = (int(text) for text in path.stem.split("-"))
    return Run(path, first, end, newest, _mapped(path, rows))


def _mapped(path: Path, rows: int) -> Table:
    table, at = {}, HEADER.size
    for name, kind in COLUMNS:
        empty = np.empty(0, kind)
        table[name] = np.memmap(path, kind, "r", at, (rows,)) if rows else empty
        at += rows * np.dtype(kind).itemsize
    return table


def runs(folder: Path) -> list[Run]:
    """All runs, oldest first; what a merge that was cut off left behind goes."""
    for draft in folder.glob("*.draft"):
        draft.unlink()
    found: list[Run] = []
    for path in sorted(folder.glob(f"*{ENDING}"), key=_range):
        run = load(path)
        if found and run.end <= found[-1].end:
            path.unlink()  # its rows are in the merged one
        else:
            found.append(run)
    return found


def _range(path: Path) -> tuple[int, int]:
    first, end = (int(text) for text in path.stem.split("-"))
    return first, -end  # of two that begin together the merged one comes first


def due(found: list[Run]) -> list[Run]:
    """`FAN` neighbours of about one size that should become one; none when nothing is due."""
    for at in range(len(found) - FAN, -1, -1):
        some = found[at : at + FAN]
        sizes = [len(run) for run in some]
        if sum(sizes) <= LARGEST and max(sizes) <= FAN * max(1, min(sizes)):
            return some
    return []


def merge(folder: Path, some: list[Run]) -> Run:
    """One run in the place of its neighbours, which go when it is durable."""
    table = {name: np.concatenate([run.table[name] for run in some]) for name, _ in COLUMNS}
    order = np.argsort(table["key"], kind="stable")
    table = {name: column[order] for name, column in table.items()}
    made = write(folder, table, first=some[0].first, end=some[-1].end)
    forget(some)
    return made


def forget(some: list[Run]) -> None:
    """Remove files; who has them mapped may read on."""
    for run in some:
        run.path.unlink(missing_ok=True)
