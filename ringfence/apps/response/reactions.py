"""What follows from what: the one table "event -> action" of the house. Nothing else reacts to anything.

NOW runs inside the transaction of whoever writes the event and may refuse it; SOON is done by the worker, retried,
its effects written together with its mark. `by` is the system, naming the rule it acts by.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.response.facts import CLOCKS, REGISTER_WITHIN


def take_a_step(event: Any) -> None:
    """Search the presence log, or write the next portion of what was found."""
    contacts.work(event.subject, by=SYSTEM("response/search-step"), at=timezone.now())


def start_investigation(event: Any) -> None:
    """The clocks of a case: core investigation, full investigation."""
    by = SYSTEM("response/start-investigation")
    for kind, within in CLOCKS:
        duties.open_duty(
            kind, subject_kind="case", subject_id=event.subject, jurisdiction=event.jurisdiction,
            due_at=event.at + within, title_code=kind, by=by, at=event.at,
        )  # fmt: skip


def end_investigation(event: Any) -> None:
    """The case is excluded: what was open about it is not needed any more."""
    by = SYSTEM("response/end-investigation")
    for duty in open_duties.duties(by, subject_kind="case", subject_id=event.subject):
        duties.cancel(duty, because="case-excluded", by=by, at=event.at)


def search_again(event: Any) -> None:
    """The trajectory or a date changed: who was listed before is judged again, nobody is dropped unseen."""
    by = SYSTEM("response/search-again")
    case = cases.one(by, event.subject)
    contacts.reclassify(case, by=by, at=timezone.now())


def release_contacts(event: Any) -> None:
    """The case is excluded: its contacts are released."""
    by = SYSTEM("response/release-contacts")
    contacts.release_contacts(cases.one(by, event.subject), by=by, at=event.at)


def mark_infected(event: Any) -> None:
    """The new case may stand on contact lists: say so there."""
    by = SYSTEM("response/mark-infected")
    contacts.mark_infected(cases.one(by, event.subject), by=by, at=event.at)


def store_presence(event: Any) -> None:
    """A file of presence is finished and balanced: its rows go to the presence log."""
    if event.payload.get("kind") == "presence":
        contacts.store_presence(event.subject, by=SYSTEM("response/store-presence"), at=event.at)


def withdraw_presence(event: Any) -> None:
    """The import was undone: the presence log forgets the batch."""
    if event.payload.get("kind") == "presence":
        contacts.withdraw_presence(event.subject, by=SYSTEM("response/withdraw-presence"), at=event.at)


def register_the_case(event: Any) -> None:
    """A positive or grey result: somebody must look at it and register the case."""
    if event.payload.get("outcome") in ("positive", "grey"):
        duties.open_duty(
            "register-case", subject_kind="person", subject_id=event.payload["person"], jurisdiction=event.jurisdiction,
            due_at=event.at + REGISTER_WITHIN, title_code="register-case",
            by=SYSTEM("response/register-the-case"), at=event.at,
        )  # fmt: skip


def hand_duties_back(event: Any) -> None:
    """Who lost a role owns nothing there any more: better visibly unowned than silently undone."""
    duties.hand_back(event.subject, by=SYSTEM("response/hand-duties-back"), at=event.at)


NOW, SOON = "now", "soon"
REACTIONS: tuple[tuple[str, str, Callable[[Any], None]], ...] = (
    # event                when  action
    ("CaseRegistered",     SOON, start_investigation),
    ("CaseRegistered",     SOON, mark_infected),
    ("CaseExcluded",       SOON, end_investigation),
    ("CaseExcluded",       SOON, release_contacts),
    ("VisitsChanged",      SOON, search_again),
    ("SearchAsked",        SOON, take_a_step),
    ("SearchStep",         SOON, take_a_step),
    ("ResultReported",     SOON, register_the_case),
    ("ImportFinished",     SOON, store_presence),
    ("ImportUndone",       SOON, withdraw_presence),
    ("PermissionWithdrawn", NOW, hand_duties_back),
)  # fmt: skip


def register() -> None:
    """Called once at start."""
    for event, when, action in REACTIONS:
        events.on(event, action.__name__.replace("_", "-"), action, when=when)  # type: ignore[arg-type]
