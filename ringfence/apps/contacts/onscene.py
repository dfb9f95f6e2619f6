"""Contacts as one venue sees them: who was met there beside a case, and where undetermined contacts wait to be judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.contacts import facts
from ringfence.apps.contacts.models import Contact, Exposure, Judgement, Outcome
from ringfence.apps.places import queries as places
from ringfence.core.words import Judgement as Judged
from ringfence.core.words import PlaceId

DIRECT = ("presence", "encounter")


@dataclass(frozen=True)
class Met:
    """One ring-1 contact met at the venue: its row, the same as core knows it, the judgement that stands, from-to there."""

    contact: Contact
    plain: Any
    judgement: Judgement | None
    first: datetime
    last: datetime


def _there(case: Any, place: Any, start: datetime, end: datetime, room: str) -> Any:
    rows = Exposure.objects.filter(
        contact__case=case, contact__ring=1, place=place, kind__in=DIRECT, superseded_at__isnull=True,
        start__lt=end, end__gt=start,
    )  # fmt: skip
    return rows.filter(room__in=["", room]) if room else rows


def met_at(
    viewer: Viewer, case: Any, *, place: Any, start: datetime, end: datetime, room: str = ""
) -> tuple[list[Met], int]:
    """Everybody of the viewer's areas met at this venue then, in order of arrival; and how many are of other areas."""
    spans = dict(
        (key, (first, last))
        for key, first, last in _there(case, place, start, end, room)
        .order_by().values_list("contact").annotate(first=Min("start"), last=Max("end"))
    )  # fmt: skip
    rows = list(scope(Contact.objects.filter(pk__in=list(spans)), viewer, "contacts.view"))
    open_rows = Judgement.objects.filter(contact__in=rows, superseded_at__isnull=True)
    judged = {row.contact_id: row for row in open_rows}
    kept: dict[Any, list[Exposure]] = {}
    for meeting in Exposure.objects.filter(contact__in=rows, superseded_at__isnull=True).order_by(
        "start", "id"
    ):
        kept.setdefault(meeting.contact_id, []).append(meeting)
    found = [
        Met(
            row, facts.contact_of(row.index_id, row.person_id, 1, kept.get(row.pk, [])), judged.get(row.pk),
            *spans[row.pk],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.first, one.contact.id)), len(spans) - len(found)


def protocol_for(case: Any, *, at: datetime) -> Any:
    """What is in force for a case there and then."""
    return facts.in_force(case.incident, jurisdiction=case.jurisdiction, at=at)


def known_places(met: list[Met]) -> Mapping[PlaceId, Any]:
    """The places of all their meetings, as core knows places."""
    ids = {one.place for row in met for one in row.plain.meetings if one.place}
    return {PlaceId(key): place for key, place in places.known(ids).items()}


@dataclass(frozen=True)
class Waiting:
    """A venue at which contacts of one case are still undetermined."""

    case: Any
    place: Any
    people: int
    first: datetime
    last: datetime


def waiting(viewer: Viewer, *, most: int = 50) -> list[Waiting]:
    """Where judging is due, the most people first."""
    open_rows = scope(Contact.objects.filter(outcome=Outcome.UNDETERMINED, ring=1), viewer, "contacts.view")
    found = (
        Exposure.objects.filter(contact__in=open_rows.values("pk"), superseded_at__isnull=True, kind__in=DIRECT)
        .filter(place__isnull=False, contact__case__isnull=False)
        .order_by().values_list("contact__case", "place")
        .annotate(people=Count("contact", distinct=True), first=Min("start"), last=Max("end"))
        .order_by("-people", "place")[:most]
    )  # fmt: skip
    return [Waiting(*row) for row in found]


def rooms_at(case: Any, place: Any) -> list[str]:
    """Rooms that the meetings of this case there name."""
    rows = Exposure.objects.filter(contact__case=case, place=place, superseded_at__isnull=True)
    return sorted(set(rows.exclude(room="").values_list("room", flat=True)[:200]))


def span_at(case: Any, place: Any) -> tuple[datetime, datetime] | None:
    """From the first to the last meeting of this case there."""
    rows = Exposure.objects.filter(
        contact__case=case, place=place, superseded_at__isnull=True, kind__in=DIRECT
    )
    found = rows.aggregate(first=Min("start"), last=Max("end"))
    return (found["first"], found["last"]) if found["first"] else None


def rule_sentence(row: Judgement, *, language: str) -> str:
    """What the rule said when a person judged at the venue; "" when no clause spoke."""
    outcome = row.details.get("rule_outcome", row.outcome)
    judgement = Judged(outcome, tuple(row.because[1:]), tuple(row.missing), row.rule, row.details)
    return facts.explained(judgement, pack=row.protocol, language=language) if row.rule else ""
