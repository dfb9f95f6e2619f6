"""Conditions in three-valued logic: true, false, or unknown (None), and what was used or missing to say so.

A fact whose value is None is unknown. A fact that is not named at all does not apply: tests on it are false.
A number known only within limits is a `Between`; a comparison it straddles is unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Truth = bool | None
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Between:
    """A number known only to lie in [low, high]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of this name (`<topic>/<name>`) in the pack that is applied, so that an overlay can change it."""

    key: str


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of one fact. `operand` is a plain value or a `Ref`."""

    fact: str
    op: str
    operand: object


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    parts: tuple["Criterion", ...]


Criterion = Check | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class Verdict:
    """The truth of a criterion, the facts that decided it, and the unknown facts that could still decide it."""

    truth: Truth
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


OPS = ("is", "in", "at-most", "at-least", "below", "above", "unless-known", "known")
NUMERIC = ("at-most", "at-least", "below", "above")


def judge(criterion: Criterion, facts: Facts, *, values: Mapping[str, object]) -> Verdict:
    """Judge one criterion over the facts; `values` are the plain values of the protocol by key."""
    if isinstance(criterion, Check):
        return _test(criterion, facts, values)
    verdicts = [judge(part, facts, values=values) for part in criterion.parts]
    if isinstance(criterion, AllOf):
        return _joined(verdicts, decisive=False)
    if isinstance(criterion, AnyOf):
        return _joined(verdicts, decisive=True)
    inner = _joined(verdicts, decisive=True)
    return Verdict(None if inner.truth is None else not inner.truth, inner.used, inner.missing)


def _joined(verdicts: list[Verdict], *, decisive: bool) -> Verdict:
    """All-of is decided by one false part, any-of by one true part; otherwise by all of them."""
    deciding = [one for one in verdicts if one.truth is decisive]
    if deciding:
        return Verdict(decisive, deciding[0].used)
    unknown = [one for one in verdicts if one.truth is None]
    if unknown:
        known = [one for one in verdicts if one.truth is not None]
        return Verdict(None, _union(one.used for one in known), _union(one.missing for one in unknown))
    return Verdict(not decisive, _union(one.used for one in verdicts))


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _test(test: Check, facts: Facts, values: Mapping[str, object]) -> Verdict:
    fact = (test.fact,)
    value = facts.get(test.fact)
    if test.op == "known":
        return Verdict((value is not None) is bool(test.operand), fact)
    operand = operand_of(test, values)
    if test.op == "unless-known":
        return Verdict(value is None or value != operand, fact)
    if test.fact not in facts:
        return Verdict(False, fact)
    if value is None:
        return Verdict(None, missing=fact)
    truth = _compare(value, test.op, operand)
    return Verdict(truth, fact) if truth is not None else Verdict(None, missing=fact)


def operand_of(test: Check, values: Mapping[str, object]) -> object:
    return values[test.operand.key] if isinstance(test.operand, Ref) else test.operand


def _compare(value: object, op: str, operand: object) -> Truth:
    if op == "is":
        return value == operand
    if op == "in":
        return isinstance(operand, list | tuple) and value in operand
    if not isinstance(operand, int | float):
        raise TypeError(f"{op} needs a number, not {operand!r}")
    span = value if isinstance(value, Between) else Between(_number(value), _number(value))
    low, high = _holds(span.low, op, operand), _holds(span.high, op, operand)
    return low if low == high else None


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"a number is needed, not {value!r}")


def _holds(value: float, op: str, operand: float) -> bool:
    if op == "at-most":
        return value <= operand
    if op == "at-least":
        return value >= operand
    return value < operand if op == "below" else value > operand


def checks_of(criterion: Criterion) -> list[Check]:
    """Every comparison inside a criterion, in reading order."""
    if isinstance(criterion, Check):
        return [criterion]
    return [test for part in criterion.parts for test in checks_of(part)]
