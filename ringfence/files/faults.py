"""What can be wrong with a file that somebody brings: where, what, and what to do, in both languages.

A fault never shows an identity or phone number in clear: faults travel into logs, error files and screens.
"""

import re
from dataclasses import dataclass, field

from ringfence.core.words import Refused
from ringfence.files.fault_words import QUESTIONS, WORDS

_LONG_NUMBER = re.compile(r"\d{7,}[Xx]?")
_SHOWN = 60


def masked(value: object) -> str:
    """The value as it may be shown: long digit runs keep two digits at each end, long text is cut."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in str(value)[:500])
    text = _LONG_NUMBER.sub(lambda m: m[0][:2] + "*" * (len(m[0]) - 4) + m[0][-2:], text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `row` is the row as a spreadsheet numbers it (header usually 1; 0 = whole file)."""

    code: str
    file: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    details: dict[str, object] = field(default_factory=dict, hash=False, compare=False)

    def say(self, language: str = "en") -> str:
        return self._fill(0 if language == "en" else 2)

    def help(self, language: str = "en") -> str:
        return self._fill(1 if language == "en" else 3)

    @property
    def message(self) -> str:
        return self.say("en")

    @property
    def remedy(self) -> str:
        return self.help("en")

    def _fill(self, part: int) -> str:
        return WORDS[self.code][part].format(value=self.value, column=self.column, **self.details)

    def line(self, language: str = "en") -> str:
        """One line for a terminal: file, row, column, message, remedy."""
        row, column = ("row", "column") if language == "en" else ("行", "列")
        where = [self.file or "-"]
        if self.row:
            where.append(f"{row} {self.row}")
        if self.column:
            where.append(f"{column} {self.column}")
        return f"{', '.join(where)}: {self.sentence(language)}"

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do, where the place is shown beside it."""
        return f"{self.say(language)} {self.help(language)}"

    def as_dict(self, language: str = "en") -> dict[str, object]:
        return {
            "code": self.code,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.say(language),
            "remedy": self.help(language),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person who brought the file knows; the rows concerned wait until it is answered.

    `code`: year | day-first | today | numbers. Answers go back into `tables.read` under the same name.
    """

    code: str
    column: str
    rows: tuple[int, ...]
    count: int
    example: str
    options: tuple[str, ...] = ()
    suggested: str = ""

    def say(self, language: str = "en") -> str:
        words = QUESTIONS[self.code][0 if language == "en" else 1]
        return words.format(column=self.column, example=self.example, count=self.count)


class FileRefused(Refused):
    """The whole file cannot be taken; `faults` says where and why."""

    status = 422

    def __init__(self, *faults: Fault) -> None:
        first = faults[0]
        super().__init__(first.line(), code=f"file-{first.code}")
        self.faults = faults

    def say(self, language: str = "en") -> str:
        return "\n".join(fault.line(language) for fault in self.faults)
