"""What a laboratory's message says, whether it came as HL7 v2.5.1 or as FHIR R4: one row for each observation.

A message is read whole or refused by name; nothing of a read one is dropped without a fault that names it.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

# codes of answers: SNOMED CT, LOINC answer lists, HL7 table 0078
CODES = {
    "10828004": "positive", "260373001": "positive", "LA6576-8": "positive", "LA11882-0": "positive", "POS": "positive",
    "DET": "positive", "260385009": "negative", "260415000": "negative", "LA6577-6": "negative", "LA11883-8": "negative",
    "NEG": "negative", "ND": "negative", "419984006": "grey", "82334004": "grey", "LA11885-3": "grey", "IND": "grey",
    "125154007": "invalid", "LA15841-2": "invalid",
}  # fmt: skip
WORDS = {
    "positive": "positive", "detected": "positive", "阳性": "positive", "检出": "positive", "negative": "negative",
    "not detected": "negative", "阴性": "negative", "未检出": "negative", "inconclusive": "grey", "indeterminate": "grey",
    "灰区": "grey", "可疑": "grey", "invalid": "invalid", "无效": "invalid",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One observation. `specimen` is the barcode; `outcome` is "" where the value is no result of a detection."""

    message: str
    place: str  # where in the message, such as OBX[12] or Observation/abc
    patient: tuple[str, ...]
    specimen: str
    code: str
    name: str
    value: str
    unit: str = ""
    outcome: str = ""
    sampled_at: datetime | None = None
    reported_at: datetime | None = None
    laboratory: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: a whole message (`place` empty) or one thing in it."""

    message: str
    place: str
    code: str
    text: str


@dataclass(slots=True)
class Messages:
    """A file read: messages seen = read + refused; each refused one has its fault."""

    seen: int = 0
    read: list[str] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        return self.seen == len(self.read) + len(self.refused)


def outcome(*words: str) -> str:
    """The outcome that a code or a word stands for; "" for any other value."""
    for word in words:
        plain = word.strip()
        found = CODES.get(plain.upper()) or CODES.get(plain) or WORDS.get(plain.lower())
        if found:
            return found
    return ""


STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:\.\d{1,4})?)?([+-]\d{4})?")


def stamp(text: str, *, zone: timezone = UTC) -> datetime | None:
    """A moment as HL7 writes it (20220330025800+0800); without an offset it is in `zone`. None if it is none."""
    match = STAMP.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    if offset:
        away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
        zone = timezone(-away if offset[0] == "-" else away)
    try:
        day_of = int(year), int(month), int(day)
        return datetime(*day_of, int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone)
    except ValueError:
        return None
