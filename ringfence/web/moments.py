"""Moments, days and durations as people write them here, in the language of the page."""

from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WEEKDAYS = "一二三四五六日"
OTHER_YEAR_AFTER_DAYS = 300  # a date without a year is read as this year's


def as_local(moment: datetime | int | float) -> datetime:
    """The moment in the zone of the page. Takes an aware datetime or UTC seconds."""
    if isinstance(moment, int | float):
        moment = datetime.fromtimestamp(moment, UTC)
    return timezone.localtime(moment)


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _with_year(day: date) -> bool:
    return abs((timezone.localdate() - day).days) > OTHER_YEAR_AFTER_DAYS


def day_words(day: date | datetime, *, weekday: bool = True) -> str:
    """3月30日 (周三) · 30 Mar."""
    if isinstance(day, datetime):
        day = as_local(day).date()
    if is_chinese():
        year = f"{day.year}年" if _with_year(day) else ""
        return f"{year}{day.month}月{day.day}日" + (f" (周{WEEKDAYS[day.weekday()]})" if weekday else "")
    return date_format(day, "j M Y" if _with_year(day) else "j M")


def moment_words(moment: datetime | int | float) -> str:
    """3月30日 02:58 (周三) · 30 Mar 02:58."""
    local = as_local(moment)
    clock = local.strftime("%H:%M")
    if is_chinese():
        return f"{day_words(local.date(), weekday=False)} {clock} (周{WEEKDAYS[local.weekday()]})"
    return f"{day_words(local.date())} {clock}"


def duration_words(seconds: float) -> str:
    """1 小时 42 分 · 1 h 42 min; below a minute in seconds, from two days on in days."""
    left = round(abs(seconds))
    if left < 60:
        words = _("%d s") % left
    elif left < 3600:
        words = _("%d min") % (left // 60)
    elif left < 2 * 86400:
        hours, minutes = left // 3600, left % 3600 // 60
        words = (
            _("%(h)d h %(m)d min") % {"h": hours, "m": minutes} if minutes else _("%(h)d h") % {"h": hours}
        )
    else:
        days = left // 86400
        words = ngettext("%d day", "%d days", days) % days
    return f"−{words}" if seconds < 0 else words


def clock_words(seconds: float) -> str:
    """03:42, also negative and beyond a day (27:05)."""
    minutes = int(abs(seconds)) // 60
    return f"{'−' if seconds < 0 else ''}{minutes // 60:02d}:{minutes % 60:02d}"
