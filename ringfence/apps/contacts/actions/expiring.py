"""Presence goes when no protocol needs it any more: never a day that an open search or a feed request still asks for."""

from datetime import datetime

from django.db import transaction

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.audit import actions as audit
from ringfence.apps.contacts.expiry import facts
from ringfence.apps.contacts.expiry.days import kept_since


def expire_presence(*, days: int, by: Viewer, at: datetime) -> datetime | None:
    """Let all rows go that ended before the first day (UTC) that is kept; that day, or None when nothing was due.

    `days` is the least that is kept, whatever the protocols ask for. A small store is rewritten at once, so that no
    file has the rows any more; a larger one by its next fold.
    """
    before = kept_since(days=days, at=at)
    if not facts.reaches_behind(before):
        return None
    with transaction.atomic():
        detail = {"before": before.date().isoformat(), "days": days}
        audit.record("contacts.expire", kind="presence", id=detail["before"], detail=detail, by=by, at=at)
        facts.expire(before)
    facts.fold_small()
    return before
