"""Writes Parquet whose bytes depend on the rows alone: no clock, no machine, no threads, no library version.

Row groups are what the caller makes of them; a group is encoded on any thread and appended in order. Columns are
dictionary-coded and bit-packed (format version 1 pages, no compression: compressors differ between versions).
"""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.files import thrift

MAGIC = b"PAR1"
CREATED_BY = "ringfence (Parquet writer 1)"
_INT64, _DOUBLE, _BYTES = 2, 5, 6
_PLAIN, _RLE, _DICTIONARY = 0, 3, 8
_PHYSICAL = {"text": _BYTES, "time": _INT64, "number": _DOUBLE}
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Field:
    """A column: text, time (UTC, written as microseconds) or number. `optional` ones may lack values."""

    name: str
    kind: Literal["text", "time", "number"]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """Values as codes into a dictionary of `size` entries in PLAIN form; code -1 is no value."""

    codes: Codes
    dictionary: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Group:
    """A row group in bytes: for each column its pages and where the data page begins in them."""

    rows: int
    chunks: tuple[tuple[bytes, int], ...]


@dataclass
class ParquetWriter:
    """`with ParquetWriter(path, fields) as out: out.append(encode(fields, columns))`."""

    path: Path
    fields: Sequence[Field]
    rows: int = 0
    _stream: BinaryIO | None = None
    _groups: list[bytes] = field(default_factory=list)
    _at: int = 0

    def __enter__(self) -> Self:
        self._stream = self.path.open("wb")
        self._put(MAGIC)
        return self

    def append(self, group: Group) -> None:
        """The next rows."""
        columns, total = [], 0
        for one, (pages, data_at) in zip(self.fields, group.chunks, strict=True):
            columns.append(_chunk(one, group.rows, self._at, data_at, len(pages)))
            self._put(pages)
            total += len(pages)
        items = [
            thrift.listed(1, thrift.STRUCT, columns),
            thrift.number(2, total, thrift.I64),
            thrift.number(3, group.rows, thrift.I64),
        ]
        self._groups.append(thrift.struct(items))
        self.rows += group.rows

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stream is not None
        if error is None:
            footer = _footer(self.fields, self.rows, self._groups)
            self._put(footer + len(footer).to_bytes(4, "little") + MAGIC)
        self._stream.close()

    def _put(self, data: bytes) -> None:
        assert self._stream is not None
        self._stream.write(data)
        self._at += len(data)


def encode(fields: Sequence[Field], columns: Sequence[Coded]) -> Group:
    """One row group. All columns have the same length."""
    rows = len(columns[0].codes)
    return Group(rows, tuple(_pages(one, column) for one, column in zip(fields, columns, strict=True)))


def texts(values: Sequence[str]) -> Coded:
    """Any texts, coded in the order in which they first occur."""
    seen = {value: code for code, value in enumerate(dict.fromkeys(values))}
    codes = np.array([seen[value] for value in values], np.int32)
    return Coded(codes, text_dictionary(list(seen)), len(seen))


def numbers(values: npt.NDArray[np.floating]) -> Coded:
    """Any numbers; NaN is no value. Narrow floats become the decimal they print as."""
    known = ~np.isnan(values)
    distinct, codes = np.unique(values[known], return_inverse=True)
    plain = np.array([float(str(value)) for value in distinct]) if distinct.dtype != np.float64 else distinct
    out = np.full(len(values), -1, np.int32)
    out[known] = codes
    return Coded(out, plain.astype("<f8").tobytes(), len(plain))


def times(values: npt.NDArray[np.int64]) -> bytes:
    """A dictionary of moments from UTC seconds."""
    return (np.asarray(values, np.int64) * 1_000_000).astype("<i8").tobytes()


def text_dictionary(values: Sequence[str]) -> bytes:
    plain = [value.encode() for value in values]
    return b"".join([part for one in plain for part in (len(one).to_bytes(4, "little"), one)])


def id_dictionary(prefix: str, values: npt.NDArray[np.int64], *, digits: int = 8) -> bytes:
    """A dictionary of ids such as P00000012: a prefix of ASCII and so many digits."""
    out = np.empty((len(values), 4 + len(prefix) + digits), np.uint8)
    out[:, :4] = np.frombuffer((len(prefix) + digits).to_bytes(4, "little"), np.uint8)
    out[:, 4 : 4 + len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    rest = np.array(values, np.int64)
    for position in range(digits):
        out[:, -1 - position] = 48 + rest % 10
        rest //= 10
    return out.tobytes()


@njit(cache=True, nogil=True)
def numbering(keys, size):
    """(code of each key, distinct keys in the order of first occurrence); keys lie in [0, size)."""
    code_of = np.full(size, -1, np.int32)
    codes = np.empty(len(keys), np.int32)
    distinct = np.empty(min(size, len(keys)), np.int64)
    used = 0
    for i in range(len(keys)):
        key = keys[i]
        if code_of[key] < 0:
            code_of[key] = used
            distinct[used] = key
            used += 1
        codes[i] = code_of[key]
    return codes, distinct[:used]


@njit(cache=True, nogil=True)
def _packed(codes, width):
    """Codes of `width` bits each, the lowest bit first, padded to groups of eight codes."""
    groups = (len(codes) + 7) // 8
    out = np.zeros(groups * width, np.uint8)
    store, filled, at = np.uint64(0), 0, 0
    for i in range(len(codes)):
        store |= np.uint64(codes[i]) << np.uint64(filled)
        filled += width
        while filled >= 8:
            out[at] = store & np.uint64(255)
            store >>= np.uint64(8)
            filled -= 8
            at += 1
    if filled:
        out[at] = store & np.uint64(255)
    return out


def _run(codes: Codes, width: int) -> bytes:
    """All codes as one bit-packed run of the hybrid form."""
    return thrift.varint((len(codes) + 7) // 8 << 1 | 1) + _packed(codes, width).tobytes()


def _pages(one: Field, column: Coded) -> tuple[bytes, int]:
    """Dictionary page and data page; where the second begins."""
    levels = b""
    codes = column.codes
    if one.optional:
        known = codes >= 0
        body = _run(known.astype(np.int32), 1)
        levels = len(body).to_bytes(4, "little") + body
        codes = codes[known]
    width = max(1, (max(column.size, 1) - 1).bit_length())
    data = levels + bytes([width]) + _run(codes, width)
    first = _header(2, len(column.dictionary), 7, [thrift.number(1, column.size), thrift.number(2, _PLAIN)])
    told = [(1, len(column.codes)), (2, _DICTIONARY), (3, _RLE), (4, _RLE)]
    second = _header(0, len(data), 5, [thrift.number(number, value) for number, value in told])
    start = len(first) + len(column.dictionary)
    return b"".join((first, column.dictionary, second, data)), start


def _header(kind: int, size: int, which: int, items: list[thrift.Item]) -> bytes:
    sizes = [thrift.number(1, kind), thrift.number(2, size), thrift.number(3, size)]
    return thrift.struct([*sizes, thrift.within(which, items)])


def _chunk(one: Field, rows: int, at: int, data_at: int, size: int) -> bytes:
    encodings = [thrift.zigzag(code) for code in (_PLAIN, _RLE, _DICTIONARY)]
    meta = [
        thrift.number(1, _PHYSICAL[one.kind]),
        thrift.listed(2, thrift.I32, encodings),
        thrift.listed(3, thrift.TEXT, [thrift.string(one.name)]),
        thrift.number(4, 0),
        thrift.number(5, rows, thrift.I64),
        thrift.number(6, size, thrift.I64),
        thrift.number(7, size, thrift.I64),
        thrift.number(9, at + data_at, thrift.I64),
        thrift.number(11, at, thrift.I64),
    ]
    return thrift.struct([thrift.number(2, at, thrift.I64), thrift.within(3, meta)])


def _footer(fields: Sequence[Field], rows: int, groups: Sequence[bytes]) -> bytes:
    root = thrift.struct([thrift.text(4, "rows"), thrift.number(5, len(fields))])
    items = [
        thrift.number(1, 1),
        thrift.listed(2, thrift.STRUCT, [root, *map(_schema, fields)]),
        thrift.number(3, rows, thrift.I64),
        thrift.listed(4, thrift.STRUCT, groups),
        thrift.text(6, CREATED_BY),
    ]
    return thrift.struct(items)


def _schema(one: Field) -> bytes:
    """Texts are UTF-8; times are microseconds in UTC, which readers show with a zone."""
    items = [
        thrift.number(1, _PHYSICAL[one.kind]),
        thrift.number(3, 1 if one.optional else 0),
        thrift.text(4, one.name),
    ]
    if one.kind == "text":
        items += [thrift.number(6, 0), thrift.within(10, [thrift.within(1, [])])]
    elif one.kind == "time":
        unit = thrift.within(2, [thrift.within(2, [])])
        stamp = thrift.within(8, [thrift.Item(1, thrift.YES), unit])
        items += [thrift.number(6, 10), thrift.within(10, [stamp])]
    return thrift.struct(items)
