"""Runs the kernels over our own threads: targets are split into parts, the answers put together in target order."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from ringfence.engine import kernels
from ringfence.engine.layout import Flags, Layout, Sorted
from ringfence.engine.records import Floats, Ints

NUMBER, OTHER, SECONDS, MEETINGS, FIRST, LAST = range(6)
Progress = Callable[[int, int], None]
Part = tuple[slice, Ints, Ints]
Answer = TypeVar("Answer")


def find_meetings(
    spans: Sorted, targets: Ints, *, since: Ints, high: int, skip: Flags, progress: Progress | None = None
) -> Ints:
    """What every target shares with every other person from `since` (one moment per target) to `high`.

    Returns rows (target number, other, seconds, meetings, first, last), in target order.
    """

    def answer(part: Part) -> Ints:
        here, own_at, own = part
        found = kernels.meet(
            targets[here], since[here], high, skip,
            spans.place, spans.person, spans.start, spans.end, spans.furthest, spans.group, own_at, own,
        )  # fmt: skip
        found[:, NUMBER] += here.start
        return found

    parts = _in_threads(answer, list(_parts(spans, targets, people=len(skip))), progress=progress)
    return np.concatenate([np.empty((0, 6), np.int64), *parts])


def find_evidence(
    layout: Layout, targets: Ints, *, since: Ints, high: int, wanted: Flags
) -> tuple[Ints, Floats]:
    """(rows (other, fact) without repeats, nearest distance of each person) for the meetings with `wanted`."""
    spans = layout.rows

    def answer(part: Part) -> tuple[Ints, Floats]:
        here, own_at, own = part
        pairs, nearest = kernels.evidence(
            targets[here], since[here], high, wanted,
            spans.place, spans.person, spans.start, spans.end, spans.furthest, spans.group, own_at, own,
            layout.fact, layout.metres,
        )  # fmt: skip
        return np.unique(pairs, axis=0), nearest

    parts = _in_threads(answer, list(_parts(spans, targets, people=len(wanted))))
    pairs = np.unique(np.concatenate([np.empty((0, 2), np.int64), *(p for p, _ in parts)]), axis=0)
    nearest = np.full(len(wanted), np.inf)
    for _, one in parts:
        nearest = np.minimum(nearest, one)
    return pairs, nearest


def _parts(spans: Sorted, targets: Ints, *, people: int) -> Iterator[Part]:
    """Eight parts a thread: few enough that each part's tables of all people cost little, enough to even out."""
    own_at, own = spans.owned(targets, people=people)
    size = max(32, -(-len(targets) // (8 * _threads())))
    for at in range(0, len(targets), size):
        here = slice(at, min(at + size, len(targets)))
        bounds = own_at[at : here.stop + 1]
        yield here, bounds - bounds[0], own[bounds[0] : bounds[-1]]


def _threads() -> int:
    return os.cpu_count() or 1


def _in_threads(
    answer: Callable[[Part], Answer], parts: list[Part], *, progress: Progress | None = None
) -> list[Answer]:
    found = []
    with ThreadPoolExecutor(_threads()) as threads:
        for done, one in enumerate(threads.map(answer, parts), 1):
            found.append(one)
            if progress:
                progress(done, len(parts))
    return found
