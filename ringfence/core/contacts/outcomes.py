"""From rules and situations to one judgement: what fired, what is open, which missing fact would change it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ringfence.core.contacts.situations import Situation
from ringfence.core.protocol.criteria import Facts, Verdict, checks_of, judge, operand_of
from ringfence.core.protocol.examples import plain
from ringfence.core.protocol.values import Protocol, Rule
from ringfence.core.protocol.vocabulary import FACTS
from ringfence.core.words import Judgement

REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule over one situation: the facts that decided it, or those that are missing."""

    rule: Rule
    situation: Situation
    used: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """All findings for the rules of one class; situations in time order, rules in the order of the pack."""

    rules: tuple[Rule, ...]
    situations: tuple[Situation, ...]
    fired: tuple[Finding, ...]
    open: tuple[Finding, ...]

    def nearest(self) -> Situation | None:
        """The open situation that lacks the fewest facts; the earliest among equals."""
        if not self.open:
            return None
        return min(
            (one.situation for one in self.open),
            key=lambda s: (len(self.missing(s)), self.situations.index(s)),
        )

    def missing(self, situation: Situation | None = None) -> tuple[str, ...]:
        """The facts that could still decide (of one situation, or of the nearest), in the order of the glossary."""
        chosen = self.nearest() if situation is None else situation
        names = {name for one in self.open if one.situation is chosen for name in one.missing}
        return tuple(name for name in FACTS if name in names)


def verdicts_of(rules: Sequence[Rule], facts: Facts, protocol: Protocol) -> tuple[Verdict, ...]:
    """One verdict a rule. Thousands of contacts share the same few facts, so verdicts are remembered by them."""
    key = (
        rules[0].outcome if rules else "",
        *((name, facts[name]) for name in protocol.tested if name in facts),
    )
    known = protocol.remembered.get(key)
    if known is None:
        if len(protocol.remembered) >= REMEMBERED:
            protocol.remembered.clear()
        known = tuple(judge(rule.when, facts, values=protocol.plain) for rule in rules)
        protocol.remembered[key] = known
    return known


def weigh(rules: Sequence[Rule], found: Sequence[Situation], protocol: Protocol) -> Weighed:
    """Judge every rule of a class over every situation."""
    fired, still_open = [], []
    verdicts = [verdicts_of(rules, situation.facts, protocol) for situation in found]
    for at, rule in enumerate(rules):
        for situation, reached in zip(found, verdicts, strict=True):
            verdict = reached[at]
            if verdict.truth is True:
                fired.append(Finding(rule, situation, verdict.used))
            elif verdict.truth is None:
                still_open.append(Finding(rule, situation, verdict.used, verdict.missing))
    return Weighed(tuple(rules), tuple(found), tuple(fired), tuple(still_open))


def conclude(weighed: Weighed, *, protocol: Protocol, denied: Weighed | None = None) -> Judgement:
    """The judgement of the first rule that fired; `undetermined` when one is open; `none` when all are false."""
    if weighed.fired:
        first = weighed.fired[0]
        others = tuple(dict.fromkeys(one.rule.id for one in weighed.fired if one.rule is not first.rule))
        return _judgement(first.rule.outcome, first, weighed, protocol, also=others, denied=denied)
    situation = weighed.nearest()
    if situation is None:
        first_seen = weighed.situations[0] if weighed.situations else None
        details = _details(first_seen, (), protocol) if first_seen else {}
        return Judgement("none", because=("no-rule-met",), rule=f"{protocol.pack}/contacts", details=details)
    finding = next(one for one in weighed.open if one.situation is situation)
    return _judgement("undetermined", finding, weighed, protocol)


def _judgement(
    outcome: str,
    finding: Finding,
    weighed: Weighed,
    protocol: Protocol,
    *,
    also: tuple[str, ...] = (),
    denied: Weighed | None = None,
) -> Judgement:
    situation = finding.situation
    missing = weighed.missing(situation) if outcome == "undetermined" else ()
    disputed = tuple(name for name in situation.disputed if name in missing or outcome != "undetermined")
    because = (finding.rule.name, *(f"conflict:{name}" for name in situation.disputed))
    used = finding.used
    if denied is not None:
        used = tuple(dict.fromkeys((*_denying(denied, situation), *used)))
    details = _details(situation, used, protocol)
    details |= {"also": list(also), "conflict": bool(situation.disputed), "disputed": list(disputed)}
    if outcome == "undetermined":
        details["would"] = list(_would(situation, missing, weighed, protocol))
    return Judgement(outcome, because=because, missing=missing, rule=finding.rule.id, details=details)


def _denying(denied: Weighed, situation: Situation) -> Iterator[str]:
    """The known facts for which no stricter rule fired: only those that say something about near contact."""
    tested = {check.fact for rule in denied.rules for check in checks_of(rule.when)}
    for name in FACTS:
        if name in tested and situation.facts.get(name) is not None and name != "setting":
            yield name


def _details(situation: Situation, used: Sequence[str], protocol: Protocol) -> dict[str, object]:
    facts = {name: value for name, value in situation.facts.items() if value is not None and name in FACTS}
    told = plain({name: None if value == math.inf else value for name, value in facts.items()})
    return {
        "span": [situation.span.start, situation.span.end] if situation.span else None,
        "place": situation.place,
        "facts": told,
        "used": [name for name in used if name in facts],
        "pack": protocol.pack,
        "revision": protocol.revision,
        "digest": protocol.digest,
    }


def _would(
    situation: Situation, missing: Sequence[str], weighed: Weighed, protocol: Protocol
) -> Iterator[dict[str, object]]:
    """For each missing fact, the answers that alone would change the class, and to what."""
    for name in missing:
        found: dict[str, object] = {}
        for answer in _answers(name, weighed, protocol):
            outcome = _outcome({**situation.facts, name: answer}, weighed, protocol)
            if outcome != "undetermined":
                found[outcome] = answer  # of several limits with one outcome the widest says it all
        limits = [one for one in _answers(name, weighed, protocol) if one != math.inf]
        for outcome, answer in found.items():
            beyond = limits[-1] if answer == math.inf and limits else None
            told = None if answer == math.inf else answer
            yield {"fact": name, "answer": told, "beyond": beyond, "outcome": outcome}


def _answers(name: str, weighed: Weighed, protocol: Protocol) -> list[object]:
    """The answers worth trying: yes and no, or each limit that a rule draws and far beyond it."""
    if FACTS[name].kind == "bool":
        return [True, False]
    if FACTS[name].kind == "text":
        return []
    tests = [test for rule in weighed.rules for test in checks_of(rule.when) if test.fact == name]
    limits = {operand_of(test, protocol.plain) for test in tests if test.op != "in"}
    return [*sorted(one for one in limits if isinstance(one, int | float)), math.inf]


def _outcome(facts: Facts, weighed: Weighed, protocol: Protocol) -> str:
    """The class of this one situation with an answer filled in."""
    truths = [one.truth for one in verdicts_of(weighed.rules, facts, protocol)]
    if True in truths:
        return weighed.rules[truths.index(True)].outcome
    if None in truths:
        return "undetermined"
    general = verdicts_of(protocol.rules_for("general"), facts, protocol)
    return "general" if any(one.truth for one in general) else "none"
