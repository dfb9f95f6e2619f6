"""How a contact stands now, worked out from its newest rows: the one place that writes those columns of Contact."""

from collections.abc import Iterable
from typing import Any

from ringfence.apps.contacts.models import Contact, ContactStatus, Judgement, State

COLUMNS = ("outcome", "overruled", "missing", "rank", "minutes", "last_at", "state")
# Within one class the likelier come first; a class that binds stands above one that does not.
CLASS_WEIGHT = {"close": 50, "secondary": 40, "undetermined": 30, "general": 20, "companion": 10, "none": 0}


def rank(judgement: Judgement) -> float:
    """Sorting number: class first, then the likelihood."""
    return CLASS_WEIGHT.get(judgement.outcome, 0) + (judgement.p or 0.0)


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
    judged = {
        row.contact_id: row for row in Judgement.objects.filter(contact__in=ids, superseded_at__isnull=True)
    }
    done = {
        row.contact_id: row
        for row in ContactStatus.objects.filter(contact__in=ids, superseded_at__isnull=True)
    }
    for row in rows:
        for name, value in stands(judged.get(row.pk), done.get(row.pk)).items():
            setattr(row, name, value)
    Contact.objects.bulk_update(rows, COLUMNS, batch_size=200)
