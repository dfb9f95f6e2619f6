"""What a search over segments is given and what it gives back."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused
from ringfence.engine.segment import Int, Long

Flags = npt.NDArray[np.bool_]


class Cancelled(Refused):
    """The search was told to stop."""


@dataclass(frozen=True)
class Watch:
    """Lets another thread stop a search: the compiled loops look at it after every target and place."""

    flags: Long = field(default_factory=lambda: np.zeros(1, np.int64))

    def cancel(self) -> None:
        self.flags[0] = 1

    def check(self) -> None:
        """Raises `Cancelled` when it was cancelled."""
        if self.flags[0]:
            raise Cancelled("The search was stopped.", code="search-cancelled")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place with more people than the cap: nobody there is listed for this target (-1: for all of them)."""

    number: int
    place: int
    people: int
    rows: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Columns: target `number` (position among the targets) shared `seconds` in `meetings` with person `other`,
    from `first` to `last` (UTC seconds). Ordered by number; within a target in no order that means anything."""

    number: Int
    other: Int
    seconds: Int
    meetings: Int
    first: Long
    last: Long
    left_out: tuple[LeftOut, ...] = ()

    def __len__(self) -> int:
        return len(self.number)

    def at(self, which: npt.NDArray[np.intp] | Flags) -> "Pairs":
        """Some of the rows."""
        return Pairs(
            self.number[which],
            self.other[which],
            self.seconds[which],
            self.meetings[which],
            self.first[which],
            self.last[which],
            self.left_out,
        )


@dataclass(frozen=True, slots=True)
class Second:
    """Columns by person code: seconds and meetings with all sources together, first and last moment (UTC seconds)."""

    other: Int
    seconds: Long
    meetings: Int
    first: Long
    last: Long
    left_out: tuple[LeftOut, ...] = ()

    def __len__(self) -> int:
        return len(self.other)


@dataclass(frozen=True, slots=True)
class Totals:
    """Columns by target: people met, seconds and meetings with all of them, places left out."""

    people: Long
    seconds: Long
    meetings: Long
    places_left_out: Long
