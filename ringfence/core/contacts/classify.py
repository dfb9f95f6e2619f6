"""Which class a contact belongs to under a protocol, with the clause that says so and the facts still missing.

Ring 1 knows close, undetermined, general, none (order general < undetermined < close); ring 2 knows secondary or none;
a space-time companion is a phone signal and is judged by itself. Every rule comes from the pack, none from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringfence.core.contacts.lookback import LookBack, look_back, lookback
from ringfence.core.contacts.outcomes import conclude, weigh
from ringfence.core.contacts.records import Case, Contact, Place
from ringfence.core.contacts.reports import Report, told
from ringfence.core.contacts.situations import Situation, situations
from ringfence.core.protocol.criteria import Facts
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Judgement, PlaceId, Window

__all__ = [
    "LookBack",
    "Report",
    "Via",
    "classify",
    "companion",
    "judge_facts",
    "look_back",
    "lookback",
    "told",
]


@dataclass(frozen=True, slots=True)
class Via:
    """The ring-1 person a ring-2 contact came through: class, first contact with the case, isolation (UTC s)."""

    outcome: str
    first: int | None = None
    isolated: int | None = None


def classify(
    contact: Contact,
    *,
    protocol: Protocol,
    case: Case | None = None,
    window: Window | None = None,
    places: Mapping[PlaceId, Place] | None = None,
    reports: Sequence[Report] = (),
    via: Via | None = None,
) -> Judgement:
    """Judge one contact. `window` (from `lookback`) drops meetings outside it; None when the search did so already.

    `reports` add what people said (protection, setting, field judgement ...); `via` is needed for ring 2.
    `case` is not needed for the class itself; it is taken so that callers pass all they know.
    """
    if contact.ring == 2:
        return _secondary(contact, protocol=protocol, places=places, reports=reports, via=via)
    found = situations(contact, window=window, places=places, reports=reports)
    if not found:
        return Judgement("none", because=("outside-window",), rule=f"{protocol.pack}/contacts/look-back")
    return judge_facts(found, protocol=protocol)


def judge_facts(found: Sequence[Situation], *, protocol: Protocol) -> Judgement:
    """Ring 1 from situations alone: the strictest class that any of them supports; unknown is never rounded."""
    close = weigh(protocol.rules_for("close"), found, protocol)
    if close.fired or close.open:
        return conclude(close, protocol=protocol)
    general = weigh(protocol.rules_for("general"), found, protocol)
    if general.fired or general.open:
        return conclude(general, protocol=protocol, denied=close)
    return conclude(close, protocol=protocol)


def _secondary(
    contact: Contact,
    *,
    protocol: Protocol,
    places: Mapping[PlaceId, Place] | None,
    reports: Sequence[Report],
    via: Via | None,
) -> Judgement:
    """A listed setting, at the right time, with a close contact; everybody else in ring 2 is left alone."""
    rule = f"{protocol.pack}/contacts/secondary"
    if protocol.get("contacts/secondary_judged") is not True:
        return Judgement("none", because=("secondary-not-judged",), rule=rule)
    if via is None or via.outcome != "close":
        missing = ("via_class",) if via is None or via.outcome == "undetermined" else ()
        return Judgement("none", because=("via-not-close",), missing=missing, rule=rule)
    found = [
        _timed(one, via)
        for one in situations(contact, places=places, reports=reports)
        if one.span is not None
    ]
    weighed = weigh(protocol.rules_for("secondary"), found, protocol)
    if weighed.fired:
        return conclude(weighed, protocol=protocol)
    return Judgement("none", because=(_why_not(found),), missing=weighed.missing(), rule=rule)


def _timed(one: Situation, via: Via) -> Situation:
    """Add the time order. A meeting that straddles the first contact or the isolation counts for its inner part."""
    span = one.span or Window(0, 0)
    facts = dict(one.facts)
    facts["after_first_contact"] = None if via.first is None else span.end > via.first
    facts["before_isolation"] = via.isolated is None or span.start < via.isolated
    if facts["after_first_contact"] and facts["before_isolation"] and via.first is not None:
        start = max(span.start, via.first)
        span = Window(start, max(start, min(span.end, via.isolated or span.end)))
    return Situation(facts, span, one.place, one.disputed)


def _why_not(found: Sequence[Situation]) -> str:
    if not found:
        return "no-listed-setting"
    if all(one.facts["after_first_contact"] is False for one in found):
        return "before-first-contact"
    if all(one.facts["before_isolation"] is False for one in found):
        return "after-isolation"
    return "no-listed-setting"


def companion(facts: Facts, *, protocol: Protocol) -> Judgement:
    """The phone-signal class: its own judgement, never merged with contacts, never turned into one."""
    found = [Situation(facts)]
    weighed = weigh(protocol.rules_for("companion"), found, protocol)
    if weighed.fired:
        return conclude(weighed, protocol=protocol)
    rule = f"{protocol.pack}/contacts/companion"
    return Judgement("none", because=("no-companion-rule",), missing=weighed.missing(), rule=rule)


def rank(outcome: str) -> int:
    """Strictness of a ring-1 class, for sorting."""
    order: Sequence[str] = ("none", "companion", "general", "secondary", "undetermined", "close")
    return order.index(outcome)
