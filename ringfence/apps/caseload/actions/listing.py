"""Who comes onto the list: contacts that a search found, and named screening lists."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.caseload.actions import writing
from ringfence.apps.caseload.models import Followed, Listing, Roster, Stage, Step
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused

WITHIN = timedelta(hours=8)
PORTION = 1000
NEEDING = ("close", "secondary", "undetermined")
DONE = ("released", "became-case")


@transaction.atomic
def take_up(incident: Any, *, by: Viewer, at: datetime) -> int:
    """Every contact of the incident that needs somebody stands on the list, each person once; returns how many came.

    A person closed before a new contact of theirs was found is opened again. Who gave them out as a contact owns them here.
    """
    require(by, "caseload.do", incident.jurisdiction)
    here = Followed.objects.filter(incident=incident, person=OuterRef("person")).exclude(stage=Stage.CLOSED)
    rows = contacts.contacts(by, contacts.Filters(incident=str(incident.pk))).filter(outcome__in=NEEDING)
    found = list(rows.exclude(state__in=DONE).exclude(Exists(here)))
    total = 0
    for start in range(0, len(found), PORTION):
        total += _take_portion(incident, found[start : start + PORTION], by=by, at=at)
    return total


def _take_portion(incident: Any, found: Sequence[Any], *, by: Viewer, at: datetime) -> int:
    wanted: dict[UUID, dict[str, Any]] = {}
    known = people.canonical({row.person_id for row in found})
    for row in found:
        one = wanted.setdefault(
            known[str(row.person_id)],
            {
                "path": row.jurisdiction,
                "due": at + WITHIN,
                "listed": row.listed_at,
                "owner": None,
                "name": "",
            },
        )
        one["due"] = min(one["due"], row.due_at or one["due"])
        one["listed"] = max(one["listed"], row.listed_at)
        if row.owner and row.outcome != "undetermined":
            one["owner"], one["name"] = row.owner, row.owner_name
    added = _add(incident, wanted, by=by, at=at)
    _open_again(incident, wanted, by=by, at=at)
    for followed in added:
        if owner := wanted[followed.person_id]["owner"]:
            writing.give(followed, owner=owner, name=wanted[followed.person_id]["name"], by=by, at=at)
            writing.put(followed, Stage.CLAIMED, by=by, at=at)
    return len(added)


def _add(
    incident: Any, wanted: Mapping[UUID, Mapping[str, Any]], *, by: Viewer, at: datetime
) -> list[Followed]:
    """Rows for those who are not there yet. Two searches that end at once both come here: the second finds the rows."""
    there = set(
        Followed.objects.filter(incident=incident, person__in=list(wanted)).values_list("person", flat=True)
    )
    fresh = [
        Followed(incident=incident, person_id=id, jurisdiction=one["path"], since=at, due_at=one["due"])
        for id, one in wanted.items()
        if id not in there
    ]
    Followed.objects.bulk_create(fresh, batch_size=200, ignore_conflicts=True)
    kept = set(Followed.objects.filter(pk__in=[row.pk for row in fresh]).values_list("pk", flat=True))
    added = [row for row in fresh if row.pk in kept]
    Step.objects.bulk_create(
        [
            Step(
                followed=row, stage=Stage.UNASSIGNED, opens=1, at=at, by=by.user_id, by_name=by.name
            )
            for row in added
        ],
        batch_size=200,
    )  # fmt: skip
    if added:
        audit.record_reads("followed", [row.pk for row in added], purpose="listed", by=by, at=at)
        events.record(
            "PeopleListed", kind="incident", id=incident.pk, jurisdiction=incident.jurisdiction,
            payload={"people": len(added)}, by=by, at=at,
        )  # fmt: skip
    return added


def _open_again(incident: Any, wanted: Mapping[UUID, Mapping[str, Any]], *, by: Viewer, at: datetime) -> None:
    closed = Followed.objects.filter(incident=incident, person__in=list(wanted), stage=Stage.CLOSED)
    for followed in closed.exclude(closed_as="became-case"):
        last = followed.steps.filter(opens=-1).order_by("-at").first()
        if last is not None and wanted[followed.person_id]["listed"] > last.at:
            followed.due_at = wanted[followed.person_id]["due"]
            followed.save(update_fields=["due_at"])
            writing.put(followed, Stage.UNASSIGNED, opens=1, by=by, at=at)


@transaction.atomic
def make_roster(
    *, incident: Any, jurisdiction: str, kind: str, title: str, because: str, due_at: datetime, by: Viewer, at: datetime
) -> Roster:  # fmt: skip
    """A list of people to be screened, with its reason and its deadline as a duty of whoever made it."""
    require(by, "caseload.assign", jurisdiction)
    if kind not in Roster.Kind.values or len(title.strip()) < 2 or len(because.strip()) < 2:
        raise Refused(_("A list needs its kind, a title and the reason for it."), code="roster-incomplete")
    if due_at <= at:
        raise Refused(_("The deadline must lie ahead."), code="deadline-past")
    row = Roster.objects.create(
        incident=incident, jurisdiction=jurisdiction, kind=kind, title=title.strip(), because=because.strip(),
        due_at=due_at, at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip
    duties.open_duty(
        "close-roster", subject_kind="roster", subject_id=row.id, jurisdiction=jurisdiction, due_at=due_at,
        owner=None if by.rule else by.user_id, by=by, at=at,
    )  # fmt: skip
    audit.record("caseload.roster", kind="roster", id=row.id, jurisdiction=jurisdiction, by=by, at=at)
    events.record("RosterMade", kind="roster", id=row.id, jurisdiction=jurisdiction, by=by, at=at)
    return row


@transaction.atomic
def list_people(roster: Roster, person_ids: Iterable[Any], *, by: Viewer, at: datetime) -> tuple[int, int]:
    """Put people on a list; (new on it, already on it). Who is followed already keeps their one owner."""
    require(by, "caseload.assign", roster.jurisdiction)
    if roster.closed_at:
        raise Refused(_("This list is closed."), code="roster-closed")
    ids = set(people.canonical(person_ids).values())
    areas = people.jurisdictions_of(ids)
    for path in set(areas.values()):
        require(by, "caseload.assign", path)
    wanted = {id: {"path": areas[str(id)], "due": roster.due_at} for id in ids}
    _add(roster.incident, wanted, by=by, at=at)
    rows = list(Followed.objects.filter(incident=roster.incident, person__in=list(ids)))
    there = set(roster.listings.filter(followed__in=rows).values_list("followed", flat=True))
    Listing.objects.bulk_create(
        [Listing(roster=roster, followed=row, at=at, by_name=by.name) for row in rows if row.pk not in there],
        batch_size=200,
    )
    for row in rows:
        if row.pk not in there and row.stage == Stage.CLOSED and row.closed_as not in ("became-case", "died"):
            writing.put(row, Stage.UNASSIGNED, opens=1, by=by, at=at)
    audit.record_reads("followed", [row.pk for row in rows], purpose="roster", by=by, at=at)
    return len(rows) - len(there), len(there)


@transaction.atomic
def close_roster(roster: Roster, *, by: Viewer, at: datetime) -> Roster:
    """Close a list whose people are all closed, each with a reason; never before."""
    require(by, "caseload.assign", roster.jurisdiction)
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if roster.closed_at:
        raise Refused(_("This list is closed."), code="roster-closed")
    if not roster.listings.exists():
        raise Refused(_("Nobody stands on this list yet."), code="roster-empty")
    left = roster.listings.exclude(followed__stage=Stage.CLOSED).count()
    if left:
        raise Refused(_("%(n)s people of this list are still open.") % {"n": left}, code="still-open")
    roster.closed_at, roster.closed_by_name = at, by.name
    roster.save(update_fields=["closed_at", "closed_by_name"])
    for duty in open_duties.duties(by, kind="close-roster", subject_kind="roster", subject_id=roster.id):
        duties.complete(duty, evidence="roster-closed", by=by, at=at)
    audit.record(
        "caseload.close-roster", kind="roster", id=roster.id, jurisdiction=roster.jurisdiction, by=by, at=at
    )
    events.record("RosterClosed", kind="roster", id=roster.id, jurisdiction=roster.jurisdiction, by=by, at=at)
    return roster
