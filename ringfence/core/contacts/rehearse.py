"""Runs a pack's own examples: the same judging as in earnest, over the facts that the file gives."""

from dataclasses import dataclass
from datetime import UTC

from ringfence.core.contacts.classify import Via, classify, companion, judge_facts, lookback
from ringfence.core.contacts.outcomes import conclude, weigh
from ringfence.core.contacts.records import Case, Contact
from ringfence.core.contacts.situations import Situation
from ringfence.core.protocol.values import Example, Protocol
from ringfence.core.words import Judgement, PersonId, Window

DAY = 86400
ZERO = 19000 * DAY
"""Any midnight will do: the day of onset or sampling of the examples' case."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One example and what came out; `wrong` says how it differs, empty when it holds."""

    example: Example
    judgement: Judgement
    wrong: str


def rehearse(protocol: Protocol) -> list[Rehearsal]:
    """Every example of the pack, in the order of its files."""
    return [_one(example, protocol) for example in protocol.examples]


def _one(example: Example, protocol: Protocol) -> Rehearsal:
    judgement = judged(example, protocol)
    wrong = ""
    if judgement.outcome != example.outcome:
        wrong = f"expected {example.outcome}, got {judgement.outcome} ({judgement.rule})"
    elif example.rule and judgement.rule != example.rule:
        wrong = f"expected the rule {example.rule}, got {judgement.rule}"
    elif example.missing is not None and set(judgement.missing) != set(example.missing):
        wrong = f"expected missing {sorted(example.missing)}, got {sorted(judgement.missing)}"
    return Rehearsal(example, judgement, wrong)


def judged(example: Example, protocol: Protocol) -> Judgement:
    if "grid_minutes" in example.given:
        return companion(example.given, protocol=protocol)
    if example.ring == 2:
        return _ring2(example, protocol)
    span = None
    if example.day is not None:
        start = ZERO + example.day * DAY + 8 * 3600
        span = Window(start, start + 1800)
        moment = ZERO + 12 * 3600
        case = (
            Case(PersonId("example"), onset=moment)
            if example.anchor == "onset"
            else Case(PersonId("example"), sampled=moment)
        )
        if not lookback(case, protocol, at=ZERO + 30 * DAY, zone=UTC).overlap(span):
            nothing = Contact(PersonId("example"), PersonId("other"), 1, (), 0.0, 0, None, None, None)
            return classify(nothing, protocol=protocol)
    return judge_facts([Situation(example.given, span)], protocol=protocol)


def _ring2(example: Example, protocol: Protocol) -> Judgement:
    """Facts are given as they stand, so only the gate before them is asked with an empty contact."""
    empty = Contact(PersonId("example"), PersonId("other"), 2, (), 0.0, 0, None, None, None)
    gate = classify(empty, protocol=protocol, via=Via(example.via, 0))
    if gate.because[0] in ("secondary-not-judged", "via-not-close"):
        return gate
    weighed = weigh(protocol.rules_for("secondary"), [Situation(example.given)], protocol)
    return conclude(weighed, protocol=protocol) if weighed.fired else gate
