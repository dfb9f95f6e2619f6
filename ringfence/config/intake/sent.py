"""What a device sends, read strictly: each fault names its row, its field and what to do."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ringfence.core.words import Refused

MOST_ROWS = 1000
MOST_BYTES = 1_000_000
AHEAD_S = 300  # a device's clock may be ahead by this much
OLDEST_S = 30 * 86_400

Short = Annotated[str, Meta(min_length=1, max_length=40)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Moment = Annotated[datetime, Meta(tz=True)]
Metres = Annotated[float, Meta(ge=0, le=100_000)]


class Sent(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One scan: `record` is the device's own number for it, unique within `source`."""

    source: Short
    record: Name
    person: Name
    place: Name
    entered: Moment
    left: Moment | None = None
    room: Annotated[str, Meta(max_length=40)] = ""
    seat: Annotated[str, Meta(max_length=20)] = ""
    position_error_m: Metres | None = None
    time_error_s: Annotated[float, Meta(ge=0, le=86_400)] | None = None


class Fault(msgspec.Struct, frozen=True):
    """Why one row was not taken."""

    row: int
    field: str
    code: str
    message: str
    remedy: str


_one = msgspec.json.Decoder(Sent).decode
_many = msgspec.json.Decoder(list[Sent]).decode
_lines = msgspec.json.Decoder(Sent).decode_lines
_raw_many = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Unreadable(Refused):
    """The body as a whole is not what was announced."""

    status = 400


def single(body: bytes) -> tuple[list[tuple[int, Sent]], list[Fault]]:
    """The body of POST /scans."""
    try:
        return [(0, _one(body))], []
    except msgspec.ValidationError as fault:
        return [], [fault_of(0, str(fault))]
    except msgspec.DecodeError as fault:
        raise _unreadable("a JSON object", fault) from None


def batch(body: bytes, *, lines: bool) -> tuple[list[tuple[int, Sent]], list[Fault]]:
    """The body of POST /scans/batch: (row number, scan) of each sound row, and the faults of the others."""
    try:
        rows = _lines(body) if lines else _many(body)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return _row_by_row(_pieces(body, lines=lines))
    _limit(len(rows))
    return list(enumerate(rows)), []


def _pieces(body: bytes, *, lines: bool) -> list[bytes]:
    if lines:
        return [line for line in body.split(b"\n") if line.strip()]
    try:
        return [bytes(piece) for piece in _raw_many(body)]
    except msgspec.DecodeError as fault:
        raise _unreadable("a JSON array", fault) from None


def _row_by_row(pieces: list[bytes]) -> tuple[list[tuple[int, Sent]], list[Fault]]:
    _limit(len(pieces))
    sound, faults = [], []
    for row, piece in enumerate(pieces):
        try:
            sound.append((row, _one(piece)))
        except msgspec.ValidationError as fault:
            faults.append(fault_of(row, str(fault)))
        except msgspec.DecodeError:
            faults.append(
                Fault(row, "", "no-json", "This row is no JSON object.", "Send one object for each scan.")
            )
    return sound, faults


def _limit(count: int) -> None:
    if count > MOST_ROWS:
        raise Unreadable(
            f"{count} scans in one batch; at most {MOST_ROWS}. Send them in several.", code="too-many-rows"
        )


def _unreadable(wanted: str, fault: Exception) -> Unreadable:
    # the words of the decoder tell a position, never a value
    return Unreadable(f"The body is not {wanted}: {fault}. Nothing was taken.", code="no-json")


REMEDIES = {
    "entered": "Send a time with its zone, such as 2022-04-03T08:15:00+08:00.",
    "left": "Send a time with its zone, or leave it out when nobody saw the person leave.",
    "person": "Send the person's id, or the reference under which the person was registered (at most 80 signs).",
    "place": "Send the place's id, or the reference under which the place was registered (at most 80 signs).",
    "source": "Send the name of the device or system (at most 40 signs).",
    "record": "Send the device's own number of this scan (at most 80 signs), the same in every repeat.",
}
ANY_REMEDY = "See the list of fields in the guide for devices."


def fault_of(row: int, words: str) -> Fault:
    """What msgspec says ("... - at `$.entered`", "... missing required field `person`") as a fault of that row."""
    told, _, path = words.partition(" - at `$")
    missing, unknown = "missing required" in told, "unknown field" in told
    field = told.rsplit("`", 2)[1] if missing or unknown else path.rstrip("`").lstrip(".")
    code = "missing" if missing else "unknown-field" if unknown else "invalid"
    message = "This field is missing." if missing else "There is no such field." if unknown else f"{told}."
    return Fault(row, field, code, message, REMEDIES.get(field, ANY_REMEDY))


PER_REQUEST = ("telecom", "payment", "camera")


def not_for_devices(scan: Sent) -> tuple[str, str, str, str] | None:
    """Telecom, payment and camera rows come per request and by file, never as a stream of scans."""
    if scan.source.lower().startswith(PER_REQUEST):
        return (
            "source", "needs-request", "Rows of telecom, payment and cameras are taken per request only.",
            "Import them as a file for an approved request.",
        )  # fmt: skip
    return None


def unstorable(scan: Sent) -> tuple[str, str, str, str] | None:
    """A sign with the code 0 ends a text in some stores: no device has a reason to send one."""
    for field in ("source", "record", "room", "seat"):
        if "\0" in getattr(scan, field):
            remedy = REMEDIES.get(field, ANY_REMEDY)
            return field, "invalid", "There is a sign with the code 0 in this text.", remedy
    return None


def untimely(scan: Sent, *, now: int) -> tuple[str, str, str, str] | None:
    """(field, code, message, remedy) when its times cannot be right."""
    entered = scan.entered.timestamp()
    if scan.left is not None and scan.left <= scan.entered:
        return "left", "ends-before-start", "The stay ends before it begins.", REMEDIES["left"]
    last = entered if scan.left is None else scan.left.timestamp()
    if last > now + AHEAD_S:
        field = "entered" if entered > now + AHEAD_S else "left"
        return (
            field,
            "in-the-future",
            "This time has not come yet.",
            "Set the device's clock, then send again.",
        )
    if entered < now - OLDEST_S:
        return (
            "entered", "too-old", "This scan is more than 30 days old; it may not be kept.",
            "Delete it from the device.",
        )  # fmt: skip
    return None


def answer(value: Any) -> bytes:
    return msgspec.json.encode(value)
