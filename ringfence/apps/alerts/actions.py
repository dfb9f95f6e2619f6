"""Open a ladder, report to the next level, acknowledge; warn the level above of silence. Stamps are only ever added."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.alerts import facts, sending, words
from ringfence.apps.alerts.models import Delivery, Ladder, Message, Rung, Stamp
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused
from ringfence.web.ids import new_id

send, note_sent = sending.send, sending.note


@transaction.atomic
def open_ladder(
    *, reason: str, jurisdiction: str, subject_kind: str = "", subject_id: object = "", since: datetime | None = None,
    drill: bool = False, by: Viewer, at: datetime,
) -> Ladder:  # fmt: skip
    """Start telling upward, from `since` (now). A thing that has a ladder keeps that one."""
    require(by, "alerts.open", jurisdiction)
    if reason not in words.REASONS:
        raise Refused(_("Choose what is reported."), code="reason")
    if since is not None and since > at:
        raise Refused(_("It cannot have become known in the future."), code="since")
    subject = {"subject_kind": subject_kind or "ladder", "subject_id": str(subject_id) or str(new_id())}
    ladder, created = Ladder.objects.get_or_create(
        **subject,
        defaults={
            "reason": reason, "jurisdiction": jurisdiction, "drill": drill, "since": since or at, "by": events.actor(by),
        },
    )  # fmt: skip
    if created:
        _tell("open-ladder", "LadderOpened", ladder, by=by, at=at)
        _owe(ladder, 1, since=ladder.since, by=by, at=at)
    return ladder


@transaction.atomic
def report(ladder: Ladder, *, note: str = "", by: Viewer, at: datetime) -> Stamp:
    """The report that is owed next was made; the next one is owed from now on."""
    require(by, "alerts.report", ladder.jurisdiction)
    Ladder.objects.select_for_update().get(pk=ladder.pk)
    rung = ladder.rungs.order_by("number").exclude(stamps__kind=Stamp.Kind.REPORTED).first()
    if rung is None:
        raise Refused(_("Every level was told."), code="ladder-done")
    stamp = _stamp(rung, Stamp.Kind.REPORTED, note=note, late=at > rung.due_at, by=by, at=at)
    sending.write(rung, code="reported", area=rung.area, by=by, at=at)
    _later("RungReported", rung, facts.ACKNOWLEDGED_WITHIN, since=at, by=by, at=at)
    _owe(ladder, rung.number + 1, since=at, by=by, at=at)
    return stamp


@transaction.atomic
def acknowledge(rung: Rung, *, by: Viewer, at: datetime) -> Stamp:
    """Whoever was told says that they know."""
    require(by, "alerts.receive", rung.area)
    Ladder.objects.select_for_update().get(pk=rung.ladder_id)
    reported = rung.stamps.filter(kind=Stamp.Kind.REPORTED).first()
    if reported is None:
        raise Refused(_("This was not reported yet."), code="not-reported")
    if rung.stamps.filter(kind=Stamp.Kind.ACKNOWLEDGED).exists():
        raise Refused(_("The receipt is acknowledged already."), code="already-acknowledged")
    late = at > reported.at + facts.ACKNOWLEDGED_WITHIN
    return _stamp(rung, Stamp.Kind.ACKNOWLEDGED, late=late, by=by, at=at)


@transaction.atomic
def warn_of_silence(rung_id: int, *, kind: str, by: Viewer, at: datetime) -> Stamp | None:
    """Its time is over: if nothing was heard, the level above is told, once. None when it was heard."""
    rung = Rung.objects.select_related("ladder").get(pk=rung_id)
    Ladder.objects.select_for_update().get(pk=rung.ladder_id)
    awaited = Stamp.Kind.REPORTED if kind == Stamp.Kind.UNREPORTED else Stamp.Kind.ACKNOWLEDGED
    if rung.stamps.filter(kind__in=(awaited, kind)).exists():
        return None
    stamp = _stamp(rung, kind, late=True, by=by, at=at)
    sending.write(rung, code=kind, area=facts.area_above(rung.area), by=by, at=at)
    return stamp


@transaction.atomic
def read(message: Message, *, by: Viewer, at: datetime) -> None:
    """Its reader has seen it."""
    if message.to_id != by.user_id:
        raise Refused(_("This message is not yours."), code="not-yours")
    if not message.deliveries.filter(state="read").exists():
        Delivery.objects.create(message=message, state="read", at=at)


def _owe(ladder: Ladder, number: int, *, since: datetime, by: Viewer, at: datetime) -> None:
    step = facts.step(number)
    if step is None:
        return
    within = timedelta(seconds=step.within_s)
    rung = Rung.objects.create(
        ladder=ladder, number=number, to=step.to, area=facts.area_of(ladder.jurisdiction, number), since=since,
        due_at=since + within,
    )  # fmt: skip
    sending.write(rung, code="owed", area=ladder.jurisdiction, by=by, at=at)
    _later("RungOwed", rung, within, since=since, by=by, at=at)


def _later(name: str, rung: Rung, within: timedelta, *, since: datetime, by: Viewer, at: datetime) -> None:
    events.record(
        name, kind="ladder", id=rung.ladder_id, jurisdiction=rung.ladder.jurisdiction, payload={"rung": rung.pk},
        not_before=since + within, by=by, at=at,
    )  # fmt: skip


def _stamp(rung: Rung, kind: str, *, note: str = "", late: bool = False, by: Viewer, at: datetime) -> Stamp:
    stamp = Stamp.objects.create(
        rung=rung, kind=kind, late=late, note=note.strip()[:200], at=at, by=events.actor(by), by_name=by.name
    )
    _tell(f"ladder-{kind}", "LadderStamped", rung.ladder, {"step": rung.number, "late": late}, by=by, at=at)
    return stamp


def _tell(
    verb: str, event: str, ladder: Ladder, detail: dict[str, Any] | None = None, *, by: Viewer, at: datetime
) -> None:
    about: dict[str, Any] = {"kind": "ladder", "id": ladder.pk, "jurisdiction": ladder.jurisdiction}
    audit.record(verb, **about, detail=detail or {}, by=by, at=at)
    events.record(event, **about, payload=detail or {}, by=by, at=at)
