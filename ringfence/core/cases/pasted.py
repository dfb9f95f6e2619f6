"""Rows pasted from a sheet (tab-separated: date, from, to, place, mask, room) read into proposed stays."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ringfence.core.cases.clocktext import DATE, dates, first_clock
from ringfence.core.cases.proposals import Proposal

HEADERS = {
    "date": ("日期", "date", "day"),
    "from": ("开始", "起", "到达", "时间起", "from", "start", "in"),
    "to": ("结束", "止", "离开", "时间止", "to", "end", "out"),
    "place": ("地点", "场所", "地址", "place", "where"),
    "mask": ("口罩", "mask"),
}
ORDER = ("date", "from", "to", "place", "mask")
YES = {"是", "戴", "有", "全程", "y", "yes", "1", "true"}
NO = {"否", "未戴", "无", "没有", "未", "n", "no", "0", "false"}
DAY_S = 86_400


def is_sheet(text: str) -> bool:
    """Whether a pasted text looks like cells from a sheet: more lines with tabs than without."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and sum("\t" in line for line in lines) * 2 > len(lines)


def read(text: str, *, year: int, zone_offset_s: int, places: Mapping[str, str]) -> list[Proposal]:
    """One proposal a row; an empty date cell takes the date above (a merged cell), which is not a guess but Excel."""
    columns: Mapping[str, int] = {name: n for n, name in enumerate(ORDER)}
    found: list[Proposal] = []
    day: date | None = None
    for line, raw in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in raw.split("\t")]
        if not any(cells):
            continue
        if line == 1 and (named := _header(cells)):
            columns = named
            continue
        part = {name: cells[n] if n < len(cells) else "" for name, n in columns.items()}
        proposal, day = _row(part, day, line=line, year=year, zone_offset_s=zone_offset_s)
        found.append(_placed(proposal, places))
    return found


def _header(cells: list[str]) -> dict[str, int]:
    named: dict[str, int] = {}
    for n, cell in enumerate(cells):
        for name, words in HEADERS.items():
            if name not in named and any(cell.lower() == word or cell.startswith(word) for word in words):
                named[name] = n
                break
    return named if len(named) >= 2 else {}


def _row(
    part: Mapping[str, str], day: date | None, *, line: int, year: int, zone_offset_s: int
) -> tuple[Proposal, date | None]:
    questions: tuple[str, ...] = ()
    if part.get("date"):
        match = DATE.search(part["date"])
        days, asked = dates(match, year=year, month=day.month if day else None) if match else ([], ())
        # A sheet's date column leaves no doubt that 3.28 is a date.
        questions += tuple(code for code in asked if code != "date-unclear")
        day = days[0] if len(days) == 1 else None
    if day is None:
        questions += ("date-unclear",)
    start, end = _seconds(part.get("from", "")), _seconds(part.get("to", ""))
    questions += () if start is not None else ("start-unclear",)
    questions += () if end is not None else ("end-unclear",)
    if start is not None and end is not None and end <= start:
        end, questions = end + DAY_S, (*questions, "past-midnight")
    midnight = None if day is None else (day - date(1970, 1, 1)).days * DAY_S - zone_offset_s
    proposal = Proposal(
        words=" ".join(value for value in part.values() if value), line=line,
        start=None if midnight is None or start is None else midnight + start,
        end=None if midnight is None or end is None else midnight + end,
        place_words=part.get("place", ""), masked=_mask(part.get("mask", "")), questions=questions,
    )  # fmt: skip
    return proposal, day


def _seconds(cell: str) -> int | None:
    """Seconds since midnight; Excel's day fractions (0.39583) are times too."""
    if re.fullmatch(r"0?\.\d+", cell):
        return round(float(cell) * DAY_S / 60) * 60
    found = first_clock(cell)
    return found.seconds if found else None


def _mask(cell: str) -> bool | None:
    word = cell.lower()
    return True if word in YES else False if word in NO else None


def _placed(proposal: Proposal, places: Mapping[str, str]) -> Proposal:
    if not proposal.place_words:
        return replace(proposal, questions=(*proposal.questions, "place-unclear"))
    return replace(proposal, place=places.get(proposal.place_words, ""))
