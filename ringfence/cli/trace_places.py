"""What kind of place it was: from --places, in either language, or from a name that says it ("restaurant-3", "餐馆2").

What is read from a name alone is told in quality.json: nothing is guessed silently.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ringfence.core.contacts.records import Place
from ringfence.core.protocol.values import Protocol
from ringfence.core.protocol.vocabulary import SETTINGS
from ringfence.core.words import PlaceId

_HEAD = re.compile(r"^(.*?)\s*[-_:/#.·]?\s*[A-Za-z]?\d+[A-Za-z]?$")


def words_of(protocol: Protocol) -> dict[str, str]:
    """Every word for a setting, folded, to its code."""
    known = {**SETTINGS, **protocol.words}
    found = {word.casefold(): code for code, words in known.items() for word in (words.zh, words.en)}
    return found | {code.casefold(): code for code in known}


def setting_of(text: str, words: Mapping[str, str]) -> str:
    """The code of a setting written as a code or as a word; "" when it says nothing we know."""
    folded = text.strip().casefold()
    return words.get(folded) or words.get(folded.replace(" ", "_").replace("-", "_")) or ""


def kind_by_name(name: str, words: Mapping[str, str]) -> str:
    """The kind that a place's name says: the whole name, the name before a number, or its first part."""
    numbered = _HEAD.match(name)
    first = re.split(r"[-_:/#]", name, maxsplit=1)[0]
    for text in (name, numbered[1] if numbered else "", first):
        if found := setting_of(text, words):
            return found
    return ""


def places_with_kinds(
    places: Mapping[PlaceId, Place], *, ids: Iterable[str], protocol: Protocol
) -> tuple[dict[PlaceId, Place], dict[str, str], list[str]]:
    """(places, kinds read from names alone, kinds that nobody knows)."""
    words = words_of(protocol)
    found, unknown = {}, []
    for place, facts in places.items():
        kind = setting_of(facts.kind, words) if facts.kind else ""
        if facts.kind and not kind:
            unknown.append(facts.kind)
        found[place] = replace(facts, kind=kind or facts.kind)
    by_name = {}
    for name in ids:
        place = PlaceId(name)
        if name and not (place in found and found[place].kind) and (kind := kind_by_name(name, words)):
            by_name[name] = kind
            found[place] = replace(found.get(place, Place(place)), kind=kind)
    return found, by_name, sorted(set(unknown))
