"""Which column is which: canonical names, Chinese and English synonyms, guesses to be confirmed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ringfence.files.schemas import Schema
from ringfence.files.sheet import Cell

CERTAIN, KNOWN, LIKELY = 1.0, 0.9, 0.6
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
    found: list[Guess] = []
    for title in dict.fromkeys(str(h).strip() for h in header if h is not None):
        if not title:
            continue
        for column in schema.columns:
            score = _score(title, column.name, column.also)
            if score:
                found.append(Guess(column.name, title, score))
    return sorted(found, key=lambda g: -g.confidence)


def _score(title: str, name: str, also: tuple[str, ...]) -> float:
    if title == name:
        return CERTAIN
    bare = {plain(title), plain(_UNIT.sub("", title))}
    if plain(name) in bare:
        return 0.95
    known = {plain(word) for word in also}
    if bare & known:
        return KNOWN
    best = max((fuzz.ratio(word, other) for word in bare for other in known | {plain(name)}), default=0.0)
    inside = any(len(word) > 1 and word in title for word in also if not word.isascii())
    if inside or best >= 85:
        return LIKELY
    return 0.0


def matched(header: Sequence[Cell], schema: Schema) -> tuple[dict[str, str], list[str]]:
    """Canonical column -> header where names and synonyms leave no doubt; and the doubtful columns."""
    mapping: dict[str, str] = {}
    doubtful: list[str] = []
    sure = [g for g in guesses(header, schema) if g.confidence >= KNOWN]
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
