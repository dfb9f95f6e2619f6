"""Timeline and map of the report as plain SVG: no script, no outside tiles, readable in print."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from html import escape
from typing import Any

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Place
from ringfence.core.words import PlaceId, Window
from ringfence.files.report_words import SIGNS

WIDTH, LEFT, ROW, TOP = 960, 150, 20, 34
MAP_WIDTH, MAP_HEIGHT, MARGIN = 960, 480, 40
EARTH_KM_PER_DEGREE = 111.32


def timeline(rows: Sequence[Listed], *, window: Window, zone: tzinfo) -> str:
    """One line a person, one bar a meeting; hover (title) tells the rest."""
    height = TOP + ROW * len(rows) + 8
    span = max(1, window.end - window.start)

    def x(moment: int) -> float:
        share = (min(max(moment, window.start), window.end) - window.start) / span
        return LEFT + share * (WIDTH - LEFT - 10)

    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" class="timeline">']
    for moment, label in _ticks(window, zone):
        parts.append(
            f'<line x1="{x(moment):.1f}" x2="{x(moment):.1f}" y1="{TOP - 8}" y2="{height}" class="grid"/>'
            f'<text x="{x(moment) + 3:.1f}" y="{TOP - 12}" class="tick">{label}</text>'
        )
    for number, row in enumerate(rows):
        y = TOP + number * ROW
        sign = SIGNS.get(row.outcome, "")
        parts.append(f'<text x="4" y="{y + 13}" class="who">{sign} {escape(_short(row.person, 18))}</text>')
        parts += [_bar(one, y, x, zone) for one in _meetings(row)]
    return "".join([*parts, "</svg>"])


def _meetings(row: Listed) -> list[dict[str, Any]]:
    told = row.details.get("meetings")
    if isinstance(told, list) and told:
        return told
    return [] if row.first is None else [{"kind": "presence", "start": row.first, "end": row.last}]


def _bar(one: Mapping[str, Any], y: int, x: Any, zone: tzinfo) -> str:
    start, end = x(one["start"]), x(one["end"])
    times = f"{datetime.fromtimestamp(one['start'], zone):%m-%d %H:%M} - {datetime.fromtimestamp(one['end'], zone):%m-%d %H:%M}"
    title = escape(" ".join(str(one[name]) for name in ("with", "place", "setting") if one.get(name)))
    return (
        f'<rect x="{start:.1f}" y="{y + 3}" width="{max(2.0, end - start):.1f}" height="{ROW - 8}" '
        f'class="{escape(str(one["kind"]))}"><title>{times} {title}</title></rect>'
    )


def _ticks(window: Window, zone: tzinfo) -> list[tuple[int, str]]:
    """Local midnights (or hours, in a short window), at most a dozen."""
    hours = (window.end - window.start) / 3600
    step = timedelta(
        hours=next((h for h in (1, 2, 3, 6, 12, 24, 48, 96, 168, 720, 8760) if hours / h <= 12), 87600)
    )
    when = datetime.fromtimestamp(window.start, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = []
    while when.timestamp() <= window.end:
        if when.timestamp() >= window.start:
            ticks.append((int(when.timestamp()), f"{when:%m-%d}" if when.hour == 0 else f"{when:%H:%M}"))
        when += step
    return ticks


def place_map(rows: Sequence[Listed], *, places: Mapping[PlaceId, Place]) -> str:
    """Where the meetings were: a dot a place, its area by the number of contacts; "" without any position."""
    counts: dict[PlaceId, int] = {}
    for row in rows:
        for place in row.places:
            counts[place] = counts.get(place, 0) + 1
    known = [
        (places[place], count)
        for place, count in counts.items()
        if place in places and places[place].lat is not None and places[place].lon is not None
    ]
    if not known:
        return ""
    positions = [(one.lat or 0.0, one.lon or 0.0) for one, _ in known]
    draw, km_wide = _projection(positions)
    most = max(count for _, count in known)
    parts = [f'<svg viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}" role="img" class="map">']
    for spot, count in sorted(known, key=lambda pair: -pair[1]):
        x, y = draw(spot.lat or 0.0, spot.lon or 0.0)
        radius = 4 + 14 * math.sqrt(count / most)
        name = escape(spot.name or spot.place)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{name}: {count}</title></circle>'
            f'<text x="{x + radius + 3:.1f}" y="{y + 4:.1f}">{_short(name, 24)} ({count})</text>'
        )
    return "".join([*parts, _scale(km_wide), "</svg>"])


def _projection(positions: Sequence[tuple[float, float]]) -> tuple[Any, float]:
    """Equal kilometres both ways around the middle latitude; (draw(lat, lon) -> x, y, kilometres across)."""
    lats, lons = [p[0] for p in positions], [p[1] for p in positions]
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    across = EARTH_KM_PER_DEGREE * math.cos(math.radians(middle[0]))
    wide = max((max(lons) - min(lons)) * across, 0.5)
    high = max((max(lats) - min(lats)) * EARTH_KM_PER_DEGREE, 0.5)
    scale = min((MAP_WIDTH - 6 * MARGIN) / wide, (MAP_HEIGHT - 2 * MARGIN) / high)

    def draw(lat: float, lon: float) -> tuple[float, float]:
        return (
            MAP_WIDTH / 2 - 2 * MARGIN + (lon - middle[1]) * across * scale,
            MAP_HEIGHT / 2 - (lat - middle[0]) * EARTH_KM_PER_DEGREE * scale,
        )

    return draw, MAP_WIDTH / scale


def _scale(km_wide: float) -> str:
    """A bar of a round number of kilometres, about a fifth of the width."""
    power = 10.0 ** math.floor(math.log10(km_wide / 5))
    length = max(step * power for step in (1, 2, 5) if step * power <= km_wide / 5)
    pixels = length / km_wide * MAP_WIDTH
    label = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    y = MAP_HEIGHT - 14
    return f'<line x1="20" x2="{20 + pixels:.1f}" y1="{y}" y2="{y}" class="scale"/><text x="20" y="{y - 6}">{label}</text>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
