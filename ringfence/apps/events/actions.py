"""Write an event, and say what shall happen because of it. This app imports nobody: reactions register themselves."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from ringfence.apps.events.models import Event, Reaction

When = Literal["now", "soon"]
wake = threading.Event()


@dataclass(frozen=True)
class Entry:
    """One line of the table "event -> action"."""

    name: str
    func: Callable[..., Any]
    when: When
    prepare: Callable[[Event], Any] | None = None


_table: dict[str, list[Entry]] = {}


def on(
    event_name: str,
    reaction_name: str,
    func: Callable[..., Any],
    when: When = "now",
    *,
    prepare: Callable[[Event], Any] | None = None,
) -> None:
    """Register a reaction. NOW runs inside the writer's transaction and may refuse it; SOON is the worker's.

    A SOON reaction that computes for long does so in `prepare(event)`, outside any transaction; its result is
    given to `func(event, prepared)`, which only writes. Otherwise `func(event)` would keep others from writing.
    """
    if prepare is not None and when == "now":
        raise ValueError("a NOW reaction has no preparation: it is part of the writer's own transaction")
    entries = [entry for entry in _table.get(event_name, []) if entry.name != reaction_name]
    _table[event_name] = [*entries, Entry(reaction_name, func, when, prepare)]


def off(event_name: str, reaction_name: str) -> None:
    """Take a reaction out again."""
    _table[event_name] = [entry for entry in _table.get(event_name, []) if entry.name != reaction_name]


def table() -> dict[str, list[Entry]]:
    return {name: list(entries) for name, entries in _table.items() if entries}


def record(
    name: str,
    *,
    kind: str,
    id: Any,
    jurisdiction: str = "",
    payload: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    by: Any,
    at: datetime,
) -> Event:
    """Write the event and its pending reactions with the caller's own rows, or not at all.

    The worker's reactions wait until `not_before`, for what follows from a deadline.

    `payload` names records by id; it holds no personal data.
    """
    with transaction.atomic():
        now = timezone.now()
        due = max(now, not_before) if not_before else now
        event = Event.objects.create(
            name=name,
            kind=kind,
            subject=str(id),
            jurisdiction=jurisdiction,
            payload=payload or {},
            by=actor(by),
            at=at,
            recorded_at=now,
        )
        entries = _table.get(name, [])
        Reaction.objects.bulk_create(
            [Reaction(event=event, name=entry.name, due_at=due) for entry in entries if entry.when == "soon"]
        )
        for entry in entries:
            if entry.when == "now":
                entry.func(event)
        transaction.on_commit(wake.set)
    return event


def actor(by: Any) -> str:
    """`system:<rule>` for a rule of the system, otherwise the user's id."""
    rule = getattr(by, "rule", "")
    return f"system:{rule}" if rule else str(by.user_id)
