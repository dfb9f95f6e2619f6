"""The hour as a person writes it: 8:30, 下午3点半, 早上, 8 pm. Vague words give a span."""

import re
from dataclasses import dataclass

HOUR = 3600
DAY = 86400

# Word -> (span when it stands alone, in hours; how an hour behind it is read)
PARTS: dict[str, tuple[float, float, str]] = {
    "凌晨": (0, 6, "small"),
    "清晨": (5, 8, "am"),
    "清早": (5, 8, "am"),
    "早上": (5, 9, "am"),
    "早晨": (5, 9, "am"),
    "早": (5, 9, "am"),
    "上午": (6, 12, "am"),
    "中午": (11, 14, "noon"),
    "午间": (11, 14, "noon"),
    "下午": (12, 18, "pm"),
    "午后": (12, 18, "pm"),
    "傍晚": (17, 20, "dusk"),
    "晚上": (18, 24, "night"),
    "晚间": (18, 24, "night"),
    "夜间": (18, 24, "night"),
    "夜里": (18, 24, "night"),
    "晚": (18, 24, "night"),
    "morning": (5, 12, "am"),
    "afternoon": (12, 18, "pm"),
    "evening": (17, 22, "night"),
}
_WORDS = "|".join(sorted(PARTS, key=len, reverse=True))
_CLOCK = re.compile(
    rf"(?:约|大约|大概)?(?P<part>{_WORDS})?\s*(?P<hour>\d{{1,2}})\s*(?:[:点點时時]\s*"
    r"(?:(?P<minute>\d{1,2})(?P<quarter>刻)?分?|(?P<half>半))?"
    r"(?::?(?P<second>\d{1,2})(?:[.,]\d{1,9})?秒?)?|(?=\s*[ap]\.?m))"
    r"(?P<about>左右|前后|许|多|钟|整|钟左右)?\s*(?P<half_day>a\.?m\.?|p\.?m\.?)?\s*(?P<offset>z|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_PART_ONLY = re.compile(rf"(?:in the )?(?P<part>{_WORDS})", re.IGNORECASE)
_HAS_TIME = re.compile(r"[:点點时時半夜]|[ap]\.?m", re.IGNORECASE)


class Unread(Exception):
    """A date that cannot be read; the argument is the code of the fault."""

    @property
    def code(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds after local midnight, half-open when vague (start < end); `offset` from UTC if written."""

    start: int
    end: int
    offset: int | None = None


def read_clock(text: str) -> Clock:
    """Raises Unread("time-unclear") when both readings are possible, ("date-impossible") for 25:00."""
    if found := _PART_ONLY.fullmatch(text):
        low, high, _ = PARTS[found["part"].lower()]
        return Clock(int(low * HOUR), int(high * HOUR))
    found = _CLOCK.fullmatch(text)
    if not found:
        raise Unread(
            "time-unclear" if _HAS_TIME.search(text) and re.search("半夜|午夜|深夜", text) else "date"
        )
    hour = _hour(int(found["hour"]), _reading(found))
    minute = 30 if found["half"] else int(found["minute"] or 0) * (15 if found["quarter"] else 1)
    second = int(found["second"] or 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        raise Unread("date-impossible")
    moment = hour * HOUR + minute * 60 + second
    return _around(moment, found["about"] or "", text, _offset(found["offset"]))


def _reading(found: re.Match[str]) -> str:
    half_day = (found["half_day"] or "").lower().replace(".", "")
    part = found["part"]
    reading = PARTS[part.lower()][2] if part else ""
    if half_day and reading:
        raise Unread("time-unclear")
    return {"am": "AM", "pm": "PM"}.get(half_day, reading)


def _hour(hour: int, reading: str) -> int:
    """The hour of the 24-hour clock; what could be either of two raises."""
    ranges: dict[str, tuple[range, range, int]] = {  # hours as they stand, hours to shift, hour of "12"
        "": (range(0, 100), range(0), 12),
        "AM": (range(1, 12), range(0), 0),
        "PM": (range(0), range(1, 12), 12),
        "am": (range(0, 12), range(0), -1),
        "small": (range(0, 7), range(0), -1),
        "pm": (range(13, 19), range(1, 12), 12),
        "noon": (range(11, 15), range(1, 3), 12),
        "dusk": (range(16, 21), range(4, 9), -1),
        "night": (range(17, 25), range(5, 12), 24),
    }
    stand, shift, twelve = ranges[reading]
    if hour == 12 and reading:
        if twelve < 0:
            raise Unread("time-unclear")
        return twelve
    if hour in stand:
        return hour
    if hour in shift:
        return hour + 12
    raise Unread("time-unclear")


def _around(moment: int, about: str, text: str, offset: int | None) -> Clock:
    if about == "多":
        return Clock(moment, moment + HOUR, offset)
    if about in ("左右", "前后", "许", "钟左右") or text.startswith(("约", "大约", "大概")):
        return Clock(max(0, moment - HOUR // 2), moment + HOUR // 2, offset)
    return Clock(moment, moment, offset)


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if text in "zZ":
        return 0
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        raise Unread("date-impossible")
    return (hours * HOUR + minutes * 60) * (-1 if text[0] == "-" else 1)
