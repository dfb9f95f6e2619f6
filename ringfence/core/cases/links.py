"""Who infected whom, as a list says it: what in that list cannot be so, or needs a second look.

Nothing is mended here. Onsets are UTC seconds; an interval is the infectee's onset minus the infector's.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ringfence.core.words import PersonId

DAY = 86400


@dataclass(frozen=True, slots=True)
class Link:
    """`source` infected `target`, as somebody wrote it down."""

    source: PersonId
    target: PersonId
    kind: str = ""
    date: int | None = None


@dataclass(frozen=True, slots=True)
class LinkQuality:
    """Each field names the links or people concerned, in the order of the list."""

    links: int
    pairs: int  # different pairs, whichever way round
    infectors: tuple[tuple[PersonId, int], ...]  # most links first, then as listed
    missing_infectors: tuple[Link, ...]  # the infector is not among the known people
    missing_infectees: tuple[Link, ...]
    self_infections: tuple[Link, ...]
    repeated: tuple[Link, ...]  # the same pair in the same direction once more
    circles: tuple[tuple[PersonId, ...], ...]  # people who would have infected each other
    several_infectors: tuple[PersonId, ...]  # infected by more than one person
    intervals: tuple[tuple[Link, float], ...]  # days between onsets, where both are known

    @property
    def negative_intervals(self) -> tuple[tuple[Link, float], ...]:
        """The infectee fell ill first: possible with infection before symptoms, but worth a look."""
        return tuple((link, days) for link, days in self.intervals if days < 0)


def check(
    links: Sequence[Link], *, people: Collection[PersonId], onsets: Mapping[PersonId, int | None]
) -> LinkQuality:
    """`people` are those of the line list; `onsets` may leave out whoever has none."""
    counts = Counter(link.source for link in links)
    sources: dict[PersonId, set[PersonId]] = {}
    seen: set[tuple[PersonId, PersonId]] = set()
    repeated = []
    for link in links:
        pair = (link.source, link.target)
        if pair in seen:
            repeated.append(link)
        seen.add(pair)
        sources.setdefault(link.target, set()).add(link.source)
    return LinkQuality(
        links=len(links),
        pairs=len({frozenset(pair) for pair in seen}),
        infectors=tuple(sorted(counts.items(), key=lambda entry: -entry[1])),
        missing_infectors=tuple(link for link in links if link.source not in people),
        missing_infectees=tuple(link for link in links if link.target not in people),
        self_infections=tuple(link for link in links if link.source == link.target),
        repeated=tuple(repeated),
        circles=_circles(seen),
        several_infectors=tuple(person for person, who in sources.items() if len(who) > 1),
        intervals=tuple(_intervals(links, onsets)),
    )


def _intervals(links: Iterable[Link], onsets: Mapping[PersonId, int | None]) -> Iterable[tuple[Link, float]]:
    for link in links:
        first, second = onsets.get(link.source), onsets.get(link.target)
        if first is not None and second is not None:
            yield link, (second - first) / DAY


def _circles(pairs: Iterable[tuple[PersonId, PersonId]]) -> tuple[tuple[PersonId, ...], ...]:
    """Groups of two or more who reach each other: Tarjan's strongly connected components, without recursion."""
    graph: dict[PersonId, list[PersonId]] = {}
    for source, target in sorted(pairs):
        graph.setdefault(source, []).append(target)
        graph.setdefault(target, [])
    order: dict[PersonId, int] = {}
    low: dict[PersonId, int] = {}
    open_: list[PersonId] = []
    inside: set[PersonId] = set()
    found: list[tuple[PersonId, ...]] = []
    for root in graph:
        if root in order:
            continue
        work = [(root, iter(graph[root]))]
        order[root] = low[root] = len(order)
        open_.append(root)
        inside.add(root)
        while work:
            person, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[person])
                if low[person] == order[person]:
                    found += _closed(person, open_, inside)
            elif following not in order:
                order[following] = low[following] = len(order)
                open_.append(following)
                inside.add(following)
                work.append((following, iter(graph[following])))
            elif following in inside:
                low[person] = min(low[person], order[following])
    return tuple(sorted(found))


def _closed(person: PersonId, open_: list[PersonId], inside: set[PersonId]) -> list[tuple[PersonId, ...]]:
    group: list[PersonId] = []
    while not group or group[-1] != person:
        group.append(open_.pop())
        inside.discard(group[-1])
    return [tuple(sorted(group))] if len(group) > 1 else []
