"""Daily notices of risk areas, as published in plain text -> areas with their class, and when each was listed.

A notice prints how many areas it lists: in all, by class and by province. Every printed figure is compared with what
was read, and a difference is named with its heading; nothing is made to fit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ringfence.core.words import Refused

_MOMENT = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(\d{1,2})时")
_TOTAL = re.compile(r"全国(无|\d+\s*个)?(高|中)风险地区[，,、和及]\s*(?:全国)?(无|\d+\s*个)?(高|中)风险地区")
_CLASS = re.compile(r"^(?:全国)?(高|中)风险地区\s*[(（:：]?\s*(?:共)?(\d+)\s*个\s*[)）]?\s*[:：]?$")
_GROUP = re.compile(r"^([一-鿿]{2,10}?)\s*[(（:：]\s*(\d+)\s*个\s*[)）]?\s*[:：]?$")
_NUMBERED = re.compile(r"^(?:\d{1,3}\s*[、.．]\s*|[(（]\d{1,3}[)）]\s*)")
_MARK = re.compile(r"[(（](?:新增|新划定|调整)[)）]$")
_LEVELS = {"高": "high", "中": "medium"}


@dataclass(frozen=True, slots=True)
class Area:
    """One area on a list: class (high or medium), province heading, text as printed without marks such as （新增）."""

    level: str
    group: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A printed figure that is not what was read. `heading` is the line it stands in; parsed counts what is below it."""

    line: int
    heading: str
    level: str
    group: str
    printed: int
    parsed: int


@dataclass(slots=True)
class Notice:
    """One notice: the local moment its list holds for (naive, as printed), its areas, and what does not add up."""

    moment: datetime
    areas: list[Area] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    counts: int = 0
    """Printed figures that were compared."""
    doubled: list[Area] = field(default_factory=list)
    """Areas whose text was printed already in the same class: counted as printed, named here."""


def read(text: str) -> Notice:
    """The list of one notice. Raises `Refused` where the text holds none."""
    lines = [line.strip().strip("\ufeff") for line in text.splitlines()]
    notice, totals, start = _head(lines)
    heads: list[tuple[int, str, str, str, int]] = list(totals)
    level = group = ""
    for number, line in enumerate(lines[start:], start + 1):
        if not line:
            continue
        if found := _CLASS.match(line):
            level, group = _LEVELS[found[1]], ""
            heads.append((number, line, level, "", int(found[2])))
        elif level and (found := _GROUP.match(line)):
            group = _province(found[1])
            heads.append((number, line, level, group, int(found[2])))
        elif level:
            _take(notice, Area(level, group, _MARK.sub("", _NUMBERED.sub("", line)), number))
    notice.counts = len(heads)
    notice.differences = [one for head in heads if (one := _difference(notice, *head))]
    return notice


def _head(lines: Sequence[str]) -> tuple[Notice, list[tuple[int, str, str, str, int]], int]:
    """The sentence that names the moment and the totals, and the number of the line after it."""
    for number, line in enumerate(lines, 1):
        total = _TOTAL.search(line)
        moment = list(_MOMENT.finditer(line[: total.start()])) if total else []
        if total and moment:
            year, month, day, hour = (int(part) for part in moment[-1].groups())
            said = [(_LEVELS[total[2]], total[1]), (_LEVELS[total[4]], total[3])]
            at = datetime(year, month, day) + timedelta(hours=hour)  # 24时 is the next midnight
            printed = [(number, line, one, "", _figure(figure)) for one, figure in said]
            return Notice(at), printed, number
    raise Refused("no list of risk areas in this text", code="notice-none")


def _figure(text: str | None) -> int:
    return int(re.sub(r"\D", "", text)) if text and text != "无" else 0


def _province(text: str) -> str:
    return re.sub(r"(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$", "", text)


def _take(notice: Notice, area: Area) -> None:
    if any((one.level, one.text) == (area.level, area.text) for one in notice.areas):
        notice.doubled.append(area)
    notice.areas.append(area)


def _difference(
    notice: Notice, line: int, heading: str, level: str, group: str, printed: int
) -> Difference | None:
    parsed = sum(one.level == level and (not group or one.group == group) for one in notice.areas)
    return None if parsed == printed else Difference(line, heading, level, group, printed, parsed)


@dataclass(frozen=True, slots=True)
class Listed:
    """An area was in one class on every notice in [since, until); `until` is None while it is on the last notice.

    `unseen` is the last notice before `since`, so the area came between the two; None on the first notice.
    """

    text: str
    group: str
    level: str
    since: datetime
    until: datetime | None
    unseen: datetime | None


def timelines(notices: Iterable[Notice]) -> list[Listed]:
    """When each area was on the lists, in order of its first day; a gap between two notices makes two spans."""
    told = sorted(notices, key=lambda one: one.moment)
    running: dict[tuple[str, str], tuple[datetime, datetime | None, str]] = {}
    done: list[Listed] = []
    before: datetime | None = None
    for notice in told:
        now = {(one.text, one.level): one.group for one in notice.areas}
        for key in [key for key in running if key not in now]:
            since, unseen, group = running.pop(key)
            done.append(Listed(key[0], group, key[1], since, notice.moment, unseen))
        for key, group in now.items():
            running.setdefault(key, (notice.moment, before, group))
        before = notice.moment
    done += [
        Listed(text, group, level, since, None, unseen)
        for (text, level), (since, unseen, group) in running.items()
    ]
    return sorted(done, key=lambda one: (one.since, one.level, one.group, one.text))
