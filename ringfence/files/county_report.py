"""county.html: one county in pictures, one file without network or script, in Chinese and in English."""

from html import escape
from pathlib import Path

from ringfence.core.simulation.county import County
from ringfence.files import county_drawings as draw
from ringfence.files.county_picture import Picture, of
from ringfence.files.county_words import say
from ringfence.files.reports import STYLE

MORE = "@media(max-width:700px){section svg{min-width:720px}}.bar{fill:#3f6fb5}.other{fill:#b5641f}.rural{fill:#7a8797;fill-opacity:.5}.town{fill:#27456f;fill-opacity:.6}"


def write(county: County, path: Path) -> None:
    """The page of this county."""
    picture = of(county)
    met = f"{say('mean')} {picture.met_mean:.1f} · {say('median')} {picture.met_median:.0f} · {say('ninth')} {picture.met_ninth:.0f}"
    sections = [
        ("facts", _facts(picture)),
        ("map", _note(say("map-note")) + draw.chart_map(picture)),
        ("margins", _margins(picture)),
        ("pyramid", _note(f"← {say('men')} · {say('women')} →") + draw.pyramid(picture)),
        ("sizes", draw.sizes(picture)),
        ("hours", _note(say("hours-note")) + draw.hours(picture)),
        ("degrees", _note(f"{say('degrees-note')} {met}") + draw.degrees(picture)),
    ]
    body = "".join(f"<h2>{say(name)}</h2><section>{content}</section>" for name, content in sections)
    path.write_text(
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>虚构县概况 · An invented county</title><style>{STYLE}{MORE}</style></head>"
        '<body><div class="page"><div class="choice">'
        '<label><input type="radio" name="l" id="l-zh" checked>中文</label>'
        '<label><input type="radio" name="l" id="l-en">English</label>'
        '<label><input type="radio" name="l" id="l-both">中文 + English</label></div>'
        f"<main><h1>{say('title')} · {escape(picture.name)}</h1>{body}</main></div></body></html>\n",
        encoding="utf-8",
    )


def _note(text: str) -> str:
    return f'<p class="note">{text}</p>'


def _facts(picture: Picture) -> str:
    lines = [
        ("name", f"{picture.name} {picture.code}"),
        ("people", f"{picture.people:,}"),
        ("households", f"{picture.households:,}"),
        ("areas", f"{len(picture.towns)} · {len(picture.communities)}"),
        ("places", f"{picture.places:,}"),
        ("venues", f"{picture.venues:,}"),
        ("seed", str(picture.seed)),
    ]
    told = "".join(f"<dt>{say(name)}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    return f"<p>{say('invented')}</p><dl>{told}</dl>"


def _margins(picture: Picture) -> str:
    lines = []
    for code, wanted, found in picture.margins:
        figures = "".join(f'<td class="n">{cell}</td>' for cell in margin_cells(wanted, found))
        lines.append(f"<tr><td>{say(code)}</td>{figures}</tr>")
    heads = "".join(f"<th>{say(word)}</th>" for word in ("figure", "wanted", "found", "difference"))
    return f'<table class="small"><tr>{heads}</tr>{"".join(lines)}</table>'


def margin_cells(wanted: float, found: float) -> list[str]:
    """Table, here, difference; shares with four digits, the rest with two."""
    digits = 2 if wanted > 1.5 else 4
    return [f"{value:.{digits}f}" for value in (wanted, found, round(found - wanted, digits) + 0.0)]
