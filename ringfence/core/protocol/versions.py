"""Which edition holds: in force by date and jurisdiction, an overlay laid over its base, two versions compared."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from ringfence.core.protocol.values import Protocol, Rule, Value


def day_of(at: int, zone: tzinfo) -> str:
    """The local calendar day of a moment, as YYYY-MM-DD."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone).date().isoformat()


def holds_on(protocol: Protocol, day: str) -> bool:
    """Was this edition in force on a local day? The first day counts, `effective_to` does not."""
    return protocol.effective_from <= day and (protocol.effective_to is None or day < protocol.effective_to)


def is_in_force(protocol: Protocol, *, at: int, zone: tzinfo) -> bool:
    return holds_on(protocol, day_of(at, zone))


def covers(area: str, jurisdiction: str) -> bool:
    """Does a pack of `area` reach this jurisdiction? "/" reaches everywhere, "/43/" all below it."""
    return jurisdiction.startswith(area if area.endswith("/") else area + "/") or jurisdiction == area


def in_force(
    packs: Iterable[Protocol], *, jurisdiction: str, at: int, zone: tzinfo, disease: str
) -> Protocol | None:
    """The pack that holds there and then: the nearest jurisdiction wins, then the latest edition."""
    day = day_of(at, zone)
    fitting = [
        one
        for one in packs
        if one.disease == disease and holds_on(one, day) and covers(one.jurisdiction, jurisdiction)
    ]
    return max(fitting, key=lambda one: (len(one.jurisdiction), one.effective_from, one.pack), default=None)


def overlay(base: Protocol, top: Protocol) -> Protocol:
    """Lay `top` over `base`: same key or rule name is replaced, everything else is inherited with its own origin.

    A further topic of the same pack only adds: title, edition and dates stay those of the first topic.
    """
    replaced = {(rule.topic, rule.name): rule for rule in top.rules}
    kept = [replaced.pop((rule.topic, rule.name), rule) for rule in base.rules]
    same = base.pack == top.pack
    return replace(
        base if same else top,
        base=base.base if same else base.pack,
        topics=tuple(dict.fromkeys((*base.topics, *top.topics))),
        sources={**base.sources, **top.sources},
        values={**base.values, **top.values},
        rules=(*kept, *replaced.values()),
        words={**base.words, **top.words},
        examples=(*base.examples, *top.examples) if same else top.examples,
        lifts=(*base.lifts, *top.lifts) if same else top.lifts,
        digest=hashlib.sha256(f"{base.digest}{top.digest}".encode()).hexdigest()[:12],
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: of a value or of a rule; None = not there."""

    key: str
    before: Value | Rule | None
    after: Value | Rule | None


def changes(before: Protocol, after: Protocol) -> list[Change]:
    """What a person must read to go from one version to the other: values and rules that differ in substance."""
    found = [
        Change(key, before.values.get(key), after.values.get(key))
        for key in sorted({*before.values, *after.values})
        if before.get(key) != after.get(key)
    ]
    old, new = _by_name(before), _by_name(after)
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one is None or other is None or (one.when, one.outcome) != (other.when, other.outcome):
            found.append(Change(name, one, other))
    return found


def _by_name(protocol: Protocol) -> Mapping[str, Rule]:
    return {f"{rule.topic}/{rule.name}": rule for rule in protocol.rules}
