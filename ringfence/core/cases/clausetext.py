"""One clause of an interview note taken apart: its days, its times, its length, who, how and where."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from ringfence.core.cases import peopletext, wheretext
from ringfence.core.cases.clocktext import (
    DATE,
    DURATION,
    HALF,
    HOURS,
    OTHER_DAY,
    RANGE_SIGN,
    RELATIVE,
    TIME,
    Clock,
    clock,
    dates,
    days_between,
    ended_by,
    hours,
)  # fmt: skip

UNMASKED = re.compile(
    r"(?:未|没有?|无|不)(?:全程|规范|正确|按规定)*(?:佩)?戴(?:好|着)?(?:[A-Za-z0-9医用外科]*)口罩|未戴(?!眼镜)"
)
MASKED = re.compile(r"(?:佩戴|戴)(?:着|了|好)?(?:有)?(?:[A-Za-z0-9]+|医用|外科|一次性)*口罩")
PARTLY = re.compile(
    r"除.{0,10}(?:外|时).{0,4}戴|(?:中途|期间|偶尔|时而|有时).{0,4}(?:摘|取)下?.{0,2}口罩|摘下过?口罩|部分时间.{0,4}戴"
)
NOT_KNOWN = re.compile(r"(?:是否|有无|有没有).{0,3}(?:佩)?戴口罩|口罩.{0,6}(?:不详|记不清|不清楚|不明)")
LEFT = re.compile(
    r"离开|离店|离去|离席|退房|散场|散席|下班|放学|收工|收摊|关门|关店|打烊|出院|结束|才走|走的|走了|下车|出站(?!口)"
)
SETTING_OUT = re.compile(r"出门|出发|动身|上车|起飞|发车|开车出发")
AFTER_MEAL = re.compile(
    r"餐后|饭后|随后|之后|然后|后来|接着|而后|其后|事后|并(?=前往|到|去|返)|又(?=到|去)|再(?=到|去)|后(?=回|返|到|去|前往|步行|乘|各自)"
)
REST = re.compile(
    r"其[余他它]时[间段]|(?:全天|整天|一直|当[天日])(?:均|都)?(?:未外出|在家|居家|无外出)|未外出|没有?外出|无外出|居家未出|一直在家"
)
NOT_A_VISIT = re.compile(
    r"否认|未去|没有?去|未到|没有?到过?|不曾|未曾|计划|打算|准备(?:去|到)|拟(?=到|去|于|\d)|原定|未成行|电话|微信联系|未就诊|没有?就诊|结果为|结果是|阳性|阴性|"
    r"采集的|出现.{0,10}(?:症状|发热|咳嗽|乏力|不适)|\d剂|外卖|身高|(?:^|[家现])住(?=[^院宿])|户籍|身份证|旅居史|未与|未接触|无接触|未进"
)
_OTHER_FIRST = re.compile(
    rf"^[\s\x00]*(?:{peopletext.REF.pattern.replace('?P<', '?P<o_')})(?!.{{0,3}}[在到去来回家])"
)
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Span:
    """A time of the clause: a start, an end, or both; `days` = how many days later the end lies, None = not said."""

    start: Clock | None
    end: Clock | None
    days: int | None
    begin: int
    stop: int


@dataclass
class Clause:
    """What one clause says. Offsets are those of the clause in the whole text plus `at`."""

    text: str
    at: int
    rest: str = ""
    spans: list[Span] = field(default_factory=list)
    half: "re.Match[str] | None" = None
    length: "re.Match[str] | None" = None
    place: wheretext.Where = field(default_factory=wheretext.Where)
    along: peopletext.Along = field(default_factory=peopletext.Along)
    mode: str = ""
    vehicle: str = ""
    date_span: tuple[int, int] | None = None


@dataclass
class Days:
    """The days spoken of so far, and what is unclear about them."""

    year: int
    known: list[date] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    latest: date | None = None

    def dated(self, found: date, *, said: bool) -> date:
        """A day without a year lies nearest to the day before it in the note, and never after `latest`."""
        if said:
            return found
        near = self.known[-1] if self.known else self.latest or found
        options = (
            [_in_year(found, found.year + shift) for shift in (-1, 0, 1)]
            if self.known or self.latest
            else [found]
        )
        past = [day for day in options if self.latest is None or day <= self.latest] or [found]
        return min(past, key=lambda day: abs((day - near).days))

    def each(self) -> list[date | None]:
        """The days, or one unknown one."""
        return [*self.known] or [None]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    begin: int
    end: int
    match: "re.Match[str]"


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February gives way to the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def cut(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """A clause in which several times each begin something new, cut before each of them."""
    tokens = _tokens(text[begin:end])
    cuts = [begin]
    last = 0
    for n, token in enumerate(tokens):
        if token.kind not in ("time", "hours"):
            continue
        head = token.begin
        k = n - 1
        while (
            k >= 0
            and tokens[k].kind in ("date", "other")
            and not text[begin + tokens[k].end : begin + head].strip()
        ):
            head = tokens[k].begin
            k -= 1
        lead = re.search(r"(?:直到|直至|[玩打聊坐待]到|至|到|于|约|晚|早)$", text[begin : begin + head])
        head = lead.start() if lead and lead.start() > last else head
        between = text[begin + last : begin + head]
        until = not last and lead and re.match("直|[玩打聊坐待]?[到至]", lead[0])
        if (last or until) and len(
            re.findall(r"[\u4e00-\u9fffA-Z]", re.sub("到|至|和|及|从|次日|当日|约|许", "", between))
        ) >= 2:
            cuts.append(begin + head)
        last = token.end
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _tokens(text: str) -> list[_Token]:
    found = [_Token("date", *match.span(), match) for match in DATE.finditer(text)]
    found += [_Token("other", *match.span(), match) for match in OTHER_DAY.finditer(text)]
    plain = wheretext.blank(text, *[(one.begin, one.end) for one in found if one.kind == "date"])
    listed = [_Token("hours", *match.span(), match) for match in HOURS.finditer(plain)]
    found += listed
    plain = wheretext.blank(plain, *[(one.begin, one.end) for one in listed])
    found += [_Token("time", *match.span(), match) for match in TIME.finditer(plain) if not _is_name(match)]
    return sorted(found, key=lambda token: token.begin)


def _is_name(match: "re.Match[str]") -> bool:
    """八点书店, 一点点奶茶: the name of a shop and no time."""
    if match["min1"] or match["half"] or match["min2"] or match["min3"]:
        return False
    text, stop = match.string, match.end()
    if match["hour"] == "一" and (
        match["sign"] == "点" or match.string[: match.start()].endswith(("同", "临", "暂"))
    ):
        return True
    named = re.match(r"[\u4e00-\u9fff]{1,4}(?:店|馆|吧|屋|坊|铺)", text[stop:])
    return bool(
        named and re.search(r"[在去到]$", text[: match.start()]) and not re.match("[到至在去]", text[stop:])
    )


def read(text: str, at: int, days: Days) -> Clause:
    """Take a clause apart; `days` moves on to the days that it names."""
    clause = Clause(text, at)
    tokens = _tokens(text)
    used = _read_times(clause, tokens, days)
    _read_days(clause, [token for token in tokens if token not in used], days)
    rest = wheretext.blank(text, *[(token.begin, token.end) for token in tokens])
    rest = wheretext.blank(rest, *[(span.begin, span.stop) for span in clause.spans])
    if match := RELATIVE.search(rest):
        days.known, days.asked = [], ("relative-date",)
        rest = wheretext.blank(rest, match.span())
    clause.half = HALF.search(rest)
    if clause.half:
        rest = wheretext.blank(rest, clause.half.span())
    clause.length = DURATION.search(rest) if not re.search("近.{0,3}天", rest) else None
    if clause.length:
        rest = wheretext.blank(rest, clause.length.span())
    _read_who_and_where(clause, rest)
    return clause


def _read_times(clause: Clause, tokens: list[_Token], days: Days) -> list[_Token]:
    """Ranges and single times; returns the date tokens that belong to the end of a range."""
    used: list[_Token] = []
    timed = [n for n, token in enumerate(tokens) if token.kind in ("time", "hours")]
    taken = -1
    for n in timed:
        if n <= taken:
            continue
        token = tokens[n]
        if token.kind == "hours":
            first, last = hours(token.match)
            clause.spans.append(Span(first, last, None, token.begin, token.end))
            continue
        first = clock(token.match)
        after = next((k for k in timed if k > n and tokens[k].kind == "time"), None)
        if after is not None and _joined(clause.text, tokens[n : after + 1]):
            last = ended_by(first, clock(tokens[after].match))
            later = _days_later(tokens[n + 1 : after], tokens[:n], days)
            used += tokens[n + 1 : after]
            clause.spans.append(Span(first, last, later, token.begin, tokens[after].end))
            taken = after
            continue
        clause.spans.append(Span(first, None, None, token.begin, token.end))
    return used


def _joined(text: str, tokens: list[_Token]) -> bool:
    """Time, sign, perhaps a day, time: a range."""
    if len(tokens) > 3:
        return False
    sign = text[tokens[0].end : tokens[1].begin]
    close = all(not text[a.end : b.begin].strip() for a, b in pairwise(tokens[1:]))
    return bool(RANGE_SIGN.match(sign)) and close


def _days_later(between: list[_Token], before: list[_Token], days: Days) -> int | None:
    if not between:
        return None
    if between[0].kind == "other":
        return 1 if between[0].match["next"] else 0
    start = Days(days.year, list(days.known), latest=days.latest)
    _read_days(Clause("", 0), before, start)
    if not start.known:
        return 1
    ends, _asked = dates(between[0].match, year=start.known[-1].year, month=start.known[-1].month)
    if ends and ends[0] < start.known[0] and "月" not in between[0].match[0]:
        return 1  # 31日22:00至1日2:00: the next month
    return (ends[0] - start.known[0]).days if ends else None


def _read_days(clause: Clause, tokens: list[_Token], days: Days) -> None:
    """The days that the clause speaks of; 次日 is the day after the last one spoken of."""
    found: list[date] = []
    asked: tuple[str, ...] = ()
    month = days.known[-1].month if days.known else None
    year = days.known[-1].year if days.known else days.year
    last: _Token | None = None
    for token in tokens:
        if token.kind == "other" and days.known and token.match["next"]:
            found = [days.known[-1] + timedelta(days=1)]
        if token.kind != "date":
            continue
        some, questions = dates(token.match, year=year, month=month)
        said = bool(token.match["year"] or token.match["year2"])
        some = [days.dated(one, said=said) for one in some]
        sign = clause.text[last.end : token.begin] if last else ""
        if last and found and some and RANGE_SIGN.match(sign) and found[-1] < some[0]:
            found = found[:-1] + days_between(found[-1], some[-1])
        else:
            found = found + some
        asked += questions
        month, year = (found[-1].month, found[-1].year) if found else (month, year)
        clause.date_span = (clause.date_span[0] if clause.date_span else token.begin, token.end)
        last = token
    if found or asked:
        days.known, days.asked = found, asked


def _read_who_and_where(clause: Clause, rest: str) -> None:
    clause.along = peopletext.along(rest)
    quiet = rest
    for pattern in (peopletext.WITH_CASES, peopletext.WITH, peopletext.ALONE):
        quiet = pattern.sub(lambda found: _fill(found[0]), quiet)
    clause.mode, _at = wheretext.mode(rest)
    kind, words, (begin, end) = wheretext.vehicle(rest)
    if kind:
        clause.vehicle, clause.mode = kind, "" if kind == "lift" else kind
        clause.place = wheretext.Where(words, (begin, end))
        clause.rest = quiet
        return
    quiet = re.sub(
        r"[(（](?![^)）]*(?:店|部|院区|校区)[)）])[^)）]*[)）]?", lambda found: _fill(found[0]), quiet
    )
    for pattern in (PARTLY, NOT_KNOWN, UNMASKED, MASKED):
        quiet = pattern.sub(lambda found: _fill(found[0]), quiet)
    # 病例6坐对面: the other case is the subject, and no place is named.
    clause.place = wheretext.where(quiet) if not _OTHER_FIRST.match(quiet) else wheretext.Where()
    clause.rest = quiet


def _fill(text: str) -> str:
    return wheretext.FILL * len(text)


def destination(rest: str) -> wheretext.Where:
    """Where a ride leads: 到菜市场, 返回云溪."""
    return wheretext.where(wheretext.ORIGIN.sub(lambda found: _fill(found[0]), rest))


def masked(text: str) -> tuple[bool | None, str, tuple[int, int]]:
    """Mask worn, not worn, or None with the question that is open; and where it stands."""
    for pattern, value, question in ((NOT_KNOWN, None, "mask-unclear"), (PARTLY, None, "mask-partly"),
                                     (UNMASKED, False, ""), (MASKED, True, "")):  # fmt: skip
        if match := pattern.search(text):
            return value, question, match.span()
    return None, "", (0, 0)
