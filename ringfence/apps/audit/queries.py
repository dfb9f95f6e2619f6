"""Is the chain whole, and what does it say about one record or one person?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from ringfence.apps.audit import chain, linking
from ringfence.apps.audit.models import Entry, Head, Mention, Pseudonym
from ringfence.web.access import Asker, scope

CHUNK = 2000


@dataclass(frozen=True)
class Report:
    """The result of reading the whole chain."""

    ok: bool
    rows: int
    first_bad: int | None = None
    fault: str = ""
    head: str = ""


def verify(*, heads: dict[int, str] | None = None) -> Report:
    """Read the chain from the first link. `heads` are published (position -> hash) pairs it must still contain.

    An edit, a removal, an insertion or a new order breaks a hash; cutting off the end is seen in the head
    row, and, where the head row was cut too, in a published head.
    """
    linking.link()
    wanted = dict(heads or {})
    position, previous, rows = 0, chain.FIRST, 0
    for row in _rows():
        position += 1
        fault = _fault(row, position, previous, wanted)
        if fault:
            return Report(False, rows, position, fault)
        previous = row["hash"]
        rows += 1
    fault = _ending(position, previous, wanted)
    return Report(not fault, rows, position + 1 if fault else None, fault, f"{position}:{previous}")


def _rows() -> Iterator[dict[str, Any]]:
    last = 0
    while True:
        columns = ("id", *chain.COLUMNS, "hash")
        batch = list(Entry.objects.filter(position__gt=last).order_by("position").values(*columns)[:CHUNK])
        if not batch:
            return
        mentions: dict[UUID, list[str]] = {}
        ends = (batch[0]["position"], batch[-1]["position"])
        span = Mention.objects.filter(entry__position__range=ends)
        for entry, token in span.values_list("entry_id", "token"):
            mentions.setdefault(entry, []).append(token)
        for row in batch:
            yield {**row, "mentions": mentions.get(row["id"], [])}
        last = batch[-1]["position"]


def _fault(row: dict[str, Any], position: int, previous: str, wanted: dict[int, str]) -> str:
    if row["position"] != position:
        return "missing"
    if row["previous"] != previous:
        return "order"
    if chain.link(row) != row["hash"]:
        return "changed"
    if sorted(row["mentions"]) != sorted(row["subjects"]):
        return "index"
    if wanted.get(position, row["hash"]) != row["hash"]:
        return "head"
    return ""


def _ending(position: int, previous: str, wanted: dict[int, str]) -> str:
    head = Head.objects.filter(pk=1).first() or Head()
    if (head.position, head.hash) != (position, previous):
        return "cut"
    return "cut" if any(place > position for place in wanted) else ""


def head() -> tuple[int, str]:
    """The end of the chain, to be published outside this database."""
    linking.link()
    row = Head.objects.filter(pk=1).first() or Head()
    return row.position, row.hash


def search(
    viewer: Asker,
    *,
    subject: str = "",
    actor: str = "",
    verb: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Entry]:
    """Entries newest first. `subject` and `actor` are ids of records and users, as they stand in their pages."""
    linking.link()
    rows = scope(Entry.objects.filter(position__gt=0).order_by("-position"), viewer, "audit.view")
    if subject:
        tokens = list(Pseudonym.objects.filter(subject=subject).values_list("token", flat=True))
        rows = rows.filter(pk__in=Mention.objects.filter(token__in=tokens).values("entry_id"))
    if actor:
        rows = rows.filter(actor__in=Pseudonym.objects.filter(kind="actor", subject=actor).values("token"))
    if verb:
        rows = rows.filter(verb=verb)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows


def who(tokens: set[str]) -> dict[str, str]:
    """Token -> record id, for those that are not forgotten."""
    return dict(Pseudonym.objects.filter(token__in=tokens).values_list("token", "subject"))
