"""`when:` of a rule: the mapping a person wrote -> a criterion, or faults."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.core.protocol.criteria import NUMERIC, OPS, AllOf, AnyOf, Check, Criterion, NoneOf, Ref
from ringfence.core.protocol.faults import Notes, Path
from ringfence.core.protocol.vocabulary import FACTS, SETTINGS, Words

GROUPS: dict[str, type[AllOf] | type[AnyOf] | type[NoneOf]] = {
    "all-of": AllOf,
    "any-of": AnyOf,
    "none-of": NoneOf,
}
NEVER = NoneOf((AllOf(()),))
"""Stands in for a condition that could not be read."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a condition may refer to: values by key, and settings of the pack's own."""

    topic: str
    values: Mapping[str, object]
    words: Mapping[str, Words]

    def key(self, name: str) -> str:
        return name if "/" in name else f"{self.topic}/{name}"


def condition(given: object, path: Path, *, notes: Notes, names: Names) -> Criterion:
    """Read `{all-of: [...]}`, `{any-of: [...]}`, `{none-of: [...]}` or `{fact: ..., <comparison>: ...}`."""
    mapping = notes.mapping(given, path)
    group = next((name for name in GROUPS if name in mapping), None)
    if group:
        notes.keys(mapping, path, need=(group,), may=())
        parts = notes.sequence(mapping[group], (*path, group))
        if not parts:
            notes.fault((*path, group), f"'{group}' is empty and would decide nothing.", code="empty-group")
        return GROUPS[group](
            tuple(
                condition(part, (*path, group, at), notes=notes, names=names) for at, part in enumerate(parts)
            )
        )
    return _test(mapping, path, notes, names) if mapping else NEVER


def _test(given: Mapping[str, object], path: Path, notes: Notes, names: Names) -> Criterion:
    ops = [op for op in OPS if op in given]
    notes.keys(given, path, need=("fact",), may=OPS)
    if len(ops) != 1:
        notes.fault(path, f"A test needs exactly one comparison of: {', '.join(OPS)}.", code="comparison")
        return NEVER
    fact = notes.choice(given.get("fact"), (*path, "fact"), among=FACTS)
    if not fact:
        return NEVER
    op = ops[0]
    operand = _operand(given[op], (*path, op), notes, names)
    _fits(fact, op, operand, (*path, op), notes, names)
    return Check(fact, op, operand)


def _operand(given: object, path: Path, notes: Notes, names: Names) -> object:
    """A text after `in` or a comparison names a value of the pack; everything else is taken as it stands."""
    if isinstance(given, list | tuple):
        return tuple(given)
    if isinstance(given, str) and path[-1] in (*NUMERIC, "in"):
        key = names.key(given)
        if key not in names.values:
            notes.fault(path, f"No value named '{given}' in this pack or its base.", code="unknown-value")
            return NEVER
        return Ref(key)
    return given


def _fits(fact: str, op: str, operand: object, path: Path, notes: Notes, names: Names) -> None:
    """Does the comparison make sense for this kind of fact?"""
    if operand is NEVER:
        return
    plain = names.values[operand.key] if isinstance(operand, Ref) else operand
    kind = FACTS[fact].kind
    if op == "known" or (kind == "bool" and op in ("is", "unless-known")):
        fits = isinstance(plain, bool)
    elif op in NUMERIC:
        fits = kind == "number" and isinstance(plain, int | float) and not isinstance(plain, bool)
    elif op == "in":
        fits = kind != "bool" and isinstance(plain, list | tuple)
    else:
        fits = kind == ("number" if isinstance(plain, int | float) else "text")
    if not fits:
        notes.fault(path, f"'{op}: {plain}' does not fit the fact '{fact}' ({kind}).", code="misfit")
    elif fact == "setting" and not isinstance(operand, Ref):
        settings_known(plain, path, notes=notes, names=names)


def settings_known(plain: object, path: Path, *, notes: Notes, names: Names) -> None:
    """Every setting named must be in the glossary or among the pack's own words."""
    for one in plain if isinstance(plain, list | tuple) else [plain]:
        if isinstance(one, str) and one not in SETTINGS and one not in names.words:
            notes.choice(one, path, among=[*SETTINGS, *names.words])
