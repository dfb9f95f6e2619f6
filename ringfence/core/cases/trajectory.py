"""A case's trajectory: stays with their uncertainty, what contradicts itself, and which hours nobody knows.

Times are UTC seconds, stays half-open; `start_error_s` and `end_error_s` are how far each end may be off.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ringfence.core.words import PlaceId, Window

EARTH_M = 6_371_000.0
# Faster than a high-speed train from door to door: such a move is a mistake in one of the two rows.
FASTEST_M_S = 300 / 3.6
DAY_S = 86_400
# People round times to five minutes; a way that lacks less than that is no contradiction.
ROUNDING_S = 300


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of a trajectory. `place` "" = named in words only (`words`); `lat`/`lon` None = position unknown."""

    id: str
    start: int
    end: int
    place: PlaceId = PlaceId("")
    words: str = ""
    start_error_s: int = 0
    end_error_s: int = 0
    lat: float | None = None
    lon: float | None = None
    source: str = ""

    def same_place(self, other: "Stay") -> bool:
        if self.place or other.place:
            return self.place == other.place
        return bool(self.words) and self.words == other.words


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two stays that cannot both be true. kind: "two-places" or "impossible-move"; `seconds` too many or too few."""

    kind: str
    first: str
    second: str
    seconds: int


def conflicts(stays: Iterable[Stay], *, fastest_m_s: float = FASTEST_M_S) -> list[Conflict]:
    """Pairs at different places that overlap by more than both errors, or lie too far apart for the time between.

    A stay inside another at a different place (the lift in the hotel) is a conflict too: the row must be split.
    """
    rows = sorted(stays, key=lambda stay: (stay.start, stay.end, stay.id))
    found: list[Conflict] = []
    for n, first in enumerate(rows):
        for second in rows[n + 1 :]:
            if second.start - second.start_error_s > first.end + first.end_error_s + DAY_S:
                break
            conflict = _conflict(first, second, fastest_m_s)
            if conflict:
                found.append(conflict)
    return found


def _conflict(first: Stay, second: Stay, fastest_m_s: float) -> Conflict | None:
    if first.same_place(second):
        return None
    overlap = min(first.end, second.end) - second.start
    allowed = first.end_error_s + second.start_error_s
    if overlap > allowed:
        return Conflict("two-places", first.id, second.id, overlap - allowed)
    metres = distance_m(first, second)
    if metres is None:
        return None
    short = math.ceil(metres / fastest_m_s) - (second.start - first.end + allowed)
    return Conflict("impossible-move", first.id, second.id, short) if short > ROUNDING_S else None


def distance_m(a: Stay, b: Stay) -> float | None:
    """Great-circle distance; None when either position is unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat1, lat2 = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def merge(stays: Iterable[Stay], *, gap_s: int = 0) -> list[Stay]:
    """Overlapping or touching stays at one place become one; the wider error of each end is kept."""
    merged: list[Stay] = []
    for stay in sorted(stays, key=lambda stay: (stay.start, stay.end)):
        for n in range(len(merged) - 1, -1, -1):
            last = merged[n]
            if last.same_place(stay) and stay.start <= last.end + gap_s:
                later = stay if stay.end > last.end else last
                merged[n] = replace(last, end=later.end, end_error_s=later.end_error_s)
                break
        else:
            merged.append(stay)
    return merged


def gaps(stays: Iterable[Stay], *, window: Window, shortest_s: int = 1800) -> list[Window]:
    """Spans of the window that no stay covers, unless shorter than `shortest_s`."""
    found: list[Window] = []
    reached = window.start
    for stay in sorted(stays, key=lambda stay: stay.start):
        if stay.start - reached >= shortest_s and reached < window.end:
            found.append(Window(reached, min(stay.start, window.end)))
        reached = max(reached, stay.end)
    if window.end - reached >= shortest_s:
        found.append(Window(reached, window.end))
    return found


def days(window: Window, *, zone_offset_s: int) -> list[Window]:
    """The calendar days of the window, each as its own span (clipped at both ends)."""
    first = (window.start + zone_offset_s) // DAY_S
    last = (window.end - 1 + zone_offset_s) // DAY_S
    spans = [
        Window(day * DAY_S - zone_offset_s, (day + 1) * DAY_S - zone_offset_s)
        for day in range(first, last + 1)
    ]
    return [Window(max(span.start, window.start), min(span.end, window.end)) for span in spans]


def split(stay: Stay, *, at: int) -> tuple[Stay, Stay]:
    """The two halves of a stay; the cut itself is exact."""
    if not stay.start < at < stay.end:
        raise ValueError("the cut lies outside the stay")
    return replace(stay, end=at, end_error_s=0), replace(stay, start=at, start_error_s=0)


def rest_of_day(stays: Sequence[Stay], *, day: Window) -> list[Window]:
    """What is left of a day beside the stays: the spans that "the rest of the day at home" fills."""
    return gaps(
        [stay for stay in stays if stay.start < day.end and stay.end > day.start], window=day, shortest_s=1
    )
