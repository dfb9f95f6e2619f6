"""What a protocol is made of: graded values, rules, examples. Built by `read.py`, never by hand in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ringfence.core.protocol.criteria import Criterion, Verdict, checks_of
from ringfence.core.protocol.lifts import LiftExample
from ringfence.core.protocol.vocabulary import SETTINGS, Words
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value or a rule comes from. `clause` is the number in the original text, None while nobody read it."""

    edition: Words
    clause: str | None
    grade: str
    source: tuple[str, ...]
    effective_from: str
    effective_to: str | None
    jurisdiction: str
    rationale: Words


@dataclass(frozen=True, slots=True)
class Value:
    """One setting of a protocol. `key` is `<topic>/<name>`, `pack` the pack that set it (an overlay or its base)."""

    key: str
    value: object
    unit: str
    origin: Origin
    title: Words
    pack: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause that puts a person into a class. `id` is `<pack>/<topic>/<clause>`."""

    id: str
    outcome: str
    when: Criterion
    title: Words
    origin: Origin

    @property
    def name(self) -> str:
        return self.id.rsplit("/", 1)[1]

    @property
    def topic(self) -> str:
        return self.id.split("/")[1]


@dataclass(frozen=True, slots=True)
class Example:
    """Given facts and the class they must lead to; runs as a test and prints in the manual."""

    name: Words
    given: Mapping[str, object]
    outcome: str
    rule: str = ""
    missing: tuple[str, ...] | None = None
    ring: int = 1
    via: str = "close"
    day: int | None = None
    anchor: str = "onset"
    pack: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Protocol:
    """A pack with its base already laid under it. Dates are local days, `effective_to` is the first day no more."""

    pack: str
    revision: int
    disease: str
    title: Words
    edition: Words
    effective_from: str
    effective_to: str | None
    jurisdiction: str
    base: str = ""
    topics: tuple[str, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    lifts: tuple[LiftExample, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)
    digest: str = ""

    @cached_property
    def plain(self) -> dict[str, object]:
        """Values without their origin, as criteria need them."""
        return {key: value.value for key, value in self.values.items()}

    def get(self, key: str, default: object = None) -> object:
        return self.values[key].value if key in self.values else default

    def value(self, key: str) -> Value:
        if key not in self.values:
            raise Refused(f"The protocol {self.pack} does not set {key}.", code="value-missing")
        return self.values[key]

    @cached_property
    def _by_outcome(self) -> dict[str, tuple[Rule, ...]]:
        outcomes = {rule.outcome for rule in self.rules}
        return {name: tuple(rule for rule in self.rules if rule.outcome == name) for name in outcomes}

    @cached_property
    def tested(self) -> tuple[str, ...]:
        """Every fact that any rule asks for."""
        return tuple(dict.fromkeys(check.fact for rule in self.rules for check in checks_of(rule.when)))

    @cached_property
    def remembered(self) -> dict[tuple[object, ...], tuple[Verdict, ...]]:
        """Verdicts already reached over the same facts; a cache of whoever weighs, empty at first."""
        return {}

    def rules_for(self, outcome: str) -> tuple[Rule, ...]:
        return self._by_outcome.get(outcome, ())

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def setting_words(self, code: str) -> Words:
        return self.words.get(code) or SETTINGS.get(code) or Words(code, code)
