"""Open and close an incident."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.command import policies
from ringfence.apps.command.models import Incident, IncidentStatus
from ringfence.apps.events import actions as events
from ringfence.apps.protocols import queries as protocols
from ringfence.core.words import Refused


@transaction.atomic
def open_incident(
    *,
    name: str,
    jurisdiction: str,
    pack: str = "",
    clocks: str = "",
    t0: datetime | None = None,
    because: str = "",
    by: Viewer,
    at: datetime,
) -> Incident:
    """Start answering an outbreak; the clock of the response runs from `t0` (now, unless told otherwise)."""
    require(by, "command.open", jurisdiction)
    if not name.strip():
        raise Refused(_("An incident needs a name."), code="incident-name")
    if t0 is not None and t0 > at:
        raise Refused(_("T0 lies in the future."), code="incident-t0")
    if clocks and clocks not in protocols.clock_presets():
        raise Refused(_("There are no such clocks."), code="incident-clocks")
    incident = Incident.objects.create(
        name=name.strip()[:80], jurisdiction=jurisdiction, pack=pack, clocks=clocks, t0=t0 or at
    )
    _say(incident, IncidentStatus.Status.OPEN, "IncidentOpened", because=because, by=by, at=at)
    return incident


@transaction.atomic
def close_incident(incident: Incident, *, because: str, by: Viewer, at: datetime) -> IncidentStatus:
    """End the response; searches and traces of its cases stop with it."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    require(by, "command.close", incident.jurisdiction)
    policies.check_can_be_closed(incident)
    if not because.strip():
        raise Refused(_("Say why the incident is closed."), code="because")
    return _say(incident, IncidentStatus.Status.CLOSED, "IncidentClosed", because=because, by=by, at=at)


@transaction.atomic
def reopen_incident(incident: Incident, *, because: str, by: Viewer, at: datetime) -> IncidentStatus:
    """Take the response up again, with the same T0."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    require(by, "command.open", incident.jurisdiction)
    policies.check_can_be_reopened(incident)
    if not because.strip():
        raise Refused(_("Say why the incident is opened again."), code="because")
    return _say(incident, IncidentStatus.Status.OPEN, "IncidentOpened", because=because, by=by, at=at)


def _say(
    incident: Incident, status: str, event: str, *, because: str, by: Viewer, at: datetime
) -> IncidentStatus:
    row = IncidentStatus.objects.create(
        incident=incident, status=status, because=because.strip()[:300], by=events.actor(by), at=at
    )
    id, where = incident.pk, incident.jurisdiction
    audit.record(f"command.{status}", kind="incident", id=id, jurisdiction=where, by=by, at=at)
    events.record(event, kind="incident", id=id, jurisdiction=where, by=by, at=at)
    return row
