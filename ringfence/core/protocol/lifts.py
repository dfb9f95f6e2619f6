"""`lifts:` of a protocol's zones: the history of a unit and what must be said of it on a day; runs as a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ringfence.core.protocol.faults import Notes, Path
from ringfence.core.protocol.vocabulary import Words


@dataclass(frozen=True, slots=True)
class LiftExample:
    """`given` holds drawn, entered, today, found, contacts, rounds and open as plain values, days as `date`."""

    name: Words
    level: str
    given: Mapping[str, object]
    lifts: bool | None
    earliest: date | None
    path: tuple[tuple[str, date], ...] = ()
    restarts: int | None = None
    pack: str = ""
    file: str = ""
    line: int = 0


LISTS = {
    "found": ("day", "community", "left_behind", "transferred"),
    "contacts": ("exposed", "transferred", "negative"),
    "rounds": ("day", "people", "tested", "positive", "waiting"),
    "open": (),
}
DAYS = ("day", "transferred", "exposed")


def lift_example(given: object, path: Path, *, notes: Notes, pack: str) -> LiftExample:
    """Read one example; what is unknown is written as `null`."""
    mapping = notes.mapping(given, path)
    notes.keys(
        mapping,
        path,
        need=("name", "level", "drawn", "today", "lifts"),
        may=("earliest", "path", "restarts", "entered", *LISTS),
    )
    facts: dict[str, object] = {
        name: _day(mapping.get(name), (*path, name), notes) for name in ("drawn", "entered", "today")
    }
    for name, fields in LISTS.items():
        rows = notes.sequence(mapping.get(name) or [], (*path, name))
        facts[name] = tuple(_row(row, (*path, name, at), fields, notes) for at, row in enumerate(rows))
    lifts, restarts = mapping.get("lifts"), mapping.get("restarts")
    if lifts is not None and not isinstance(lifts, bool):
        notes.fault((*path, "lifts"), "'lifts' is true, false or null.", code="misfit")
    return LiftExample(
        name=notes.words(mapping.get("name", "?"), (*path, "name")),
        level=str(mapping.get("level")),
        given=facts,
        lifts=lifts if isinstance(lifts, bool) else None,
        earliest=_day(mapping.get("earliest"), (*path, "earliest"), notes),
        path=_steps(mapping, path, notes),
        restarts=restarts if isinstance(restarts, int) else None,
        pack=pack,
        file=notes.name,
        line=notes.line(path),
    )


def _steps(mapping: Mapping[str, object], path: Path, notes: Notes) -> tuple[tuple[str, date], ...]:
    found = []
    for at, raw in enumerate(notes.sequence(mapping.get("path") or [], (*path, "path"))):
        step = notes.mapping(raw, (*path, "path", at))
        on = _day(step.get("day"), (*path, "path", at, "day"), notes)
        if on:
            found.append((str(step.get("level")), on))
    return tuple(found)


def _row(row: object, path: Path, fields: tuple[str, ...], notes: Notes) -> object:
    if not fields:
        return str(row)
    mapping = notes.mapping(row, path)
    notes.keys(mapping, path, need=(), may=fields)
    return {key: _day(item, (*path, key), notes) if key in DAYS else item for key, item in mapping.items()}


def _day(given: object, path: Path, notes: Notes) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        notes.fault(path, f"'{given}' is no day; write YYYY-MM-DD.", code="dates")
        return None
