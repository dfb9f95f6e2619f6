"""Reads of cases: lists, one case, its trajectory, and the plain values that tracing starts from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import facts, policies, timeline
from ringfence.apps.cases.models import Case, CaseMoment, CaseRelation, CaseStatus, Discovery, Status, Visit
from ringfence.apps.keys import actions as keys
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.web import ranked
from ringfence.web.keyset import Slice
from ringfence.web.moments import as_local

OPEN_STATUS = Prefetch(
    "statuses", CaseStatus.objects.filter(superseded_at__isnull=True), to_attr="open_statuses"
)
OPEN_MOMENTS = Prefetch(
    "moments", CaseMoment.objects.filter(superseded_at__isnull=True), to_attr="open_moments"
)
DAYS_SHOWN = 14


@dataclass
class Listed:
    """One row of the case list."""

    case: Case
    person: Any
    status: CaseStatus | None
    moments: dict[str, CaseMoment]


def cases(viewer: Viewer, *, incident: Any = None, status: str = "") -> QuerySet[Case]:
    """Cases of the viewer's areas, newest first; rows carry no names (see `listed`)."""
    return _chosen(scope(Case.objects.all(), viewer, "cases.view"), incident=incident, status=status)


def _chosen(rows: QuerySet[Case], *, incident: Any, status: str) -> QuerySet[Case]:
    if incident:
        rows = rows.filter(incident=incident)
    if status:
        rows = rows.filter(status=status)
    return rows


def page(
    viewer: Viewer, *, incident: Any = None, status: str = "", cursor: str = "", size: int = ranked.SIZE
) -> Slice[Case]:
    """One page of `cases`, the newest registration first."""
    rows = _chosen(Case.objects.all(), incident=incident, status=status)
    return ranked.page(
        rows, paths=viewer.paths("cases.view"), order=("-registered_at", "id"), cursor=cursor, size=size
    )


def listed(rows: Iterable[Case], viewer: Viewer) -> list[Listed]:
    """The same cases with masked names, present status and dates: five queries whatever the length."""
    found = list(Case.objects.filter(pk__in=[row.pk for row in rows]).select_related("incident").prefetch_related(
        OPEN_STATUS, OPEN_MOMENTS))  # fmt: skip
    by_id = {case.pk: case for case in found}
    names = people.masked([case.person_id for case in found], viewer)
    return [
        Listed(
            case=case,
            person=names.get(str(case.person_id)),
            status=next(iter(case.open_statuses), None),
            moments={row.kind: row for row in case.open_moments},
        )
        for case in (by_id[row.pk] for row in rows if row.pk in by_id)
    ]


def one(viewer: Viewer, id: UUID | str) -> Case:
    """One case inside the viewer's areas, or a 404 that does not tell whether it exists elsewhere."""
    try:
        return cases(viewer).select_related("incident", "person").get(pk=id)
    except (Case.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def counts(viewer: Viewer, *, incident: Any = None) -> dict[str, int]:
    """Cases by status; each figure's list is `cases(status=...)`."""
    rows = cases(viewer, incident=incident).order_by()
    return dict(rows.values_list("status").annotate(n=Count("*")))


def counts_at(viewer: Viewer, moment: datetime, *, known: bool = True) -> dict[str, int]:
    """Cases by status as they stood at a past moment: as `known` then, or as it happened by what is known now."""
    when = "recorded_at" if known else "at"
    last = CaseStatus.objects.filter(case=OuterRef("pk"), **{f"{when}__lte": moment}).order_by(
        f"-{when}", "-id"
    )
    rows = cases(viewer).order_by().annotate(then=Subquery(last.values("status")[:1])).exclude(then=None)
    return dict(rows.values_list("then").annotate(n=Count("*")))


def status_now(case: Case) -> CaseStatus | None:
    return case.statuses.filter(superseded_at__isnull=True).first()


def status_history(case: Case) -> QuerySet[CaseStatus]:
    """Every status row, newest first."""
    return case.statuses.order_by("-recorded_at", "-id")


def moments_now(case: Case) -> dict[str, CaseMoment]:
    return {row.kind: row for row in case.moments.filter(superseded_at__isnull=True)}


def is_traceable(case: Case) -> bool:
    """A registered status that is not `excluded`, in an incident that is still open."""
    now = status_now(case)
    return bool(now and now.status in facts.TRACEABLE and policies.is_open(case.incident))


def visits(case: Case) -> list[Visit]:
    """The stays that hold now, first to last."""
    return list(case.visits.filter(superseded_at__isnull=True).select_related("case").order_by("start", "id"))


def visit_history(case: Case) -> QuerySet[Visit]:
    """Every stay ever written, also corrected and withdrawn ones."""
    return case.visits.select_related("case").order_by("-recorded_at", "-id")


def visit(viewer: Viewer, id: UUID | str) -> Visit:
    try:
        row = Visit.objects.select_related("case", "case__incident").get(pk=id)
    except (Visit.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    one(viewer, row.case_id)
    return row


def companions(row: Visit, *, purpose: str, by: Viewer, at: datetime) -> str:
    """The sealed note on who was along; each reading is audited."""
    audit.record_reads("visit-companions", [row.id], purpose=purpose, by=by, at=at)
    return keys.unseal(bytes(row.companions), row=str(row.id), field="companions") if row.companions else ""


@dataclass
class Trajectory:
    """The stays of a case in a window, with what contradicts itself and what nobody knows."""

    start: datetime
    end: datetime
    visits: list[Visit]
    places: Mapping[str, Any]
    conflicts: Mapping[str, Sequence[Any]]
    gaps: list[tuple[datetime, datetime]]
    marks: list[tuple[str, datetime]] = field(default_factory=list)


def trajectory(case: Case, *, at: datetime, days: int = DAYS_SHOWN) -> Trajectory:
    """The last `days` up to isolation (or now)."""
    dates = moments_now(case)
    isolated = dates.get("isolated")
    rows = visits(case)
    end = max(
        [min(isolated.moment, at) if isolated and isolated.moment else at, *[row.start for row in rows]]
    )
    window = facts.Window(facts.seconds(end) - days * 86_400, facts.seconds(end))
    course = facts.course(rows, window=window)
    spans = [(facts.moment_of(gap.start), facts.moment_of(gap.end)) for gap in course.gaps]
    known = places.known({row.place_id for row in rows if row.place_id})
    return Trajectory(
        start=facts.moment_of(window.start), end=end, visits=rows,
        places={str(key): value for key, value in known.items()}, conflicts=course.conflicts, gaps=spans,
        marks=[(kind, row.moment) for kind, row in dates.items() if row.moment],
    )  # fmt: skip


def shown(case: Case, *, at: datetime) -> dict[str, Any]:
    """The trajectory laid out for the timeline and the map of any page."""
    found = trajectory(case, at=at)
    return {"timeline": timeline.payload(found), "map": timeline.map_data(found)}


def propose(text: str, *, viewer: Viewer, case: Case, at: datetime) -> list[Any]:
    """Stays read out of pasted cells or prose; nothing is written."""
    return list(propose_note(text, viewer=viewer, case=case, at=at).stays)


def propose_note(text: str, *, viewer: Viewer, case: Case, at: datetime) -> Any:
    """The same, with what the note says about other cases; places are those registered, homes the person's own."""
    year = as_local(at).year
    spoken_of = {found.place_words for found in facts.propose(text, year=year, at=at, names={}).stays}
    names, unclear = _names(spoken_of, viewer)
    found = facts.propose(text, year=year, at=at, names=names)
    return facts.settled(found, home=str(people.home_of(case.person_id) or ""), unclear=unclear)


def _names(words: set[str], viewer: Viewer) -> tuple[dict[str, str], set[str]]:
    """Known places among the words read: name -> id; and words that may mean several. Nothing is guessed between them."""
    ids: dict[str, set[str]] = {}
    for text in sorted(words - {"", "home"})[:200]:
        for place in places.search(viewer, text, limit=20):
            if text == place.name or text.startswith(place.name):
                ids.setdefault(place.name, set()).add(str(place.id))
        if text not in ids and (found := {str(place.id) for place in places.locate(viewer, text, limit=9)}):
            ids[text] = found
    names = {name: next(iter(found)) for name, found in ids.items() if len(found) == 1}
    return names, {name for name, found in ids.items() if len(found) > 1}


def relations(case: Case) -> list[CaseRelation]:
    """How the case stands to others, as told; those that were taken back are left out."""
    rows = case.relations.filter(withdrawn_at__isnull=True).select_related("other")
    return list(rows.order_by("series", "number", "kind"))


def others_there(place: Any, *, start: datetime, end: datetime, case: Case) -> int:
    """Distinct people besides the case whom presence or other trajectories put there then."""
    rows = Visit.objects.filter(place_id=place, superseded_at__isnull=True, start__lt=end, end__gt=start)
    told = {str(person) for person in rows.values_list("case__person", flat=True)}
    seen = facts.seen_there(str(place), start=facts.seconds(start), end=facts.seconds(end))
    everybody = {str(person) for person in people.canonical(seen).values()} | told
    return len(everybody - {str(case.person_id)})


@dataclass(frozen=True)
class Traced:
    """A case as tracing starts from it."""

    case: Any
    visits: list[Any]
    masks: list[tuple[str, int, int, bool]]
    last_negative: int | None = None


def plain(person_ids: Iterable[Any], *, incident: Any) -> dict[Any, Any]:
    """The cases among these people in one incident as plain values, excluded ones left out."""
    rows = Case.objects.filter(incident=incident, person__in=[str(one) for one in person_ids])
    return {str(row.person_id): traced(row).case for row in rows.exclude(status=Status.EXCLUDED)}


def traced(case: Case) -> Traced:
    """The index person and their stays as plain values for the search."""
    now = status_now(case)
    rows = visits(case)
    if now is None:
        raise Http404
    household = people.households([case.person_id]).get(str(case.person_id), "")
    known = facts.known_case(case, case.moments.filter(superseded_at__isnull=True), now, household=household)
    masks = [
        (
            str(row.place_id),
            facts.seconds(row.start),
            facts.seconds(row.end or row.start + timedelta(hours=2)),
            row.masked,
        )
        for row in rows
        if row.place_id and row.masked is not None
    ]
    routine = case.discovery in (Discovery.KEY_GROUP, Discovery.MASS_TESTING)
    negative = moments_now(case).get("last-negative") if routine else None
    last_negative = facts.seconds(negative.moment) if negative and negative.moment else None
    return Traced(known, facts.presence(rows), masks, last_negative)


def stays_at(place_ids: Iterable[Any], *, start: datetime, end: datetime) -> list[Any]:
    """Stays of any case at these places in [start, end), as presence rows."""
    rows = Visit.objects.filter(place__in=list(place_ids), superseded_at__isnull=True, start__lt=end)
    rows = rows.filter(Q(end__isnull=True) | Q(end__gt=start)).select_related("case")
    return facts.presence(rows)


def isolated(person_ids: Iterable[Any], *, incident: Any) -> dict[Any, int]:
    """Which of these people are isolated as cases of that incident, and since when (UTC seconds)."""
    rows = CaseMoment.objects.filter(
        case__incident=incident, case__person__in=list(person_ids), kind="isolated", superseded_at__isnull=True,
        moment__isnull=False,
    ).exclude(case__status=Status.EXCLUDED)  # fmt: skip
    return {str(person): facts.seconds(at) for person, at in rows.values_list("case__person", "moment") if at}


def of_person(person: Any, viewer: Viewer) -> QuerySet[Case]:
    return cases(viewer).filter(person=person)


def in_open_incident(person: Any) -> bool:
    """Is this person a case, not excluded, of an incident that is still answered?"""
    rows = Case.objects.filter(person=person).exclude(status=Status.EXCLUDED).select_related("incident")
    return any(policies.is_open(row.incident) for row in rows)


def of_people(person_ids: Iterable[Any], *, incident: Any) -> dict[UUID, UUID]:
    """Which of these people are cases of that incident: person id -> case id."""
    return dict(Case.objects.filter(incident=incident, person__in=person_ids).values_list("person_id", "id"))


def status_words() -> dict[str, Any]:
    """Status code -> its word, in the order of a course."""
    return dict(Status.choices)


@dataclass
class Finding:
    """When and how an infection was found, for judging inside actions; `community` None while nobody said how."""

    case: str
    number: int
    person: str
    at: datetime
    onset: datetime
    community: bool | None


def findings(incident: Any) -> list[Finding]:
    """Every infection of an incident that is not excluded: found at its positive sample, else when it was registered."""
    rows = list(
        Case.objects.filter(incident=incident).exclude(status=Status.EXCLUDED).order_by("registered_at", "id")
    )
    moments: dict[Any, dict[str, datetime]] = {}
    known = CaseMoment.objects.filter(case__in=[row.pk for row in rows], superseded_at__isnull=True)
    for id, kind, at in known.filter(moment__isnull=False).values_list("case", "kind", "moment"):
        if at is not None:
            moments.setdefault(id, {})[kind] = at
    found = []
    for row in rows:
        told = moments.get(row.pk, {})
        sampled = told.get("sampled", row.registered_at)
        held = row.discovery in (Discovery.ISOLATION, Discovery.OUTSIDE)
        community = None if row.discovery in (Discovery.UNKNOWN, Discovery.IMPORT) else not held
        onset = told.get("onset", sampled)
        found.append(Finding(str(row.pk), row.number, str(row.person_id), sampled, onset, community))
    return found


def visited_places(incident: Any) -> list[Visit]:
    """The stays of all cases of an incident at known places, excluded cases left out."""
    rows = Visit.objects.filter(case__incident=incident, superseded_at__isnull=True, place__isnull=False)
    return list(rows.exclude(case__status=Status.EXCLUDED).order_by("start", "id"))
