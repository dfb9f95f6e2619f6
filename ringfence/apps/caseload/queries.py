"""The list with its figures, its course to zero, one person's work, sheets, screening lists, requests."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncHour
from django.http import Http404

from ringfence.apps.accounts.queries import SYSTEM, Viewer, scope, who_may
from ringfence.apps.audit import actions as audit
from ringfence.apps.caseload import policies
from ringfence.apps.caseload.models import (
    Asked,
    Assistance,
    Detail,
    Followed,
    HandOver,
    Reason,
    Roster,
    Stage,
    Step,
)
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.interviews import queries as interviews
from ringfence.apps.keys import actions as keys
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.web import ranked
from ringfence.web.keyset import Slice
from ringfence.web.paths import below

ORDER = ("due_at", "id")
VIEW = "caseload.view"
MOST = 200


@dataclass(frozen=True)
class Filters:
    """What the list shows; a figure is the length of the list under the same filters."""

    stage: str = ""
    incident: str = ""
    roster: str = ""
    owner: str = ""
    late: bool = False
    reason: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Filters":
        """From a query string; words that mean nothing are dropped."""
        stage, reason = str(given.get("stage", "")), str(given.get("reason", ""))
        return cls(
            stage=stage if stage in (*Stage.values, "all") else "",
            reason=reason if reason in Reason.values else "",
            owner=str(given.get("owner", "")) if given.get("owner") in ("me", "none") else "",
            late=given.get("late") == "1",
            **{name: _uuid(given.get(name, "")) for name in ("incident", "roster")},
        )


def _uuid(text: Any) -> str:
    try:
        return str(UUID(str(text)))
    except ValueError:
        return ""


def _filtered(filters: Filters, viewer: Viewer, *, at: datetime) -> QuerySet[Followed]:
    rows = Followed.objects.all()
    if filters.reason:
        rows = rows.filter(stage=Stage.CLOSED, closed_as=filters.reason)
    elif filters.stage not in ("", "all"):
        rows = rows.filter(stage=filters.stage)
    elif not filters.stage:
        rows = rows.exclude(stage=Stage.CLOSED)
    if filters.incident:
        rows = rows.filter(incident=UUID(filters.incident))
    if filters.roster:
        rows = rows.filter(listings__roster=UUID(filters.roster))
    if filters.owner == "me":
        rows = rows.filter(owner=viewer.user_id)
    if filters.owner == "none":
        rows = rows.filter(owner__isnull=True).exclude(stage=Stage.CLOSED)
    if filters.late:
        rows = rows.filter(due_at__lt=at).exclude(stage=Stage.CLOSED)
    return rows


def page(viewer: Viewer, filters: Filters, *, cursor: str = "", at: datetime) -> Slice[Followed]:
    """One page of the open ones (or those of the filters), the nearest deadline first."""
    return ranked.page(
        _filtered(filters, viewer, at=at), paths=viewer.paths(VIEW), order=ORDER, cursor=cursor
    )


def followed(viewer: Viewer, filters: Filters = Filters(), *, at: datetime) -> QuerySet[Followed]:
    return scope(_filtered(filters, viewer, at=at), viewer, VIEW).order_by(*ORDER)


def figures(viewer: Viewer, filters: Filters = Filters()) -> dict[str, int]:
    """Stage -> people, with `open` and `all`; and reason -> people under `as:<reason>`."""
    rows = scope(Followed.objects.all(), viewer, VIEW)
    if filters.incident:
        rows = rows.filter(incident=UUID(filters.incident))
    if filters.roster:
        rows = rows.filter(listings__roster=UUID(filters.roster))
    found: dict[str, int] = dict.fromkeys([*Stage.values, "open", "all"], 0)
    for stage, reason, n in rows.order_by().values_list("stage", "closed_as").annotate(n=Count("*")):
        found[stage] += n
        found["all"] += n
        if stage == Stage.CLOSED:
            found[f"as:{reason}"] = found.get(f"as:{reason}", 0) + n
        else:
            found["open"] += n
    return found


@dataclass(frozen=True)
class Hour:
    """How the list stood at the end of one hour."""

    at: datetime
    listed: int
    closed: int
    open: int


def course(viewer: Viewer, filters: Filters = Filters(), *, at: datetime) -> list[Hour]:
    """Hour by hour since the first entry: how many came, how many were closed, how many were open. Hours without
    a change are left out; the last line is now and holds the same figure as the list."""
    rows = scope(
        Step.objects.exclude(opens=0).filter(at__lte=at), viewer, VIEW, field="followed__jurisdiction"
    )
    if filters.incident:
        rows = rows.filter(followed__incident=UUID(filters.incident))
    if filters.roster:
        rows = rows.filter(followed__listings__roster=UUID(filters.roster))
    steps = rows.order_by().annotate(hour=TruncHour("at")).values_list("hour").annotate(
        came=Count("pk", filter=Q(opens=1)), went=Count("pk", filter=Q(opens=-1)), total=Sum("opens")
    ).order_by("hour")  # fmt: skip
    found, left = [], 0
    for hour, came, went, change in steps:
        left += change
        found.append(Hour(min(hour + timedelta(hours=1), at), came, went, left))
    return found


def one(viewer: Viewer, id: Any) -> Followed:
    return _one(scope(Followed.objects.select_related("incident"), viewer, VIEW), id)


def _one(rows: QuerySet[Any], id: Any) -> Any:
    found = rows.filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def some(viewer: Viewer, ids: Sequence[str]) -> list[Followed]:
    """The chosen rows of the viewer's areas."""
    wanted = [text for text in map(_uuid, ids) if text][:1000]
    rows = scope(Followed.objects.select_related("incident").filter(pk__in=wanted), viewer, VIEW)
    return list(rows.order_by("pk"))


@dataclass
class Shown:
    """One line of the list: the person masked, the classes, the last call by any line, and what warns."""

    one: Followed
    person: Any
    classes: list[str]
    call: Any = None
    called_by_others: bool = False
    undetermined: bool = False


def shown(rows: Iterable[Followed], viewer: Viewer, *, at: datetime) -> list[Shown]:
    """A constant number of queries; reading is audited."""
    found = list(rows)
    ids = [row.person_id for row in found]
    names = people.masked(ids, policies.lent(viewer), purpose="caseload")
    calls = interviews.last_calls(ids)
    words, classes = contacts.outcome_words(), _classes(found, viewer)
    lines = []
    for row in found:
        codes = classes.get((row.incident_id, row.person_id), [])
        call = calls.get(row.person_id)
        lines.append(
            Shown(
                row, names.get(str(row.person_id)), [str(words[code]) for code in codes], call,
                bool(call and call.line != "contacts" and call.at > at - timedelta(hours=12)),
                "undetermined" in codes,
            )
        )  # fmt: skip
    return lines


def _classes(rows: Sequence[Followed], viewer: Viewer) -> dict[tuple[Any, Any], list[str]]:
    found: dict[tuple[Any, Any], list[str]] = {}
    wanted = contacts.contacts(viewer).filter(person__in=[row.person_id for row in rows]).order_by("-rank")
    for incident, person, outcome in wanted.values_list("incident", "person", "outcome"):
        if outcome not in found.setdefault((incident, person), []):
            found[incident, person].append(outcome)
    return found


def contact_rows(followed: Followed, viewer: Viewer) -> list[Any]:
    """The contact rows behind this person's work."""
    rows = contacts.of_person(viewer, followed.person_id)
    return [row for row in rows if row.incident_id == followed.incident_id]


def owners(viewer: Viewer, *, at: datetime) -> list[Any]:
    """Who does this work in the viewer's areas."""
    found = {
        user.pk: user
        for path in viewer.paths("caseload.do")
        for user in who_may("caseload.do", path, at=at)[:300]
    }
    return sorted(found.values(), key=str)


def of_contact(viewer: Viewer, contact: Any) -> Followed | None:
    rows = Followed.objects.filter(incident=contact.incident_id, person=contact.person_id)
    return scope(rows, viewer, VIEW).first()


def of_contacts(viewer: Viewer, rows: Sequence[Any]) -> dict[str, Followed]:
    """contact id -> the row of work of its person, for contacts of one incident."""
    if not rows:
        return {}
    found = Followed.objects.filter(incident=rows[0].incident_id, person__in=[row.person_id for row in rows])
    by_person = {row.person_id: row for row in scope(found, viewer, VIEW)}
    return {str(row.pk): by_person[row.person_id] for row in rows if row.person_id in by_person}


def warning(followed: Followed, *, at: datetime) -> Any:
    """The call by another line that reached this person lately."""
    return called_lately(followed.person, at=at)


def called_lately(person: Any, *, at: datetime) -> Any:
    return interviews.warning(person, line="contacts", at=at)


def calls(followed: Followed, viewer: Viewer) -> list[Any]:
    return interviews.calls(followed.person, policies.lent(viewer))


def call_outcomes() -> list[tuple[str, Any]]:
    return interviews.outcomes()


def steps(followed: Followed, *, by: Viewer, at: datetime) -> list[tuple[Step, str]]:
    """Every step with its words, newest first; reading the words is audited."""
    rows = list(followed.steps.order_by("-at", "-id"))
    if any(row.words for row in rows):
        audit.record_reads("followed-words", [followed.pk], purpose="caseload", by=by, at=at)
    return [
        (row, keys.unseal(bytes(row.words), row=str(row.id), field="words") if row.words else "")
        for row in rows
    ]


def details(person_ids: Iterable[Any], *, incident: Any) -> dict[Any, dict[str, str]]:
    """person id -> what was typed for the register, opened: for the register and its checks, whose door audits."""
    rows = Detail.objects.filter(incident=incident, person__in=list(person_ids), superseded_at__isnull=True)
    return {
        row.person_id: json.loads(keys.unseal(bytes(row.content), row=str(row.id), field="content"))
        for row in rows
    }


def claims(followed: Followed) -> QuerySet[Any]:
    return followed.claims.order_by("-at", "-id")


def of_person(viewer: Viewer, person: Any) -> list[Followed]:
    rows = scope(Followed.objects.filter(person=person), viewer, VIEW)
    return list(rows.select_related("incident").order_by("-since"))


def rosters(viewer: Viewer) -> list[tuple[Roster, int, int]]:
    """(list, people on it, open ones), the open lists first."""
    rows = scope(Roster.objects.select_related("incident"), viewer, VIEW).annotate(
        people=Count("listings"),
        left=Count("listings", filter=~Q(listings__followed__stage=Stage.CLOSED)),
    )
    found = list(rows.order_by("-id")[:MOST])
    found.sort(key=lambda row: row.closed_at is not None)
    return [(row, row.people, row.left) for row in found]


def roster(viewer: Viewer, id: Any) -> Roster:
    return _one(scope(Roster.objects.select_related("incident"), viewer, VIEW), id)


def read_papers(text: str) -> tuple[list[UUID], list[int]]:
    """Lines of identity numbers or references -> (people, numbers of the lines that name nobody or several)."""
    found, unknown = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not (given := line.strip()):
            continue
        id = people.match(id_number=given) or people.match(reference=given)
        if id is None:
            unknown.append(number)
        else:
            found.append(id)
    return found, unknown


def sheets(viewer: Viewer) -> list[HandOver]:
    """Sheets from and to me, and those of my areas, the newest first."""
    mine = Q(giver=viewer.user_id) | Q(taker=viewer.user_id)
    return list(HandOver.objects.filter(mine).order_by("-at", "-id")[:30])


def sheet(viewer: Viewer, id: Any) -> HandOver:
    """A sheet of the viewer's own, or of an area in which they hand out the work."""
    found = HandOver.objects.filter(pk=id).first()
    if found is not None and viewer.user_id in (found.giver, found.taker):
        return found
    return _one(scope(HandOver.objects.all(), viewer, VIEW), id)


def sheet_rows(row: HandOver, viewer: Viewer, *, at: datetime) -> tuple[list[Shown], str]:
    """What is still open of a sheet, as it stands now, and its note."""
    rows = Followed.objects.filter(pk__in=[one["id"] for one in row.items]).exclude(stage=Stage.CLOSED)
    scoped = scope(rows, viewer, VIEW).order_by(*ORDER)
    note = keys.unseal(bytes(row.note), row=str(row.id), field="note") if row.note else ""
    return shown(scoped, viewer, at=at), note


def requests(viewer: Viewer) -> list[tuple[Assistance, int, int, str]]:
    """(request, people, without an answer, its direction "in" or "out" for this viewer), the newest first."""
    rows = _requests(viewer).annotate(
        people=Count("asked"), left=Count("asked", filter=Q(asked__answer="waiting"))
    )
    paths = viewer.paths(VIEW)
    return [
        (row, row.people, row.left, "in" if row.to and row.to.startswith(paths) else "out")
        for row in rows.order_by("-id")[:MOST]
    ]


def _requests(viewer: Viewer) -> QuerySet[Assistance]:
    area = Q(pk__in=[])
    for path in viewer.paths(VIEW):
        area |= below(path) | (below(path, "to") & ~Q(to=""))
    return Assistance.objects.filter(area).select_related("incident")


def request(viewer: Viewer, id: Any) -> Assistance:
    return _one(_requests(viewer), id)


@dataclass
class Requested:
    """One person of a request: masked, with what is known of them at the other end."""

    asked: Asked
    person: Any
    known: bool
    likely: bool


def requested(row: Assistance, viewer: Viewer, *, at: datetime) -> list[Requested]:
    """The people of a request. Who is asked sees them for this purpose, masked, and the reading is audited.

    `known`: followed there already; `likely`: a record that may be the same person is followed there.
    """
    rows = list(row.asked.select_related("followed").order_by("pk"))
    ids = [str(one.followed.person_id) for one in rows]
    names = people.masked(ids, policies.lent(viewer), purpose=f"assistance: {row.purpose}"[:200])
    alike = people.likely_same(ids)
    there = _followed_there(row, [*ids, *{id for found in alike.values() for id in found}])
    return [
        Requested(one, names.get(id), id in there, bool(alike.get(id, set()) & there))
        for one, id in zip(rows, ids, strict=True)
    ]


def _followed_there(row: Assistance, ids: Sequence[str]) -> set[str]:
    if not row.to:
        return set()
    rows = Followed.objects.filter(below(row.to), person__in=list(ids))
    return {str(id) for id in rows.values_list("person", flat=True)}


def areas(viewer: Viewer) -> list[tuple[str, str]]:
    """Counties of the whole system, any of which can be asked: names of areas are public."""
    found = places.jurisdictions(SYSTEM("caseload/areas")).filter(level__in=("county", "district"))
    return [(row.path, row.name) for row in found[:1000] if not viewer.may_in("caseload.ask", row.path)]
