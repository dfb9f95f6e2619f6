"""Who was at a place at the same time as a few people, or shortly before or after: the step before any judgement."""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types.

from dataclasses import dataclass

import numpy as np
from numba import njit

from ringfence.core.words import Window
from ringfence.engine.parts import EPOCH, Codes, Ints
from ringfence.engine.records import Stays
from ringfence.engine.segment import BLOCK, OPEN_END, Segment


@dataclass(frozen=True, slots=True)
class Spans:
    """Where to look: stored seconds, clipped to a window."""

    place: Codes
    start: Ints
    end: Ints


def marked(own: Stays, *, window: Window, margin: int) -> Spans:
    """The spans at which others matter: the stays in the window, longer by `margin` at both ends and one second."""
    start = np.maximum(own.start, window.start) - EPOCH
    end = np.minimum(own.end, window.end) - EPOCH
    inside = start <= end
    return Spans(own.place[inside], start[inside] - margin - 1, end[inside] + margin + 1)


def met(segment: Segment, spans: Spans, *, people: int) -> Ints:
    """Codes of the people with a row that touches one of the spans."""
    seen = np.zeros(people, np.bool_)
    known = spans.place < segment.places
    _mark(
        spans.place[known], spans.start[known], spans.end[known], segment.place_at, segment.start,
        segment.end, segment.person, segment.reach_sample, BLOCK, OPEN_END, seen,
    )  # fmt: skip
    return np.flatnonzero(seen)


@njit(nogil=True, cache=True)
def _mark(places, begins, ends, place_at, start, end, person, reach, block, open_end, seen):
    for n in range(len(places)):
        row, until = place_at[places[n]], place_at[places[n] + 1]
        while row < until and start[row] <= ends[n]:
            if row % block == 0 and row + block <= until and reach[row // block] < begins[n]:
                row += block
                continue
            if end[row] >= begins[n] or end[row] == open_end:
                seen[person[row]] = True
            row += 1
