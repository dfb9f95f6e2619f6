"""The contact list laid out as entries of the register, and what its checks must know of the area."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ringfence.apps.protocols import queries as protocols
from ringfence.core.contacts.register import Area, Entry, Fault, faults
from ringfence.core.words import Refused

__all__ = ["FIELDS", "Area", "Entry", "Fault", "area", "checked", "entry"]
FIELDS = tuple(one.name for one in fields(Entry) if one.name != "id")
KINDS = {"close": "close", "secondary": "secondary", "general": "general"}
OUTCOMES = {"released": "released", "became-case": "confirmed", "under-control": "observed"}
TRACED = {"listed": None, "called": False}
DEFAULT_DAYS = 5


def checked(entries: Sequence[Entry], area: Area) -> list[Fault]:
    return faults(entries, area)


def area(*, jurisdiction: str, towns: Sequence[str], at: Any) -> Area:
    """The area with the days of central observation that the protocol in force there says, five without one."""
    days = DEFAULT_DAYS
    try:
        held = protocols.in_force(jurisdiction, at=at).values.get("isolation/close_stages")
    except Refused:
        held = None  # no protocol in force there and then
    if held and isinstance(held.value, list) and held.value:
        days = held.value[0].get("days", DEFAULT_DAYS)
    return Area(towns=frozenset(towns), held_days=int(days))


def entry(
    contact: Any, *, who: Mapping[str, Any], detail: Mapping[str, str], more: Mapping[str, Any], held: int
) -> Entry:
    """One contact; what nobody has said stays empty."""
    last = timezone.localdate(contact.last_at) if contact.last_at else None
    due = _day(detail.get("release_due")) or (last + timedelta(days=held) if last else None)
    mode = detail.get("mode", "") or ("awaiting-transfer" if contact.state == "awaiting-transfer" else "")
    return Entry(
        id=str(contact.pk), **more, **who, occupation=detail.get("occupation", ""), workplace=detail.get("workplace", ""),
        relation=detail.get("relation", ""), location=detail.get("location", ""), mode=mode, site=detail.get("site", ""),
        checked_in=_day(detail.get("checked_in")), home_reason=detail.get("home_reason", ""),
        sent_to=detail.get("sent_to", ""), key_venue=detail.get("key_venue", ""),
                kind=KINDS.get(contact.outcome, ""), last_contact=last, release_due=due, outcome=OUTCOMES.get(contact.state, ""),
        traced=TRACED.get(contact.state, True), core=contact.ring == 1, excluded=contact.outcome == "none",
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
