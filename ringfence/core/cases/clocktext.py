"""Dates and clock times as people write them in Chinese interview notes: 3月28日, 7月26和28日, 16时40分, 下午三点半.

Nothing is guessed in silence: what the words leave open comes back as a question code beside the value.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ringfence.core.places.numerals import number

HALF_DAYS = {
    "凌晨": (0, 6), "清晨": (5, 8), "清早": (5, 8), "早上": (6, 9), "早晨": (6, 9), "上午": (8, 12), "中午": (11, 14),
    "正午": (11, 13), "午后": (12, 18), "下午": (12, 18), "傍晚": (17, 19), "晚上": (18, 24), "当晚": (18, 24),
    "夜里": (20, 24), "夜间": (20, 24), "深夜": (22, 24), "晚": (18, 24), "早": (6, 9), "白天": (8, 18),
}  # fmt: skip
AFTER_NOON = {"下午", "午后", "傍晚", "晚上", "当晚", "晚", "夜里", "夜间", "深夜"}
NIGHT = {"晚上", "当晚", "晚", "夜里", "夜间", "深夜"}
_HALF = "|".join(sorted(HALF_DAYS, key=len, reverse=True))
_N = r"(?:\d{1,2}|[〇零一二两三四五六七八九十廿]{1,3})"
_Y = r"(?:\d{4}|[〇零一二三四五六七八九]{4})"
_SPAN = r"\s*(?:[-—–―~～]+|至|到)\s*"
_AND = r"\s*(?:、|和|及|与|以及)\s*"
_END_OF_DAY = r"(?=[\s,，:：、(（上下中早晚凌清傍深夜白当至到和及与均\-—~～\d每期一]|$)"

DATE = re.compile(
    rf"(?:(?P<year>{_Y})\s*年\s*)?(?P<month>{_N})\s*月\s*"
    rf"(?P<days>(?:{_N}\s*[日号]?(?:{_SPAN}|{_AND}))*{_N}\s*[日号](?:\s*的)?|\d{{1,2}}(?![\d:：.]))"
    r"|(?P<year2>\d{4})[./-](?P<month2>\d{1,2})[./-](?P<day2>\d{1,2})(?!\d)"
    rf"|(?<![\d.:：第A-Za-z近前满例者])(?P<bare>(?:{_N}\s*[日号]?(?:{_SPAN}|{_AND}))*{_N}\s*(?:日(?!常|用|期|子)|号{_END_OF_DAY}))"
    r"|^\s*(?P<month3>\d{1,2})[./](?P<day3>\d{1,2})(?=[\s,，]|[^\d:：.%个小分米元剂岁度]|$)"
)
OTHER_DAY = re.compile(r"(?P<next>次日|翌日|第二天|第2天|隔天)|(?P<same>当日|当天|同日|同一天)")
RELATIVE = re.compile(
    r"大前天|前天|昨天|昨日|今天|今日|(?:上|这|本)?(?:周|星期|礼拜)[一二三四五六日天](?!\w{0,2}[店馆街路])"
)
_TAIL = r"(?P<about>许|左右|前后|不到)?(?P<more>多钟?)?(?P<until>(?:之前|以前|前(?![往台坪门后面])))?"
TIME = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<roughly>大约|约|大概|近)?\s*(?P<lack>差(?P<lack_n>{_N}|一刻)分?钟?)?"
    rf"(?<!\d)(?<!\d[.:：])(?P<hour>{_N})\s*"
    r"(?:[:：](?P<min1>[0-5]\d)(?:[:：][0-5]\d)?(?!\d)"
    rf"|(?P<sign>[时点])(?!钟头)(?:(?P<half_past>半)|(?P<quarter>[一三]刻)|整|钟|(?P<min2>{_N})\s*分(?!钟)|(?P<min3>[0-5]\d)(?=[^\d:：路号栋楼个人名元岁]|$))?)"
    + _TAIL
)
HOURS = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<first>{_N})\s*(?P<sign>[-—–~～]+|至|到|、)\s*(?P<last>{_N})\s*[时点]钟?(?!\d)(?P<about>许|左右|前后|多)?"
)
RANGE_SIGN = re.compile(r"^\s*(?:[-—–―~～]+|至|到|直到|直至)\s*$")
HALF = re.compile(rf"(?P<half>{'|'.join(w for w in sorted(HALF_DAYS, key=len, reverse=True) if len(w) > 1)})(?!茶|饭|餐)"
                  r"|(?<=[日号天\x00])(?P<bare>[早晚])(?![饭餐上市间课读期班])")  # fmt: skip
DURATION = re.compile(
    r"(?P<lead>停留|逗留|待了|呆了|历时|时长|用时|共|持续|玩了|坐了)?\s*(?:时间)?(?P<about>大约|约|大概|近|不到|不足)?\s*"
    r"(?:(?P<few>几|数)|(?P<low>\d+)\s*[-—~～至到]\s*(?P<high>\d+)|(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十]+|半))"
    r"(?P<odd>多|来|几|余)?\s*个?(?P<odd2>多)?(?P<and_half>半)?(?P<unit>小时|分钟|钟头)(?P<half_more>半)?"
    r"(?:(?P<min>\d+|[一二三四五六七八九十]+)分钟?)?(?P<about2>左右|许|多)?"
    r"(?=$|[\s,，。;；()（）\x00]|后|离|返|回|才|即)"
)
QUARTER_HOUR_S = 900
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in seconds since midnight (may reach 24:00) with its error and any question.

    `half`: the half of the day that was said with it; `exact_half` False = 3点 could be either.
    """

    seconds: int
    error_s: int = 0
    questions: tuple[str, ...] = ()
    begin: int = 0
    end: int = 0
    half: str = ""


def _int(text: str) -> int:
    return int(text) if text.isdigit() else number(text)


def dates(found: "re.Match[str]", *, year: int, month: int | None) -> tuple[list[date], tuple[str, ...]]:
    """The days one date expression names; a bare "28日" takes the month of the sentence before, or asks."""
    part = found.groupdict()
    if part["month"]:
        return _many(_int(part["year"] or str(year)), _int(part["month"]), part["days"])
    if part["year2"]:
        return _one(int(part["year2"]), int(part["month2"]), int(part["day2"]))
    if part["bare"]:
        return _many(year, month, part["bare"]) if month else ([], ("month-unclear",))
    # "4.1" at the head of a line is a date where a time follows; else somebody must look at it.
    days, questions = _one(year, int(part["month3"]), int(part["day3"]))
    timed = re.match(r"\s*\d{1,2}[:：时点]", found.string[found.end() :])
    return days, questions if timed else (*questions, "date-unclear")


def _one(year: int, month: int, day: int) -> tuple[list[date], tuple[str, ...]]:
    try:
        return [date(year, month, day)], ()
    except ValueError:
        return [], ("no-such-date",)


def _many(year: int, month: int, words: str) -> tuple[list[date], tuple[str, ...]]:
    """ "30-31日" is a span, "26和28日" two days; both may stand in one list."""
    found: list[date] = []
    asked: tuple[str, ...] = ()
    for part in re.split(_AND, words.replace("的", "")):
        numbers = [_int(text) for text in re.findall(_N, part)]
        if len(numbers) == 2:
            first, questions = _one(year, month, numbers[0])
            last, more = _one(year, month, numbers[1])
            asked += questions + more
            if not first or not last or last < first:
                found, asked = found + first, (*asked, "date-unclear")
            else:
                found += days_between(first[0], last[0])
        elif numbers:
            one, questions = _one(year, month, numbers[0])
            found, asked = found + one, asked + questions
    return found, asked


def days_between(first: date, last: date) -> list[date]:
    """Every day of a span, both ends with it; at most two months: longer spans are mistakes of reading."""
    return [first + timedelta(days=n) for n in range(min((last - first).days, 61) + 1)]


def clock(found: "re.Match[str]") -> Clock:
    """One clock time; "3点" without a half of the day could be either and is asked about."""
    part = found.groupdict()
    hour, half = _int(part["hour"]), part["half"] or ""
    quarter = {"一刻": 15, "三刻": 45}.get(part["quarter"] or "", 0)
    minute = _int(part["min1"] or part["min2"] or part["min3"] or "0") + (
        30 if part["half_past"] else quarter
    )
    if part["lack"]:
        minute -= 15 if part["lack_n"] == "一刻" else _int(part["lack_n"])
    questions: tuple[str, ...] = ()
    if (half in AFTER_NOON and 1 <= hour < 12) or (half in ("中午", "正午") and hour < 4):
        hour += 12
    elif half in NIGHT and hour == 12:
        hour = 24
    elif not half and part["sign"] == "点" and 1 <= hour < 12:
        questions = ("am-or-pm",)
    rough = part["about"] or part["roughly"] or part["until"]
    error = 2 * QUARTER_HOUR_S if part["more"] else QUARTER_HOUR_S if rough else 0
    return Clock(hour * 3600 + minute * 60, error, questions, *found.span(), half)


def ended_by(first: Clock, last: Clock) -> Clock:
    """The end of a range as the words before it mean it: 下午3点到5点 ends at 17:00, 晚上9点到凌晨1点 the next day."""
    half, seconds, questions = first.half, last.seconds, last.questions
    if not last.half:
        later = seconds + DAY_S // 2
        if seconds <= first.seconds and half and later > first.seconds and seconds < DAY_S // 2:
            # After "早上8点到5点" the end must lie in the afternoon, but nobody said so.
            questions = () if half in AFTER_NOON or first.seconds >= DAY_S // 2 else ("am-or-pm",)
            seconds = later if later < DAY_S or half in AFTER_NOON else seconds
        elif half and half not in AFTER_NOON:
            questions = ()
        elif "am-or-pm" in first.questions:
            questions = ()
        if half in NIGHT and last.seconds == DAY_S // 2:
            seconds, questions = DAY_S, ()
    elif last.half == "凌晨" and seconds <= first.seconds:
        seconds += DAY_S
    return Clock(seconds, last.error_s, questions, last.begin, last.end, last.half or half)


def hours(found: "re.Match[str]") -> tuple[Clock, Clock]:
    """ "8-9时", "上午8至10点"; with "、" between ("8、9点") it is one uncertain time, asked about."""
    half = found["half"] or ""
    error = QUARTER_HOUR_S if found["about"] else 0
    ask = ("time-unclear",) if found["sign"] == "、" else ()

    def one(text: str) -> Clock:
        hour = _int(text)
        hour += (
            12 if (half in AFTER_NOON and 1 <= hour < 12) or (half in ("中午", "正午") and hour < 4) else 0
        )
        return Clock(hour * 3600, error, ask, *found.span(), half)

    return one(found["first"]), one(found["last"])


def first_clock(text: str) -> Clock | None:
    """The first clock time in a cell of a sheet; "8:10" and "上午8点10分" alike."""
    found = TIME.search(text)
    return clock(found) if found else None


def duration_s(found: "re.Match[str]") -> tuple[int | None, int, bool]:
    """Seconds, error in seconds, and whether it must be asked about; None for "a few minutes"."""
    part = found.groupdict()
    one = 60 if part["unit"] == "分钟" else 3600
    if part["few"]:
        return None, 0, True
    if part["low"]:
        low, high = int(part["low"]) * one, int(part["high"]) * one
        return low, max(high - low, 0), True
    text = part["n"]
    length = 0.5 if text == "半" else float(text) if text[0].isdigit() else float(number(text))
    length += 0.5 if part["and_half"] or part["half_more"] else 0
    seconds = round(length * one) + (_int(part["min"]) * 60 if part["min"] else 0)
    rough = part["about"] or part["about2"] or part["odd"] or part["odd2"]
    return seconds, max(300, seconds // 4) if rough else min(300, seconds), False
