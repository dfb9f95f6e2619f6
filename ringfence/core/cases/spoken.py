"""Reads an interview note or a published track in plain Chinese into proposed stays, and says what it could not read.

A first, plain reader: dates, clock times, ranges, "停留约12分钟", "13:51离开", "其余时间未外出", masks, known places.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ringfence.core.cases.clocktext import (
    ABOUT,
    DATE,
    DURATION,
    HALF_DAYS,
    RANGE_SIGN,
    TIME,
    Clock,
    clock,
    dates,
    duration_s,
)  # fmt: skip
from ringfence.core.cases.proposals import Proposal

SENTENCE = re.compile(r"[。；;！!\n]+")
CLAUSE = re.compile(r"[，,]")
REST = re.compile(r"其余时间|其他时间|其它时间|全天(?:未外出|在家|居家)|未外出|居家未出")
LEFT = re.compile(r"离开|返回|回家|结束")
UNMASKED = re.compile(r"(?:未|没有?|无)(?:佩)?戴?口罩|未全程(?:佩)?戴口罩")
MASKED = re.compile(r"(?:全程)?(?:佩)?戴(?:着|了)?口罩")
WHERE = re.compile(r"(?:在|到达?|去|前往|抵达|进入|来到|回)(?P<where>[^，,。；;（(0-9]{1,30}?)"
                   r"(?=就餐|吃饭|用餐|购物|买菜|买|打牌|就诊|看病|采样|上班|上课|理发|取|乘|聚|停留|逗留|办|与|和|，|,|$|（|\()")  # fmt: skip
DAY_S = 86_400
HALF_DAY_ERROR_S = 7200


@dataclass
class Reader:
    """Where the reading stands: the days spoken of, and the proposals so far."""

    year: int
    zone_offset_s: int
    places: Mapping[str, str]
    days: list[date] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    found: list[Proposal] = field(default_factory=list)
    fresh: int = 0  # how many of `found` the last stay made (one a day)


def read(text: str, *, year: int, zone_offset_s: int, places: Mapping[str, str]) -> list[Proposal]:
    """Proposed stays in the order of the text. `places`: known name -> place id; `year` for dates without one."""
    reader = Reader(year, zone_offset_s, places)
    line = 1
    for sentence in SENTENCE.split(text):
        for clause in CLAUSE.split(sentence):
            if clause.strip():
                _clause(reader, clause.strip(), line)
        line += 1
    return reader.found


def _clause(reader: Reader, clause: str, line: int) -> None:
    rest = _dates(reader, clause)
    if REST.search(rest):
        _add(reader, clause, line, Clock(0), Clock(DAY_S), ("rest-of-day",), place_words="home")
        return
    times = [clock(match) for match in TIME.finditer(rest)]
    place, words, asked = _place(reader, rest)
    if times and not words and LEFT.search(rest) and reader.fresh:
        _close(reader, times[-1])
        return
    stay = _span(rest, times)
    if stay and (times or words):
        start, end, questions = stay
        questions += () if words else ("place-unclear",)
        _add(reader, clause, line, start, end, questions + asked, place=place, place_words=words)
    elif words:
        _add(reader, clause, line, None, None, ("time-unclear", *asked), place=place, place_words=words)
    elif (length := DURATION.search(rest)) and reader.fresh:
        _last(reader, length)
    _mask(reader, rest)


def _dates(reader: Reader, clause: str) -> str:
    """Takes the dates out of a clause and remembers them for the clauses that follow."""
    month = reader.days[-1].month if reader.days else None
    days: list[date] = []
    asked: tuple[str, ...] = ()
    for match in DATE.finditer(clause):
        some, questions = dates(match, year=reader.year, month=month)
        days, asked = days + some, asked + questions
        month = days[-1].month if days else month
    if days or asked:
        reader.days, reader.asked = days, asked
    return DATE.sub(" ", clause)


def _span(rest: str, times: list[Clock]) -> tuple[Clock | None, Clock | None, tuple[str, ...]] | None:
    """Start and end of a stay as far as one clause tells them."""
    blur = 900 if ABOUT.search(rest) else 0
    if len(times) >= 2 and RANGE_SIGN.match(rest[times[0].end : times[1].begin]):
        return times[0], times[1], times[0].questions + times[1].questions
    if times:
        start = replace(times[0], error_s=max(times[0].error_s, blur if not DURATION.search(rest) else 0))
        if length := DURATION.search(rest):
            return start, Clock(start.seconds + duration_s(length), max(blur, 300)), start.questions
        if len(times) >= 2 and LEFT.search(rest[times[1].begin :]):
            return start, times[1], start.questions + times[1].questions
        return start, None, (*start.questions, "end-unclear")
    for word, (first, last) in HALF_DAYS.items():
        if word in rest:
            error = HALF_DAY_ERROR_S
            return Clock(first * 3600, error), Clock(last * 3600, error), ("time-unclear",)
    return None


def _place(reader: Reader, rest: str) -> tuple[str, str, tuple[str, ...]]:
    """The known place named in the clause (the longest name wins), or the words that stand where a place would."""
    known = sorted((name for name in reader.places if name and name in rest), key=len, reverse=True)
    distinct = [name for name in known if not any(name != other and name in other for other in known)]
    if len(distinct) > 1:
        return "", " / ".join(distinct), ("which-place",)
    if distinct:
        return reader.places[distinct[0]], distinct[0], ()
    if re.search(r"在家|回家|返家", rest):
        return "", "home", ()
    match = WHERE.search(TIME.sub(" ", rest))
    words = match["where"].strip() if match else ""
    return "", words, ()


def _add(
    reader: Reader, clause: str, line: int, start: Clock | None, end: Clock | None,
    questions: tuple[str, ...], *, place: str = "", place_words: str = "",
) -> None:  # fmt: skip
    """One proposal for each day spoken of; without a day the question is asked."""
    if start and end and end.seconds <= start.seconds:
        end, questions = replace(end, seconds=end.seconds + DAY_S), (*questions, "past-midnight")
    base = Proposal(
        words=clause, line=line, place=place, place_words=place_words,
        start_error_s=start.error_s if start else 0, end_error_s=end.error_s if end else 0,
    )  # fmt: skip
    if not reader.days:
        reader.found.append(replace(base, questions=(*questions, *(reader.asked or ("date-unclear",)))))
        reader.fresh = 1
        return
    for day in reader.days:
        midnight = _midnight(day, reader.zone_offset_s)
        reader.found.append(
            replace(
                base,
                start=midnight + start.seconds if start else None,
                end=midnight + end.seconds if end else None,
                questions=tuple(dict.fromkeys((*questions, *reader.asked))),
            )
        )
    reader.fresh = len(reader.days)


def _midnight(day: date, zone_offset_s: int) -> int:
    return (day - date(1970, 1, 1)).days * DAY_S - zone_offset_s


def _close(reader: Reader, left: Clock) -> None:
    """ "13:51离开": the end of the stay just read."""
    for n in range(len(reader.found) - reader.fresh, len(reader.found)):
        stay = reader.found[n]
        if stay.start is None or (stay.end is not None and "end-unclear" not in stay.questions):
            continue
        day = (stay.start + reader.zone_offset_s) // DAY_S * DAY_S - reader.zone_offset_s
        end = day + left.seconds
        questions = tuple(code for code in stay.questions if code != "end-unclear") + left.questions
        if end <= stay.start:
            end, questions = end + DAY_S, (*questions, "past-midnight")
        reader.found[n] = replace(stay, end=end, end_error_s=left.error_s, questions=questions)


def _last(reader: Reader, length: "re.Match[str]") -> None:
    for n in range(len(reader.found) - reader.fresh, len(reader.found)):
        stay = reader.found[n]
        if stay.start is not None and stay.end is None:
            questions = tuple(code for code in stay.questions if code != "end-unclear")
            reader.found[n] = replace(
                stay, end=stay.start + duration_s(length), end_error_s=300, questions=questions
            )


def _mask(reader: Reader, rest: str) -> None:
    masked = False if UNMASKED.search(rest) else True if MASKED.search(rest) else None
    if masked is None:
        return
    for n in range(len(reader.found) - reader.fresh, len(reader.found)):
        reader.found[n] = replace(reader.found[n], masked=masked)
