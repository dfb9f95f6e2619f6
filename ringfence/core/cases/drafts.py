"""Stays while a note is being read: opened, closed by 离开 or by what follows, and at last turned into proposals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from ringfence.core.cases.clausetext import Clause, Span
from ringfence.core.cases.clocktext import Clock, duration_s, ended_by
from ringfence.core.cases.proposals import Proposal, Relation

DAY_S = 86_400
# A stay is taken to last until the next one begins only if that is not later than this.
FOLLOWS_WITHIN_S = 4 * 3600
FOLLOWS_ERROR_S = 900


@dataclass
class Draft:
    """One stay on one day; times are seconds after that day's midnight (more than a day's = later days)."""

    day: date | None
    start: int | None
    end: int | None
    begin: int
    stop: int
    line: int
    start_error_s: int = 0
    end_error_s: int = 0
    half: str = ""
    place_words: str = ""
    masked: bool | None = None
    questions: list[str] = field(default_factory=list)
    mode: str = ""
    vehicle: str = ""
    destination: str = ""
    seat: str = ""
    companions: str = ""
    alone: bool = False
    relations: tuple[Relation, ...] = ()
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    vague: bool = False

    def ask(self, *codes: str) -> None:
        self.questions += [code for code in codes if code and code not in self.questions]

    def settle(self, *codes: str) -> None:
        self.questions = [code for code in self.questions if code not in codes]

    def absolute(self, seconds: int) -> int:
        """Seconds since 1970 in local time; days unknown count as one and the same."""
        return (self.day.toordinal() if self.day else 0) * DAY_S + seconds

    def close(self, left: Clock, *, on: date | None, question: str = "", sure_day: bool = False) -> None:
        """The stay ends at that time of that day."""
        begun = Clock(self.start or 0, half=self.half)
        end = ended_by(begun, left) if self.half or self.start is not None else left
        seconds = end.seconds
        if on and self.day and on > self.day and sure_day:
            seconds = left.seconds + (on - self.day).days * DAY_S
        elif self.start is not None and not self.vague and seconds <= self.start:
            seconds += DAY_S
            self.ask("past-midnight")
        self.settle("end-unclear", "end-follows")
        if self.vague:
            self.start, self.start_error_s, self.vague = None, 0, False
            self.settle("time-unclear")
            self.ask("start-unclear")
        if "am-or-pm" not in self.questions:
            self.ask(*end.questions)
        self.end, self.end_error_s = seconds, max(left.error_s, FOLLOWS_ERROR_S if question else 0)
        self.ask(question)
        if question and self.questions == [] and self.start is None:
            self.ask("start-unclear")
        if self.start is None and "start-unclear" not in self.questions:
            self.settle("time-unclear")
            self.ask("start-unclear")


def set_times(draft: Draft, span: Span, clause: Clause) -> None:
    draft.spans["time"] = (clause.at + span.begin, clause.at + span.stop)
    if span.start:
        draft.start, draft.start_error_s, draft.half = span.start.seconds, span.start.error_s, span.start.half
        draft.ask(*span.start.questions)
    if span.end:
        seconds = span.end.seconds + (span.days or 0) * DAY_S
        if span.days is not None and span.end.seconds >= DAY_S and span.end.half == "凌晨":
            seconds = span.end.seconds % DAY_S + span.days * DAY_S
        draft.end, draft.end_error_s = seconds, span.end.error_s
        draft.ask(*span.end.questions)
        if draft.start is not None and draft.end <= draft.start:
            draft.end += DAY_S
            draft.ask("past-midnight")
    elif clause.length:
        last_for(draft, clause)
    elif draft.start is not None:
        draft.ask("end-unclear")


def last_for(draft: Draft, clause: Clause) -> None:
    """停留约12分钟: the end from the start."""
    assert clause.length is not None
    seconds, error, asked = duration_s(clause.length)
    draft.settle("end-unclear", "end-follows")
    if seconds is None or asked:
        draft.ask("end-unclear")
    if seconds is not None and draft.start is not None:
        draft.end, draft.end_error_s = draft.start + seconds, draft.start_error_s + error


def ask_journey(draft: Draft, clause: Clause, span: Span) -> None:
    """9:00-9:30自驾前往县城: the time of the way, or of the stay there? Somebody must say."""
    going = re.search("前往|驶往|去往|赶往", clause.text)
    ride = clause.mode in ("car", "taxi", "bicycle", "ebike", "motorbike", "walk") and not clause.place.acted
    if (
        not clause.vehicle
        and ride
        and (span.end or clause.mode == "taxi")
        and (going or clause.mode != "walk")
    ):
        if span.end or clause.place.home:
            draft.ask("on-the-way")


def finished(drafts: Iterable[Draft], text: str, *, zone_offset_s: int) -> list[Proposal]:
    """Drafts in the order of the text as proposals in UTC."""
    return [_proposal(draft, text, zone_offset_s) for draft in drafts]


def _proposal(draft: Draft, text: str, zone_offset_s: int) -> Proposal:
    base = Proposal(
        words=text[draft.begin : draft.stop].strip(" ，,。；;：:\n"), line=draft.line, place_words=draft.place_words,
        masked=draft.masked, mode=draft.mode, seat=draft.seat, companions=draft.companions, alone=draft.alone,
        start_error_s=draft.start_error_s, end_error_s=draft.end_error_s, questions=tuple(draft.questions),
        relations=draft.relations, span=(draft.begin, draft.stop), spans=dict(draft.spans),
        clock=(draft.start, draft.end),
    )  # fmt: skip
    if draft.day is None:
        return base
    midnight = (draft.day - date(1970, 1, 1)).days * DAY_S - zone_offset_s
    return replace(
        base,
        day=draft.day.isoformat(),
        start=None if draft.start is None else midnight + draft.start,
        end=None if draft.end is None else midnight + draft.end,
    )
