"""What the board says: exceptions first, then the clocks, then the figures; each with the list behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.duties import names
from ringfence.apps.duties import queries as duties

CLOCKS_SHOWN = 8
INFECTED = ("screened-positive", "rechecked", "confirmed", "asymptomatic")
CLOCK_KINDS = ("core-investigation", "full-investigation")


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list that has just that many rows. `kind` is a state of the furniture."""

    number: int
    label: str | Promise
    url: str
    kind: str = "neutral"


@dataclass(frozen=True)
class Clock:
    """One running promise: what, until when, whose."""

    title: str
    deadline: datetime
    owner: Any
    paused: bool
    url: str


def address(name: str, **query: str) -> str:
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


def exceptions(viewer: Viewer, *, at: datetime) -> list[Figure]:
    """What is wrong or will be: only what is not zero, the worst first."""
    return [figure for figure in _possible_exceptions(viewer, at=at) if figure.number]


def _possible_exceptions(viewer: Viewer, *, at: datetime) -> Iterator[Figure]:
    if viewer.may("duties.view"):
        open_now = duties.duties(viewer)
        late, unowned = open_now.filter(deadline__lt=at).count(), duties.duties(viewer, unowned=True).count()
        yield Figure(late, _("duties past their deadline"), address("duties:list", show="late"), "breached")
        yield Figure(
            unowned, _("duties without an owner"), address("duties:list", show="unowned"), "breached"
        )
    if viewer.may("contacts.view"):
        unassigned = sum(contacts.counts(viewer, contacts.Filters(unassigned=True)).values())
        missing = sum(contacts.counts(viewer, contacts.Filters(missing=True)).values())
        waiting = contacts.searches(viewer, waiting=True).count()
        yield Figure(
            unassigned, _("contacts without an owner"), address("contacts:list", owner="none"), "breached"
        )
        yield Figure(
            missing, _("contacts whose facts are incomplete"), address("contacts:list", missing="1"), "risk"
        )
        yield Figure(
            waiting, _("searches waiting for a second person"), address("contacts:searches", waiting="1"), "paused"
        )  # fmt: skip


def clocks(viewer: Viewer) -> list[Clock]:
    """The investigations that are running, the nearest deadline first; then whatever else is due soonest."""
    if not viewer.may("duties.view"):
        return []
    open_now = list(duties.duties(viewer)[:200])
    ours = [duty for duty in open_now if duty.kind in CLOCK_KINDS]
    others = [duty for duty in open_now if duty.kind not in CLOCK_KINDS]
    return [_clock(duty) for duty in (ours + others)[:CLOCKS_SHOWN]]


def _clock(duty: Any) -> Clock:
    owner = duty.owner_now[0].owner if duty.owner_now else None
    url = reverse("duties:duty", args=[duty.pk])
    return Clock(names.title(duty.title_code), duty.deadline, owner, bool(duty.standing), url)


def figures(viewer: Viewer) -> Mapping[str, list[Figure]]:
    """Cases by status (never summed), contacts by class. A class with nobody in it is shown as 0, not left out."""
    found: dict[str, list[Figure]] = {}
    if viewer.may("cases.view"):
        numbers = cases.counts(viewer)
        found["cases"] = [
            Figure(n := numbers.get(code, 0), word, address("cases:list", status=code), _case_tone(code, n))
            for code, word in cases.status_words().items()
        ]
    if viewer.may("contacts.view"):
        numbers = contacts.counts(viewer)
        found["contacts"] = [
            Figure(numbers.get(code, 0), word, address("contacts:list", **{"class": code}))
            for code, word in contacts.outcome_words().items()
        ]
    return found


def _case_tone(status: str, number: int) -> str:
    """Red is kept for infections that are there: a nought is calm."""
    return "positive" if number and status in INFECTED else "neutral"
