"""What the board says: exceptions first, then the clocks, then the figures; each with the list behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.alerts import queries as alerts
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.duties import queries as duties

INFECTED = ("screened-positive", "rechecked", "confirmed", "asymptomatic")


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list that has just that many rows. `kind` is a state of the furniture."""

    number: int
    label: str | Promise
    url: str
    kind: str = "neutral"


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
    if viewer.may("alerts.view"):
        late = alerts.ladders(viewer, late_at=at).count()
        yield Figure(
            late, _("reports upward past their deadline"), address("alerts:list", show="late"), "breached"
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


def then(viewer: Viewer, *, at: datetime, known: bool) -> dict[str, list[Figure]]:
    """The same figures as they stood at `at`. They open no list: the lists show what holds now."""
    found: dict[str, list[Figure]] = {}
    if viewer.may("duties.view"):
        n = duties.counts_at(viewer, at, known=known)
        found["duties"] = [
            Figure(n["late"], _("duties past their deadline"), "", "breached" if n["late"] else "neutral"),
            Figure(n["unowned"], _("duties without an owner"), "", "breached" if n["unowned"] else "neutral"),
            Figure(n["open"], _("open duties"), ""),
        ]
    if viewer.may("cases.view"):
        n = cases.counts_at(viewer, at, known=known)
        found["cases"] = [
            Figure(n.get(code, 0), word, "", _case_tone(code, n.get(code, 0)))
            for code, word in cases.status_words().items()
        ]
    if viewer.may("contacts.view"):
        n = contacts.counts_at(viewer, at, known=known)
        found["contacts"] = [
            Figure(n.get(code, 0), word, "") for code, word in contacts.outcome_words().items()
        ]
    return found


def _case_tone(status: str, number: int) -> str:
    """Red is kept for infections that are there: a nought is calm."""
    return "positive" if number and status in INFECTED else "neutral"
