"""Open a desk for one venue at one time: whoever opens it owns it, and it closes within four hours."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.duties import actions as duties
from ringfence.apps.events import actions as events
from ringfence.apps.venues import policies
from ringfence.apps.venues.models import Scene
from ringfence.core.words import Refused

WITHIN = timedelta(hours=4)  # as long as a contact may stay undetermined
DUTY = "judge-venue"
SIDE_AT_MOST = 20


@transaction.atomic
def open_scene(
    case: Any, *, place: UUID | str, start: datetime, end: datetime, room: str = "", tables: bool = True, columns: int = 4,
    rows: int = 5, pitch_m: float | None = None, by: Viewer, at: datetime,
) -> Scene:  # fmt: skip
    """The desk for this place and time; the same again gives the one that is open."""
    require(by, "venues.mark", case.jurisdiction)
    if end <= start:
        raise Refused(_("The end must be after the start."), code="end-first")
    if not (1 <= columns <= SIDE_AT_MOST and 1 <= rows <= SIDE_AT_MOST):
        raise Refused(_("A sketch has 1 to 20 columns and rows."), code="sketch-size")
    met, _others = contacts.met_at(by, case, place=place, start=start, end=end, room=room)
    if not met:
        raise Refused(
            _("The search met nobody there in this time. Trace the contacts of the case first."),
            code="nobody-there",
        )
    policies.not_too_many(len(met))
    same = {"case": case, "place_id": place, "room": room, "start": start, "end": end}
    known = Scene.objects.filter(**same).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            row = Scene.objects.create(
                **same, incident_id=case.incident_id, jurisdiction=case.jurisdiction, tables=tables, columns=columns, rows=rows,
                pitch_m=pitch_m, due_at=at + WITHIN, at=at, by=by.user_id, by_name=by.name,
            )  # fmt: skip
    except IntegrityError:
        return Scene.objects.get(**same)
    _tell(row, by=by, at=at)
    return row


def _tell(row: Scene, *, by: Viewer, at: datetime) -> None:
    duties.open_duty(
        DUTY, subject_kind="venue", subject_id=row.id, jurisdiction=row.jurisdiction, due_at=row.due_at, owner=by.user_id,
        title_code=DUTY, by=by, at=at,
    )  # fmt: skip
    audit.record(
        "venues.open", kind="venue", id=row.id, jurisdiction=row.jurisdiction,
        detail={"case": str(row.case_id), "place": str(row.place_id)}, by=by, at=at,
    )  # fmt: skip
    events.record(
        "VenueOpened",
        kind="venue",
        id=row.id,
        jurisdiction=row.jurisdiction,
        not_before=row.due_at,
        by=by,
        at=at,
    )
