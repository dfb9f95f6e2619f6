"""Lay the ground that people practise on."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.drills import facts
from ringfence.apps.drills.facts import Asked
from ringfence.apps.drills.models import Ground
from ringfence.apps.events import actions as events

__all__ = ["Asked", "lay_ground", "look_at_truth"]


@transaction.atomic
def lay_ground(asked: Asked, *, jurisdiction: str, feed: str, by: Viewer, at: datetime) -> Ground:
    """Keep the picture of an invented county and, where a strain is asked for, the truth of an outbreak in it.

    People and places of the county are registered apart, by their own apps; `feed` begins their references.
    """
    require(by, "drills.lay", jurisdiction)
    picture, truth = facts.pictured(asked)
    ground = Ground.objects.create(
        jurisdiction=jurisdiction, feed=feed, picture=picture, truth=truth, laid_at=at
    )
    told = {"people": asked.people, "seed": asked.seed, "strain": asked.strain}
    about: dict[str, Any] = {"kind": "ground", "id": ground.pk, "jurisdiction": jurisdiction}
    audit.record("drills.lay_ground", **about, detail=told, by=by, at=at)
    events.record("GroundLaid", **about, payload=told, by=by, at=at)
    return ground


def look_at_truth(ground: Ground, *, by: Viewer, at: datetime) -> None:
    """Who has seen the truth can no longer be drilled with it: it goes on record."""
    require(by, "drills.truth", ground.jurisdiction)
    audit.record(
        "drills.look_at_truth", kind="ground", id=ground.pk, jurisdiction=ground.jurisdiction, by=by, at=at
    )
