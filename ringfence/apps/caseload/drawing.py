"""The course of the list as a line that falls to zero: points of an SVG, worked out here so that the page needs no script."""

from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT = 640, 120


def course(hours: Sequence[Any]) -> dict[str, Any] | None:
    """Points of a step line over time (None for fewer than two), the highest figure and the last."""
    if not hours:
        return None
    first, last = hours[0].at, hours[-1].at
    span = max((last - first).total_seconds(), 1.0)
    top = max(1, *(one.open for one in hours))
    points: list[tuple[float, float]] = [(0.0, HEIGHT - HEIGHT * hours[0].open / top)]
    for one in hours:
        x = WIDTH * (one.at - first).total_seconds() / span
        points += [(x, points[-1][1]), (x, HEIGHT - HEIGHT * one.open / top)]
    points.append((WIDTH, points[-1][1]))
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points), "width": WIDTH, "height": HEIGHT,
        "top": top, "now": hours[-1].open, "first": first, "last": last,
    }  # fmt: skip
