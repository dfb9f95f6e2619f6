"""Does the state allow this step, this closing, this request?"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import SYSTEM, Viewer, require
from ringfence.apps.caseload.models import Followed, Reason, Stage
from ringfence.apps.contacts import queries as contacts
from ringfence.core.words import Refused
from ringfence.web.moments import as_local

ORDER = [str(stage) for stage in Stage]
HELD_TO = ("close", "secondary")
# what must have been done before a person may be closed for this reason; the others stand by themselves
NEEDS = {Reason.ENDED: Stage.TRANSFERRED, Reason.NOT_CONTACT: Stage.INFORMED, Reason.SCREENED: Stage.INFORMED}
BY_THE_SYSTEM = (Reason.ELSEWHERE, Reason.DUPLICATE)


def taken(name: str, at: Any) -> Refused:
    """What the second of two people is told."""
    told = {"who": name, "time": as_local(at).strftime("%H:%M") if at else "–"}
    return Refused(_("%(who)s took this person at %(time)s.") % told, code="taken")


def is_open(followed: Followed) -> None:
    if followed.stage == Stage.CLOSED:
        raise Refused(_("The work with this person is closed."), code="closed")


def may_work(followed: Followed, by: Viewer) -> None:
    """Whoever owns it; or who may hand out work there."""
    if followed.owner == by.user_id:
        require(by, "caseload.do")
    else:
        require(by, "caseload.assign", followed.jurisdiction)


def classes(followed: Followed) -> set[str]:
    """The classes of this person in this incident, by every case."""
    rows = contacts.of_person(SYSTEM("caseload/classes"), followed.person_id)
    return {row.outcome for row in rows if row.incident_id == followed.incident_id}


def may_step(followed: Followed, stage: str) -> None:
    """Forward only, one thing after the other; nobody is judged while the rule lacks facts."""
    is_open(followed)
    if stage not in ORDER or stage in (Stage.UNASSIGNED, Stage.CLAIMED, Stage.CLOSED):
        raise Refused(_("Choose a step."), code="unknown-step")
    if ORDER.index(stage) <= ORDER.index(followed.stage):
        raise Refused(_("This step is done already."), code="step-done")
    if stage != Stage.REACHED and ORDER.index(followed.stage) < ORDER.index(Stage.REACHED):
        raise Refused(_("Reach the person first."), code="not-reached")
    _is_judged(followed)


def _is_judged(followed: Followed, *, asked: bool = True) -> None:
    if asked and "undetermined" in classes(followed) and followed.stage != Stage.CLAIMED:
        raise Refused(
            _("The class is undetermined: judge the contact first, it does not close by silence."),
            code="undetermined",
        )


def may_close(followed: Followed, reason: str, words: str) -> None:
    """A reason, and what the reason needs; nobody whom the rules hold is closed as one who needs no measure."""
    is_open(followed)
    if reason not in Reason.values or reason in BY_THE_SYSTEM:
        raise Refused(_("Choose why it is closed."), code="unknown-reason")
    needed = NEEDS.get(Reason(reason))
    if needed and ORDER.index(followed.stage) < ORDER.index(needed):
        told = {"step": Stage(needed).label}
        raise Refused(_("Before this reason comes the step: %(step)s.") % told, code="step-missing")
    found = classes(followed)
    if "undetermined" in found and reason in (Reason.ENDED, Reason.NOT_CONTACT, Reason.SCREENED):
        raise Refused(
            _("The class is undetermined: judge the contact first, it does not close by silence."),
            code="undetermined",
        )
    if reason in (Reason.NOT_CONTACT, Reason.SCREENED) and found & set(HELD_TO):
        raise Refused(
            _("This person is a close or secondary contact; end the observation instead."), code="held"
        )
    if reason == Reason.DIED and len(words.strip()) < 2:
        raise Refused(_("Say when and where."), code="words-missing")


def all_waiting(rows: Sequence[Any]) -> None:
    if any(row.answer != "waiting" for row in rows):
        raise Refused(_("Somebody has decided this already."), code="already-decided")


def lent(viewer: Viewer) -> Viewer:
    """The viewer's own roles everywhere. Only for people whose row of work lies in the viewer's area: somebody taken
    over from another area is still registered there, and must be seen and called by whoever took them over."""
    return Viewer(
        viewer.user_id, viewer.name, tuple((role, "/") for role, _path in viewer.scopes), viewer.rule
    )
