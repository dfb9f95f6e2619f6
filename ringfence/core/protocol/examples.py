"""`examples:` of a protocol file: given facts and the class they must lead to."""

from collections.abc import Mapping

from ringfence.core.protocol.criteria import Between
from ringfence.core.protocol.faults import Notes, Path
from ringfence.core.protocol.values import Example, Protocol
from ringfence.core.protocol.vocabulary import CLASSES, FACTS

SHAPES: dict[str, type | tuple[type, ...]] = {"bool": bool, "number": (int, float), "text": str}


def example(given: object, path: Path, *, notes: Notes, part: Protocol) -> Example:
    """Read one example; unknown facts are written as `null`, limits of a number as a list of two."""
    mapping = notes.mapping(given, path)
    notes.keys(
        mapping,
        path,
        need=("name", "facts", "class"),
        may=("rule", "missing", "ring", "via", "day", "anchor"),
    )
    facts = notes.mapping(mapping.get("facts") or {}, (*path, "facts"))
    missing = mapping.get("missing")
    day = mapping.get("day")
    return Example(
        name=notes.words(mapping.get("name", "?"), (*path, "name")),
        given={name: _fact(name, value, (*path, "facts", name), notes) for name, value in facts.items()},
        outcome=notes.choice(mapping.get("class"), (*path, "class"), among=CLASSES),
        rule=str(mapping.get("rule") or ""),
        missing=tuple(str(one) for one in missing) if isinstance(missing, list | tuple) else None,
        ring=2 if mapping.get("ring") == 2 else 1,
        via=str(mapping.get("via") or "close"),
        day=day if isinstance(day, int) else None,
        anchor=notes.choice(mapping.get("anchor") or "onset", (*path, "anchor"), among=("onset", "sampled")),
        pack=part.pack,
        file=notes.name,
        line=notes.line(path),
    )


def _fact(name: str, value: object, path: Path, notes: Notes) -> object:
    if not notes.choice(name, path, among=FACTS) or value is None:
        return None
    kind = FACTS[name].kind
    if kind == "number" and isinstance(value, list | tuple) and len(value) == 2:
        return Between(float(value[0]), float(value[1]))
    if not isinstance(value, SHAPES[kind]) or (kind == "number" and isinstance(value, bool)):
        notes.fault(path, f"'{value}' does not fit the fact '{name}' ({kind}).", code="misfit")
        return None
    return value


def plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as they may be written to JSON: limits as a list of two."""
    return {name: [v.low, v.high] if isinstance(v, Between) else v for name, v in facts.items()}
