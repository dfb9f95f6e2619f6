"""Open, assign, pause, resume, complete and cancel duties. Other apps open and complete them; people own them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from ringfence.apps.accounts.queries import Viewer, require, who_may
from ringfence.apps.audit import actions as audit
from ringfence.apps.duties import names
from ringfence.apps.duties.models import Assignment, Duty, Pause, Step
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

name_title = names.name_title
name_titles = names.name_titles
name_subject = names.name_subject


@transaction.atomic
def open_duty(
    kind: str, *, subject_kind: str, subject_id: object, jurisdiction: str, due_at: datetime,
    owner: UUID | None = None, deputy: UUID | None = None, title_code: str = "", occasion: str = "",
    by: Viewer, at: datetime,
) -> Duty:  # fmt: skip
    """A new duty; while one of this kind is open for the record (and occasion), that one is given back."""
    same = {"kind": kind, "subject_kind": subject_kind, "subject_id": str(subject_id), "occasion": occasion}
    duty, created = Duty.objects.get_or_create(
        **same, closed_at=None,
        defaults={
            "title_code": title_code or kind, "jurisdiction": jurisdiction, "opened_at": at, "due_at": due_at,
            "deadline": due_at, "recorded_at": timezone.now(),
        },
    )  # fmt: skip
    if not created:
        return duty
    _step(duty, "opened", by=by, at=at)
    _tell("DutyOpened", duty, by=by, at=at)
    if owner is not None:
        _hand(duty, owner=owner, deputy=deputy, by=by, at=at)
    return duty


@transaction.atomic
def assign(duty: Duty, *, owner: UUID | None, deputy: UUID | None = None, by: Viewer, at: datetime) -> None:
    """Give the duty to somebody who may do it there; `owner=None` leaves it without an owner."""
    _allow_assigning(duty, owner, by)
    duty = _locked(duty)
    if owner is not None and not who_may("duties.do", duty.jurisdiction, at=at).filter(pk=owner).exists():
        raise Refused(gettext("This person has no role for duties in this area."), code="owner-has-no-role")
    _hand(duty, owner=owner, deputy=deputy, by=by, at=at)


def assign_many(
    duties: Iterable[Duty], *, owner: UUID, deputy: UUID | None = None, by: Viewer, at: datetime
) -> int:
    """All or none; returns how many."""
    with transaction.atomic():
        # All locks first and in one order: two people who assign the same duties at once must not wait in a circle.
        wanted = [duty.pk for duty in duties]
        locked = list(Duty.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
        count = 0
        for duty in locked:
            assign(duty, owner=owner, deputy=deputy, by=by, at=at)
            count += 1
    return count


@transaction.atomic
def complete(duty: Duty, *, evidence: str = "", by: Viewer, at: datetime) -> None:
    """Done, with what shows it."""
    _close(duty, "done", evidence, event="DutyDone", by=by, at=at)


@transaction.atomic
def cancel(duty: Duty, *, because: str, by: Viewer, at: datetime) -> None:
    """Not needed any more, with the reason."""
    _close(duty, "cancelled", because, event="DutyCancelled", by=by, at=at)


@transaction.atomic
def pause(duty: Duty, *, because: str, by: Viewer, at: datetime) -> None:
    """Stop the clock, with the reason everybody will read."""
    _allow_doing(duty, by)
    duty = _locked(duty)
    if not because.strip():
        raise Refused(gettext("Say why the clock stands."), code="no-reason")
    if duty.pauses.filter(ended_at__isnull=True).exists():
        raise Refused(gettext("The clock stands already."), code="already-paused")
    Pause.objects.create(duty=duty, because=because, at=at)
    _step(duty, "paused", note=because, by=by, at=at)
    _audit("pause-duty", duty, by=by, at=at)


@transaction.atomic
def resume(duty: Duty, *, by: Viewer, at: datetime) -> None:
    """Let the clock run again; the deadline moves by the time it stood."""
    _allow_doing(duty, by)
    duty = _locked(duty)
    standing = duty.pauses.filter(ended_at__isnull=True).first()
    if standing is None:
        raise Refused(gettext("The clock is running."), code="not-paused")
    _end_pause(duty, standing, at=at)
    _step(duty, "resumed", by=by, at=at)
    _audit("resume-duty", duty, by=by, at=at)


@transaction.atomic
def hand_back(user: UUID, *, by: Viewer, at: datetime) -> int:
    """Take this person's duties from them wherever they hold no role for duties any more; returns how many."""
    held = Assignment.objects.filter(owner_id=user, ended_at__isnull=True, duty__closed_at__isnull=True)
    count = 0
    for row in held.select_related("duty"):
        if not who_may("duties.do", row.duty.jurisdiction, at=at).filter(pk=user).exists():
            _hand(_locked(row.duty), owner=None, deputy=None, by=by, at=at)
            count += 1
    return count


def _end_pause(duty: Duty, standing: Pause, *, at: datetime) -> None:
    standing.ended_at = max(at, standing.at)
    standing.save(update_fields=["ended_at"])
    duty.deadline += standing.ended_at - standing.at
    duty.save(update_fields=["deadline"])


def _close(duty: Duty, step: str, note: str, *, event: str, by: Viewer, at: datetime) -> None:
    _allow_doing(duty, by)
    duty = _locked(duty)
    standing = duty.pauses.filter(ended_at__isnull=True).first()
    if standing is not None:
        _end_pause(duty, standing, at=at)
    duty.closed_at = at
    duty.save(update_fields=["closed_at"])
    _step(duty, step, note=note, by=by, at=at)
    _audit(f"{step}-duty", duty, by=by, at=at)
    _tell(event, duty, by=by, at=at)


def _locked(duty: Duty) -> Duty:
    """The duty as it stands now, nobody else's until the end of the transaction."""
    fresh = Duty.objects.select_for_update().get(pk=duty.pk)
    if fresh.closed_at is not None:
        raise Refused(gettext("This duty is closed already."), code="duty-closed")
    return fresh


def _hand(duty: Duty, *, owner: UUID | None, deputy: UUID | None, by: Viewer, at: datetime) -> None:
    duty.assignments.filter(ended_at__isnull=True).update(ended_at=at)
    if owner is not None:
        Assignment.objects.create(
            duty=duty, owner_id=owner, deputy_id=deputy, at=at, recorded_at=timezone.now(), by=_actor(by)
        )
    _step(duty, "assigned" if owner else "unassigned", by=by, at=at)
    _audit("assign-duty", duty, by=by, at=at)
    _tell("DutyAssigned", duty, by=by, at=at)


def _allow_doing(duty: Duty, by: Viewer) -> None:
    """Its owner and deputy, or whoever may assign there."""
    if _is_mine(duty, by):
        return
    require(by, "duties.assign", duty.jurisdiction)


def _allow_assigning(duty: Duty, owner: UUID | None, by: Viewer) -> None:
    """Whoever may assign there; and anybody who may do duties there takes an unowned one for themselves."""
    unowned = not duty.assignments.filter(ended_at__isnull=True).exists()
    if unowned and owner == by.user_id and by.may_in("duties.do", duty.jurisdiction):
        return
    require(by, "duties.assign", duty.jurisdiction)


def _is_mine(duty: Duty, by: Viewer) -> bool:
    current = duty.assignments.filter(ended_at__isnull=True).first()
    return current is not None and by.user_id in (current.owner_id, current.deputy_id)


def _actor(by: Viewer) -> str:
    return events.actor(by)


def _step(duty: Duty, step: str, *, note: str = "", by: Viewer, at: datetime) -> None:
    Step.objects.create(duty=duty, step=step, note=note, at=at, recorded_at=timezone.now(), by=_actor(by))


def _audit(verb: str, duty: Duty, *, by: Viewer, at: datetime) -> None:
    audit.record(
        verb,
        kind="duty",
        id=duty.pk,
        jurisdiction=duty.jurisdiction,
        detail={"kind": duty.kind},
        by=by,
        at=at,
    )


def _tell(name: str, duty: Duty, *, by: Viewer, at: datetime) -> None:
    events.record(
        name, kind="duty", id=duty.pk, jurisdiction=duty.jurisdiction,
        payload={"kind": duty.kind, "subject_kind": duty.subject_kind, "subject_id": duty.subject_id},
        by=by, at=at,
    )  # fmt: skip
