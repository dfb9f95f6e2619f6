"""One file of the scan log: a header with the version, then groups, each with its length and checksum.

A group that is on disk as a whole counts; a torn one at the very end was never acknowledged and is cut off. Damage
anywhere else is refused: acknowledged rows are never skipped silently. Described in docs/reference/scan-log.md.
"""

import os
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from ringfence.core.words import Refused
from ringfence.engine.log import sync_folder

MAGIC, VERSION = b"RFSCAN", b"01"
HEADER = struct.Struct("<6s2sQ8s")  # magic, version, number of the first row, a name of its own
FRAME = struct.Struct("<4sIIQI")  # mark, length of the payload, rows in it, number of its first row, checksum
MARK = b"\xf0RFG"
ENDING = ".scans"


class Broken(Exception):
    """The file is in an unknown state; the process must start anew."""


@dataclass(frozen=True)
class Group:
    """One commit: its rows begin at number `first`."""

    first: int
    rows: int
    payload: bytes


class Segment:
    """A file being appended to."""

    def __init__(self, path: Path, *, first: int, name: str, handle: int) -> None:
        self.path, self.first, self.name, self.handle, self.size = path, first, name, handle, HEADER.size

    @classmethod
    def create(cls, folder: Path, *, first: int) -> "Segment":
        """A new empty file, durable with its name."""
        path, name = folder / f"{first:016d}{ENDING}", secrets.token_bytes(8)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, HEADER.pack(MAGIC, VERSION, first, name))
            os.fsync(handle)
            sync_folder(folder)
        except BaseException:
            os.close(handle)
            path.unlink(missing_ok=True)
            raise
        return cls(path, first=first, name=name.hex(), handle=handle)

    def append(self, payload: bytes, *, first: int, rows: int) -> None:
        """Write one group; on disk when it returns. After an OSError the file ends where it ended before; if even
        that fails, `Broken`: only a new start, which reads the file again, knows what is in it."""
        data = frame(payload, first=first, rows=rows)
        try:
            _write_all(self.handle, data)
            os.fdatasync(self.handle)
        except OSError:
            self._back()
            raise
        self.size += len(data)

    def _back(self) -> None:
        try:
            os.ftruncate(self.handle, self.size)
            os.lseek(self.handle, self.size, os.SEEK_SET)
        except OSError as fault:
            raise Broken from fault

    def close(self) -> None:
        os.close(self.handle)


def frame(payload: bytes, *, first: int, rows: int) -> bytes:
    """The bytes of one group."""
    return FRAME.pack(MARK, len(payload), rows, first, _checksum(payload, first, rows)) + payload


def read(path: Path, *, cut: bool) -> tuple[str, list[Group]]:
    """A file's name of its own and its groups. With `cut` a torn end is cut off on disk (the last file after a
    crash); without, it is refused. A file that was only being created goes; its name is "" then."""
    data = path.read_bytes()
    if len(data) < HEADER.size and cut:
        path.unlink()
        sync_folder(path.parent)
        return "", []
    expected, name = _header(path, data)
    groups, at = [], HEADER.size
    for group, end in _frames(data, at):
        if group.first != expected:
            raise _damaged(path, at)
        expected, at = group.first + group.rows, end
        groups.append(group)
    if at < len(data):
        if not cut or _any_group(data, at + 1):
            raise _damaged(path, at)
        _truncate(path, at)
    return name, groups


def segments(folder: Path) -> list[Path]:
    """The files of the log, oldest first."""
    return sorted(folder.glob(f"*{ENDING}"))


def first_of(path: Path) -> int:
    return int(path.stem)


def _frames(data: bytes, at: int) -> Iterator[tuple[Group, int]]:
    """Whole groups from `at` on, with the offset behind each; ends at the first that is not whole."""
    while (found := _frame(data, at)) is not None:
        at += FRAME.size + len(found.payload)
        yield found, at


def _frame(data: bytes, at: int) -> Group | None:
    if at + FRAME.size > len(data):
        return None
    mark, length, rows, first, checksum = FRAME.unpack_from(data, at)
    end = at + FRAME.size + length
    if mark != MARK or end > len(data):
        return None
    payload = data[at + FRAME.size : end]
    return Group(first, rows, payload) if _checksum(payload, first, rows) == checksum else None


def _any_group(data: bytes, at: int) -> bool:
    """Is there a whole group further on? Then what lies before it is damage and no torn end."""
    while (at := data.find(MARK, at)) >= 0:
        if _frame(data, at) is not None:
            return True
        at += 1
    return False


def _header(path: Path, data: bytes) -> tuple[int, str]:
    if data[: len(MAGIC)] != MAGIC or len(data) < HEADER.size:
        raise Refused(f"{path}: this is no scan log file", code="scan-log-damaged")
    _magic, version, first, name = HEADER.unpack_from(data)
    if version != VERSION:
        raise Refused(f"{path}: written by a newer version of Ringfence; upgrade", code="scan-log-version")
    if first != first_of(path):
        raise _damaged(path, 0)
    return int(first), name.hex()


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def _damaged(path: Path, at: int) -> Refused:
    return Refused(
        f"{path}: damaged at byte {at}; restore it from a backup. Nothing was changed.",
        code="scan-log-damaged",
    )


def _checksum(payload: bytes, first: int, rows: int) -> int:
    return crc32(payload, crc32(struct.pack("<IIQ", len(payload), rows, first)))


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
