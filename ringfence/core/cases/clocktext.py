"""Dates and clock times as people write them in Chinese interview notes: 3月28日, 7月26和28日, 16时40分, 下午3点半.

Nothing is guessed in silence: what the words leave open comes back as a question code beside the value.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

HALF_DAYS = {
    "凌晨": (0, 6), "清晨": (5, 8), "早上": (6, 9), "早晨": (6, 9), "上午": (8, 12), "中午": (11, 14),
    "下午": (12, 18), "傍晚": (17, 19), "晚上": (18, 24), "夜里": (20, 24), "晚": (18, 24), "白天": (8, 18),
}  # fmt: skip
_AFTER_NOON = {"下午", "傍晚", "晚上", "晚", "夜里"}
_HALF = "|".join(sorted(HALF_DAYS, key=len, reverse=True))

DATE = re.compile(
    r"(?:(?P<year>\d{4})\s*[年./-]\s*)?(?P<month>\d{1,2})\s*月\s*"
    r"(?P<days>\d{1,2}\s*[日号]?(?:\s*(?:[-—–~～至到、和及])\s*\d{1,2}\s*[日号]?)*)(?<=[日号\d])"
    r"|(?P<year2>\d{4})[./-](?P<month2>\d{1,2})[./-](?P<day2>\d{1,2})"
    r"|(?<![\d.:：])(?P<bare>\d{1,2})\s*[日号](?!楼|栋|线|门|店|车|院)"
    r"|^(?P<month3>\d{1,2})[./](?P<day3>\d{1,2})(?!\d|[.:：])"
)
TIME = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<hour>[01]?\d|2[0-4])\s*"
    r"(?:[:：](?P<min1>[0-5]\d)(?:[:：][0-5]\d)?|(?P<sign>[时点])(?:(?P<min2>[0-5]?\d)\s*分?|(?P<half_past>半)|(?P<quarter>一刻))?)"
    r"(?P<about>许|左右|前后)?"
)
RANGE_SIGN = re.compile(r"^\s*(?:[-—–~～]+|至|到)\s*$")
DURATION = re.compile(
    r"(?:停留|逗留|待了|约|共)?\s*约?\s*(?P<n>\d+(?:\.\d+)?|半)\s*个?(?P<unit>小时|分钟|钟头)"
)
ABOUT = re.compile(r"约|大约|大概|左右|许|前后")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in seconds since midnight (may reach 24:00) with its error and any question."""

    seconds: int
    error_s: int = 0
    questions: tuple[str, ...] = ()
    begin: int = 0
    end: int = 0


def dates(found: "re.Match[str]", *, year: int, month: int | None) -> tuple[list[date], tuple[str, ...]]:
    """The days one date expression names; a bare "28日" takes the month of the sentence before, or asks."""
    part = found.groupdict()
    if part["month"]:
        return _many(int(part["year"] or year), int(part["month"]), part["days"])
    if part["year2"]:
        return _one(int(part["year2"]), int(part["month2"]), int(part["day2"]))
    if part["bare"]:
        return _one(year, month, int(part["bare"])) if month else ([], ("month-unclear",))
    days, questions = _one(year, int(part["month3"]), int(part["day3"]))
    return days, (*questions, "date-unclear")


def _one(year: int, month: int, day: int) -> tuple[list[date], tuple[str, ...]]:
    try:
        return [date(year, month, day)], ()
    except ValueError:
        return [], ("no-such-date",)


def _many(year: int, month: int, words: str) -> tuple[list[date], tuple[str, ...]]:
    """ "30-31日" is a span, "26和28日" two days."""
    numbers = [int(text) for text in re.findall(r"\d+", words)]
    if len(numbers) == 2 and re.search(r"[-—–~～至到]", words):
        first, questions = _one(year, month, numbers[0])
        last, more = _one(year, month, numbers[1])
        if not first or not last or last < first:
            return first, (*questions, *more, "date-unclear")
        return [first[0] + timedelta(days=n) for n in range((last[0] - first[0]).days + 1)], ()
    found: list[date] = []
    asked: tuple[str, ...] = ()
    for number in numbers:
        one, questions = _one(year, month, number)
        found, asked = found + one, asked + questions
    return found, asked


def clock(found: "re.Match[str]") -> Clock:
    """One clock time; "3点" without a half of the day could be either and is asked about."""
    part = found.groupdict()
    hour, half = int(part["hour"]), part["half"]
    minute = int(part["min1"] or part["min2"] or 0) + (
        30 if part["half_past"] else 15 if part["quarter"] else 0
    )
    questions: tuple[str, ...] = ()
    if (half in _AFTER_NOON and 1 <= hour < 12) or (half == "中午" and hour < 4):
        hour += 12
    elif not half and part["sign"] == "点" and 1 <= hour < 12:
        questions = ("am-or-pm",)
    return Clock(hour * 3600 + minute * 60, 900 if part["about"] else 0, questions, *found.span())


def duration_s(found: "re.Match[str]") -> int:
    number = 0.5 if found["n"] == "半" else float(found["n"])
    return round(number * (60 if found["unit"] == "分钟" else 3600))
