"""The few types that every floor shares. Plain values: no framework, no disk, no clock."""

from dataclasses import dataclass, field
from typing import NewType

PersonId = NewType("PersonId", str)
PlaceId = NewType("PlaceId", str)


class Refused(Exception):
    """Something was asked that cannot be done; the message is written for the person who asked.

    `code` names the problem in stable words, for an API client or a help page.
    """

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A half-open span of time [start, end) in UTC seconds since 1970."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a window cannot end ({self.end}) before it starts ({self.start})")

    def overlap(self, other: "Window") -> int:
        """Seconds that both windows cover; 0 when they only touch."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided, why, and what is still unknown.

    `because` and `missing` hold short codes (`same-household`, `distance_m`) that a page or a report turns
    into a sentence in the reader's language; `rule` is `<pack>/<topic>/<clause>`.
    """

    outcome: str
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rule: str = ""
    details: dict[str, object] = field(default_factory=dict)
