"""What follows from what: the one table "event -> action" of the house. Nothing else reacts to anything.

NOW runs inside the transaction of whoever writes the event and may refuse it; SOON is done by the worker, retried,
its effects written together with its mark. `by` is the system, naming the rule it acts by.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM, Viewer
from ringfence.apps.alerts import actions as alerts
from ringfence.apps.caseload import actions as caseload
from ringfence.apps.cases import queries as cases
from ringfence.apps.command import queries as command
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.contacts import queries as contact_queries
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.lab import queries as lab
from ringfence.apps.protocols import queries as protocols
from ringfence.apps.response.facts import REGISTER_WITHIN, REPORTED
from ringfence.apps.screening import actions as screening
from ringfence.apps.venues import actions as venues

ASKING = ("positive", "grey")
CONFIRM, CONFIRMED = "confirm-case", ("confirmed", "asymptomatic")


def take_a_step(event: Any) -> None:
    """Search the presence log, or write the next portion of what was found."""
    contacts.work(event.subject, by=SYSTEM("response/search-step"), at=timezone.now())


def start_investigation(event: Any) -> None:
    """The clocks that the protocol sets for each case. A case that came in confirmed needs no confirmation."""
    by = SYSTEM("response/start-investigation")
    case = cases.one(by, event.subject)
    settled = event.payload.get("status") in CONFIRMED
    for clock in protocols.clocks(
        event.jurisdiction, pack=case.incident.clocks or case.incident.pack, starts="case", at=event.at
    ):
        if not (settled and clock.kind == CONFIRM):
            _open(clock, "case", event.subject, event.jurisdiction, since=event.at, by=by, at=event.at)


def start_response(event: Any) -> None:
    """The clocks of the incident, from T0. An incident opened again keeps the clocks it had."""
    by = SYSTEM("response/start-response")
    incident = command.incident(by, event.subject)
    about = {"subject_kind": "incident", "subject_id": event.subject}
    known = {row.kind for row in open_duties.duties(by, **about, include_closed=True)}
    for clock in protocols.clocks(
        event.jurisdiction, pack=incident.clocks or incident.pack, starts="incident", at=event.at
    ):
        if clock.kind not in known:
            _open(clock, "incident", event.subject, event.jurisdiction, since=incident.t0, by=by, at=event.at)


def _open(
    clock: Any, subject_kind: str, subject_id: str, area: str, *, since: datetime, by: Viewer, at: datetime
) -> None:
    duties.open_duty(
        clock.kind, subject_kind=subject_kind, subject_id=subject_id, jurisdiction=area, due_at=since + clock.within,
        by=by, at=at,
    )  # fmt: skip


def end_response(event: Any) -> None:
    """The incident is closed: its clocks stop."""
    by = SYSTEM("response/end-response")
    for duty in open_duties.duties(by, subject_kind="incident", subject_id=event.subject):
        duties.cancel(duty, because="incident-closed", by=by, at=event.at)


def result_is_registered(event: Any) -> None:
    """The positive person is a case now: looking at the result is done, and the case shows it."""
    by = SYSTEM("response/result-is-registered")
    case = cases.one(by, event.subject)
    _done("register-case", "person", str(case.person_id), f"case {case.number}", by=by, at=event.at)


def result_is_gone(event: Any) -> None:
    """The positive result was withdrawn, and no other one asks for a case."""
    by = SYSTEM("response/result-is-gone")
    person = event.payload["person"]
    for duty in open_duties.duties(by, kind="register-case", subject_kind="person", subject_id=person):
        if not any(row.outcome in ASKING for row in lab.of_people([person]).get(person, [])):
            duties.cancel(duty, because="result-withdrawn", by=by, at=event.at)


def case_is_confirmed(event: Any) -> None:
    by = SYSTEM("response/case-is-confirmed")
    _done(CONFIRM, "case", event.subject, event.payload.get("status", ""), by=by, at=event.at)


def report_is_signed(event: Any) -> None:
    """A signed core or full report is the evidence that the investigation is done."""
    by = SYSTEM("response/report-is-signed")
    kind = REPORTED.get(event.payload.get("which", ""), "")
    if kind:
        _done(kind, "case", event.subject, f"report {event.payload['number']}", by=by, at=event.at)


def _done(kind: str, subject_kind: str, id: str, evidence: str, *, by: Viewer, at: datetime) -> None:
    for duty in open_duties.duties(by, kind=kind, subject_kind=subject_kind, subject_id=id):
        duties.complete(duty, evidence=evidence, by=by, at=at)


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


def close_venue(event: Any) -> None:
    """The time to judge at a venue is over: whoever is still undetermined is so no longer."""
    venues.close_overdue(event.subject, at=timezone.now())


def register_the_case(event: Any) -> None:
    """A positive or grey result: somebody must look at it and register the case."""
    person = event.payload["person"]
    if event.payload.get("outcome") not in ASKING:
        result_is_gone(event)  # a correction may have made the positive negative
    elif not cases.in_open_incident(person):
        duties.open_duty(
            "register-case", subject_kind="person", subject_id=person, jurisdiction=event.jurisdiction,
            due_at=event.at + REGISTER_WITHIN, title_code="register-case",
            by=SYSTEM("response/register-the-case"), at=event.at,
        )  # fmt: skip


def hold_the_tube(event: Any) -> None:
    """A positive or grey tube of several people: all of them held, swabbed again, everybody told, with the reading itself."""
    screening.raise_alert(
        event.subject, outcome=event.payload["outcome"], by=SYSTEM("response/hold-the-tube"), at=event.at
    )


def follow_the_swabs(event: Any) -> None:
    """A single swab of a held person was read."""
    screening.follow(event.subject, by=SYSTEM("response/follow-the-swabs"), at=event.at)


def take_up_contacts(event: Any) -> None:
    """A search has ended: whoever it found and must be looked after stands on the list of people to see through."""
    by = SYSTEM("response/take-up-contacts")
    search = contact_queries.search(by, event.subject)
    caseload.take_up(command.incident(by, search.incident_id), by=by, at=timezone.now())


def take_up_judged(event: Any) -> None:
    """People were judged at a venue: whoever became a close contact there stands on that list at once."""
    by = SYSTEM("response/take-up-judged")
    caseload.take_up(command.incident(by, event.payload["incident"]), by=by, at=timezone.now())


def tell_upward(event: Any) -> None:
    """A positive tube, or a case of an incident, starts the ladder of reports; what has one keeps it."""
    by = SYSTEM("response/tell-upward")
    if event.kind == "case":
        incident = cases.one(by, event.subject).incident
        reason, kind, subject = "first-case", "incident", str(incident.pk)
    else:
        reason, kind, subject = "pool-positive", event.kind, event.subject
    alerts.open_ladder(
        reason=reason, subject_kind=kind, subject_id=subject, jurisdiction=event.jurisdiction, since=event.at, by=by,
        at=max(event.at, timezone.now()),
    )  # fmt: skip


def warn_unreported(event: Any) -> None:
    """The time for a report is over."""
    by = SYSTEM("response/warn-unreported")
    alerts.warn_of_silence(event.payload["rung"], kind="unreported", by=by, at=timezone.now())


def warn_unacknowledged(event: Any) -> None:
    """The time for a receipt is over."""
    by = SYSTEM("response/warn-unacknowledged")
    alerts.warn_of_silence(event.payload["rung"], kind="unacknowledged", by=by, at=timezone.now())


def send_messages(event: Any, sent: Any) -> None:
    """E-mail and webhook were tried outside the transaction; here is kept what became of them."""
    alerts.note_sent(sent, at=timezone.now())


def hand_duties_back(event: Any) -> None:
    """Who lost a role owns nothing there any more: better visibly unowned than silently undone."""
    duties.hand_back(event.subject, by=SYSTEM("response/hand-duties-back"), at=event.at)


NOW, SOON = "now", "soon"
REACTIONS: tuple[tuple[str, str, Callable[[Any], None]], ...] = (
    # event                when  action
    ("IncidentOpened",     SOON, start_response),
    ("IncidentClosed",     SOON, end_response),
    ("CaseRegistered",     SOON, start_investigation),
    ("CaseRegistered",     SOON, result_is_registered),
    ("CaseConfirmed",      SOON, case_is_confirmed),
    ("ReportSigned",       SOON, report_is_signed),
    ("ResultWithdrawn",    SOON, result_is_gone),
    ("CaseRegistered",     SOON, mark_infected),
    ("CaseExcluded",       SOON, end_investigation),
    ("CaseExcluded",       SOON, release_contacts),
    ("VisitsChanged",      SOON, search_again),
    ("SearchAsked",        SOON, take_a_step),
    ("SearchStep",         SOON, take_a_step),
    ("ContactsFound",      SOON, take_up_contacts),
    ("VenueOpened",        SOON, close_venue),
    ("VenueJudged",        SOON, take_up_judged),
    ("VenueDeadline",      SOON, take_up_judged),
    ("ResultReported",     SOON, register_the_case),
    ("ImportFinished",     SOON, store_presence),
    ("ImportUndone",       SOON, withdraw_presence),
    ("PoolPositive",        NOW, hold_the_tube),
    ("SingleRead",          NOW, follow_the_swabs),
    ("PoolPositive",       SOON, tell_upward),
    ("CaseRegistered",     SOON, tell_upward),
    ("RungOwed",           SOON, warn_unreported),
    ("RungReported",       SOON, warn_unacknowledged),
    ("PermissionWithdrawn", NOW, hand_duties_back),
)  # fmt: skip


def register() -> None:
    """Called once at start."""
    for event, when, action in REACTIONS:
        events.on(event, action.__name__.replace("_", "-"), action, when=when)  # type: ignore[arg-type]
    events.on(
        "MessagesWritten", "send-messages", send_messages, when="soon",
        prepare=lambda event: alerts.send(event.payload["messages"]),
    )  # fmt: skip
