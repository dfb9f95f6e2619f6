"""Hand the open work to the next shift. It moves when the next one accepts; until then its owner is the old one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, names, require, who_may
from ringfence.apps.audit import actions as audit
from ringfence.apps.caseload.actions import working, writing
from ringfence.apps.caseload.models import Followed, HandOver, Stage
from ringfence.apps.events import actions as events
from ringfence.apps.keys import actions as keys
from ringfence.core.words import Refused
from ringfence.web.ids import new_id


@transaction.atomic
def offer(*, to: UUID, note: str = "", by: Viewer, at: datetime) -> HandOver:
    """Everything open that is mine, as one sheet for `to`."""
    require(by, "caseload.do")
    rows = list(
        Followed.objects.filter(owner=by.user_id).exclude(stage=Stage.CLOSED).order_by("due_at", "id")
    )
    if not rows:
        raise Refused(_("Nothing of yours is open."), code="nothing-open")
    if to == by.user_id:
        raise Refused(_("Choose the next shift."), code="same-person")
    for path in {row.jurisdiction for row in rows}:
        if not who_may("caseload.do", path, at=at).filter(pk=to).exists():
            raise Refused(_("Choose somebody who does this work in this area."), code="owner-has-no-role")
    row = HandOver(
        id=new_id(), jurisdiction=_around([one.jurisdiction for one in rows]), giver=by.user_id, giver_name=by.name,
        taker=to, taker_name=names({to})[to], at=at,
        items=[{"id": str(one.pk), "stage": one.stage} for one in rows],
    )  # fmt: skip
    if note.strip():
        row.note = keys.seal(note.strip()[:2000], row=str(row.id), field="note")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _("You have offered your work already; wait for the answer."), code="offered-already"
        ) from None
    _tell("caseload.offer", "ShiftOffered", row, by=by, at=at)
    return row


@transaction.atomic
def accept(sheet: HandOver, *, by: Viewer, at: datetime) -> HandOver:
    """Take over all that is still open and still the giver's."""
    sheet = _mine(sheet, by)
    rows = Followed.objects.filter(pk__in=[one["id"] for one in sheet.items], owner=sheet.giver)
    for row in rows.exclude(stage=Stage.CLOSED).order_by("pk"):
        fresh = writing.locked(row)
        if fresh.owner == sheet.giver and fresh.stage != Stage.CLOSED:
            require(by, "caseload.do", fresh.jurisdiction)
            working.move(fresh, owner=by.user_id, name=by.name, by=by, at=at)
            sheet.moved += 1
    sheet.accepted_at = at
    sheet.save(update_fields=["accepted_at", "moved"])
    _tell("caseload.accept", "ShiftAccepted", sheet, by=by, at=at)
    return sheet


@transaction.atomic
def decline(sheet: HandOver, *, by: Viewer, at: datetime) -> HandOver:
    """Not taken over, or taken back by the giver: all stays where it is."""
    sheet = HandOver.objects.select_for_update().get(pk=sheet.pk)
    if by.user_id not in (sheet.giver, sheet.taker):
        raise Refused(_("This sheet is not for you."), code="not-yours")
    _is_waiting(sheet)
    sheet.declined_at = at
    sheet.save(update_fields=["declined_at"])
    _tell("caseload.decline", "ShiftDeclined", sheet, by=by, at=at)
    return sheet


def _mine(sheet: HandOver, by: Viewer) -> HandOver:
    sheet = HandOver.objects.select_for_update().get(pk=sheet.pk)
    if sheet.taker != by.user_id:
        raise Refused(_("This sheet is not for you."), code="not-yours")
    _is_waiting(sheet)
    return sheet


def _is_waiting(sheet: HandOver) -> None:
    if sheet.accepted_at or sheet.declined_at:
        raise Refused(_("Somebody has decided this already."), code="already-decided")


def _around(paths: list[str]) -> str:
    """The smallest area that holds them all."""
    parts = [path.strip("/").split("/") for path in paths]
    same = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        same.append(level[0])
    return "/" + "".join(f"{one}/" for one in same)


def _tell(verb: str, event: str, sheet: HandOver, *, by: Viewer, at: datetime) -> None:
    about: dict[str, Any] = {"kind": "hand-over", "id": sheet.id, "jurisdiction": sheet.jurisdiction}
    audit.record(verb, **about, detail={"people": len(sheet.items)}, by=by, at=at)
    events.record(event, **about, payload={"people": len(sheet.items)}, by=by, at=at)
