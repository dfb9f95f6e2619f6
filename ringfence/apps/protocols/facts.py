"""Packs and rules for the rest of this app: what is shipped, which holds by date, how one reads, what two differ in."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from ringfence.core.clocks.presets import Preset, presets
from ringfence.core.contacts.compare import Difference, over_examples
from ringfence.core.contacts.explain import explain, fact_words
from ringfence.core.contacts.rehearse import rehearse
from ringfence.core.protocol import versions
from ringfence.core.protocol.describe import condition_words, origin_words, value_words
from ringfence.core.protocol.manual import CLASS_ORDER, TOPICS, given_words
from ringfence.core.protocol.values import Example, Protocol, Rule, Value
from ringfence.core.protocol.vocabulary import CLASSES, GRADES, Words
from ringfence.core.words import Refused
from ringfence.files import packs


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def known() -> list[Protocol]:
    """All shipped packs, by disease and date."""
    return sorted(packs.load_all(), key=lambda one: (one.disease, one.effective_from, one.pack))


class PackUnknown(Refused):
    """There is no shipped pack of that name."""

    status = 404


def pack(name: str) -> Protocol:
    """A shipped pack by name; paths are not taken from a request."""
    if name not in packs.names():
        raise PackUnknown(gettext("There is no protocol of that name."), code="not-found")
    return packs.load(name)


def by_date(*, jurisdiction: str, at: datetime, disease: str = "") -> Protocol | None:
    """What holds without any order of ours: the nearest area, then the latest edition."""
    shipped = known()
    diseases = [disease] if disease else sorted({one.disease for one in shipped})
    found = [
        versions.in_force(
            shipped, jurisdiction=jurisdiction, at=int(at.timestamp()), zone=zone(), disease=one
        )
        for one in diseases
    ]
    return max(filter(None, found), key=lambda one: (one.effective_from, one.pack), default=None)


CLOCK_PRESETS = ("clocks-1357", "clocks-717")
ANY_DISEASE = "clocks-717"
USUAL = "cn-covid-8"


def clocks_of(name: str) -> Protocol:
    """A pack, or a preset that holds clocks alone."""
    return packs.load(packs.SHIPPED / name / "clocks.yaml") if name in CLOCK_PRESETS else pack(name)


def clocks(protocol: Protocol, *, starts: str = "") -> tuple[Preset, ...]:
    return presets(protocol, starts=starts)


@lru_cache(maxsize=1)
def clock_titles() -> dict[str, Words]:
    """Kind of duty -> its title, from every shipped protocol."""
    names = [*(one.pack for one in known()), *CLOCK_PRESETS]
    return {one.kind: one.value.title for name in names for one in presets(clocks_of(name))}


def holds(protocol: Protocol, *, at: datetime) -> bool:
    """Is the pack inside its own dates?"""
    return versions.is_in_force(protocol, at=int(at.timestamp()), zone=zone())


def covers(area: str, jurisdiction: str) -> bool:
    return versions.covers(area, jurisdiction)


def summary(protocol: Protocol, *, language: str) -> dict[str, Any]:
    """One line of the list of packs."""
    return {
        "pack": protocol.pack,
        "revision": protocol.revision,
        "disease": protocol.disease,
        "title": protocol.title.of(language),
        "edition": protocol.edition.of(language),
        "effective_from": protocol.effective_from,
        "effective_to": protocol.effective_to,
        "jurisdiction": protocol.jurisdiction,
        "base": protocol.base,
        "digest": protocol.digest,
    }


def manual(protocol: Protocol, *, language: str) -> dict[str, Any]:
    """A pack as a page: clauses by class, values by topic, examples, sources."""
    return summary(protocol, language=language) | {
        "classes": [
            {
                "code": code,
                "name": CLASSES[code].of(language),
                "rules": [rule_words(one, protocol, language) for one in protocol.rules_for(code)],
            }
            for code in CLASS_ORDER
            if protocol.rules_for(code)
        ],
        "topics": [
            {
                "code": topic,
                "name": TOPICS.get(topic, Words(topic, topic)).of(language),
                "values": [
                    shown(one, protocol, language)
                    for key, one in protocol.values.items()
                    if key.startswith(f"{topic}/")
                ],
            }
            for topic in protocol.topics
        ],
        "examples": [
            example_words(one.example, protocol, language) | {"holds": not one.wrong}
            for one in rehearse(protocol)
        ],
        "sources": [
            {"code": code, "text": words.of(language)} for code, words in sorted(protocol.sources.items())
        ],
        "grades": [{"code": code, "text": words.of(language)} for code, words in GRADES.items()],
    }


def rule_words(rule: Rule, protocol: Protocol, language: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "class": rule.outcome,
        "title": rule.title.of(language),
        "when": condition_words(rule.when, language=language, protocol=protocol),
        **_origin(rule, protocol, language),
    }


def shown(value: Value, protocol: Protocol, language: str) -> dict[str, Any]:
    return {
        "key": value.key,
        "title": value.title.of(language),
        "value": value.value,
        "unit": value.unit,
        "words": value_words(value, language=language, protocol=protocol),
        "pack": value.pack,
        **_origin(value, protocol, language),
    }


def _origin(one: Value | Rule, protocol: Protocol, language: str) -> dict[str, Any]:
    origin = one.origin
    return {
        "edition": origin.edition.of(language),
        "clause": origin.clause,
        "grade": origin.grade,
        "grade_words": GRADES[origin.grade].of(language),
        "source": list(origin.source),
        "effective_from": origin.effective_from,
        "effective_to": origin.effective_to,
        "jurisdiction": origin.jurisdiction,
        "rationale": origin.rationale.of(language),
        "origin": origin_words(one, language=language, protocol=protocol),
    }


def example_words(one: Example, protocol: Protocol, language: str) -> dict[str, Any]:
    return {
        "name": one.name.of(language),
        "given": given_words(one, protocol, language),
        "class": one.outcome,
        "class_name": CLASSES[one.outcome].of(language),
    }


def compared(before: Protocol, after: Protocol, *, language: str) -> dict[str, Any]:
    """Two versions: what is written differently, and which of the same facts are judged differently."""
    return {
        "before": summary(before, language=language),
        "after": summary(after, language=language),
        "changes": [
            {
                "key": one.key,
                "before": _side(one.before, before, language),
                "after": _side(one.after, after, language),
            }
            for one in versions.changes(before, after)
        ],
        "differences": [_difference(one, before, after, language) for one in over_examples(before, after)],
    }


def _side(one: Value | Rule | None, protocol: Protocol, language: str) -> str:
    if one is None:
        return ""
    if isinstance(one, Value):
        return f"{one.title.of(language)}: {value_words(one, language=language, protocol=protocol)}"
    return f"{one.title.of(language)}: {condition_words(one.when, language=language, protocol=protocol)}"


def _difference(one: Difference, before: Protocol, after: Protocol, language: str) -> dict[str, Any]:
    assert isinstance(one.subject, Example)
    sides: dict[str, Any] = {
        "name": one.subject.name.of(language),
        "given": given_words(one.subject, before, language),
    }
    for name, judgement, protocol in (("before", one.before, before), ("after", one.after, after)):
        sides[name] = {
            "class": judgement.outcome,
            "class_name": CLASSES[judgement.outcome].of(language),
            "rule": judgement.rule,
            "missing": [fact_words(fact, language) for fact in judgement.missing],
            "sentence": explain(judgement, language=language, protocol=protocol, zone=zone()),
        }
    return sides
