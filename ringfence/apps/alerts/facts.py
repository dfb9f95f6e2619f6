"""The ladder of reports as core keeps it."""

from datetime import timedelta

from ringfence.core.clocks.ladder import LADDER, Step, above, area_at

ACKNOWLEDGED_WITHIN = timedelta(
    minutes=15
)  # ours: no text sets it; after this silence the level above is told


def step(number: int) -> Step | None:
    """The step of that number, from 1; None above the last."""
    return LADDER[number - 1] if 1 <= number <= len(LADDER) else None


def area_of(jurisdiction: str, number: int) -> str:
    return area_at(jurisdiction, LADDER[number - 1].level)


def area_above(path: str) -> str:
    return above(path)
