"""The files of a build: rows spooled by bucket with a checksum each, and columns that are written in stretches."""

import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ringfence.engine.parts import Array, Ints, Rows


class Torn(Exception):
    """A spooled block does not compare: the machine went down while it was written."""


def write_piece(path: Path, columns: list[Array], at: Ints) -> None:
    """Where each bucket begins, the checksum of each bucket, and the buckets, column after column."""
    draft = path.with_suffix(".new")
    blocks = [
        b"".join(np.ascontiguousarray(column[low:high]).tobytes() for column in columns)
        for low, high in zip(at[:-1].tolist(), at[1:].tolist(), strict=True)
    ]
    with draft.open("wb") as out:
        out.write(at.tobytes() + np.array([zlib.crc32(one) for one in blocks], "<u4").tobytes())
        for block in blocks:
            out.write(block)
    draft.replace(path)


def read_bucket(folder: Path, bucket: int, *, buckets: int, pieces: int, columns: Mapping[str, Any]) -> Rows:
    """The rows of one bucket from all pieces; raises `Torn`."""
    size = sum(kind.itemsize for kind in columns.values())
    head = 8 * (buckets + 1) + 4 * buckets
    found: dict[str, list[Array]] = {name: [] for name in columns}
    for number in range(pieces):
        with (folder / f"{number:06d}").open("rb") as stream:
            start = stream.read(head)
            if len(start) != head:
                raise Torn
            at = np.frombuffer(start, np.int64, buckets + 1)
            sums = np.frombuffer(start, "<u4", buckets, 8 * (buckets + 1))
            stream.seek(head + int(at[bucket]) * size)
            rows = int(at[bucket + 1] - at[bucket])
            block = stream.read(rows * size)
        if len(block) != rows * size or zlib.crc32(block) != sums[bucket]:
            raise Torn
        offset = 0
        for name, kind in columns.items():
            found[name].append(np.frombuffer(block, kind, rows, offset))
            offset += rows * kind.itemsize
    none = np.empty(0, np.uint64)
    joined = {
        name: np.concatenate(some) if some else np.empty(0, kind)
        for (name, some), kind in zip(found.items(), columns.values(), strict=True)
    }
    return Rows(**{"high": none, "low": none, **joined})


class Stretches:
    """Files that are written in stretches, each at its place."""

    def __init__(self, draft: Path) -> None:
        self.draft, self.open = draft, dict[str, tuple[int, int]]()

    def __enter__(self) -> "Stretches":
        return self

    def __exit__(self, *_: object) -> None:
        for handle, _size in self.open.values():
            os.close(handle)

    def write(self, name: str, column: Array, first: int) -> None:
        handle = self._handle(name, column.dtype.itemsize)
        view = memoryview(np.ascontiguousarray(column).view(np.uint8).data)
        at = first * column.dtype.itemsize
        while len(view):
            done = os.pwrite(handle, view[: 1 << 30], at)
            view, at = view[done:], at + done

    def flush(self) -> None:
        for handle, _ in self.open.values():
            os.fdatasync(handle)

    def cut(self, name: str, rows: int) -> None:
        path = self.draft / name
        if name not in self.open and path.is_file():
            return
        handle = self._handle(name, 8)
        os.ftruncate(handle, rows * self.open[name][1])

    def _handle(self, name: str, size: int) -> int:
        if name not in self.open:
            self.open[name] = (os.open(self.draft / name, os.O_RDWR | os.O_CREAT, 0o644), size)
        return self.open[name][0]


def stretch(path: Path, first: int, last: int) -> Array:
    """Rows first:last of an int32 column, read (not mapped, so that memory is what was asked for)."""
    return np.fromfile(path, "<i4", count=last - first, offset=4 * first)
