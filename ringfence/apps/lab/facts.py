"""Rows of tubes and readings laid out for core's rules, and their answers."""

from collections import Counter
from collections.abc import Iterable

from ringfence.core.screening import reading
from ringfence.core.screening.prevalence import Prevalence, Tubes, prevalence

GENES, WELLS = reading.GENES, reading.WELLS
outcome, well = reading.outcome, reading.well


def share(readings: Iterable[tuple[int, str]]) -> Prevalence:
    """(people in the tube, outcome) of each tube read -> share infected. Grey counts as positive, invalid not at all."""
    seen: Counter[int] = Counter()
    found: Counter[int] = Counter()
    for size, word in readings:
        if word == "invalid" or size < 1:
            continue
        seen[size] += 1
        found[size] += word != "negative"
    return prevalence([Tubes(size, seen[size], found[size]) for size in sorted(seen)])
