"""Writes steps, claims, and what they leave in the standing columns; the only place that does."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.audit import actions as audit
from ringfence.apps.caseload import policies
from ringfence.apps.caseload.models import Claim, Followed, Stage, Step
from ringfence.apps.events import actions as events
from ringfence.apps.keys import actions as keys
from ringfence.web.ids import new_id


def locked(followed: Followed) -> Followed:
    """The row as it stands, nobody else's until the end of the transaction."""
    return Followed.objects.select_for_update().get(pk=followed.pk)


def put(
    followed: Followed, stage: str, *, reason: str = "", words: str = "", opens: int = 0, by: Viewer, at: datetime
) -> Step:  # fmt: skip
    """One step, sealed words and all."""
    id = new_id()
    sealed = keys.seal(words.strip()[:1000], row=str(id), field="words") if words.strip() else None
    row = Step.objects.create(
        id=id, followed=followed, stage=stage, opens=opens, reason=reason, words=sealed, at=at,
        by=by.user_id, by_name=by.name,
    )  # fmt: skip
    followed.stage, followed.closed_as = stage, reason
    followed.save(update_fields=["stage", "closed_as"])
    note(f"caseload.{stage}", followed, {"reason": reason}, by=by, at=at)
    tell("FollowedClosed" if stage == Stage.CLOSED else "FollowedStep", followed, by=by, at=at)
    return row


def give(followed: Followed, *, owner: UUID, name: str, by: Viewer, at: datetime) -> None:
    """A new open claim. The database holds at most one: whoever comes second is told who was first."""
    try:
        with transaction.atomic():
            Claim.objects.create(
                followed=followed, owner=owner, owner_name=name, at=at, by=by.user_id, by_name=by.name
            )
    except IntegrityError:
        first = followed.claims.filter(ended_at__isnull=True).first()
        raise policies.taken(first.owner_name if first else "", first.at if first else None) from None
    followed.owner, followed.owner_name = owner, name
    followed.save(update_fields=["owner", "owner_name"])


def end_claim(followed: Followed, *, at: datetime) -> None:
    followed.claims.filter(ended_at__isnull=True).update(ended_at=at)
    followed.owner, followed.owner_name = None, ""
    followed.save(update_fields=["owner", "owner_name"])


def note(verb: str, followed: Followed, detail: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    audit.record(
        verb, kind="followed", id=followed.id, jurisdiction=followed.jurisdiction, detail=detail, by=by, at=at
    )


def tell(name: str, followed: Followed, *, by: Viewer, at: datetime) -> None:
    events.record(
        name, kind="followed", id=followed.id, jurisdiction=followed.jurisdiction,
        payload={"stage": followed.stage, "reason": followed.closed_as}, by=by, at=at,
    )  # fmt: skip
