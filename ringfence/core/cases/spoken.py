"""Reads an interview note or a published track in plain Chinese into proposed stays, and says what it could not read.

Every proposal names the piece of text it stands on and what a person must settle; nothing is guessed silently.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ringfence.core.cases import beside, clausetext, peopletext, wheretext
from ringfence.core.cases.clausetext import Clause, Days, Span
from ringfence.core.cases.clocktext import AFTER_NOON, HALF_DAYS, Clock
from ringfence.core.cases.drafts import (
    DAY_S,
    FOLLOWS_WITHIN_S,
    Draft,
    ask_journey,
    finished,
    last_for,
    set_times,
)
from ringfence.core.cases.proposals import Proposal, Reading, Relation

SENTENCE = re.compile(r"[^。；;！!\n]+[。；;！!\n]*")
CLAUSE = re.compile(r"[^，,]+")
HALF_DAY_ERROR_S = 7200
_ROOM = re.compile("卫生间|洗手间|包[厢间]|大厅|前台|柜台|\\d+[号楼]")
MORE_TO_COME = re.compile(r"时间(?:为|是|约)|^\s*(?:从)?\s*$")
# Full-width digits, letters and signs in half width; each stays one character, so that offsets hold.
_PLAIN = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0D, 0xFF0E, 0xFF0F)}  # fmt: skip
_PLAIN |= {0x3000: 0x20, 0x00A0: 0x20}


@dataclass
class Reader:
    """Where the reading stands: the days spoken of, the stays so far, and times that wait for their place."""

    text: str
    days: Days
    found: list[Draft] = field(default_factory=list)
    fresh: list[Draft] = field(default_factory=list)
    waiting: list[Span] = field(default_factory=list)
    waiting_at: tuple[int, int] = (0, 0)
    paragraph: list[Draft] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    line: int = 1


def read(text: str, *, year: int, zone_offset_s: int, places: Mapping[str, str]) -> list[Proposal]:
    """Proposed stays in the order of the text. `places`: known name -> place id; `year` for dates without one."""
    return list(read_note(text, year=year, zone_offset_s=zone_offset_s, places=places).stays)


def read_note(
    text: str, *, year: int, zone_offset_s: int, places: Mapping[str, str], latest: date | None = None
) -> Reading:
    """The same, with what the note says about other cases apart from any stay.

    `latest`: the day of the interview (nothing in it lies later): 12月31日 told in January is last year's.
    """
    reader = Reader(text.translate(_PLAIN), Days(year, latest=latest))
    for sentence in SENTENCE.finditer(reader.text):
        first = True
        for clause in CLAUSE.finditer(sentence[0].rstrip("。；;！!\n")):
            begin, end = sentence.start() + clause.start(), sentence.start() + clause.end()
            for start, stop in clausetext.cut(reader.text, begin, end):
                _clause(reader, start, stop, first=first)
                first = False
        if re.search("[。\n！!]", sentence[0]):
            _flush(reader)
            reader.paragraph, reader.fresh = [], []
        reader.line += 1
    _flush(reader)
    stays = finished(reader.found, text, zone_offset_s=zone_offset_s)
    return Reading(
        tuple(beside.placed(stay, places) for stay in stays), tuple(dict.fromkeys(reader.relations))
    )


def _clause(reader: Reader, begin: int, end: int, *, first: bool) -> None:
    text = reader.text[begin:end]
    if not text.strip():
        return
    clause = clausetext.read(text, begin, reader.days)
    others = _others(reader, clause, first=first)
    if re.search("旅居史|近.{1,3}天", text):
        return
    if clausetext.REST.search(clause.rest) and not clause.spans:
        _rest_of_day(reader, clause)
        return
    if clausetext.NOT_A_VISIT.search(clause.rest) and not clausetext.REST.search(clause.rest):
        return
    if peopletext.is_self(text, first=first):
        return
    before = len(reader.found)
    _stay(reader, clause)
    made = reader.found[before:]
    reader.relations += beside.tell(clause, made, others, fresh=reader.fresh, paragraph=reader.paragraph)


def _others(reader: Reader, clause: Clause, *, first: bool) -> list[Relation]:
    if peopletext.is_self(clause.text, first=first):
        return []
    return [
        replace(one, span=(one.span[0] + clause.at, one.span[1] + clause.at))
        for one in peopletext.relations(clause.text)
    ]


def _stay(reader: Reader, clause: Clause) -> None:
    """Decide what the clause does: open a stay, end one, lengthen one, or wait for the place."""
    if clause.spans and _ends(reader, clause):
        return
    setting_out = clausetext.SETTING_OUT.search(clause.rest)
    if setting_out and clause.spans and not clause.vehicle and (not clause.place.words or clause.place.home):
        if not (reader.fresh and reader.fresh[-1].vehicle and reader.fresh[-1].start is None):
            return
    spans = clause.spans
    if spans and not clause.place.words and not clause.place.acted:
        _wait(reader, clause)
        return
    if not spans and not clause.half and reader.waiting and (clause.place.words or clause.place.acted):
        spans, reader.waiting = reader.waiting, []
    elif spans and reader.waiting and all(one.end for one in (*reader.waiting, *spans)):
        spans, reader.waiting = [*reader.waiting, *spans], []
    if spans:
        _timed(reader, clause, spans)
    elif clause.half and (clause.place.words or clause.place.acted):
        _half_day(reader, clause)
    elif clause.length and _ROOM.match(clause.place.words):
        _lengthen(reader, clause)
    elif clause.place.words:
        _untimed(reader, clause)
    elif clause.length:
        _lengthen(reader, clause)


def _wait(reader: Reader, clause: Clause) -> None:
    """Times without a place: those of a stay already named, or of the place that the next clause names."""
    fresh = [one for one in reader.fresh if one.start is None and one.end is None]
    if fresh and (
        clausetext.SETTING_OUT.search(clause.rest)
        or MORE_TO_COME.search(clause.rest.replace(wheretext.FILL, ""))
    ):
        for draft in fresh:
            draft.settle("time-unclear")
            set_times(draft, clause.spans[0], clause)
        return
    if re.search("时间", clause.rest) and fresh:
        return
    _flush(reader)
    reader.waiting = list(clause.spans)
    reader.waiting_at = (clause.at, clause.at + len(clause.text))


def _flush(reader: Reader) -> None:
    """Ranges that found no place are asked about; a lone time says nothing of a stay."""
    ranges = [span for span in reader.waiting if span.end]
    reader.waiting = []
    if ranges:
        begin, end = reader.waiting_at
        _timed(reader, Clause(reader.text[begin:end], begin), ranges)


def _timed(reader: Reader, clause: Clause, spans: list[Span]) -> None:
    made = []
    for span in spans:
        for day in reader.days.each():
            draft = _draft(reader, clause, day)
            set_times(draft, span, clause)
            ask_journey(draft, clause, span)
            made.append(draft)
    _open(reader, made)


def _draft(reader: Reader, clause: Clause, day: date | None) -> Draft:
    place = clause.place
    draft = Draft(
        day, None, None, clause.at, clause.at + len(clause.text), reader.line, place_words=place.words
    )
    draft.mode, draft.vehicle, draft.seat = clause.mode, clause.vehicle, wheretext.seat(clause.text)
    if place.words:
        draft.spans["place"] = (clause.at + place.span[0], clause.at + place.span[1])
    else:
        draft.ask("place-unclear")
    if place.which:
        draft.ask("which-place")
    if clause.vehicle:
        draft.destination = clausetext.destination(clause.rest[place.span[1] :]).words
    if clause.date_span:
        draft.spans["date"] = (clause.at + clause.date_span[0], clause.at + clause.date_span[1])
    draft.ask(*(reader.days.asked or (() if day else ("date-unclear",))))
    return draft


def _open(reader: Reader, made: list[Draft]) -> None:
    """New stays: what was open until now ends where the next begins, if that is soon; somebody must agree."""
    first = next((one for one in made if one.start is not None), None)
    last = reader.found[-1] if reader.found else None
    if first and last and len(made) == 1 and last.start is not None and last.end is None and not last.vague:
        apart = first.absolute(first.start or 0) - last.absolute(last.start)
        if 0 < apart <= FOLLOWS_WITHIN_S and bool(first.day) == bool(last.day):
            later = first.absolute(first.start or 0) - last.absolute(0)
            last.settle("end-unclear")
            last.end, last.end_error_s = later, 900
            last.ask("end-follows")
    _keep(reader, made)


def _keep(reader: Reader, made: list[Draft]) -> None:
    reader.found += made
    reader.paragraph += made
    reader.fresh = made


def _half_day(reader: Reader, clause: Clause) -> None:
    """A bare 上午: the half of the day with its error, to be asked about."""
    assert clause.half is not None
    word = clause.half["half"] or clause.half["bare"]
    first, last = HALF_DAYS[word]
    made = []
    for day in reader.days.each():
        draft = _draft(reader, clause, day)
        draft.start, draft.end, draft.half, draft.vague = first * 3600, last * 3600, word, True
        draft.start_error_s = draft.end_error_s = HALF_DAY_ERROR_S
        draft.spans["time"] = (clause.at + clause.half.start(), clause.at + clause.half.end())
        draft.ask("time-unclear")
        made.append(draft)
    _keep(reader, made)


def _untimed(reader: Reader, clause: Clause) -> None:
    """A place without a time: after the stay before it (餐后), the rest of a day at home, or unknown."""
    if not reader.days.known and not re.search("到过|去过", clause.text) and not reader.days.asked:
        return
    last = reader.found[-1] if reader.found else None
    days = reader.days.known
    follows = clausetext.AFTER_MEAL.search(clause.rest) or re.search("回|返", clause.text)
    if (
        last
        and follows
        and last.end is not None
        and not last.vague
        and len(days) == 1
        and last.day == days[0]
    ):
        draft = _draft(reader, clause, days[0])
        draft.start, draft.start_error_s = last.end, max(last.end_error_s, 900)
        draft.ask("start-follows")
        if clause.length:
            last_for(draft, clause)
        else:
            draft.ask("end-unclear")
        _open(reader, [draft])
        return
    if clause.place.home and not re.search("吃|做饭|洗|回|返", clause.text):
        _rest_of_day(reader, clause)
        return
    made = [_draft(reader, clause, day) for day in reader.days.each()]
    for draft in made:
        draft.ask("time-unclear")
    _keep(reader, made)


def _rest_of_day(reader: Reader, clause: Clause) -> None:
    made = []
    told = {draft.day for draft in reader.paragraph if "rest-of-day" in draft.questions}
    for day in reader.days.each():
        if day in told:
            continue
        draft = Draft(day, 0, DAY_S, clause.at, clause.at + len(clause.text), reader.line, place_words="home")
        draft.ask("rest-of-day", *(reader.days.asked or (() if day else ("date-unclear",))))
        draft.vague = True
        made.append(draft)
    _keep(reader, made)
    reader.fresh = []


def _lengthen(reader: Reader, clause: Clause) -> None:
    for draft in reader.fresh:
        if (
            draft.start is not None
            and not draft.vague
            and (draft.end is None or "end-follows" in draft.questions)
        ):
            last_for(draft, clause)


def _ends(reader: Reader, clause: Clause) -> bool:
    """13:51离开, 直到11:00, 17:30下班: the end of a stay spoken of before. False = the time begins something."""
    span = clause.spans[-1]
    if span.end or span.start is None:
        return False
    after, before = clause.rest[span.stop :], clause.rest[: span.begin].replace(wheretext.FILL, "")
    until = re.search(r"(?:直到|直至|至|到)\s*$", before) and not clause.place.words
    left = clausetext.LEFT.search(after)
    if not left and not until:
        return False
    if left and len(clause.spans) > 1:
        return False
    if left and (re.search(r"[到至去在]", after[: left.start()].replace(wheretext.FILL, ""))):
        return False
    tail = after[left.end() :] if left else ""
    onward = re.match(
        rf"[{wheretext.FILL}\s]*(?:后|并|即|就|，)?[{wheretext.FILL}\s]*(?:各自|又|再|步行|自驾|乘|坐|骑|打车|开车)?.{{0,6}}?(?:前往|返回|回|去|到|在)",
        tail,
    )
    closed = _closing(reader, span.start, work=bool(re.search("下班|放学|收工|关门", after)))
    if onward and not closed and not re.match("离", left[0] if left else ""):
        return False
    goal = wheretext.where(tail) if onward else wheretext.Where()
    if not closed and left and not onward:
        _end_only(reader, clause, wheretext.where("在" + tail.replace("后", wheretext.FILL)), span)
    if goal.words and re.search("前往|返回|回|去|到", tail) and not re.match("上班|上学", goal.words):
        _onward(reader, clause, span, goal, offset=len(clause.text) - len(tail))
    return True


def _closing(reader: Reader, left: Clock, *, work: bool) -> bool:
    """End the stay that is still open: the last one, or the place of work that 下班 speaks of."""
    days = reader.days.known
    rows = reader.fresh if len(reader.fresh) > 1 else reader.found[-1:]
    if work:
        at_work = [one for one in reader.found if _at_work(reader, one) and _may_end(one, left, days)]
        rows = at_work[-1:] or rows
    elif rows and rows[-1].vehicle and rows[-1].destination and rows[-1].end is None:
        return False
    closed = False
    for draft in rows:
        if draft.end is None or draft.vague or ("end-follows" in draft.questions and work):
            sure = len(days) == 1
            draft.close(left, on=days[0] if sure else draft.day, sure_day=sure)
            closed = True
    return closed


def _at_work(reader: Reader, draft: Draft) -> bool:
    return wheretext.IN_WORK.search(reader.text[draft.begin : draft.stop]) is not None


def _may_end(draft: Draft, left: Clock, days: list[date]) -> bool:
    if draft.day and days and draft.day != days[-1]:
        return False
    if left.half in AFTER_NOON and draft.start is None:
        return True
    return (draft.end is None or "end-follows" in draft.questions) and (draft.start or 0) < left.seconds


def _end_only(reader: Reader, clause: Clause, place: wheretext.Where, span: Span) -> None:
    """15:40离开棋牌室, and nothing said of the coming."""
    last = reader.found[-1] if reader.found else None
    words = place.words or (last.destination if last and last.vehicle else "")
    if not words or place.home:
        return
    made = []
    for day in reader.days.each():
        draft = _draft(reader, replace(clause, place=replace(place, words=words)), day)
        assert span.start is not None
        draft.end, draft.end_error_s = span.start.seconds, span.start.error_s
        draft.mode = draft.vehicle = ""
        draft.spans.pop("place", None)
        draft.ask("start-unclear", *span.start.questions)
        made.append(draft)
    _keep(reader, made)


def _onward(reader: Reader, clause: Clause, span: Span, goal: wheretext.Where, *, offset: int) -> None:
    """13:51离开前往药店: the next stay begins after a way of unknown length."""
    assert span.start is not None
    for day in reader.days.each()[:1]:
        moved = replace(goal, span=(goal.span[0] + offset, goal.span[1] + offset))
        draft = _draft(reader, replace(clause, place=moved), day)
        draft.start, draft.start_error_s, draft.half = span.start.seconds, 900, span.start.half
        draft.ask("start-follows", "end-unclear")
        _keep(reader, [draft])
