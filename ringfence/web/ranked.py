"""Long lists in an order of their own (newest, likeliest first), cut to the areas of the viewer, page by page.

Two plans. A small area: read what lies in it and sort that. A large one: walk the index of the order and keep what lies in
the area; since the area holds much of the table, the page is full after few rows. A bounded probe tells which it is,
and each plan is written so that neither database can choose the other one.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from ringfence.web.keyset import Slice
from ringfence.web.paging import decode, encode
from ringfence.web.paths import after, below, outermost

SIZE = 50
SMALL = 4000


def page(
    rows: QuerySet[Any],
    *,
    paths: Sequence[str],
    order: tuple[str, str],
    cursor: str = "",
    size: int = SIZE,
    field: str = "jurisdiction",
    known: int | None = None,
) -> Slice[Any]:
    """The rows after `cursor` in `order` (a column that is never null, and the unique `id`), of those areas.

    `known`: how many rows there are, where the caller keeps a figure; otherwise a bounded probe finds out.
    """
    inside = outermost(tuple(paths))
    if not inside:
        return Slice([])
    everywhere = "/" in inside
    area = Q()
    for path in [] if everywhere else inside:
        area |= below(path, field)
    if known is None:
        probe = rows.filter(area).order_by().values_list("pk")[SMALL : SMALL + 1]
        known = SMALL + 1 if probe.exists() else 0
    if known > SMALL:
        wide = rows if everywhere else _unindexed(rows, inside, field)
        return _walk(wide, order=order, cursor=cursor, size=size)
    return _sort(rows.filter(area), order=order, cursor=cursor, size=size)


def _walk(rows: QuerySet[Any], *, order: tuple[str, str], cursor: str, size: int) -> Slice[Any]:
    if cursor:
        column, first = order[0], decode(cursor, 2)[0]
        # The plain range on the leading column is what lets the index start at the cursor.
        side = "lte" if column.startswith("-") else "gte"
        rows = rows.filter(**{f"{column.lstrip('-')}__{side}": first})
        rows = rows.filter(after_cursor(order, cursor))
    found = list(rows.order_by(*order)[: size + 1])
    return Slice(found[:size], encode(found[size - 1], order) if len(found) > size else "")


def _sort(rows: QuerySet[Any], *, order: tuple[str, str], cursor: str, size: int) -> Slice[Any]:
    if cursor:
        rows = rows.filter(after_cursor(order, cursor))
    keys = list(rows.order_by().values_list(order[0].lstrip("-"), "pk"))
    keys.sort(key=lambda pair: pair[1], reverse=order[1].startswith("-"))
    keys.sort(key=lambda pair: pair[0], reverse=order[0].startswith("-"))
    wanted = [pk for _, pk in keys[: size + 1]]
    by_id = rows.model._default_manager.in_bulk(wanted[:size])
    found = [by_id[pk] for pk in wanted[:size] if pk in by_id]
    return Slice(found, encode(found[-1], order) if len(wanted) > size and found else "")


def after_cursor(order: tuple[str, str], cursor: str) -> Q:
    """Rows behind the cursor; the columns may run in different directions."""
    first, second = decode(cursor, 2)
    column, key = order[0].lstrip("-"), order[1].lstrip("-")
    side = "lt" if order[0].startswith("-") else "gt"
    side2 = "lt" if order[1].startswith("-") else "gt"
    return Q(**{f"{column}__{side}": first}) | Q(**{column: first, f"{key}__{side2}": second})


def _unindexed(rows: QuerySet[Any], paths: list[str], field: str) -> QuerySet[Any]:
    """The same areas asked of an expression, so that no index on the column can be chosen for it."""
    rows = rows.annotate(area=Concat(field, Value("")))
    area = Q()
    for path in paths:
        area |= Q(area__gte=path, area__lt=after(path))
    return rows.filter(area)
