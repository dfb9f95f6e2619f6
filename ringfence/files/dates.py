"""Dates as a person writes them: 2022.4.3, 4月3日早上, 昨天, 44654. What could be two days is asked."""

import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ringfence.files.clock_words import DAY, Clock, Unread, read_clock
from ringfence.files.numerals import digits_for_numerals

YEARS = range(1800, 2101)
EXCEL_DAYS = range(36526, 73051)  # 2000 to 2099: outside, a bare number may count days from somewhere else
LIKELY_EXCEL_BIRTH = range(3654, 73051)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<word>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_ORD = r"(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*(?:[日号]|(?!\d))",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)",
        r"(?P<y2>\d{2})年\s*(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})\s*(?:[日号]|(?!\d))",
        r"(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})\s*(?:[日号]|(?!\d))",
        r"(?P<p>\d{1,2})[-/.](?P<q>\d{1,2})[-/.](?P<y>\d{4})(?!\d)",
        r"(?P<short>\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)",
        r"(?P<p>\d{1,2})[-/.](?P<q>\d{1,2})(?![\d:]|[-/.]\d)",
        rf"(?P<d>\d{{1,2}}){_ORD}[\s-]*{_MONTH},?[\s-]*(?P<y>\d{{4}})(?!\d)",
        rf"{_MONTH}[\s-]*(?P<d>\d{{1,2}}){_ORD},?\s+(?P<y>\d{{4}})(?!\d)",
        rf"(?P<d>\d{{1,2}}){_ORD}[\s-]*{_MONTH}[\s-](?P<short>\d{{2}})(?!\d)",
        rf"(?P<d>\d{{1,2}}){_ORD}[\s-]*{_MONTH}(?![\s-]*\d{{3}})",
        rf"{_MONTH}[\s-]*(?P<d>\d{{1,2}}){_ORD}(?!\d)",
        r"(?P<back>大前天|前天|昨天|昨日|昨(?=[早晚夜])|今天|今日|今(?=[早晚夜])|today|yesterday)",
    )
]
_BACK = {"大": 3, "前": 2, "昨": 1, "今": 0, "y": 1, "t": 0}
_COMPACT_CLOCK = re.compile(r"(\d{8})(\d{2})(\d{2})?(\d{2})?")
_WEEKDAY = re.compile(r"[(\[]?(?:周|星期|礼拜)[一二三四五六日天][)\]]?")
_PARTIAL = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})?\s*月?)?")
_NUMBER = re.compile(r"\d{1,7}(?:\.\d+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Moment:
    """UTC seconds, half-open when vague. `zoned` says that the text itself named an offset."""

    start: int
    end: int
    zoned: bool = False


@dataclass(slots=True)
class Answers:
    """What the person who brought the file has said about its dates; None = not asked yet."""

    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    year: int | None = None
    day_first: bool | None = None
    today: date | None = None
    numbers: str | None = None  # "excel" or "1970"
    crosses_new_year: bool = False
    months_without_year: set[int] = field(default_factory=set)

    def day_of(self, month: int, day: int) -> date:
        self.months_without_year.add(month)
        if self.crosses_new_year:
            raise Unread("year-crosses")
        if self.year is None:
            valid_date(2000, month, day)  # 31 April is wrong in every year
            raise Unread("ask-year")
        return valid_date(self.year, month, day)


def valid_date(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise Unread("year-implausible")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unread("date-impossible") from None


def read_time(value: object, answers: Answers) -> Moment:
    """A moment or a span; raises Unread with the code of the fault or question."""
    if isinstance(value, str):
        if _ISO.fullmatch(value):
            return _iso(value)
        day, clock = _read_text(value, answers)
        return _moment(day, clock, answers.zone)
    if isinstance(value, datetime):
        return _typed(value, answers.zone)
    if isinstance(value, date):
        return _moment(valid_date(value.year, value.month, value.day), None, answers.zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return read_time(_plain(value), answers)
    raise Unread("date")


def read_birth(value: object, answers: Answers) -> str:
    """A day of birth as YYYY-MM-DD, or only as much of it as is known: YYYY-MM, YYYY."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = _plain(value)
    if isinstance(value, str):
        text = _tidy(value).removesuffix(".0")
        found = _PARTIAL.fullmatch(text)
        if found and (int(found[1]) in YEARS or len(text) > 4):
            return _partial(int(found[1]), found[2])
        if re.match(r"\d{2}年", text):
            raise Unread("order-unclear")  # 22年 may be a child or a centenarian
        day, _ = _read_text(text, answers, likely=LIKELY_EXCEL_BIRTH)
        return day.isoformat()
    if isinstance(value, date):  # a datetime is one
        return valid_date(value.year, value.month, value.day).isoformat()
    raise Unread("date")


def read_date(value: object, answers: Answers) -> str:
    """A calendar day as YYYY-MM-DD in the file's zone."""
    moment = read_time(value, answers)
    return datetime.fromtimestamp(moment.start, answers.zone).date().isoformat()


def _partial(year: int, month: str | None) -> str:
    valid_date(year, int(month or 1), 1)
    return f"{year:04d}-{int(month):02d}" if month else f"{year:04d}"


def _plain(number: int | float) -> str:
    return (
        str(int(number))
        if number == number and abs(number) < 1e15 and number == int(number)
        else repr(number)
    )


def _iso(text: str) -> Moment:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unread("year-implausible" if text.startswith("0000") else "date-impossible") from None
    valid_date(found.year, found.month, found.day)
    seconds = math.floor(found.timestamp())
    return Moment(seconds, seconds, True)


def _typed(value: datetime, zone: tzinfo) -> Moment:
    """A sheet's own date-time: floating point puts 08:30 at 08:29:59.999, so round to the second."""
    valid_date(value.year, value.month, value.day)
    whole = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    seconds = int((whole if whole.tzinfo else whole.replace(tzinfo=zone)).timestamp())
    return Moment(seconds, seconds, value.tzinfo is not None)


def _moment(day: date, clock: Clock | None, zone: tzinfo) -> Moment:
    clock = clock or Clock(0, DAY)
    midnight = datetime(day.year, day.month, day.day)
    if clock.offset is not None:
        base = int(midnight.replace(tzinfo=UTC).timestamp()) - clock.offset
        return Moment(base + clock.start, base + clock.end, True)
    edges = [midnight + timedelta(seconds=s) for s in (clock.start, clock.end)]
    start, end = (int(edge.replace(tzinfo=zone).timestamp()) for edge in edges)
    return Moment(start, end)


def _tidy(text: str) -> str:
    """One form of width, space and numerals, so that the forms above stay few."""
    if len(text) > 60:
        raise Unread("date")
    text = unicodedata.normalize("NFKC", text).strip().strip("'").strip()
    text = text.replace("号号", "号").replace("。", ".").replace("—", "-").replace("–", "-")
    return digits_for_numerals(_WEEKDAY.sub(" ", text)).strip()


def _read_text(text: str, answers: Answers, *, likely: range = EXCEL_DAYS) -> tuple[date, Clock | None]:
    text = _tidy(text)
    if not text:
        raise Unread("date")
    if found := _COMPACT_CLOCK.fullmatch(text):
        day = valid_date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        return day, read_clock(f"{found[2]}:{found[3] or '00'}:{found[4] or '00'}")
    if _NUMBER.fullmatch(text) and not (len(text) <= 5 and "." in text and float(text) < 32):
        return _serial(float(text), answers, likely)
    for form in _FORMS:
        if found := form.match(text):
            rest = text[found.end() :].strip().lstrip("T,的").strip()
            clock = read_clock(rest) if rest else None  # first: a rest that says nothing is worth no question
            return _day(found.groupdict(), answers), clock
    raise Unread("date-incomplete" if _PARTIAL.fullmatch(text) else "date")


def _serial(number: float, answers: Answers, likely: range) -> tuple[date, Clock | None]:
    """Days since 1899-12-30 as spreadsheets count them, or since 1970 where that was answered."""
    if int(number) in YEARS:  # 2022 or 2022.4 is a year or a month, hardly the 2,022nd day of anything
        raise Unread("date-incomplete")
    if answers.numbers is None and int(number) not in likely:
        raise Unread("ask-numbers" if 1000 <= number < 80000 else "date")
    first = datetime(1970, 1, 1) if answers.numbers == "1970" else datetime(1899, 12, 30)
    moment = first + timedelta(seconds=round(number * DAY))
    day = valid_date(moment.year, moment.month, moment.day)
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return day, Clock(seconds, seconds) if number != int(number) else None


def _day(parts: dict[str, str | None], answers: Answers) -> date:
    if parts.get("short"):
        raise Unread("order-unclear")
    if back := parts.get("back"):
        return _days_back(back, answers)
    if parts.get("p"):
        month, day = _two(int(parts["p"] or 0), int(parts["q"] or 0), answers)
    else:
        word = parts.get("word")
        month = _MONTHS.index(word.lower()) + 1 if word else int(parts["m"] or 0)
        day = int(parts["d"] or 0)
    if parts.get("y2"):
        return valid_date(2000 + int(parts["y2"] or 0), month, day)
    if not parts.get("y"):
        return answers.day_of(month, day)
    return valid_date(int(parts["y"] or 0), month, day)


def _days_back(word: str, answers: Answers) -> date:
    if answers.today is None:
        raise Unread("ask-today")
    return answers.today - timedelta(days=_BACK[word[0].lower()])


def _two(first: int, second: int, answers: Answers) -> tuple[int, int]:
    """Month and day of 3/4: only where the numbers leave one reading, or the order was answered."""
    if first > 12 or (first == second):
        return second, first
    if second > 12:
        return first, second
    if answers.day_first is None:
        raise Unread("ask-day-first")
    return (second, first) if answers.day_first else (first, second)
