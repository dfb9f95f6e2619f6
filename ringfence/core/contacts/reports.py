"""What people said: single facts by source, and what to do when two interviewers disagree.

A disputed fact counts as unknown, so that the class is `undetermined` wherever it matters, and the dispute is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ringfence.core.contacts.records import Encounter
from ringfence.core.words import PersonId, PlaceId, Window

APART_M = 0.5
"""Two people's estimates of one distance may differ by this much before they contradict each other."""


@dataclass(frozen=True, slots=True)
class Report:
    """`source` says that `fact` is `value` (of the meeting in `span` at `place`; None = of the whole contact)."""

    fact: str
    value: object
    source: str = ""
    span: Window | None = None
    place: PlaceId = PlaceId("")


def settled(reports: Iterable[Report]) -> tuple[dict[str, object], tuple[str, ...]]:
    """What all agree on (disputed: None), and the names of the disputed facts."""
    told: dict[str, list[object]] = defaultdict(list)
    for one in reports:
        if one.value is not None:
            told[one.fact].append(one.value)
    disputed = tuple(sorted(fact for fact, values in told.items() if _differ(values)))
    return {fact: None if fact in disputed else values[0] for fact, values in told.items()}, disputed


def _differ(values: Sequence[object]) -> bool:
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) == len(values):
        return max(numbers) - min(numbers) > APART_M
    return any(one != values[0] for one in values[1:])


def told(encounters: Iterable[Encounter]) -> dict[tuple[PersonId, PersonId], list[Report]]:
    """Overlapping rows of one pair from *different* sources, as reports of one meeting each (pairs sorted a < b).

    Rows of one source are never a dispute: somebody who moves is near first and far later.
    """
    pairs: dict[tuple[PersonId, PersonId], list[Encounter]] = defaultdict(list)
    for row in encounters:
        a, b = sorted((row.a, row.b))
        pairs[a, b].append(row)
    found: dict[tuple[PersonId, PersonId], list[Report]] = defaultdict(list)
    for pair, rows in pairs.items():
        for row in rows:
            if any(_same_moment(row, other) for other in rows):
                span = None if row.end is None else Window(row.start, max(row.start, row.end))
                facts = {"distance_m": row.distance_m, "setting": row.setting}
                found[pair] += [
                    Report(name, value, row.source, span, row.place) for name, value in facts.items()
                ]
    return found


def _same_moment(one: Encounter, other: Encounter) -> bool:
    if not one.source or not other.source or one.source == other.source:
        return False
    return (one.end is None or other.start < one.end) and (other.end is None or one.start < other.end)
