"""Does the incident's state allow it?"""

from django.utils.translation import gettext as _

from ringfence.apps.command.models import Incident, IncidentStatus
from ringfence.core.words import Refused


def status_of(incident: Incident) -> str:
    """The latest status; `open` from the start."""
    latest = incident.statuses.order_by("-at", "-id").first()
    return latest.status if latest else IncidentStatus.Status.OPEN


def check_can_be_closed(incident: Incident) -> None:
    if status_of(incident) != IncidentStatus.Status.OPEN:
        raise Refused(_("This incident is closed already."), code="incident-closed")


def check_can_be_reopened(incident: Incident) -> None:
    if status_of(incident) != IncidentStatus.Status.CLOSED:
        raise Refused(_("This incident is open."), code="incident-open")
