"""A question over segments made ready for the compiled loops, and the threads that share its targets."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ringfence.core.words import Refused
from ringfence.engine import sweep
from ringfence.engine.answers import Flags, LeftOut, Pairs, Watch
from ringfence.engine.compiled import WIDTH
from ringfence.engine.segment import Int, Long, Segment

Codes = Sequence[int] | Long | Int
Moments = int | Sequence[int] | Long
Progress = Callable[[int, int], None]
Answer = TypeVar("Answer")
NOBODY: Flags = np.zeros(0, np.bool_)
REACH = 2**31 - 2
FEW = 16
"""Up to this many people to skip are looked for one by one; more get a flag for everybody."""
ALONE = 24
"""So few targets are not worth a second thread."""


def crew_of(threads: int) -> int:
    """How many threads to start: as many as asked, or one for each processor that this process may use."""
    return threads or len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Question:
    """What every search is told, made ready for the compiled loops."""

    segments: Sequence[Segment]
    table: Long
    base: int
    people: int
    targets: Long
    lows: Long
    highs: Long
    skip: Flags
    few: Long
    erased: Flags
    cap: int
    watch: Watch

    @classmethod
    def of(
        cls,
        segments: Sequence[Segment],
        targets: Codes,
        since: Moments,
        until: Moments,
        skip: Codes,
        erased: Flags,
        cap: int | None,
        watch: Watch | None,
    ) -> "Question":
        """Raises `Refused` when segments lie more than 60 years apart."""
        codes = np.asarray(targets, np.int64)
        table = np.array([one.addresses for one in segments], np.int64).reshape(-1, WIDTH)
        epochs = [one.epoch for one in segments] or [0]
        base, people = min(epochs), max((one.people for one in segments), default=0)
        if max(epochs) - base > 1_900_000_000:
            raise Refused("The segments lie more than 60 years apart.", code="segment-epochs")
        low, high = (moments(one, base, codes.shape) for one in (since, until))
        skipped, flags = known(skip, people), NOBODY
        if len(skipped) > FEW:
            flags = np.zeros(people, np.bool_)
            flags[skipped] = True
        return cls(
            segments, table, base, people, codes, low, high, flags, skipped if len(skipped) <= FEW else skipped[:0],
            erased, -1 if cap is None else cap, watch or Watch(),
        )  # fmt: skip

    def ask(self, kernel: Callable[..., Answer], here: slice, *, margin_s: int, least_s: int) -> Answer:
        return kernel(
            self.table, self.base, self.targets[here], self.lows[here], self.highs[here], margin_s, self.cap, least_s,
            self.skip, self.few, self.erased, self.watch.flags,
        )  # fmt: skip

    def visits(self, here: slice) -> tuple[Long, Long]:
        found: tuple[Long, Long] = sweep.all_visits(
            self.table, self.base, self.targets[here], self.lows[here], self.highs[here], self.erased
        )
        return found

    def answer(
        self, ask: Callable[[slice], Answer], *, threads: int, progress: Progress | None = None
    ) -> list[tuple[int, Answer]]:
        """The answer for each part of the targets, with where the part begins."""
        size, crew = len(self.targets), crew_of(threads)
        if not len(self.table):
            return []
        step = max(8, -(-size // (16 * crew)))
        if crew == 1 or size <= ALONE:
            step = size if size <= ALONE else step
        parts = [slice(at, min(at + step, size)) for at in range(0, size, step or 1)]
        found = []
        if crew == 1 or len(parts) == 1:
            for done, part in enumerate(parts, 1):
                found.append((part.start, ask(part)))
                if progress:
                    progress(done, len(parts))
        else:
            with ThreadPoolExecutor(crew) as pool:
                for done, (part, one) in enumerate(zip(parts, pool.map(ask, parts), strict=True), 1):
                    found.append((part.start, one))
                    if progress:
                        progress(done, len(parts))
        self.watch.check()
        return found

    def pairs(self, parts: list[tuple[int, tuple[Int, Long]]]) -> Pairs:
        if len(parts) == 1:
            columns, left = parts[0][1]
        else:
            columns = np.concatenate([np.zeros((6, 0), np.int32), *(one[0] for _, one in parts)], axis=1)
            numbers = [one[0][0] + np.int32(at) for at, one in parts]
            columns[0] = np.concatenate([np.zeros(0, np.int32), *numbers])
            left = np.concatenate(
                [
                    np.zeros((4, 0), np.int64),
                    *(one[1] + np.array([[at], [0], [0], [0]]) for at, one in parts),
                ],
                axis=1,
            )
        return Pairs(
            columns[0],
            columns[1],
            columns[2],
            columns[3],
            columns[4] + np.int64(self.base),
            columns[5] + np.int64(self.base),
            tuple(LeftOut(*one) for one in left.T.tolist()),
        )


def moments(given: Moments, base: int, shape: tuple[int, ...]) -> Long:
    """Seconds since `base`, one for each target, within what the loops can count."""
    if isinstance(given, int):
        return np.full(shape, max(-REACH, min(given - base, REACH)), np.int64)
    seconds = np.asarray(given, np.int64) - base
    return np.ascontiguousarray(np.broadcast_to(np.minimum(np.maximum(seconds, -REACH), REACH), shape))


def known(codes: Codes, people: int) -> Long:
    """Those that any segment knows."""
    found = np.asarray(codes, np.int64)
    return found[found < people] if len(found) else found
