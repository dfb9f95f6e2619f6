"""Take a person, give them back, note how far it is, call, close."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import SYSTEM, Viewer, names, require, who_may
from ringfence.apps.caseload import policies
from ringfence.apps.caseload.actions import writing
from ringfence.apps.caseload.models import Followed, Stage
from ringfence.apps.contacts import actions as contact_actions
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.interviews import actions as interviews
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused

# what the contact list shows when a person has come this far
SHOWN_AS = {Stage.REACHED: "reached", Stage.TRANSFERRED: "under-control"}
REACHED_BY = ("answered",)


@transaction.atomic
def claim(followed: Followed, *, by: Viewer, at: datetime) -> Followed:
    """Mine now, and nobody else's. The contacts behind it and their duties become mine with it."""
    require(by, "caseload.do", followed.jurisdiction)
    policies.is_open(followed)
    writing.give(followed, owner=by.user_id, name=by.name, by=by, at=at)
    followed = writing.locked(followed)
    policies.is_open(followed)
    if followed.stage == Stage.UNASSIGNED:
        writing.put(followed, Stage.CLAIMED, by=by, at=at)
    else:
        writing.note("caseload.claim", followed, {}, by=by, at=at)
    _contacts_follow(followed, at=at)
    return followed


@transaction.atomic
def assign(rows: Iterable[Followed], *, owner: UUID, by: Viewer, at: datetime) -> int:
    """Hand people to somebody of the area, whoever had them; all or none."""
    name = names({owner}).get(owner)
    count = 0
    for row in sorted(rows, key=lambda one: str(one.pk)):
        require(by, "caseload.assign", row.jurisdiction)
        if name is None or not who_may("caseload.do", row.jurisdiction, at=at).filter(pk=owner).exists():
            raise Refused(_("Choose somebody who does this work in this area."), code="owner-has-no-role")
        move(writing.locked(row), owner=owner, name=name, by=by, at=at)
        count += 1
    return count


def move(followed: Followed, *, owner: UUID, name: str, by: Viewer, at: datetime) -> None:
    """From one owner to the next, without a moment between."""
    policies.is_open(followed)
    if followed.owner == owner:
        return
    writing.end_claim(followed, at=at)
    writing.give(followed, owner=owner, name=name, by=by, at=at)
    if followed.stage == Stage.UNASSIGNED:
        writing.put(followed, Stage.CLAIMED, by=by, at=at)
    else:
        writing.note("caseload.move", followed, {"owner": str(owner)}, by=by, at=at)
    _contacts_follow(followed, at=at)


@transaction.atomic
def give_back(followed: Followed, *, because: str, by: Viewer, at: datetime) -> None:
    """Nobody's again, with the reason; how far it was stays in the history."""
    followed = writing.locked(followed)
    policies.may_work(followed, by)
    policies.is_open(followed)
    if len(because.strip()) < 2:
        raise Refused(_("Say why you give it back."), code="reason-missing")
    writing.end_claim(followed, at=at)
    writing.put(followed, Stage.UNASSIGNED, words=because, by=by, at=at)


@transaction.atomic
def step(followed: Followed, *, stage: str, words: str = "", by: Viewer, at: datetime) -> Followed:
    """The next thing is done. What the contact list shows of this person moves along."""
    followed = writing.locked(followed)
    policies.may_work(followed, by)
    policies.may_step(followed, stage)
    writing.put(followed, stage, words=words, by=by, at=at)
    if shown := SHOWN_AS.get(Stage(stage)):
        _show(followed, shown, at=at)
    return followed


@transaction.atomic
def close(followed: Followed, *, reason: str, words: str = "", by: Viewer, at: datetime) -> Followed:
    """No more work with this person, and why."""
    followed = writing.locked(followed)
    policies.may_work(followed, by)
    policies.may_close(followed, reason, words)
    finish(followed, reason=reason, words=words, by=by, at=at)
    return followed


def finish(followed: Followed, *, reason: str, words: str = "", by: Viewer, at: datetime) -> None:
    """End the claim and write the last step; for actions that have asked and checked."""
    writing.end_claim(followed, at=at)
    writing.put(followed, Stage.CLOSED, reason=reason, words=words, opens=-1, by=by, at=at)
    if reason == "observation-ended":
        _show(followed, "released", at=at)


@transaction.atomic
def call(
    followed: Followed,
    *,
    outcome: str,
    note: str = "",
    although_called: bool = False,
    by: Viewer,
    at: datetime,
) -> Any:
    """A call by the owner into the ledger of all lines; who was spoken with is reached."""
    followed = writing.locked(followed)
    policies.is_open(followed)
    if followed.owner != by.user_id:
        raise Refused(_("Take this person first: one owner calls."), code="not-yours")
    require(by, "interviews.do", followed.jurisdiction)
    caller = policies.lent(by)
    row = interviews.record_call(
        people.person(caller, followed.person_id), line="contacts", outcome=outcome, note=note,
        although_called=although_called, by=caller, at=at,
    )  # fmt: skip
    if outcome in REACHED_BY and followed.stage == Stage.CLAIMED:
        writing.put(followed, Stage.REACHED, by=by, at=at)
        _show(followed, "reached", at=at)
    return row


def _contacts(followed: Followed) -> list[Any]:
    rows = contacts.of_person(SYSTEM("caseload/contacts"), followed.person_id)
    return [row for row in rows if row.incident_id == followed.incident_id]


def _contacts_follow(followed: Followed, *, at: datetime) -> None:
    """The contact rows and their call duties get the same owner; who judges an undetermined one stays the judge."""
    mine = [
        row
        for row in _contacts(followed)
        if row.owner != followed.owner
        and row.outcome in policies.HELD_TO
        and row.jurisdiction.startswith(followed.jurisdiction)
    ]
    if mine and followed.owner:
        contact_actions.assign(mine, owner=followed.owner, by=SYSTEM("caseload/one-owner"), at=at)


def hand_away(followed: Followed, *, because: str, at: datetime) -> None:
    """Nobody here calls for the contacts behind it any more: another area does."""
    contact_actions.hand_away(_contacts(followed), because=because, by=SYSTEM("caseload/hand-away"), at=at)


def _show(followed: Followed, state: str, *, at: datetime) -> None:
    by = SYSTEM("caseload/shown")
    for row in _contacts(followed):
        if row.state not in (state, "released", "became-case"):
            contact_actions.set_state(row, state=state, by=by, at=at)
