"""A protocol file as a mapping -> one part of a `Protocol`, or every fault in it with its line.

Each value carries {value, unit, edition, clause or null, grade, source, effective_from/to, jurisdiction, rationale};
edition, dates and jurisdiction come from the header where a value does not name its own.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from ringfence.core.places.kinds import KINDS
from ringfence.core.protocol.conditions import Names, condition, settings_known
from ringfence.core.protocol.examples import example
from ringfence.core.protocol.faults import Faulty, Notes, Path
from ringfence.core.protocol.lifts import lift_example
from ringfence.core.protocol.values import Origin, Protocol, Rule, Value
from ringfence.core.protocol.versions import overlay
from ringfence.core.protocol.vocabulary import CLASSES, GRADES, UNITS, Words

HEADER = ("pack", "topic", "disease", "title", "edition", "effective_from", "jurisdiction")
OPTIONAL = (
    "revision", "effective_to", "base", "issued", "supersedes", "sources", "words", "values", "rules", "examples",
    "lifts", "note",
)  # fmt: skip
ORIGIN = (
    "edition",
    "clause",
    "grade",
    "source",
    "effective_from",
    "effective_to",
    "jurisdiction",
    "rationale",
)
NEEDED = {"contacts": ("look_back_onset",), "exposure": ("infectiousness", "distance_profile")}
"""Values without which a topic cannot be applied (they may come from the base)."""

NOTHING = Words("", "")


def read(
    mapping: Mapping[str, object],
    *,
    lines: Mapping[Path, int] | None = None,
    base: Protocol | None = None,
    name: str = "",
) -> Protocol:
    """Read one topic of one pack (over `base`, if it has one). Raises `Faulty` with every fault found.

    `name` is the file's, for messages; `lines` tells on which line each part of the mapping stands.
    """
    notes = Notes(lines or {}, name)
    header = notes.mapping(mapping, ())
    notes.keys(header, (), need=HEADER, may=OPTIONAL)
    part = _header(header, notes)
    words = {
        name: notes.words(given, ("words", name))
        for name, given in notes.mapping(header.get("words") or {}, ("words",)).items()
    }
    known = {**(base.sources if base else {}), **part.sources}
    values = _values(header, part, known, notes)
    joined = {**(base.plain if base else {}), **{key: value.value for key, value in values.items()}}
    names = Names(part.topics[0], joined, {**(base.words if base else {}), **words})
    _settings(values, notes, names)
    _needed(part.topics[0], joined, notes)
    rules = _rules(header, part, known, notes, names)
    raw = notes.sequence(header.get("examples") or [], ("examples",))
    examples = tuple(example(one, ("examples", at), notes=notes, part=part) for at, one in enumerate(raw))
    lifts = tuple(
        lift_example(one, ("lifts", at), notes=notes, pack=part.pack)
        for at, one in enumerate(notes.sequence(header.get("lifts") or [], ("lifts",)))
    )
    if notes.faults:
        raise Faulty(notes.faults, name=name or part.pack)
    top = Protocol(
        **{
            **{name: getattr(part, name) for name in part.__dataclass_fields__},
            "values": values, "rules": rules, "examples": examples, "lifts": lifts, "words": words,
            "digest": _digest(mapping),
        }
    )  # fmt: skip
    return overlay(base, top) if base else top


def _digest(mapping: Mapping[str, object]) -> str:
    """Short fingerprint of the content, so that a judgement can name exactly what it was made with."""
    return hashlib.sha256(json.dumps(mapping, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _header(given: Mapping[str, object], notes: Notes) -> Protocol:
    topic = notes.text(given.get("topic", "?"), ("topic",))
    sources = notes.mapping(given.get("sources") or {}, ("sources",))
    start = _day(given.get("effective_from"), ("effective_from",), notes) or ""
    end = _day(given.get("effective_to"), ("effective_to",), notes)
    if end and start and end <= start:
        notes.fault(("effective_to",), "'effective_to' must lie after 'effective_from'.", code="dates")
    area = given.get("jurisdiction", "/")
    if not isinstance(area, str) or not (area.startswith("/") and area.endswith("/")):
        notes.fault(("jurisdiction",), "'jurisdiction' is a path such as / or /43/.", code="jurisdiction")
    revision = given.get("revision", 1)
    if not isinstance(revision, int) or revision < 1:
        notes.fault(("revision",), "'revision' is a number from 1.", code="revision")
        revision = 1
    return Protocol(
        pack=notes.text(given.get("pack", "?"), ("pack",)),
        revision=revision,
        disease=notes.text(given.get("disease", "?"), ("disease",)),
        title=notes.words(given.get("title", "?"), ("title",)),
        edition=notes.words(given.get("edition", "?"), ("edition",)),
        effective_from=start,
        effective_to=end,
        jurisdiction=str(area),
        base=str(given.get("base") or ""),
        topics=(topic,),
        sources={name: notes.words(text, ("sources", name)) for name, text in sources.items()},
    )


def _day(given: object, path: Path, notes: Notes) -> str | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        notes.fault(path, f"'{path[-1]}' is '{given}'; write a day as YYYY-MM-DD.", code="dates")
        return None


def _origin(
    given: Mapping[str, object], path: Path, *, part: Protocol, known: Mapping[str, Words], notes: Notes
) -> Origin:
    """Grade and source stand with the value itself; the rest may come from the header."""
    grade = notes.choice(given.get("grade"), (*path, "grade"), among=GRADES)
    named = given.get("source") or []
    source = tuple(str(one) for one in (named if isinstance(named, list | tuple) else [named]))
    for code in source:
        if code not in known:
            notes.fault(
                (*path, "source"), f"Source '{code}' is not listed under 'sources'.", code="unknown-source"
            )
    if not source and grade not in ("I", ""):
        notes.fault(path, f"Grade {grade} needs a source.", code="no-source")
    clause = given.get("clause")
    if grade == "U" and clause is not None:
        notes.fault(
            (*path, "clause"),
            "An unconfirmed value (grade U) must not stand behind a clause.",
            code="U-clause",
        )
    rationale = given.get("rationale")
    if grade in ("U", "I") and not rationale:
        notes.fault(path, f"Grade {grade} needs a 'rationale'.", code="no-rationale")
    start = _day(given.get("effective_from"), (*path, "effective_from"), notes)
    end = _day(given.get("effective_to"), (*path, "effective_to"), notes)
    edition = given.get("edition")
    return Origin(
        edition=notes.words(edition, (*path, "edition")) if edition else part.edition,
        clause=None if clause is None else str(clause),
        grade=grade,
        source=source,
        effective_from=start or part.effective_from,
        effective_to=end or part.effective_to,
        jurisdiction=str(given.get("jurisdiction") or part.jurisdiction),
        rationale=notes.words(rationale, (*path, "rationale")) if rationale else NOTHING,
    )


def _values(
    header: Mapping[str, object], part: Protocol, known: Mapping[str, Words], notes: Notes
) -> dict[str, Value]:
    found = {}
    for name, raw in notes.mapping(header.get("values") or {}, ("values",)).items():
        path: Path = ("values", name)
        given = notes.mapping(raw, path)
        notes.keys(given, path, need=("value", "unit", "grade"), may=("title", *ORIGIN))
        key = f"{part.topics[0]}/{name}"
        unit = notes.choice(given.get("unit"), (*path, "unit"), among=UNITS)
        value = given.get("value")
        _value_fits(value, unit, path, notes)
        found[key] = Value(
            key=key,
            value=value,
            unit=unit,
            origin=_origin(given, path, part=part, known=known, notes=notes),
            title=notes.words(given["title"], (*path, "title")) if "title" in given else Words(name, name),
            pack=part.pack,
        )
    return found


def _value_fits(value: object, unit: str, path: Path, notes: Notes) -> None:
    shapes: dict[str, type | tuple[type, ...]] = {
        "yes-no": bool, "setting": list, "plan": list, "tests": list, "profile": (dict, list), "words": (str, list),
        "moment": str, "minutes-by-kind": dict,
    }  # fmt: skip
    shape = shapes.get(unit, (int, float))
    if not isinstance(value, shape) or (isinstance(value, bool) and unit != "yes-no"):
        notes.fault((*path, "value"), f"'{value}' does not fit the unit '{unit}'.", code="unit")
    elif unit == "minutes-by-kind" and isinstance(value, dict):
        wrong = [kind for kind, time in value.items() if kind not in KINDS or not _minutes(time)]
        if wrong:
            notes.fault(
                (*path, "value"), f"'{wrong[0]}' is no kind of place with a number of minutes.", code="unit"
            )
    elif isinstance(value, int | float) and value < 0:
        notes.fault((*path, "value"), f"'{value}' {unit} cannot be negative.", code="negative")


def _minutes(time: object) -> bool:
    return isinstance(time, int | float) and not isinstance(time, bool) and time > 0


def _settings(values: Mapping[str, Value], notes: Notes, names: Names) -> None:
    for key, value in values.items():
        if value.unit == "setting":
            path: Path = ("values", key.split("/", 1)[1], "value")
            settings_known(value.value, path, notes=notes, names=names)


def _needed(topic: str, joined: Mapping[str, object], notes: Notes) -> None:
    for name in NEEDED.get(topic, ()):
        if f"{topic}/{name}" not in joined:
            notes.fault(("values",), f"The topic '{topic}' needs the value '{name}'.", code="value-missing")


def _rules(
    header: Mapping[str, object], part: Protocol, known: Mapping[str, Words], notes: Notes, names: Names
) -> tuple[Rule, ...]:
    found: dict[str, Rule] = {}
    for at, raw in enumerate(notes.sequence(header.get("rules") or [], ("rules",))):
        path: Path = ("rules", at)
        given = notes.mapping(raw, path)
        notes.keys(given, path, need=("id", "class", "title", "when", "grade"), may=ORIGIN)
        name = notes.text(given.get("id", "?"), (*path, "id"))
        if name in found:
            notes.fault((*path, "id"), f"A rule named '{name}' stands here twice.", code="twice")
        found[name] = Rule(
            id=f"{part.pack}/{part.topics[0]}/{name}",
            outcome=notes.choice(given.get("class"), (*path, "class"), among=CLASSES),
            when=condition(given.get("when"), (*path, "when"), notes=notes, names=names),
            title=notes.words(given.get("title", name), (*path, "title")),
            origin=_origin(given, path, part=part, known=known, notes=notes),
        )
    return tuple(found.values())
