"""The compact form of Thrift, as far as the headers and the footer of a Parquet file need it. Writing only."""

from collections.abc import Sequence
from dataclasses import dataclass

I32, I64, TEXT, LIST, STRUCT = 5, 6, 8, 9, 12
YES, NO = 1, 2


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a struct: number, type, and the value already in bytes (a truth value is all type)."""

    number: int
    kind: int
    value: bytes = b""


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value: int) -> bytes:
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def number(field: int, value: int, kind: int = I32) -> Item:
    return Item(field, kind, zigzag(value))


def text(field: int, value: str) -> Item:
    return Item(field, TEXT, string(value))


def string(value: str) -> bytes:
    plain = value.encode()
    return varint(len(plain)) + plain


def struct(items: Sequence[Item]) -> bytes:
    """Fields in rising order of their numbers."""
    out, last = bytearray(), 0
    for item in items:
        out.append((item.number - last) << 4 | item.kind)
        out += item.value
        last = item.number
    return bytes(out) + b"\0"


def within(field: int, items: Sequence[Item]) -> Item:
    return Item(field, STRUCT, struct(items))


def listed(field: int, kind: int, values: Sequence[bytes]) -> Item:
    size = len(values)
    head = bytes([size << 4 | kind]) if size < 15 else bytes([0xF0 | kind]) + varint(size)
    return Item(field, LIST, head + b"".join(values))
