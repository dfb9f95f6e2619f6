"""At the deadline nobody stays undetermined in silence: the rule's answer holds where it has one, else the safe side."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.venues import queries
from ringfence.apps.venues.actions import signing
from ringfence.apps.venues.models import Scene, Verdict


@transaction.atomic
def close_overdue(id: Any, *, at: datetime) -> int:
    """Judge whom nobody judged, by the system naming its rule; a person's later signature takes its place."""
    by = SYSTEM("venues/deadline")
    scene = Scene.objects.select_for_update(of=("self",)).select_related("case", "incident").get(pk=id)
    if scene.closed_at is not None or at < scene.due_at:
        return 0
    left = [one for one in queries.desk(by, scene, at=at).people if one.open]
    for person in left:
        outcome = person.rule.here.outcome
        outcome = outcome if outcome in Verdict.values else Verdict.CLOSE
        signing.keep(scene, person, outcome, by_deadline=True, by=by, at=at)
    signing.end_if_all_judged(scene, at=at)
    audit.record(
        "venues.deadline", kind="venue", id=scene.id, jurisdiction=scene.jurisdiction, detail={"people": len(left)}, by=by, at=at
    )  # fmt: skip
    events.record(
        "VenueDeadline", kind="venue", id=scene.id, jurisdiction=scene.jurisdiction, payload={"people": len(left), "incident": str(scene.incident_id)}, by=by, at=at
    )  # fmt: skip
    return len(left)
