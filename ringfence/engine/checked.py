"""Folders of immutable arrays with a checksum for every block: a flipped bit or a cut file is found before it is used.

Opening compares lengths and, once a boot, every block; a note beside the files remembers which (inode, size, times)
were compared, so the next opening reads nothing. `again=True` believes no note.
"""

import hashlib
import os
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from ringfence.core.words import Refused
from ringfence.engine.log import sync_folder

Array = npt.NDArray[Any]
FORMAT = "ringfence-presence"
VERSION = 2
BLOCK = 1 << 18
"""Bytes a checksum stands for."""
MANIFEST, BLOCKS, NOTE = "manifest.json", "blocks.u4", ".compared"
REMEDY = "restore the newest backup, or delete the folder 'snapshots': what is in the log is laid out again"


@dataclass(frozen=True, slots=True)
class Checked:
    """An opened folder: what its manifest says, and where its arrays lie."""

    folder: Path
    facts: dict[str, Any]
    files: dict[str, tuple[str, int]]

    def array(self, name: str, *, writable: bool = False) -> Array:
        """The array, mapped; changes of a `writable` one stay in this process."""
        kind, rows = self.files[name]
        if not rows:
            return np.empty(0, kind)
        mapped = np.memmap(self.folder / name, dtype=kind, mode="c" if writable else "r", shape=(rows,))
        return np.asarray(mapped)

    @property
    def bytes(self) -> int:
        return sum((self.folder / name).stat().st_size for name in self.files)


def store(folder: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays as plain little-endian files into a folder that is not sealed yet."""
    for name, array in arrays.items():
        with (folder / name).open("wb") as out:
            np.ascontiguousarray(array).tofile(out)


def seal(folder: Path, *, kinds: Mapping[str, str], facts: Mapping[str, Any], flush: bool = True) -> None:
    """Write checksums and manifest of the files named in `kinds` (name -> dtype); `flush` makes all of it durable."""
    with ThreadPoolExecutor(2) as threads:
        sums = list(threads.map(lambda name: _sums(folder / name), kinds))
    np.concatenate([np.empty(0, "<u4"), *sums]).astype("<u4").tofile(folder / BLOCKS)
    files = {
        name: {"dtype": kind, "bytes": (folder / name).stat().st_size, "blocks": len(one)}
        for (name, kind), one in zip(kinds.items(), sums, strict=True)
    }
    body = {
        "format": FORMAT,
        "version": VERSION,
        "block": BLOCK,
        "facts": dict(facts),
        "files": files,
        "blocks_sha256": hashlib.sha256((folder / BLOCKS).read_bytes()).hexdigest(),
    }
    body["sha256"] = _digest(body)
    (folder / MANIFEST).write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    if flush:
        for name in (*kinds, BLOCKS, MANIFEST):
            _flush(folder / name)
        sync_folder(folder)


def opened(folder: Path, *, again: bool = False) -> Checked:
    """Open a sealed folder after comparing it. Raises `Refused` for damage and for versions it does not know,
    FileNotFoundError when there is no such folder."""
    body = _manifest(folder)
    for name, one in body["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != one["bytes"]:
            raise damaged(path, "its length is not what was written")
    if again or not _remembered(folder, body):
        _compare(folder, body)
        _remember(folder, body)
    files = {
        name: (str(one["dtype"]), int(one["bytes"]) // np.dtype(one["dtype"]).itemsize)
        for name, one in body["files"].items()
    }
    return Checked(folder, body["facts"], files)


def damaged(path: Path, why: str) -> Refused:
    return Refused(f"{path}: the file is damaged ({why}); {REMEDY}", code="snapshot-damaged")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    content = path.read_bytes()
    try:
        body: dict[str, Any] = orjson.loads(content)
        version = body["version"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise damaged(path, "it cannot be read") from None
    if version != VERSION or body.get("format", FORMAT) != FORMAT:
        raise Refused(
            f"{path}: a snapshot of version {version}; this program reads {VERSION}. Use the program that wrote it, "
            "or delete the folder 'snapshots'; it is laid out again from the log.",
            code="snapshot-version",
        )
    if body.get("sha256") != _digest({name: one for name, one in body.items() if name != "sha256"}):
        raise damaged(path, "its checksum differs")
    return body


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _sums(path: Path) -> npt.NDArray[np.uint32]:
    """The CRC-32 of each block of a file."""
    buffer = bytearray(BLOCK)
    view, sums = memoryview(buffer), []
    with path.open("rb", buffering=0) as stream:
        while size := stream.readinto(buffer):
            while size < BLOCK and (more := stream.readinto(view[size:])):
                size += more
            sums.append(zlib.crc32(view[:size]))
    return np.array(sums, "<u4")


def _compare(folder: Path, body: Mapping[str, Any]) -> None:
    path = folder / BLOCKS
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != body["blocks_sha256"]:
        raise damaged(path, "its checksum differs")
    known = np.fromfile(path, "<u4")
    at = np.cumsum([0, *(one["blocks"] for one in body["files"].values())])
    with ThreadPoolExecutor(2) as threads:
        found = threads.map(lambda name: _sums(folder / name), body["files"])
        for number, (name, sums) in enumerate(zip(body["files"], found, strict=True)):
            wanted = known[at[number] : at[number + 1]]
            if len(sums) != len(wanted) or (sums != wanted).any():
                wrong = int(np.flatnonzero(sums != wanted)[0]) if len(sums) == len(wanted) else 0
                raise damaged(folder / name, f"the checksum of bytes {wrong * BLOCK} and on differs")


def _marks(folder: Path, body: Mapping[str, Any]) -> list[object]:
    """What tells that a file was touched, and the boot: bits rot while nobody looks, so each boot looks again."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    marks: list[object] = [boot.read_text() if boot.is_file() else os.getpid(), body["sha256"]]
    for name in (*body["files"], BLOCKS):
        seen = (folder / name).stat()
        marks.append([seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns])
    return marks


def _remembered(folder: Path, body: Mapping[str, Any]) -> bool:
    try:
        return bool(orjson.loads((folder / NOTE).read_bytes()) == _marks(folder, body))
    except (OSError, orjson.JSONDecodeError):
        return False


def _remember(folder: Path, body: Mapping[str, Any]) -> None:
    beside = folder / f"{NOTE}.{os.getpid()}"
    try:
        beside.write_bytes(orjson.dumps(_marks(folder, body)))
        beside.replace(folder / NOTE)
    except OSError:
        return  # a folder that cannot be written is compared at every opening


def _flush(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
