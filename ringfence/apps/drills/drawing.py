"""The pictures of a ground as pages show them: a drawing, a note, and the numbers behind it as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ringfence.files import county_drawings, county_picture, outbreak_drawings
from ringfence.files.county_picture import Picture
from ringfence.files.county_report import margin_cells
from ringfence.files.county_words import word
from ringfence.files.outbreak_course import SETTINGS, Course

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Chart:
    """`rows` are behind the drawing, the first cell of each a name; `wide` tables have more than two columns."""

    name: str
    title: str
    note: str = ""
    drawing: SafeString = SafeString("")
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = field(default_factory=list)


def saying(language: str) -> Say:
    """Words of the files' pictures in one language."""
    return lambda code: word(code, "zh" if language.startswith("zh") else "en")


def _drawn(svg: str, title: str) -> SafeString:
    """Our own drawing; names in it were escaped where they were put in."""
    return mark_safe(svg.replace('role="img"', f'role="img" aria-label="{escape(title)}"', 1))


def of_county(picture: Picture, say: Say) -> list[Chart]:
    met = f"{say('degrees-note')} {say('mean')} {picture.met_mean:.1f} · {say('median')} {picture.met_median:.0f} · {say('ninth')} {picture.met_ninth:.0f}"
    draw, labels = county_drawings, county_picture
    bands = zip(map(labels.age_label, range(20)), picture.men, picture.women, strict=True)
    halves = [(f"{slot // 2:02}:{slot % 2 * 30:02}", count) for slot, count in enumerate(picture.away)]
    areas = zip(picture.communities, picture.crowd, strict=True)
    people = say("people")
    return [
        _chart("map", say, draw.chart_map(picture), say("map-note"), (say("areas"), people), list(areas)),
        _chart("pyramid", say, draw.pyramid(picture), f"← {say('men')} · {say('women')} →",
               (say("pyramid"), say("men"), say("women")), list(bands)),
        _chart("sizes", say, draw.sizes(picture), "", (say("sizes"), say("households")),
               list(zip(draw.size_labels(), picture.sizes, strict=True))),
        _chart("hours", say, draw.hours(picture), say("hours-note"), (say("hours"), people), halves),
        _chart("degrees", say, draw.degrees(picture), met, (say("degrees"), people),
               list(zip(labels.met_labels(), picture.met, strict=True))),
    ]  # fmt: skip


def margins(picture: Picture, say: Say) -> Chart:
    """How the county compares with the table it was built from."""
    rows = [(say(code), *margin_cells(wanted, found)) for code, wanted, found in picture.margins]
    heads = tuple(map(say, ("figure", "wanted", "found", "difference")))
    return Chart("margins", say("margins"), heads=heads, rows=rows)


def of_outbreak(course: Course, say: Say) -> list[Chart]:
    draw = outbreak_drawings
    infections, told = course.a_day(course.infected).tolist(), course.a_day(course.found).tolist()
    days = [(course.label(day), infections[day], told[day]) for day in range(course.days)]
    chain_note = say("chain-note")
    if len(course) > draw.DRAWN:
        chain_note += f" {say('first-drawn')} {draw.DRAWN} / {len(course)}"
    return [
        _chart("curve", say, draw.curve(course, say), say("curve-note"), tuple(map(say, ("days", "infections", "told"))), days),
        _chart("chain", say, draw.chain(course, say), chain_note),
        _chart("maps", say, draw.maps(course, say), say("maps-note")),
        Chart("settings", say("settings"), heads=(say("setting"), say("infections")), rows=_settings(course, say)),
    ]  # fmt: skip


def _settings(course: Course, say: Say) -> list[tuple[str, int]]:
    counts = np.bincount(course.setting[course.by >= 0], minlength=len(SETTINGS)).tolist()
    return [(say(f"at-{name}"), count) for name, count in zip(SETTINGS, counts, strict=True) if count]


def _chart(
    name: str, say: Say, svg: str, note: str, heads: Sequence[str] = (), rows: Sequence[Sequence[object]] = ()
) -> Chart:
    title = say(name)
    return Chart(name, title, note, _drawn(svg, title), heads, rows)
