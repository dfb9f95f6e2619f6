"""Texts put together from pieces, straight into the dictionary of a Parquet column; runs on any thread."""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.files.parquet_writer import Coded


def pieced(rows: npt.NDArray[np.int32], words: Sequence[str]) -> Coded:
    """A text a row: `words` picked by its entries (-1 for none), joined; coded in the order of first occurrence."""
    plain = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, plain)])
    table = np.frombuffer(b"".join(plain), np.uint8)
    codes, data, distinct = _written(np.ascontiguousarray(rows), table, ends)
    return Coded(codes, data.tobytes(), distinct)


@njit(cache=True, nogil=True)
def _written(rows, table, ends):
    """(code of each row, length-prefixed texts of distinct rows, how many). Equal rows have equal texts, not always the reverse."""
    n, width = rows.shape
    room = 1
    for i in range(n):
        room += 4
        for column in range(width):
            piece = rows[i, column]
            if piece >= 0:
                room += ends[piece + 1] - ends[piece]
    out, codes, first = np.empty(room, np.uint8), np.empty(n, np.int32), np.empty(n, np.int64)
    slots = 1
    while slots < 2 * n + 2:
        slots *= 2
    held = np.full(slots, -1, np.int32)
    at, distinct = 0, 0
    for i in range(n):
        mixed = np.uint64(1469598103934665603)
        for column in range(width):
            mixed = (mixed ^ np.uint64(rows[i, column] + 1)) * np.uint64(1099511628211)
        slot = np.int64((mixed ^ (mixed >> np.uint64(29))) & np.uint64(slots - 1))
        while held[slot] >= 0:
            other, same = first[held[slot]], True
            for column in range(width):
                same = same and rows[other, column] == rows[i, column]
            if same:
                break
            slot = (slot + 1) & (slots - 1)
        if held[slot] >= 0:
            codes[i] = held[slot]
            continue
        held[slot], first[distinct], codes[i] = distinct, i, distinct
        distinct += 1
        begin = at
        at += 4
        for column in range(width):
            piece = rows[i, column]
            if piece >= 0:
                for byte in range(ends[piece], ends[piece + 1]):
                    out[at] = table[byte]
                    at += 1
        for byte in range(4):
            out[begin + byte] = ((at - begin - 4) >> (8 * byte)) & 255
    return codes, out[:at], distinct
