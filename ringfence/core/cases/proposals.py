"""Stays proposed from what a person pasted; each is confirmed by a person before it is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """One stay read out of pasted words. `questions` name what a person must settle first (short codes).

    Times are UTC seconds; None = the words do not say. `words` is the piece of text it was read from.
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

    @property
    def ready(self) -> bool:
        return not self.questions
