"""The frontier as a drawing: share of the risk against people locked, a dot for each proposal."""

from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 56, 24, 16, 44


@dataclass
class Dot:
    """One proposal; x, y and label_y are drawing units as text, so that no language puts commas into them."""

    chosen: Any
    x: str
    y: str
    label_y: str
    percent: str
    wanted: str
    current: bool


def drawing(line: list[Any], *, share: float) -> dict[str, Any]:
    """Dots, the line through them and the ticks of both axes."""
    most = max([one.people for one in line], default=0) or 1
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    dots = []
    for one in line:
        x, y = LEFT + across * one.people / most, TOP + up * (1 - one.share)
        dots.append(
            Dot(
                one, f"{x:.0f}", f"{y:.0f}", f"{max(y - 12, 12):.0f}", f"{one.share:.0%}", f"{one.dot:g}",
                abs(one.dot - share) < 1e-9,
            )
        )  # fmt: skip
    ticks = [(f"{TOP + up * (1 - part / 4):.0f}", f"{part / 4:.0%}") for part in range(5)]
    return {
        "dots": dots, "line": " ".join(f"{one.x},{one.y}" for one in dots), "ticks": ticks, "most": most,
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT, "floor": HEIGHT - BOTTOM,
        "tick_y": HEIGHT - BOTTOM + 16, "axis_y": HEIGHT - 6, "middle": (LEFT + WIDTH - RIGHT) // 2, "ticks_x": LEFT - 6,
    }  # fmt: skip
