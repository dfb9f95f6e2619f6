"""Who lives with whom, since when. Reached through this app's actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.people.models import Household, Membership, Person


def household(*, reference: str, jurisdiction: str, home: Any = None, at: datetime) -> Household:
    """The household of that reference in that area; a new one where there is none."""
    row, _new = Household.objects.get_or_create(
        jurisdiction=jurisdiction, reference=reference, defaults={"home": home, "registered_at": at}
    )
    return row


def house(household: Household, home: Any, *, by: Viewer, at: datetime) -> Household:
    """Say behind which door a household lives."""
    require(by, "people.edit", household.jurisdiction)
    Household.objects.filter(pk=household.pk).update(home=home)
    household.home = home
    audit.record(
        "people.house", kind="household", id=household.pk, jurisdiction=household.jurisdiction, by=by, at=at
    )
    return household


@transaction.atomic
def settle(
    person: Person, household_or_reference: Household | str, *, because: str = "", by: Viewer, at: datetime
) -> Membership:
    """The person lives there from `at` on; the row of where they lived before is closed."""
    require(by, "people.register", person.jurisdiction)
    target = (
        household_or_reference
        if isinstance(household_or_reference, Household)
        else household(reference=household_or_reference, jurisdiction=person.jurisdiction, at=at)
    )
    current = Membership.objects.select_for_update().filter(person=person, until__isnull=True).first()
    if current is not None and current.household_id == target.pk:
        return current
    if current is not None:
        current.until = max(at, current.since)
        current.save(update_fields=["until"])
    return Membership.objects.create(
        person=person, household=target, since=at, because=because, by=events.actor(by)
    )
