"""Does the state of a search or a contact allow it?"""

from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts.models import Search
from ringfence.core.words import Refused


def needs_two_people(case: Any) -> bool:
    """One person may trace a registered case of an open incident; any other index needs a second one."""
    return case is None or not cases.is_traceable(case)


def purpose_is_said(purpose: str) -> None:
    if len(purpose.strip()) < 2:
        raise Refused(_("Say what the search is for: it is kept with your name."), code="purpose-missing")


def may_approve(search: Search, by: Viewer) -> None:
    """A second, different person; once."""
    if not search.needs_approval:
        raise Refused(_("This search needs no second person."), code="no-approval-needed")
    if search.approved_at or search.refused_at:
        raise Refused(_("Somebody has decided this already."), code="already-decided")
    if search.asked_by == by.user_id:
        raise Refused(_("A second person must approve; you asked for this search."), code="same-person")


def may_run(search: Search) -> None:
    """The last gate before the log is searched, whoever calls."""
    if search.needs_approval and not search.approved_at:
        raise Refused(_("A second person must approve this search first."), code="not-approved")
    if search.refused_at or search.cancelled_at:
        raise Refused(_("This search was stopped."), code="search-stopped")
    if not search.needs_approval and (search.case is None or not cases.is_traceable(search.case)):
        raise Refused(
            _("The case is no longer registered in an open incident; a second person must approve."),
            code="not-traceable",
        )


def was_left_out(search: Search, place: str) -> None:
    """Only a place that this search left out, once it has ended, can be taken in."""
    if search.state != "done" or place not in {one["place"] for one in search.left_out}:
        raise Refused(_("This place was not left out of the search."), code="not-left-out")
