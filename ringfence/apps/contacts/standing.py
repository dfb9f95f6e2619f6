"""How a contact stands now, worked out from its newest rows, and the figures that are counted from it.

The one place that writes the standing columns of Contact and the rows of Tally; everything else goes through here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Sum

from ringfence.apps.contacts import facts
from ringfence.apps.contacts.models import Contact, ContactStatus, Judgement, Outcome, State, Tally

COLUMNS = ("outcome", "overruled", "missing", "rank", "minutes", "last_at", "state")
WORK = ("duty", "due_at", "owner", "owner_name")
KEY = ("jurisdiction", "incident_id", "outcome", "state", "ring", "missing", "unowned")
FOLD_AFTER = 5000


def rank(judgement: Judgement) -> float:
    """Sorting number: class first, then the likelihood."""
    return facts.urgency(judgement.outcome, judgement.p)


def stands(judgement: Judgement | None, status: ContactStatus | None) -> dict[str, Any]:
    """The standing columns that these newest rows give."""
    columns: dict[str, Any] = {"state": status.state if status else State.LISTED}
    if judgement is not None:
        columns |= {
            "outcome": judgement.outcome,
            "overruled": judgement.overruled,
            "missing": bool(judgement.missing) and not judgement.overruled,
            "rank": rank(judgement),
            "minutes": judgement.minutes,
            "last_at": judgement.last_at,
        }
    return columns


def restand(contacts: Iterable[Contact]) -> None:
    """Work the standing columns out again from the open rows; also the repair if they were ever doubted."""
    rows = list(contacts)
    ids = [row.pk for row in rows]
    judged = {r.contact_id: r for r in Judgement.objects.filter(contact__in=ids, superseded_at__isnull=True)}
    done = {
        r.contact_id: r for r in ContactStatus.objects.filter(contact__in=ids, superseded_at__isnull=True)
    }
    for row in rows:
        for name, value in stands(judged.get(row.pk), done.get(row.pk)).items():
            setattr(row, name, value)
    write(rows, COLUMNS)


def add(rows: Sequence[Contact]) -> list[Contact]:
    """New contacts."""
    made = Contact.objects.bulk_create(rows, batch_size=200)
    _count(Counter(map(_key, made)))
    return made


@transaction.atomic
def write(rows: Sequence[Contact], columns: Sequence[str]) -> None:
    """Keep these columns of these rows, and move the figures along."""
    before = Counter(_key(row) for row in Contact.objects.filter(pk__in=[row.pk for row in rows]))
    Contact.objects.bulk_update(rows, columns, batch_size=200)
    after = Counter(map(_key, rows))
    after.subtract(before)
    _count(after)


def _key(row: Contact) -> tuple[Any, ...]:
    unowned = row.owner is None and row.outcome != Outcome.NONE
    return (
        row.jurisdiction,
        row.incident_id,
        str(row.outcome),
        str(row.state),
        row.ring,
        row.missing,
        unowned,
    )


def _count(changes: Counter[tuple[Any, ...]]) -> None:
    Tally.objects.bulk_create(
        Tally(**dict(zip(KEY, key, strict=True)), n=n) for key, n in changes.items() if n
    )


@transaction.atomic
def fold() -> int:
    """Put plus and minus rows together once there are many; returns how many rows went."""
    if not Tally.objects.order_by()[FOLD_AFTER : FOLD_AFTER + 1].exists():
        return 0
    ids = list(Tally.objects.select_for_update().values_list("pk", flat=True))
    sums = Tally.objects.filter(pk__lte=max(ids)).values_list(*KEY).annotate(total=Sum("n"))
    folded = [Tally(**dict(zip(KEY, key, strict=True)), n=n) for *key, n in sums if n]
    if len(folded) * 2 > len(ids):
        return 0
    Tally.objects.filter(pk__lte=max(ids)).delete()
    Tally.objects.bulk_create(folded)
    return len(ids) - len(folded)
