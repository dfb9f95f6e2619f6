"""Stays proposed from what a person pasted; each is confirmed, edited or rejected by a person before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Relation:
    """This case and another one. `series`: which count the number belongs to (病例1 is not 无症状感染者1).

    `kind` is a code without direction (spouse, parent-child ...); who is whose stands in `words`.
    """

    number: int
    series: str = "case"
    kind: str = "met"
    words: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One stay read out of pasted words. `questions` name what a person must settle first (short codes).

    Times are UTC seconds; None = the words do not say. `words` is the piece of text it was read from, `span` where
    that stands in the text, `spans` where each field does. `day` (ISO) is kept also where no time of it is known,
    `clock` (seconds after midnight) also where no day is.
    """

    words: str
    start: int | None = None
    end: int | None = None
    start_error_s: int = 0
    end_error_s: int = 0
    place: str = ""
    place_words: str = ""
    masked: bool | None = None
    line: int = 0
    questions: tuple[str, ...] = ()
    day: str = ""
    clock: tuple[int | None, int | None] = (None, None)
    mode: str = ""
    seat: str = ""
    companions: str = ""
    alone: bool = False
    relations: tuple[Relation, ...] = ()
    span: tuple[int, int] = (0, 0)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return not self.questions


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole note: the stays it tells of, and how the person stands to other cases apart from any stay."""

    stays: tuple[Proposal, ...] = ()
    relations: tuple[Relation, ...] = ()
