"""One scan as it lies in the log, and the fingerprints by which a repeated one is known again."""

from collections.abc import Iterable
from hashlib import blake2b
from zlib import crc32

import msgspec
import numpy as np

from ringfence.engine.ingest import Ingest
from ringfence.engine.records import Columns

FIELDS = ("person", "place", "entered", "left")  # in which a repeated record may contradict the first


class Scan(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Who was where, told by which source under which number of its own. Times are UTC seconds.

    `left` is None where only an entry was seen; `at` is when the server took it.
    """

    source: str
    record: str
    person: str
    place: str
    entered: int
    left: int | None
    at: int
    room: str = ""
    seat: str = ""
    position_error_m: float | None = None
    time_error_s: float | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Scan]).decode


def encode(scans: list[Scan]) -> bytes:
    """One group as the bytes of a frame."""
    return _encode(scans)


def decode(payload: bytes) -> list[Scan]:
    """The group back; raises `msgspec.ValidationError` on bytes that are none."""
    return _decode(payload)


def key_of(scan: Scan, salt: bytes) -> int:
    """64 bits that name (source, record). Among 300 million kept names a new one meets a stranger's once in 6e10."""
    text = f"{scan.source}\0{scan.record}".encode()
    return int.from_bytes(blake2b(text, digest_size=8, key=salt).digest(), "little")


def content_of(scan: Scan, salt: bytes) -> int:
    """64 bits of what the scan says: the same record with the same content is a repeat."""
    text = f"{scan.person}\0{scan.place}\0{scan.entered}\0{scan.left}".encode()
    return int.from_bytes(blake2b(text, digest_size=8, key=salt).digest(), "little")


def parts_of(scan: Scan, salt: bytes) -> int:
    """16 bits a field, only to say in which of `FIELDS` a contradiction lies once the row itself is gone."""
    start = crc32(salt)
    parts = 0
    for value in (scan.left, scan.entered, scan.place, scan.person):
        parts = parts << 16 | crc32(str(value).encode(), start) & 0xFFFF
    return parts


def differing(old: int, new: int) -> list[str]:
    """The fields in which two `parts_of` differ."""
    return [name for i, name in enumerate(FIELDS) if (old ^ new) >> (16 * i) & 0xFFFF]


def columns(scans: Iterable[Scan]) -> Columns:
    """Scans as columns of presence."""
    ingest = Ingest()
    ingest.add_stays(
        [
            {
                "person": one.person, "place": one.place, "start": one.entered, "end": one.left,
                "source": one.source, "room": one.room, "seat": one.seat,
                "position_error_m": one.position_error_m, "time_error_s": one.time_error_s,
            }
            for one in scans
        ]
    )  # fmt: skip
    return ingest.columns()


def fingerprints(scans: Iterable[Scan], salt: bytes) -> dict[str, np.ndarray]:
    """Columns key, content, parts (uint64) and at (uint32), sorted by key."""
    rows = [(key_of(one, salt), content_of(one, salt), parts_of(one, salt), one.at) for one in scans]
    table = np.array(rows, dtype=[("key", "<u8"), ("content", "<u8"), ("parts", "<u8"), ("at", "<u4")])
    table = table[np.argsort(table["key"], kind="stable")]
    return {name: np.ascontiguousarray(table[name]) for name in ("key", "content", "parts", "at")}
