"""Who was near whom, over segments: the questions of contact tracing, answered by the compiled loops.

`ring` (whom did each target meet, inside the target's own window), `stream` (the same for thousands, in batches),
`totals` (only how many), `second` (who met any of many people after their own exposure), `through` (by whom),
`backward` (the source's side). Seats are in `seats`.

What counts as meeting is core's `contacts.search`: rows of one person at one place that overlap or touch are one
visit, spans are half-open, stays without length meet nobody, an open stay ends with the window. Every call has its own
memory, so several may run at once; the answer does not depend on `threads`, nor on how rows lie in segments.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ringfence.engine import sweep, tally
from ringfence.engine.answers import Flags, LeftOut, Pairs, Second, Totals, Watch
from ringfence.engine.asking import NOBODY, Codes, Moments, Progress, Question, crew_of, known
from ringfence.engine.segment import Long, Segment

BATCH = 512


def ring(
    segments: Sequence[Segment],
    *,
    targets: Codes,
    since: Moments,
    until: Moments,
    least_s: int = 1,
    skip: Codes = (),
    erased: Flags = NOBODY,
    cap: int | None = None,
    margin_s: int = 0,
    threads: int = 0,
    watch: Watch | None = None,
    progress: Progress | None = None,
) -> Pairs:
    """Whom each target met in its own window [since, until) (UTC seconds, one for all or one each).

    Listed are people with at least `least_s` seconds who are not the target, in `skip` or `erased` (flags by code).
    A place where a target met more than `cap` others is left out for that target and told in `left_out`. `margin_s`
    widens the target's stays at both ends, to catch those who came shortly after or left shortly before; seconds
    then tell of the wider stays. `threads` 0 = one for each processor. Raises `Cancelled`.
    """
    question = Question.of(segments, targets, since, until, skip, erased, cap, watch)
    parts = question.answer(
        partial(question.ask, tally.ring, margin_s=margin_s, least_s=least_s),
        threads=threads,
        progress=progress,
    )
    return question.pairs(parts)


def stream(
    segments: Sequence[Segment],
    *,
    targets: Codes,
    since: Moments,
    until: Moments,
    batch: int = BATCH,
    least_s: int = 1,
    skip: Codes = (),
    erased: Flags = NOBODY,
    cap: int | None = None,
    threads: int = 0,
    watch: Watch | None = None,
    progress: Progress | None = None,
) -> Iterator[Pairs]:
    """`ring` for any number of targets, `batch` of them at a time, so that memory does not grow with their number."""
    everyone = np.asarray(targets, np.int64)
    lows, highs = (np.broadcast_to(np.asarray(one, np.int64), everyone.shape) for one in (since, until))
    for at in range(0, len(everyone), batch):
        here = slice(at, at + batch)
        found = ring(
            segments, targets=everyone[here], since=lows[here], until=highs[here], least_s=least_s, skip=skip,
            erased=erased, cap=cap, threads=threads, watch=watch,
        )  # fmt: skip
        left = tuple(replace(one, number=one.number + at) for one in found.left_out)
        yield replace(found, number=found.number + np.int32(at), left_out=left)
        if progress:
            progress(min(at + batch, len(everyone)), len(everyone))


def totals(
    segments: Sequence[Segment],
    *,
    targets: Codes,
    since: Moments,
    until: Moments,
    least_s: int = 1,
    skip: Codes = (),
    erased: Flags = NOBODY,
    cap: int | None = None,
    threads: int = 0,
    watch: Watch | None = None,
    progress: Progress | None = None,
) -> Totals:
    """Only how many people each target met and for how long: what a ranking of thousands of cases needs."""
    question = Question.of(segments, targets, since, until, skip, erased, cap, watch)
    parts = question.answer(
        partial(question.ask, tally.totals, margin_s=0, least_s=least_s), threads=threads, progress=progress
    )
    return Totals(*np.concatenate([np.zeros((4, 0), np.int64), *(found for _, found in parts)], axis=1))


def backward(
    segments: Sequence[Segment], *, targets: Codes, onset: Moments, days: int = 14, **how: object
) -> Pairs:
    """The source's side: whom each target met in the `days` before onset. `how`: as for `ring`."""
    last = np.asarray(onset, np.int64)
    return ring(segments, targets=targets, since=last - days * 86_400, until=last, **how)  # type: ignore[arg-type]


def second(
    segments: Sequence[Segment],
    *,
    sources: Codes,
    since: Moments,
    until: Moments,
    least_s: int = 1,
    skip: Codes = (),
    erased: Flags = NOBODY,
    cap: int | None = None,
    threads: int = 0,
    watch: Watch | None = None,
    progress: Progress | None = None,
) -> Second:
    """Everyone who met any of `sources` from that source's own moment `since` on, up to `until`.

    Seconds with several sources at once count once for each of them. Sources themselves are never listed. A place
    where more than `cap` people (sources counted) met one is left out (`left_out`, number -1).
    """
    question = Question.of(segments, sources, since, until, (), erased, cap, watch)
    crew = crew_of(threads)
    found = question.answer(question.visits, threads=crew)
    starts, ends = (np.concatenate([np.zeros(0, np.int64), *(one[k] for _, one in found)]) for k in (0, 1))
    with ThreadPoolExecutor(crew) as pool:
        list(pool.map(lambda keys: keys.sort(), (starts, ends)))
        at = sweep.groups(starts)
        tables, left = _swept(question, starts, ends, at, crew=crew, pool=pool, progress=progress)
    question.watch.check()
    flags = np.zeros(question.people, np.bool_)
    flags[known(skip, question.people)] = True
    flags[known(sources, question.people)] = True
    other, seconds, meetings, first, last = sweep.collect(tables, least_s, flags, erased)
    return Second(
        other,
        seconds,
        meetings,
        first + np.int64(question.base),
        last + np.int64(question.base),
        tuple(LeftOut(-1, *one) for part in left for one in part.T.tolist()),
    )


def through(
    segments: Sequence[Segment],
    *,
    people: Codes,
    sources: Codes,
    since: Moments,
    until: Moments,
    threads: int = 0,
    erased: Flags = NOBODY,
    watch: Watch | None = None,
) -> Pairs:
    """With which sources, and when, a few `people` of a second ring met; `number` counts the sources."""
    all_sources = np.asarray(sources, np.int64)
    lows, highs = (np.broadcast_to(np.asarray(one, np.int64), all_sources.shape) for one in (since, until))
    if not len(all_sources):
        return ring((), targets=(), since=0, until=0)
    near = ring(
        segments, targets=people, since=int(lows.min()), until=int(highs.max()), threads=threads, watch=watch
    )
    via = np.flatnonzero(np.isin(all_sources, near.other))
    found = ring(
        segments,
        targets=all_sources[via],
        since=lows[via],
        until=highs[via],
        erased=erased,
        threads=threads,
        watch=watch,
    )
    found = found.at(np.isin(found.other, np.asarray(people)))
    return replace(found, number=via[found.number].astype(np.int32))


def _swept(
    question: Question,
    starts: Long,
    ends: Long,
    at: Long,
    *,
    crew: int,
    pool: ThreadPoolExecutor,
    progress: Progress | None,
) -> tuple[npt.NDArray[np.void], list[Long]]:
    """One table of totals for everybody: each thread sweeps its own places into its own table, then they are added."""
    places = len(at) - 1
    bounds = np.searchsorted(at, np.linspace(0, len(starts), 16 * crew + 1)[1:-1])
    bounds = np.unique(np.concatenate([[0], bounds, [places]]))
    spans = list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))
    tables = [np.zeros(question.people, sweep.TOTAL) for _ in range(min(crew, len(spans)) or 1)]
    done = 0

    def work(number: int) -> list[tuple[int, Long]]:
        nonlocal done
        found = []
        for first, until in spans[number :: len(tables)]:
            left = sweep.sweep(
                question.table, question.base, starts, ends, at, first, until, question.cap, tables[number],
                question.watch.flags,
            )  # fmt: skip
            found.append((first, left))
            done += 1
            if progress:
                progress(done, len(spans))
        return found

    left = sorted(
        (one for found in pool.map(work, range(len(tables))) for one in found), key=lambda one: one[0]
    )
    shares = [int(one) for one in np.linspace(0, question.people, crew + 1)]
    for more in tables[1:]:
        list(pool.map(lambda part, more=more: sweep.merge(tables[0], more, *part), pairwise(shares)))
    return tables[0], [one for _, one in left]
