"""outbreak.html: one outbreak with its truth in pictures, one file without network or script, in Chinese and in English."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

import numpy as np

from ringfence.core.simulation.county import County
from ringfence.core.simulation.drill import Drill
from ringfence.files import outbreak_course
from ringfence.files import outbreak_drawings as draw
from ringfence.files.county_words import say
from ringfence.files.outbreak_course import SETTINGS, Course
from ringfence.files.reports import STYLE

LOOK = """
.bar{fill:#8fa6c4}.line{fill:none;stroke-width:2}.line.found{stroke:#0f766e}.line.twin{stroke:#7a8797;stroke-dasharray:5 4}
text.found{fill:#0f766e}text.twin{fill:#5b6675}.link{stroke:#9aa5b3}.free{stroke:#b5641f;stroke-width:2}
.case{fill:#b5641f}.case.s-home{fill:#3f6fb5}.case.s-school{fill:#6f4aa0}.case.s-work{fill:#4b7f52}.case.severe{stroke:#1b2430;stroke-width:2}
.onset{stroke:#1b2430;stroke-width:1.5}.told{fill:#0f766e}.held{fill:none;stroke:#1b2430;stroke-width:1.5}
@media(max-width:700px){section svg{min-width:720px}}
.panel{fill:#fbfcfd;stroke:#d9dee5}.spot{fill:#c3cad3}.ever{fill:#b5641f;fill-opacity:.35}.fresh{fill:#b5641f;fill-opacity:.8}
"""


def write(course: Course, path: Path, *, figures: Mapping[str, object] | None = None) -> None:
    """The page of this outbreak. `figures` are those of a drill's score, by name."""
    sections = [
        ("course", _facts(course, figures or {})),
        ("curve", f'<p class="note">{say("curve-note")}</p>' + draw.curve(course, spoken)),
        ("chain", _chain(course)),
        ("maps", f'<p class="note">{say("maps-note")}</p>' + draw.maps(course, spoken)),
        ("settings", _settings(course)),
        ("offspring", _offspring(course)),
        ("cases", _cases(course)),
    ]
    body = "".join(f"<h2>{say(name)}</h2><section>{content}</section>" for name, content in sections)
    path.write_text(
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>虚构疫情真相 · An invented outbreak</title><style>{STYLE}{LOOK}</style></head>"
        '<body><div class="page"><div class="choice">'
        '<label><input type="radio" name="l" id="l-zh" checked>中文</label>'
        '<label><input type="radio" name="l" id="l-en">English</label>'
        '<label><input type="radio" name="l" id="l-both">中文 + English</label></div>'
        f"<main><h1>{say('outbreak')} · {escape(course.name)}</h1>{body}</main></div></body></html>\n",
        encoding="utf-8",
    )


def write_drill(
    county: County, drill: Drill, path: Path, *, strain: str, twin: Drill | None = None, figures: Mapping[str, object] | None = None
) -> None:  # fmt: skip
    """The page of a drill: the same pictures, with who was held when, beside the twin without a response."""
    course = outbreak_course.of_drill(county, drill, strain=strain, twin=twin)
    write(course, path, figures=figures)


def spoken(code: str) -> str:
    """A word in both languages inside a drawing."""
    return say(code).replace("<span", "<tspan").replace("</span>", "</tspan>")


def _facts(course: Course, figures: Mapping[str, object]) -> str:
    ill, found, held = (int(draw.known(one).sum()) for one in (course.onset, course.found, course.held))
    lines = [
        ("strain", course.strain),
        ("days", f"{course.label(0)} – {course.label(course.days - 1)} · {course.days}"),
        ("brought", f"{int((course.by < 0).sum()):,}"),
        ("infections", f"{len(course):,}"),
        ("with-symptoms", f"{ill:,}"),
        ("severe", f"{int(course.severe.sum()):,}"),
        ("told", f"{found:,}"),
        ("held", f"{held:,}"),
        ("generations", str(int(draw.tree_depth(course).max(initial=0)))),
    ]
    told = "".join(f"<dt>{say(name)}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    more = "".join(
        f"<dt>{say(f'score-{name}')}</dt><dd>{escape(_shown(value))}</dd>" for name, value in figures.items()
    )
    return f"<p>{say('truth-note')}</p><dl>{told}{more}</dl>"


def _shown(value: object) -> str:
    """Nothing to count is a dash; shares and days with two digits."""
    if value is None:
        return "—"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _chain(course: Course) -> str:
    more = f" <b>{say('first-drawn')} {draw.DRAWN} / {len(course):,}</b>" if len(course) > draw.DRAWN else ""
    return f'<p class="note">{say("chain-note")}{more}</p>' + draw.chain(course, spoken)


def _settings(course: Course) -> str:
    """Where infections happened; the share is of those infected in the county."""
    caught = course.setting[course.by >= 0]
    counts = np.bincount(caught, minlength=len(SETTINGS))
    lines = [
        f'<tr><td>{say(f"at-{name}")}</td><td class="n">{count:,}</td><td class="n">{100 * count / max(1, len(caught)):.1f} %</td></tr>'
        for name, count in zip(SETTINGS, counts.tolist(), strict=True)
        if count
    ]
    return f'<table class="small"><tr><th>{say("setting")}</th><th>{say("infections")}</th><th>%</th></tr>{"".join(lines)}</table>'


def _offspring(course: Course) -> str:
    """How many infected nobody, one, two ...: a few infect most."""
    counts = np.bincount(np.minimum(course.offspring, 10), minlength=11)
    cells = "".join(
        f'<tr><td>{number if number < 10 else "10+"}</td><td class="n">{count:,}</td></tr>'
        for number, count in enumerate(counts.tolist())
        if count
    )
    head = f"<tr><th>{say('infected-others')}</th><th>{say('people')}</th></tr>"
    return f'<table class="small">{head}{cells}</table>'


def _cases(course: Course) -> str:
    """The first five hundred as a list."""
    heads = ("case", "infector", "setting", "infected", "onset", "told", "held")
    lines = []
    for row in range(min(len(course), 500)):
        parent = int(course.by[row])
        cells = [
            course.who(row),
            course.who(parent) if parent >= 0 else "—",
            say(f"at-{SETTINGS[int(course.setting[row])]}") if parent >= 0 else "—",
            *(
                _day(course, int(one[row]))
                for one in (course.infected, course.onset, course.found, course.held)
            ),
        ]
        lines.append("<tr>" + "".join(f'<td class="t">{cell}</td>' for cell in cells) + "</tr>")
    head = "".join(f"<th>{say(name)}</th>" for name in heads)
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


def _day(course: Course, moment: int) -> str:
    """3/20 14:05 local; a dash where it did not happen within the days."""
    day, rest = divmod(moment - course.start, 86_400)
    return f"{course.label(day)} {rest // 3600:02}:{rest % 3600 // 60:02}" if day < course.days else "—"
