"""Known infections (--links) beside what the search found: who of the list is a known infection already."""

from collections.abc import Sequence
from dataclasses import replace

from ringfence.core.contacts.listed import Listed

Link = dict[str, object]


def told_links(
    links: Sequence[Link], *, listed: Sequence[Listed], index: Sequence[str]
) -> tuple[list[Listed], dict[str, object]]:
    """(lines with their link in the details, what quality.json says of the links)."""
    of = {(str(link["from"]), str(link["to"])): link for link in links}
    found, matched = [], set()
    for row in listed:
        pairs = [
            pair for other in row.index for pair in ((other, row.person), (row.person, other)) if pair in of
        ]
        matched.update(pairs)
        told = [{"from": pair[0], "to": pair[1], "kind": of[pair].get("kind")} for pair in pairs]
        found.append(replace(row, details={**row.details, "links": told}) if told else row)
    asked = [pair for pair in of if set(pair) & set(index)]
    return found, {
        "rows": len(links),
        "with_themselves": sorted(one for one, other in of if one == other),
        "of_the_index": len(asked),
        "found_by_the_search": len(matched),
        "not_found": [list(pair) for pair in sorted(asked) if pair not in matched and pair[0] != pair[1]],
    }
