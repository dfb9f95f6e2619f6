"""Bytes to text: Unicode with and without a mark, GB18030; what is doubtful is refused, not misread."""

import codecs
import gzip
import io
import re
import zlib

from ringfence.files.faults import Fault, FileRefused
from ringfence.files.sheet import MAX_UNPACKED

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings a person may name; the Unicode ones are always found out from the bytes.
NAMES = {"gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "big5": "big5hkscs"}
NAMES |= {"latin-1": "latin-1", "iso-8859-1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252"}
_CJK_IN_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf]")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def unzipped(data: bytes, *, file: str) -> bytes:
    """The content of a .gz, never more than the limit."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise FileRefused(Fault("damaged", file, details={"reason": str(problem)[:80]})) from None
    if len(content) > MAX_UNPACKED:
        raise FileRefused(Fault("bomb", file, details={"limit": "1 GB"}))
    return content


def detect(data: bytes, *, file: str = "") -> str:
    """The encoding, or FileRefused naming the row where two encodings meet."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if guess := _utf16_without_mark(data):
        return guess
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    _refuse_mixed(data, file)
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        raise FileRefused(Fault("encoding", file, row)) from None
    if _looks_western(data):
        row = data.count(b"\n", 0, next(i for i, b in enumerate(data) if b > 0x7F)) + 1
        raise FileRefused(Fault("encoding-unsure", file, row))
    return "gb18030"


def decoded(data: bytes, *, encoding: str | None = None, file: str = "") -> tuple[str, str]:
    """Text without its mark, and the name of the encoding."""
    name = NAMES.get((encoding or "").lower().replace("_", "-"), "")
    if encoding and not name and not encoding.lower().startswith("utf"):
        raise FileRefused(Fault("encoding", file))
    name = name or detect(data, file=file)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        raise FileRefused(Fault("encoding", file, row)) from None
    return text.removeprefix("\ufeff"), name


def _utf16_without_mark(data: bytes) -> str:
    """Commas and line ends of UTF-16 leave a NUL in every second place."""
    head = data[:4096]
    if len(head) < 4 or b"\x00" not in head:
        return ""
    little = sum(head[i + 1] == 0 and head[i] in b",;\t\r\n0123456789-:" for i in range(0, len(head) - 1, 2))
    big = sum(head[i] == 0 and head[i + 1] in b",;\t\r\n0123456789-:" for i in range(0, len(head) - 1, 2))
    if max(little, big) * 40 < len(head):
        return ""
    return "utf-16-le" if little > big else "utf-16-be"


def _refuse_mixed(data: bytes, file: str) -> None:
    """Rows in UTF-8 beside rows that are not: read as GB18030 they would decode, into the wrong names."""
    utf8_row = other_row = 0
    for row, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            other_row = other_row or row
        else:
            if _CJK_IN_UTF8.search(line):
                utf8_row = utf8_row or row
        if utf8_row and other_row:
            raise FileRefused(Fault("mixed-encoding", file, max(utf8_row, other_row)))


def _looks_western(data: bytes) -> bool:
    """Latin-1 umlauts before a letter also form GB18030 pairs, but rare ones: their second byte is ASCII."""
    pairs = _PAIR.findall(data[:1_000_000])
    rare = sum(pair[1] < 0x80 or pair[1] < 0xA1 or pair[0] < 0xA1 for pair in pairs)
    return bool(pairs) and rare * 2 > len(pairs)
