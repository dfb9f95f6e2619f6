"""Pages by cursor: the next page begins after the last row seen, so rows never move between pages.

`page(queryset, order=("-opened_at", "id"), cursor=..., limit=50)`; the last column of `order` must be unique.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from ringfence.core.words import Refused

MOST = 200


class BadCursor(Refused):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            gettext("This page mark is not valid; start from the first page."), code="bad-cursor"
        )


@dataclass(frozen=True)
class Page:
    """`next` is the cursor of the following page, empty at the end."""

    items: list[Any]
    next: str
    previous_cursor: str = ""

    @property
    def next_cursor(self) -> str:
        """The name the paging furniture asks for."""
        return self.next


def page(queryset: QuerySet[Any], *, order: Sequence[str], cursor: str = "", limit: int = 50) -> Page:
    """The rows after `cursor` in `order`; columns must not be null."""
    limit = max(1, min(limit, MOST))
    rows = queryset.order_by(*order)
    if cursor:
        rows = rows.filter(_after(order, decode(cursor, len(order))))
    items = list(rows[: limit + 1])
    more = len(items) > limit
    items = items[:limit]
    return Page(items, encode(items[-1], order) if more else "")


def _after(order: Sequence[str], values: list[Any]) -> Q:
    condition = Q()
    equal: dict[str, Any] = {}
    for column, value in zip(order, values, strict=True):
        name = column.lstrip("-")
        side = "lt" if column.startswith("-") else "gt"
        condition |= Q(**equal, **{f"{name}__{side}": value})
        equal[name] = value
    return condition


def encode(row: Any, order: Sequence[str]) -> str:
    values = [_value(row, column.lstrip("-")) for column in order]
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def decode(cursor: str, length: int) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise BadCursor from None
    if not isinstance(values, list) or len(values) != length:
        raise BadCursor
    return values
