"""The backup file: one line that names the format, a gzipped tar, and the SHA-256 of all that stands before it.

Every byte is under the closing hash, so a truncated file or a single flipped bit is found before anything is
used. The manifest is the last entry of the tar and names every other entry with its length and hash.
"""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import orjson

from ringfence.core.words import Refused

FORMAT = 1
NAME = b"RINGFENCE BACKUP "
HEAD = NAME + b"%d\n" % FORMAT
HASH_BYTES = hashlib.sha256().digest_size
MANIFEST = "manifest.json"
CHUNK = 1 << 20

Manifest = dict[str, Any]


class Damaged(Refused):
    """The file is not what was written; nothing of it may be used."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="backup-damaged")


class Hashed(io.RawIOBase):
    """Writes through to a file and hashes what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.hash = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.hash.update(data)
        self.file.write(data)
        return len(data)


class Part(io.RawIOBase):
    """The next `length` bytes of a file, as a file of its own."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file = file
        self.left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.file.read(min(len(buffer), self.left))
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)


class Writer:
    """Collects entries; `close` adds the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.entries: list[dict[str, Any]] = []

    def add(self, name: str, source: Path) -> None:
        """Copy a file in. Its length is taken once: a file that grows meanwhile is taken as it was."""
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            sums = hashlib.sha256()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            self.tar.addfile(entry, _Tee(file, sums))
        self.entries.append({"name": name, "bytes": size, "sha256": sums.hexdigest()})

    def close(self, facts: Manifest) -> Manifest:
        manifest = {"format": FORMAT, **facts, "entries": self.entries}
        data = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        self.tar.addfile(entry, io.BytesIO(data))
        return manifest


class _Tee:
    """Reads a file and hashes what was read."""

    def __init__(self, file: IO[bytes], sums: Any) -> None:
        self.file = file
        self.sums = sums

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sums.update(data)
        return data


@contextmanager
def writing(out: Path) -> Iterator[Writer]:
    """A new backup at `out`: complete and flushed, or not there at all."""
    partial = out.with_name(out.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(descriptor, "wb", buffering=CHUNK) as file:
            hashed = Hashed(file)
            hashed.write(HEAD)
            with gzip.GzipFile(fileobj=hashed, mode="wb", compresslevel=1, mtime=0) as packed:
                with tarfile.open(fileobj=packed, mode="w|", bufsize=CHUNK) as tar:
                    yield Writer(tar)
            file.write(hashed.hash.digest())
            file.flush()
            os.fsync(file.fileno())
        os.rename(partial, out)
        flush_folder(out.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def flush_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(file: Path) -> str:
    """The SHA-256 of a backup, in hex, after comparing it with the one written at its end."""
    size = file.stat().st_size
    with file.open("rb") as source:
        head = source.read(len(HEAD))
        if not head.startswith(NAME):
            raise Refused(f"{file} is not a Ringfence backup.", code="not-a-backup")
        if head != HEAD:
            raise Refused(
                f"{file} has another format than {FORMAT}; use the Ringfence that wrote it.",
                code="unknown-backup-version",
            )
        sums = hashlib.sha256(head)
        left = size - len(HEAD) - HASH_BYTES
        while left > 0 and (data := source.read(min(CHUNK, left))):
            sums.update(data)
            left -= len(data)
        if left or source.read() != sums.digest():
            raise Damaged(f"{file} is truncated or damaged: its hash is wrong. Nothing was changed.")
    return sums.hexdigest()


def extract(file: Path, into: Path) -> Manifest:
    """Unpack a verified backup into an empty folder and compare every entry with the manifest."""
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest = {}
    with file.open("rb") as source:
        source.seek(len(HEAD))
        body = Part(source, file.stat().st_size - len(HEAD) - HASH_BYTES)
        try:
            with (
                gzip.GzipFile(fileobj=io.BufferedReader(body, CHUNK), mode="rb") as packed,
                tarfile.open(fileobj=packed, mode="r|", bufsize=CHUNK) as tar,
            ):
                for entry in tar:
                    data = tar.extractfile(entry)
                    if data is None:
                        raise Damaged(f"{file} holds something that is no file: {entry.name}")
                    if entry.name == MANIFEST:
                        manifest = orjson.loads(data.read())
                    else:
                        found[entry.name] = _unpack(data, into / _safe(entry.name))
        except (tarfile.TarError, EOFError, OSError, ValueError) as fault:
            if isinstance(fault, OSError) and fault.errno:  # the disk, not the file
                raise
            raise Damaged(f"{file} cannot be unpacked: {fault}") from fault
    told = {each["name"]: (each["bytes"], each["sha256"]) for each in manifest.get("entries", [])}
    if not manifest or told != found:
        raise Damaged(f"{file} does not hold what its manifest says.")
    return manifest


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Damaged(f"the backup names a file outside its folder: {name}")
    return path


def _unpack(data: IO[bytes], target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sums, size = hashlib.sha256(), 0
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := data.read(CHUNK):
            sums.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, sums.hexdigest()
