"""The worker: places committed events in order and does what they ask for, one reaction a transaction."""

import threading
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ringfence.apps.events.actions import Entry, table, wake
from ringfence.apps.events.models import Event, Reaction, Sequence

log = structlog.get_logger(__name__)
POLL_S = 0.15
LONGEST_WAIT = timedelta(hours=1)
LEASE = timedelta(minutes=5)
heartbeat: datetime | None = None


def run(stop: threading.Event, *, poll_s: float = POLL_S) -> None:
    """Until `stop` is set: sequence, react, sleep until woken (in-process) or polled (from other processes)."""
    global heartbeat
    while not stop.is_set():
        wake.clear()
        try:
            busy = sequence() + react_all(stop=stop)
            heartbeat = timezone.now()
        except OperationalError as fault:
            log.warning("worker.database", fault=type(fault).__name__)
            close_old_connections()
            stop.wait(1.0)
            continue
        if not busy:
            wake.wait(poll_s)
    connection.close()


def sequence(*, limit: int = 500) -> int:
    """Give the next positions to committed events that have none; returns how many."""
    if not Event.objects.filter(position__isnull=True).exists():
        return 0
    Sequence.objects.get_or_create(pk=1)
    with transaction.atomic():
        head = Sequence.objects.select_for_update().get(pk=1)
        waiting = list(Event.objects.filter(position__isnull=True).order_by("recorded_at", "id")[:limit])
        for number, event in enumerate(waiting, start=head.last + 1):
            event.position = number
        Event.objects.bulk_update(waiting, ["position"])
        head.last += len(waiting)
        head.save(update_fields=["last"])
    return len(waiting)


def react_all(*, stop: threading.Event | None = None) -> int:
    """Do everything that is due; returns how many were tried."""
    count = 0
    while not (stop and stop.is_set()) and react():
        count += 1
    return count


def react() -> bool:
    """Take one due reaction and do it, its effects and its mark in one transaction. False: nothing is due."""
    if not _due().exists():
        return False
    taken: Reaction | None = None
    try:
        with transaction.atomic():
            taken = _locked(_due())
            if taken is None:
                return False
            entry = _entry(taken)
            if entry.prepare is None:
                _do(taken, entry)
                return True
            _lease(taken)
        prepared = entry.prepare(taken.event)
        with transaction.atomic():
            if again := _locked(Reaction.objects.filter(pk=taken.pk, done_at__isnull=True)):
                _do(again, entry, prepared)
    except OperationalError:
        raise
    except Exception as fault:  # it must not stop the others, and is tried again, later and later
        if taken is None:
            raise
        _put_off(taken, fault)
    return True


def _locked(rows: QuerySet[Reaction]) -> Reaction | None:
    return rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()


def _lease(taken: Reaction) -> None:
    """While one worker prepares, others leave it alone; after a crash it comes back when the lease ends."""
    Reaction.objects.filter(pk=taken.pk).update(due_at=timezone.now() + LEASE)


def _do(taken: Reaction, entry: Entry, *prepared: Any) -> None:
    entry.func(taken.event, *prepared)
    taken.done_at = timezone.now()
    taken.fault = ""
    taken.save(update_fields=["done_at", "fault"])


def _due() -> QuerySet[Reaction]:
    return Reaction.objects.filter(done_at__isnull=True, due_at__lte=timezone.now()).order_by("due_at", "id")


def _entry(reaction: Reaction) -> Entry:
    for entry in table().get(reaction.event.name, []):
        if entry.name == reaction.name:
            return entry
    raise LookupError("unknown-reaction")


def _put_off(reaction: Reaction, fault: Exception) -> None:
    # Only the kind of fault is kept: its text may quote a person.
    wait = min(timedelta(seconds=2 ** min(reaction.tries, 12)), LONGEST_WAIT)
    Reaction.objects.filter(pk=reaction.pk, done_at__isnull=True).update(
        tries=reaction.tries + 1,
        fault=f"{type(fault).__name__} {getattr(fault, 'code', '')}".strip()[:120],
        due_at=timezone.now() + wait,
    )
    log.warning(
        "worker.reaction_failed", reaction=reaction.name, tries=reaction.tries + 1, fault=type(fault).__name__
    )
