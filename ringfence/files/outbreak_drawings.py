"""An outbreak drawn as plain SVG: curve by day, chain of infections on a time axis, map by day. No script, no style."""

from collections.abc import Callable
from html import escape

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation.disease import NEVER
from ringfence.files.outbreak_course import SETTINGS, Course

Say = Callable[[str], str]
Longs = npt.NDArray[np.int64]
WIDE = 960
DRAWN = 160
"""People in the chain, at most: the first ones."""


def curve(course: Course, say: Say) -> str:
    """Infections a day as bars, those told positive as a line; the twin without a response as a second line."""
    high, left, base = 300, 44, 262
    infections, found = course.a_day(course.infected), course.a_day(course.found)
    lines = [("found", found)] + ([("twin", course.twin)] if course.twin is not None else [])
    top = max(4, int(infections.max(initial=0)), *(int(values.max(initial=0)) for _, values in lines))
    step, scale = (WIDE - left - 110) / course.days, (base - 24) / top
    parts = [_svg(WIDE, high, say("curve"))]
    for share in (0, top // 2, top):
        y = base - share * scale
        parts.append(f'<line class="grid" x1="{left}" x2="{WIDE - 110}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{share}</text>')
    for day, value in enumerate(infections.tolist()):
        x, tall = left + day * step, value * scale
        parts.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{base - tall:.1f}" width="{max(1.0, step - 2):.1f}" height="{tall:.1f}">'
            f"<title>{course.label(day)}: {value}</title></rect>"
        )
    parts += _dates(course, lambda day: left + (day + 0.5) * step, high - 14)
    for name, values in lines:
        points = " ".join(
            f"{left + (day + 0.5) * step:.1f},{base - value * scale:.1f}" for day, value in enumerate(values)
        )
        y = base - int(values[-1]) * scale + 4
        parts.append(f'<polyline class="line {name}" points="{points}"/>')
        parts.append(
            f'<text class="{name}" x="{WIDE - 104}" y="{max(12.0, y):.1f}">{say("told" if name == "found" else name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _svg(wide: float, high: float, label: str) -> str:
    plain = label if "<" not in label else ""
    return f'<svg viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="{escape(plain)}">'


def _dates(course: Course, x: Callable[[int], float], y: float) -> list[str]:
    step = max(1, -(-course.days // 16))
    return [
        f'<text class="tick" x="{x(day):.1f}" y="{y}" text-anchor="middle">{course.label(day)}</text>'
        for day in range(0, course.days, step)
    ]


def order(course: Course) -> list[int]:
    """Rows so that those infected by somebody stand below him: a walk down the trees, earliest first."""
    children: dict[int, list[int]] = {}
    shown = min(len(course), DRAWN)
    for row in range(shown):
        children.setdefault(int(course.by[row]), []).append(row)
    found, waiting = [], children.get(-1, [])[::-1]
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting += children.get(row, [])[::-1]
    return found


def chain(course: Course, say: Say) -> str:
    """One line a person from infection on; an upright line leads from who infected; a diamond where they were told."""
    rows = order(course)
    at = {row: number for number, row in enumerate(rows)}
    pitch, left, top = 15, 96, 24
    high = top + pitch * len(rows) + 10
    scale = (WIDE - left - 12) / (course.days * DAY)

    def x(moment: int) -> float:
        return left + min(max(0, moment - course.start), course.days * DAY) * scale

    parts = [_svg(WIDE, high, say("chain"))]
    parts += _dates(course, lambda day: x(course.start + day * DAY), 12)
    for row in rows:
        y = top + pitch * at[row] + 6
        begin = int(course.infected[row])
        parent = int(course.by[row])
        if parent in at:
            above = top + pitch * at[parent] + 6
            parts.append(
                f'<line class="link" x1="{x(begin):.1f}" x2="{x(begin):.1f}" y1="{above}" y2="{y}"/>'
            )
        parts.append(_life(course, row, y, x, say))
    return "".join([*parts, "</svg>"])


def _life(course: Course, row: int, y: float, x: Callable[[int], float], say: Say) -> str:
    begin, onset, found, held = (
        int(one[row]) for one in (course.infected, course.onset, course.found, course.held)
    )
    until = course.start + course.days * DAY
    stop = max(begin, min(held, found if found >= begin else until, until))
    who, setting = course.who(row), SETTINGS[int(course.setting[row])]
    look = "case severe" if course.severe[row] else "case"
    out = (
        f'<text class="tick" x="2" y="{y + 4}">{who}</text>'
        f'<line class="free" x1="{x(begin):.1f}" x2="{x(stop):.1f}" y1="{y}" y2="{y}"/>'
        f'<circle class="{look} s-{setting}" cx="{x(begin):.1f}" cy="{y}" r="4.5"><title>{who}</title></circle>'
    )
    if onset < until:
        out += f'<line class="onset" x1="{x(onset):.1f}" x2="{x(onset):.1f}" y1="{y - 5}" y2="{y + 5}"/>'
    if held < until:
        out += f'<rect class="held" x="{x(held) - 3:.1f}" y="{y - 4}" width="7" height="8"/>'
    if found < until:
        spot = x(found)
        out += f'<path class="told" d="M{spot:.1f} {y - 5}l5 5l-5 5l-5 -5z"/>'
    return out


def maps(course: Course, say: Say, *, panels: int = 12) -> str:
    """Small maps of some days: communities as dots, those infected so far by area, those of the last days dark."""
    chosen = sorted(
        {round(day) for day in np.linspace(0, course.days - 1, min(panels, course.days)).tolist()}
    )
    wide, tall, columns = 232, 196, 4
    draw = _projection(course.lat, course.lon, wide, tall - 20)
    lines = -(-len(chosen) // columns)
    parts = [_svg(columns * (wide + 8), lines * (tall + 8), say("maps"))]
    day_of = course.day(course.infected)
    most = max(1, int(np.bincount(course.community, minlength=1).max(initial=1)))
    step = chosen[1] - chosen[0] if len(chosen) > 1 else 1
    for number, day in enumerate(chosen):
        parts.append(
            f'<g transform="translate({number % columns * (wide + 8)},{number // columns * (tall + 8)})">'
        )
        parts.append(f'<rect class="panel" x="0" y="0" width="{wide}" height="{tall}"/>')
        parts += [f'<circle class="spot" cx="{x:.1f}" cy="{y:.1f}" r="1.5"/>' for x, y in draw]
        parts += _infected(course, day_of, day, step, draw, most)
        count = int((day_of <= day).sum())
        parts.append(f'<text x="6" y="{tall - 6}">{course.label(day)} · {count}</text></g>')
    return "".join([*parts, "</svg>"])


def _infected(
    course: Course, day_of: Longs, day: int, step: int, draw: list[tuple[float, float]], most: int
) -> list[str]:  # fmt: skip
    ever = np.bincount(course.community[day_of <= day], minlength=len(draw))
    fresh = np.bincount(course.community[(day_of <= day) & (day_of > day - step)], minlength=len(draw))
    return [
        f'<circle class="{"fresh" if fresh[spot] else "ever"}" cx="{draw[spot][0]:.1f}" cy="{draw[spot][1]:.1f}" '
        f'r="{3 + 15 * np.sqrt(ever[spot] / most):.1f}"><title>{ever[spot]}</title></circle>'
        for spot in np.flatnonzero(ever).tolist()
    ]


def _projection(
    lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], wide: float, tall: float
) -> list[tuple[float, float]]:  # fmt: skip
    """Equal kilometres both ways, ten pixels inside the edge."""
    span = max(float(np.ptp(lat)) / (tall - 24), float(np.ptp(lon)) * 0.89 / (wide - 24), 1e-9)
    x = wide / 2 + (lon - (lon.min() + lon.max()) / 2) * 0.89 / span
    y = tall / 2 - (lat - (lat.min() + lat.max()) / 2) / span
    return list(zip(x.tolist(), y.tolist(), strict=True))


def tree_depth(course: Course) -> Longs:
    """Generation of each case: 0 for those who brought it."""
    depth = np.zeros(len(course), np.int64)
    for row in range(len(course)):
        parent = int(course.by[row])
        depth[row] = depth[parent] + 1 if parent >= 0 else 0
    return depth


def known(moments: Longs) -> npt.NDArray[np.bool_]:
    """Where it happened at all."""
    return np.asarray(moments < NEVER)
