"""Does the state of a case allow it?"""

from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.cases import facts
from ringfence.apps.cases.models import Case, Status, Visit
from ringfence.apps.command import queries as command
from ringfence.core.words import Refused


def is_open(incident: Any) -> bool:
    return command.open_at(incident.jurisdiction).filter(pk=incident.pk).exists()


def incident_is_open(incident: Any) -> None:
    if not is_open(incident):
        raise Refused(_("The incident is closed; open a new one first."), code="incident-closed")


def may_become(case: Case, new: str, *, old: str) -> None:
    """Refuse a step that the order of statuses does not know, or none at all."""
    if new == old:
        raise Refused(_("The case already has this status."), code="same-status")
    if not facts.may_follow(new, old=old):
        words = {"old": Status(old).label if old else "", "new": Status(new).label}
        raise Refused(_("A case that is %(old)s cannot become %(new)s.") % words, code="wrong-order")


def still_open(visit: Visit) -> None:
    if visit.superseded_at is not None or visit.withdrawn:
        raise Refused(
            _("This stay was changed in the meantime; reload to see the newer one."), code="stale-visit"
        )


def span_is_sound(start: object, end: object) -> None:
    if start is None:
        raise Refused(_("When did the stay begin?"), code="start-missing")
    if end is not None and end <= start:  # type: ignore[operator]
        raise Refused(_("The stay ends before it begins."), code="ends-before-start")
