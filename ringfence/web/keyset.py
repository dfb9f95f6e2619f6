"""Long lists, page by page, at the cost of one page: ordered by (jurisdiction, id), continued behind the last row seen.

Each path of the viewer is one range of one index; a list never sorts, skips or counts its rows.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from ringfence.web.paging import BadCursor
from ringfence.web.paths import after, below, outermost

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """One page of a list; `next_cursor` is "" on the last."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""


def encode(jurisdiction: str, key: object) -> str:
    return base64.urlsafe_b64encode(f"{jurisdiction}|{key}".encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[str, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        jurisdiction, key = text.rsplit("|", 1)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise BadCursor from None
    return jurisdiction, key


def page(
    rows: QuerySet[Any],
    *,
    paths: Sequence[str],
    cursor: str = "",
    size: int = SIZE,
    field: str = "jurisdiction",
    key: str = "id",
    within: str = "",
    refine: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None,
) -> Slice[Any]:
    """The next `size` rows that lie in one of `paths` (and, if given, `within` one jurisdiction)."""
    start = decode(cursor) if cursor else None
    found: list[Any] = []
    for path in _inside(outermost(tuple(paths)), within):
        if start and path != "/" and after(path) <= start[0]:
            continue
        part = rows.filter(below(path, field))
        if start:
            part = part.filter(
                Q(**{f"{field}__gte": start[0]})
                & (Q(**{f"{field}__gt": start[0]}) | Q(**{field: start[0], f"{key}__gt": start[1]}))
            )
        part = part.order_by(field, key)
        found += list((refine(part) if refine else part)[: size + 1 - len(found)])
        if len(found) > size:
            break
    if len(found) <= size:
        return Slice(found)
    last = found[size - 1]
    return Slice(found[:size], encode(_read(last, field), _read(last, key)))


def _inside(paths: list[str], within: str) -> list[str]:
    if not within:
        return paths
    if any(within.startswith(path) for path in paths):
        return [within]
    return [path for path in paths if path.startswith(within)]


def _read(row: Any, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part)
    return row
