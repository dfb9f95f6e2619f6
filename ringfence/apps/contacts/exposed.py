"""Who was exposed how much, and where: what zones ask of contacts, inside actions that have asked for permission.

Reached through this app's queries.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from ringfence.apps.contacts.models import Contact, ContactStatus, Exposure, Outcome, Search, State


def hazards(incident: Any) -> tuple[dict[str, float], dict[str, float]]:
    """Summed hazard of all first-ring meetings of an incident that hold now: by the person exposed, and by place."""
    rows = Exposure.objects.filter(
        contact__incident=incident, contact__ring=1, superseded_at__isnull=True, hazard__isnull=False
    ).exclude(contact__outcome=Outcome.NONE)
    by_person = rows.values_list("contact__person").annotate(total=Sum("hazard"))
    by_place = rows.filter(place__isnull=False).values_list("place").annotate(total=Sum("hazard"))
    return {str(id): total for id, total in by_person}, {str(id): total for id, total in by_place}


def close_among(people_ids: Iterable[Any], *, incident: Any) -> list[Contact]:
    """The close contacts of an incident among these people, with their case, for judging inside actions."""
    ids = [UUID(str(one)) for one in people_ids]
    rows: list[Contact] = []
    for start in range(0, len(ids), 500):
        part = Contact.objects.filter(incident=incident, person__in=ids[start : start + 500])
        rows += part.filter(outcome=Outcome.CLOSE).order_by("listed_at", "id")
    return rows


def held_since(contacts_: Iterable[Contact]) -> dict[str, datetime]:
    """contact id -> since when it stands under control (or went on to become a case or be released), if it does."""
    rows = ContactStatus.objects.filter(
        contact__in=[row.pk for row in contacts_], state__in=(State.HELD, State.RELEASED, State.INFECTED)
    ).order_by("at", "id")
    found: dict[str, datetime] = {}
    for contact, at in rows.values_list("contact", "at"):
        found.setdefault(str(contact), at)
    return found


def searched(case_ids: Iterable[Any]) -> set[str]:
    """Which of these cases have had a finished search for contacts."""
    rows = Search.objects.filter(case__in=list(case_ids), finished_at__isnull=False, backward=False)
    return {str(id) for id in rows.values_list("case", flat=True)}


def crowded(incident: Any) -> set[str]:
    """Places that a search left out because too many people were there: their contacts are hard to trace."""
    rows = Search.objects.filter(incident=incident, backward=False).values_list("left_out", flat=True)
    return {str(one.get("place")) for left in rows for one in left}
