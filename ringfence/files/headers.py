"""Which column is which: canonical names, Chinese and English synonyms, guesses to be confirmed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from ringfence.files.schemas import Schema
from ringfence.files.sheet import Cell

CERTAIN, NEAR, KNOWN, LIKELY = 1.0, 0.95, 0.9, 0.6
MOST_COMPARED, LONGEST = 200, 200  # beyond, only names and synonyms count: comparing all would take minutes
_NOISE = re.compile(r"[\s_\-*:：（）()\[\]【】/.]+")
_UNIT = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")


@dataclass(frozen=True, slots=True)
class Guess:
    """`column` (canonical) is probably what the file calls `header`."""

    column: str
    header: str
    confidence: float


def plain(header: object) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(header)).lower())


def guesses(header: Sequence[Cell], schema: Schema) -> list[Guess]:
    """Every plausible pair, surest first: 1.0 canonical name, 0.9 known synonym, below that a likeness."""
    titles = _titles(header)
    found = _sure(titles, schema)
    known = {guess.header for guess in found}
    if len(titles) <= MOST_COMPARED:
        found += [g for title in titles if title not in known for g in _likely(title, schema)]
    return sorted(found, key=lambda g: -g.confidence)


def _titles(header: Sequence[Cell]) -> list[str]:
    titles = (str(cell).strip() for cell in header if cell is not None)
    return [title for title in dict.fromkeys(titles) if title and len(title) <= LONGEST]


@cache
def _words(schema: Schema) -> dict[str, list[tuple[str, float]]]:
    """Bare word -> the columns it may mean, with how sure that is."""
    found: dict[str, list[tuple[str, float]]] = {}
    for column in schema.columns:
        words = {plain(word): KNOWN for word in column.also} | {plain(column.name): NEAR}
        for word, score in words.items():
            found.setdefault(word, []).append((column.name, score))
    return found


def _sure(titles: Sequence[str], schema: Schema) -> list[Guess]:
    words, names = _words(schema), set(schema.names)
    found = []
    for title in titles:
        best: dict[str, float] = {title: CERTAIN} if title in names else {}
        for bare in {plain(title), plain(_UNIT.sub("", title))}:
            for column, score in words.get(bare, ()):
                best[column] = max(best.get(column, 0.0), score)
        found += [Guess(column, title, score) for column, score in best.items()]
    return found


def _likely(title: str, schema: Schema) -> list[Guess]:
    bare = plain(title)
    found = []
    for column in schema.columns:
        inside = any(len(word) > 1 and word in title for word in column.also if not word.isascii())
        alike = (fuzz.ratio(bare, plain(word), score_cutoff=85) for word in (column.name, *column.also))
        if inside or any(alike):
            found.append(Guess(column.name, title, LIKELY))
    return found


def matched(header: Sequence[Cell], schema: Schema) -> tuple[dict[str, str], list[str]]:
    """Canonical column -> header where names and synonyms leave no doubt; and the doubtful columns."""
    mapping: dict[str, str] = {}
    doubtful: list[str] = []
    sure = sorted(_sure(_titles(header), schema), key=lambda g: -g.confidence)
    for column in schema.names:
        mine = [g for g in sure if g.column == column]
        best = [g for g in mine if g.confidence == mine[0].confidence]
        if len(best) == 1:
            mapping[column] = best[0].header
        elif best:
            doubtful.append(column)
    for column, title in list(mapping.items()):  # one header is never two columns by guesswork
        rivals = [g for g in sure if g.header == title and g.column != column and g.column in mapping]
        mine_score = next(g.confidence for g in sure if g.header == title and g.column == column)
        if any(mapping[g.column] == title and g.confidence > mine_score for g in rivals):
            del mapping[column]
    return mapping, doubtful


def header_at(
    records: Sequence[tuple[int, list[Cell]]], schema: Schema, mapping: Mapping[str, str] | None
) -> int:
    """Position of the header among the first rows: titles and notes may stand above it."""
    best, at = -1.0, 0
    wanted = set(mapping.values()) if mapping else set()
    for position, (_, cells) in enumerate(records[:10]):
        titles = {str(c).strip() for c in cells if isinstance(c, str) and c.strip()}
        if mapping:
            score = float(len(wanted & titles))
        else:
            found = matched(list(titles), schema)[0]
            score = len(found) + 2 * sum(name in found for name in schema.required)
        if score > best:
            best, at = score, position
    return at
