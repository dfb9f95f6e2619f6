"""HL7 v2.5.1 ORU^R01: messages of many patients, orders and specimens, one after another or in a batch.

Any other message is refused by its type. Segments end in CR, LF or both; encoding characters are those of MSH.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, timezone

from ringfence.files.lab_messages import Fault, Messages, Told, outcome, stamp

CHARSETS = {
    "": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "ASCII": "utf-8",
    "8859/1": "latin-1",
    "GB 18030-2000": "gb18030",
}
WRAPPERS = ("FHS", "BHS", "BTS", "FTS")


class _Refused(Exception):
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Segment:
    """One line: its name, its fields (1-based as the standard counts them), its place among those of its name."""

    name: str
    fields: list[str]
    place: str
    marks: str

    def text(self, number: int, component: int = 1) -> str:
        """One component of the first repetition, escapes resolved; "" if it is not there."""
        first = self.raw(number).split(self.marks[2])[0]
        parts = first.split(self.marks[1])
        found = parts[component - 1] if component <= len(parts) else ""
        return _plain(found.split(self.marks[4])[0] if len(self.marks) > 4 else found, self.marks)

    def raw(self, number: int) -> str:
        return self.fields[number] if number < len(self.fields) else ""

    def values(self, number: int) -> list[str]:
        """All repetitions of a field, first components."""
        return [
            _plain(one.split(self.marks[1])[0], self.marks)
            for one in self.raw(number).split(self.marks[2])
            if one
        ]


@dataclass(slots=True)
class _Order:
    """An OBR with its observations, until its specimen (which comes last) is known."""

    patient: tuple[str, ...]
    header: Segment | None = None
    seen: list[Segment] = field(default_factory=list)
    specimens: list[Segment] = field(default_factory=list)


def read(data: bytes, *, zone: timezone = UTC) -> Messages:
    """Every message of the bytes. `zone` is that of times without an offset."""
    found = Messages()
    start = 0
    pieces = re.split(rb"(?:^|(?<=[\r\n]))(?=MSH)", data.lstrip(b"\x0b\xef\xbb\xbf"))
    for piece in pieces:
        if not piece.startswith(b"MSH"):
            _stray(piece, found)
            continue
        start += 1
        found.seen += 1
        _message(piece, f"#{start}", found, zone)
    return found


def _stray(piece: bytes, found: Messages) -> None:
    """What stands before the first MSH: a batch's head is no message, anything else is one that is refused."""
    lines = [line for line in re.split(rb"[\r\n]+", piece) if line.strip(b"\x0b\x1c ")]
    if any(line[:3].decode("latin-1") not in WRAPPERS for line in lines):
        found.seen += 1
        found.refused.append(Fault("#0", "", "no-header", "no MSH segment at the start"))


def _message(piece: bytes, number: str, found: Messages, zone: timezone) -> None:
    name = number
    told: list[Told] = []
    faults: list[Fault] = []
    try:
        segments = _segments(piece)
        head = segments[0]
        name = head.text(10) or number
        kind = head.text(9), head.text(9, 2)
        if kind != ("ORU", "R01"):
            raise _Refused("message-type", f"{'^'.join(kind)} is no report of results (ORU^R01)")
        if not head.text(12).startswith("2."):
            raise _Refused("version", f"version {head.text(12)!r} is not 2.x")
        _groups(segments, name, told, faults, zone)
        if not told and not faults:
            raise _Refused("no-result", "no OBX segment")
    except _Refused as refused:
        found.refused.append(Fault(name, "", refused.code, str(refused)))
        return
    found.read.append(name)
    found.told += told
    found.faults += faults


def _segments(piece: bytes) -> list[Segment]:
    marks = piece[3:8].decode("latin-1")
    if len(piece) < 8 or len(set(marks[:4])) < 4 or marks[:4].isalnum():
        raise _Refused("encoding-characters", "MSH names no encoding characters")
    lines = [line for line in re.split(rb"[\r\n]+", piece) if line.strip(b"\x0b\x1c ")]
    named = lines[0].split(piece[3:4])
    charset = (named[17] if len(named) > 17 else b"").decode("latin-1").split(marks[2])[0].strip()
    if charset not in CHARSETS:
        raise _Refused("charset", f"character set {charset!r} is not known")
    counts: dict[str, int] = {}
    found = []
    for line in lines:
        try:
            fields = line.decode(CHARSETS[charset]).split(marks[0])
        except UnicodeDecodeError:
            raise _Refused("encoding", f"bytes that are not {CHARSETS[charset]}") from None
        name = fields[0]
        if name == "MSH":
            fields.insert(1, marks[0])  # MSH-1 is the separator itself
        counts[name] = counts.get(name, 0) + 1
        found.append(Segment(name, fields, f"{name}[{counts[name]}]", marks))
    return found


def _groups(
    segments: list[Segment], name: str, told: list[Told], faults: list[Fault], zone: timezone
) -> None:
    order = _Order(())
    for segment in segments:
        if segment.name in ("PID", "ORC", "OBR"):
            if order.seen:
                _close(order, name, told, faults, zone)
                order = _Order(order.patient)
            if segment.name == "PID":
                order = _Order(tuple(segment.values(3)))
                if not order.patient:
                    faults.append(Fault(name, segment.place, "no-patient", "PID-3 names nobody"))
            elif segment.name == "OBR":
                order.header = segment
        elif segment.name == "OBX":
            order.seen.append(segment)
        elif segment.name == "SPM":
            order.specimens.append(segment)
    _close(order, name, told, faults, zone)


def _close(order: _Order, name: str, told: list[Told], faults: list[Fault], zone: timezone) -> None:
    """The observations of one order with their specimen; two specimens in one order cannot be told apart."""
    head, specimens = order.header, order.specimens
    if len(specimens) > 1:
        faults.append(Fault(name, specimens[1].place, "specimens", "two specimens for one order"))
    specimen = specimens[0] if len(specimens) == 1 else None
    barcode = specimen.text(2) if specimen else ""
    if not barcode and head is not None and not specimens:
        barcode = head.text(3) or head.text(2)
    sampled = (specimen.text(17) if specimen else "") or (head.text(7) if head else "")
    for seen in order.seen:
        moments = {}
        for label, text in (("sampled", sampled), ("reported", seen.text(19) or seen.text(14))):
            moments[label] = stamp(text, zone=zone) if text else None
            if text and moments[label] is None:
                faults.append(Fault(name, seen.place, "time", f"{text!r} is no time ({label})"))
        told.append(
            Told(
                name, seen.place, order.patient, barcode, code=seen.text(3) or seen.text(3, 4),
                name=seen.text(3, 2) or seen.text(3, 5), value=seen.text(5, 2) or seen.text(5), unit=seen.text(6),
                outcome=outcome(seen.text(5), seen.text(5, 2), seen.text(8)), sampled_at=moments["sampled"],
                reported_at=moments["reported"], laboratory=seen.text(23), status=seen.text(11),
            )
        )  # fmt: skip


def _plain(text: str, marks: str) -> str:
    r"""Escapes resolved: \F\ \S\ \T\ \R\ \E\ are the marks, \.br\ a new line, \Xhh\ bytes."""
    if len(marks) < 4 or marks[3] not in text:
        return text
    own = {"F": marks[0], "S": marks[1], "R": marks[2], "E": marks[3], "T": marks[4:5], ".br": "\n"}
    sign = re.escape(marks[3])

    def resolved(match: re.Match[str]) -> str:
        code = match[1]
        if re.fullmatch(r"X(?:[0-9A-F]{2})+", code):
            return bytes.fromhex(code[1:]).decode("utf-8", "replace")
        return own.get(code, match[0])

    return re.sub(f"{sign}([^{sign}]{{1,40}}){sign}", resolved, text)
