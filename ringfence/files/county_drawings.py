"""A county drawn as plain SVG: map, ages, households, hours, people met. No script, no style; classes name the parts."""

from collections.abc import Sequence
from html import escape

import numpy as np

from ringfence.files.county_picture import Picture, age_label, met_labels

WIDE, HIGH = 960, 300


def chart_map(picture: Picture) -> str:
    """Communities in their places; townships are written where their first community lies."""
    crowd, lat, lon = np.array(picture.crowd), np.array(picture.lat), np.array(picture.lon)
    high = 520
    span = max(float(np.ptp(lat)) * 1.12, float(np.ptp(lon)) * 0.89 * high / WIDE, 1e-6)
    scale = (high - 60) / span
    x, y = WIDE / 2 + (lon - lon.mean()) * 0.89 * scale, high / 2 - (lat - lat.mean()) * scale
    radius = np.sqrt(crowd / crowd.max()) * max(3.0, 160 / np.sqrt(len(crowd)))
    parts = [f'<svg viewBox="0 0 {WIDE} {high}" role="img">']
    for n, name in enumerate(picture.communities):
        look = "town" if picture.urban[n] else "rural"
        parts.append(
            f'<circle class="{look}" cx="{x[n]:.1f}" cy="{y[n]:.1f}" r="{radius[n]:.1f}"><title>{escape(name)} {crowd[n]:,}</title></circle>'
        )
    for name, first in picture.towns[:60]:
        parts.append(
            f'<text x="{x[first]:.1f}" y="{y[first]:.1f}" text-anchor="middle">{escape(name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def pyramid(picture: Picture) -> str:
    """Men to the left, women to the right, the old above."""
    row, middle = 15, WIDE / 2
    scale = (middle - 60) / max(1, *picture.men, *picture.women)
    parts = [f'<svg viewBox="0 0 {WIDE} {row * 20 + 24}" role="img">']
    for band in range(20):
        y = row * (19 - band) + 20
        men, women = picture.men[band], picture.women[band]
        parts.append(
            f'<rect class="bar" x="{middle - 22 - men * scale:.1f}" y="{y}" width="{men * scale:.1f}" height="{row - 3}"><title>{men:,}</title></rect>'
            f'<rect class="other" x="{middle + 22:.1f}" y="{y}" width="{women * scale:.1f}" height="{row - 3}"><title>{women:,}</title></rect>'
            f'<text class="tick" x="{middle}" y="{y + 10}" text-anchor="middle">{age_label(band)}</text>'
        )
    return "".join([*parts, "</svg>"])


def sizes(picture: Picture) -> str:
    return bars(picture.sizes, size_labels())


def hours(picture: Picture) -> str:
    return bars(picture.away, [f"{slot // 2}:00" if slot % 4 == 0 else "" for slot in range(48)])


def degrees(picture: Picture) -> str:
    return bars(picture.met, met_labels())


def size_labels() -> list[str]:
    return [*(str(n) for n in range(1, 8)), "8+"]


def bars(values: Sequence[int], labels: Sequence[str]) -> str:
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
