"""county.html: one county in pictures, one file without network or script, in Chinese and in English."""

import itertools
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation import summary
from ringfence.core.simulation.county import County
from ringfence.core.simulation.households import ROOM
from ringfence.files.county_words import say
from ringfence.files.reports import STYLE

DAY = 2
WIDE, HIGH = 960, 300
MORE = "@media(max-width:700px){section svg{min-width:720px}}.bar{fill:#3f6fb5}.other{fill:#b5641f}.rural{fill:#7a8797;fill-opacity:.5}.town{fill:#27456f;fill-opacity:.6}"
Numbers = Sequence[float] | npt.NDArray[np.int64]


def write(county: County, path: Path) -> None:
    """The page of this county."""
    sections = [
        ("facts", _facts(county)),
        ("map", _map(county)),
        ("margins", _margins(county)),
        ("pyramid", _pyramid(county)),
        ("sizes", bars(summary.household_sizes(county), [str(n) for n in range(1, 8)] + ["8+"])),
        ("hours", _hours(county)),
        ("degrees", _degrees(county)),
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
        f"<main><h1>{say('title')} · {escape(county.margins.name)}</h1>{body}</main></div></body></html>\n",
        encoding="utf-8",
    )


def _facts(county: County) -> str:
    land = county.land
    lines = [
        ("name", f"{county.margins.name} {county.margins.code}"),
        ("people", f"{len(county.people):,}"),
        ("households", f"{int((county.households.kind != ROOM).sum()):,}"),
        ("areas", f"{len(land.townships)} · {len(land.communities)}"),
        ("places", f"{len(county.places):,}"),
        ("venues", f"{land.venues:,}"),
        ("seed", str(county.seed)),
    ]
    told = "".join(f"<dt>{say(name)}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    return f"<p>{say('invented')}</p><dl>{told}</dl>"


def _map(county: County) -> str:
    """Communities in their places; townships are written where their first community lies."""
    land = county.land
    crowd = np.bincount(county.people.community, minlength=len(land.urban))
    high = 520
    span = max(float(np.ptp(land.lat)) * 1.12, float(np.ptp(land.lon)) * 0.89 * high / WIDE, 1e-6)
    scale = (high - 60) / span
    x = WIDE / 2 + (land.lon - land.lon.mean()) * 0.89 * scale
    y = high / 2 - (land.lat - land.lat.mean()) * scale
    radius = np.sqrt(crowd / crowd.max()) * max(3.0, 160 / np.sqrt(len(crowd)))
    parts = [f'<p class="note">{say("map-note")}</p><svg viewBox="0 0 {WIDE} {high}" role="img">']
    for n in range(len(crowd)):
        title = f"{land.townships[int(land.township_of[n])][1]}{land.communities[n][1]} {crowd[n]:,}"
        look = "town" if land.urban[n] else "rural"
        parts.append(
            f'<circle class="{look}" cx="{x[n]:.1f}" cy="{y[n]:.1f}" r="{radius[n]:.1f}"><title>{escape(title)}</title></circle>'
        )
    for t, (_, name) in enumerate(land.townships[:60]):
        first = int(land.community_from[t])
        parts.append(
            f'<text x="{x[first]:.1f}" y="{y[first]:.1f}" text-anchor="middle">{escape(name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _margins(county: County) -> str:
    lines = []
    for one in summary.margins(county):
        digits = 2 if one.wanted > 1.5 else 4
        cells = (one.wanted, one.found, round(one.found - one.wanted, digits) + 0.0)
        figures = "".join(f'<td class="n">{value:.{digits}f}</td>' for value in cells)
        lines.append(f"<tr><td>{say(one.code)}</td>{figures}</tr>")
    heads = "".join(f"<th>{say(word)}</th>" for word in ("figure", "wanted", "found", "difference"))
    return f'<table class="small"><tr>{heads}</tr>{"".join(lines)}</table>'


def _pyramid(county: County) -> str:
    """Women to the right, men to the left, the old above."""
    both = summary.pyramid(county)
    row, middle = 15, WIDE / 2
    scale = (middle - 60) / max(1, int(both.max()))
    parts = [f'<svg viewBox="0 0 {WIDE} {row * 20 + 24}" role="img">']
    for band in range(20):
        y = row * (19 - band) + 20
        men, women = both[1, band] * scale, both[0, band] * scale
        parts.append(
            f'<rect class="bar" x="{middle - 22 - men:.1f}" y="{y}" width="{men:.1f}" height="{row - 3}"><title>{both[1, band]:,}</title></rect>'
            f'<rect class="other" x="{middle + 22:.1f}" y="{y}" width="{women:.1f}" height="{row - 3}"><title>{both[0, band]:,}</title></rect>'
            f'<text class="tick" x="{middle}" y="{y + 10}" text-anchor="middle">{band * 5}{"+" if band == 19 else f"–{band * 5 + 4}"}</text>'
        )
    return f'<p class="note">← {say("men")} · {say("women")} →</p>' + "".join([*parts, "</svg>"])


def _hours(county: County) -> str:
    _, away = summary.hours(county, DAY)
    labels = [f"{slot // 2}:00" if slot % 4 == 0 else "" for slot in range(48)]
    return f'<p class="note">{say("hours-note")}</p>' + bars(away, labels)


def _degrees(county: County) -> str:
    met = summary.degrees(county, DAY)
    edges = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 80, 150, 300, 1000]
    counts = np.histogram(met, [*edges, 1 << 40])[0]
    labels = [str(low) if high - low == 1 else f"{low}–{high - 1}" for low, high in itertools.pairwise(edges)]
    told = f"{say('mean')} {met.mean():.1f} · {say('median')} {np.median(met):.0f} · {say('ninth')} {np.quantile(met, 0.9):.0f}"
    return f'<p class="note">{say("degrees-note")} {told}</p>' + bars(counts, [*labels, f"{edges[-1]}+"])


def bars(values: Numbers, labels: Sequence[str]) -> str:
    """Upright bars with a label below each and the number in its title."""
    step = (WIDE - 20) / len(labels)
    top = max(1.0, float(max(values)))
    parts = [f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img">']
    for number, (value, label) in enumerate(zip(values, labels, strict=True)):
        x, tall = 10 + number * step, (HIGH - 50) * float(value) / top
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{HIGH - 24 - tall:.1f}" width="{step * 0.86:.1f}" height="{tall:.1f}">'
            f"<title>{label} {int(value):,}</title></rect>"
            f'<text class="tick" x="{x + step * 0.43:.1f}" y="{HIGH - 8}" text-anchor="middle">{label}</text>'
        )
    return "".join([*parts, "</svg>"])
