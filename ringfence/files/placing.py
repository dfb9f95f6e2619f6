"""Which canonical column reads which cells of a row, by a given mapping and by the header's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringfence.files.faults import Fault, FileRefused
from ringfence.files.headers import CERTAIN, guesses, matched
from ringfence.files.schemas import Schema
from ringfence.files.sheet import MAX_COLUMNS


@dataclass(slots=True)
class Placing:
    header: list[str]
    mapping: dict[str, str]  # canonical column -> header (or "header + header")
    cells: dict[str, tuple[int, ...]]  # canonical column -> positions in the row
    unmapped: list[str]
    notes: list[Fault]


def place(
    header: Sequence[str],
    schema: Schema,
    mapping: Mapping[str, str] | None,
    *,
    file: str = "",
    strict: bool = True,
) -> Placing:
    """Raises FileRefused when a required column is missing or a header stands twice (unless not `strict`)."""
    titles = list(header)
    if len(titles) > MAX_COLUMNS:
        details: dict[str, object] = {"count": len(titles), "limit": MAX_COLUMNS}
        raise FileRefused(Fault("too-many-columns", file, details=details))
    given = _canonical_first(mapping or {}, schema)
    found, _ = matched(titles, schema)
    used = {title for value in given.values() for title in _parts(value, titles)}
    # A title that stands twice is taken by guesswork only where the column cannot be done without, and refused there.
    single = {n for n, t in found.items() if titles.count(t) == 1 or n in schema.required or not strict}
    chosen = {n: t for n, t in found.items() if n in single and n not in given and t not in used}
    whole = {**chosen, **{name: title for name, title in given.items() if title}}
    placing = Placing(titles, whole, {}, [], [])
    for name, title in whole.items():
        parts = _parts(title, titles)
        if not all(part in titles for part in parts):
            raise FileRefused(Fault("mapping-column", file, 1, value=title, details=_present(titles)))
        if strict and any(titles.count(part) > 1 for part in parts):
            raise FileRefused(Fault("double-column", file, 1, name))
        placing.cells[name] = tuple(titles.index(part) for part in parts)
    missing = [name for name in schema.required if name not in whole]
    if strict and missing:
        raise FileRefused(
            *(Fault("missing-column", file, 1, name, details=_present(titles)) for name in missing)
        )
    if strict and not whole:
        raise FileRefused(Fault("no-header", file, 1))
    taken = {position for positions in placing.cells.values() for position in positions}
    placing.unmapped = [title for i, title in enumerate(titles) if title and i not in taken]
    sure = {(g.column, g.header) for g in guesses(titles, schema) if g.confidence == CERTAIN}
    placing.notes = [
        Fault("header-guessed", file, 1, name, title)
        for name, title in chosen.items()
        if (name, title) not in sure
    ]
    return placing


def _canonical_first(mapping: Mapping[str, str], schema: Schema) -> dict[str, str]:
    """Canonical -> header, also when it was written the other way round."""
    if all(key in schema.names for key in mapping):
        return dict(mapping)
    turned = {name: title for title, name in mapping.items() if name}
    wrong = next((name for name in turned if name not in schema.names), None)
    if wrong is not None:
        raise FileRefused(Fault("mapping-column", "", 0, value=wrong, details=_present(schema.names)))
    return turned


def _parts(title: str, titles: Sequence[str]) -> list[str]:
    if title in titles or " + " not in title:
        return [title]
    return [part.strip() for part in title.split(" + ")]


def _present(titles: Sequence[str]) -> dict[str, object]:
    shown = [t for t in titles if t]
    return {"present": ", ".join(shown[:20]) + ("…" if len(shown) > 20 else "")}
