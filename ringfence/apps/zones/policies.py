"""Does the zone's state allow it, and is this person far enough up?"""

from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import NotAllowed, Viewer, require
from ringfence.apps.zones.models import Basis, Step, Zone
from ringfence.core.words import Refused

BEFORE = {Step.SIGNED: Step.PROPOSED, Step.PUBLISHED: Step.SIGNED, Step.LIFTED: Step.PUBLISHED}


def check_step(zone: Zone, step: str) -> None:
    """Each step follows the one before it; only what is not published yet can be withdrawn."""
    allowed = (
        zone.step in (Step.PROPOSED, Step.SIGNED)
        if step == Step.WITHDRAWN
        else zone.step == BEFORE[Step(step)]
    )
    if not allowed:
        raise Refused(
            _("This zone is %(step)s; that does not go with it.") % {"step": Step(zone.step).label},
            code="zone-step",
        )


def check_signer(zone: Zone, by: Viewer) -> None:
    """Government signs, not who proposed; articles 42 and 43 ask for the government one level up."""
    require(by, "zones.sign", zone.jurisdiction)
    if zone.basis != Basis.PLACE and not by.may_in("zones.sign", above(zone.jurisdiction)):
        raise NotAllowed(
            _("%(basis)s: this is signed by the government one level up.")
            % {"basis": zone.get_basis_display()},
            code="zone-level-up",
        )
    proposer: Any = zone.statuses.get(step=Step.PROPOSED)
    if by.user_id is not None and proposer.by == str(by.user_id):
        raise NotAllowed(_("Who proposed a zone does not sign it."), code="zone-two-people")


def above(path: str) -> str:
    """The area one level up; the top stays the top."""
    return path.rstrip("/").rpartition("/")[0] + "/"
