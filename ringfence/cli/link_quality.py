"""What quality.json says of the list of infections itself (--links): each fault with the people concerned."""

from collections.abc import Collection, Mapping, Sequence

from ringfence.core.cases.links import Link, check
from ringfence.core.contacts.records import Case
from ringfence.core.words import PersonId

MOST_INFECTORS = 10


def link_quality(
    rows: Sequence[dict[str, object]], *, cases: Mapping[PersonId, Case], people: Collection[PersonId]
) -> dict[str, object]:
    links = [Link(PersonId(str(row["from"])), PersonId(str(row["to"]))) for row in rows]
    known = {*cases, *people}
    found = check(links, people=known, onsets={person: case.onset for person, case in cases.items()})
    return {
        "links": found.links,
        "pairs": found.pairs,
        "infectors": len(found.infectors),
        "most_links": [[person, count] for person, count in found.infectors[:MOST_INFECTORS]],
        "missing_infectors": _pairs(found.missing_infectors),
        "missing_infectees": _pairs(found.missing_infectees),
        "self_infections": [link.target for link in found.self_infections],
        "repeated": _pairs(found.repeated),
        "circles": [list(group) for group in found.circles],
        "several_infectors": list(found.several_infectors),
        "intervals": len(found.intervals),
        "negative_intervals": [[link.source, link.target, days] for link, days in found.negative_intervals],
    }


def _pairs(links: Sequence[Link]) -> list[list[str]]:
    return [[link.source, link.target] for link in links]
