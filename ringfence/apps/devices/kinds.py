"""Kinds of records that devices change. The domain app above says what one change does; this app knows no domain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

APPLIED, SAME, CONFLICT = "applied", "same", "conflict"


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody changed the field `key` from what they knew (`was`) to `value`."""

    key: str
    was: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a change. For a conflict `now` is what stands, by whom, since when, or why it cannot be taken."""

    key: str
    state: str
    now: Any = None
    by_name: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Where changes come from."""

    envelope: Any
    device_at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """`find(record, by)` gives the record or refuses; `apply(found, changes, sent=, by=, at=)` does all of them;
    `choose(found, change, sent=, by=, at=)` does one although something else stands there."""

    name: str
    permission: str
    find: Callable[..., Any]
    apply: Callable[..., Sequence[Done]]
    choose: Callable[..., None]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called in AppConfig.ready; the same name again replaces it."""
    _kinds[kind.name] = kind


def named(name: str) -> Kind | None:
    return _kinds.get(name)
