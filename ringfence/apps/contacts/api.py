"""Searches and contacts over HTTP: the same actions and queries as on the pages. Names are never sent, only ids."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import queries as cases
from ringfence.apps.command import queries as command
from ringfence.apps.contacts import actions, api_feeds, queries
from ringfence.apps.people import queries as people

router = Router(tags=["contacts"])
router.add_router("", api_feeds.router)


class ContactOut(Schema):
    id: UUID
    case: UUID | None
    index: UUID
    person: UUID
    incident: UUID
    ring: int
    via: UUID | None
    jurisdiction: str
    outcome: str
    overruled: bool
    reason: str
    rule: str
    missing: list[str]
    minutes: float
    meetings: int
    first: datetime | None
    last: datetime | None
    nearest_m: float | None
    p: float | None
    p_low: float | None
    p_high: float | None
    owner: UUID | None
    state: str
    due_at: datetime | None


class ContactPage(Schema):
    items: list[ContactOut]
    next: str


class MeetingOut(Schema):
    kind: str
    start: datetime
    end: datetime
    place: UUID | None
    setting: str
    distance_m: float | None
    same_room: bool | None
    rows_apart: int | None
    index_masked: bool | None
    other_masked: bool | None
    gap_s: int | None
    sources: list[str]


class JudgementOut(Schema):
    outcome: str
    reason: str
    rule: str
    protocol: str
    revision: str
    overruled: bool
    at: datetime
    by_name: str
    superseded_at: datetime | None


class FilterIn(Schema):
    case: str = ""
    incident: str = ""
    outcome: str = ""
    state: str = ""
    ring: str = ""
    place: str = ""
    owner: str = Field("", description='"me" or "none"')
    missing: bool = False


class OverruleIn(Schema):
    outcome: str
    because: str = Field(min_length=2, max_length=500)


class StateIn(Schema):
    state: str
    words: str = Field("", max_length=300)


class AssignIn(Schema):
    contacts: list[UUID] = Field(min_length=1, max_length=1000)
    owner: UUID
    deputy: UUID | None = None


class PurposeIn(Schema):
    purpose: str = Field(min_length=2, max_length=300)


class TraceIn(PurposeIn):
    """`backward` asks for those who may have been the source; it restricts nobody."""

    backward: bool = False


class TakeInIn(PurposeIn):
    place: UUID


class RequestIn(PurposeIn):
    person: UUID
    incident: UUID
    start: datetime
    end: datetime


class RefuseIn(Schema):
    because: str = Field("", max_length=300)


class SourceOut(Schema):
    """Somebody who was with the case before onset; `p` is how likely the case was infected by them."""

    person: str
    minutes: float
    meetings: int
    first: int | None
    last: int | None
    p: float | None
    places: list[str]
    is_case: bool


class LeftOutOut(Schema):
    """A place with more people than the cap: nobody is listed for having been there."""

    place: str
    people: int


class SearchOut(Schema):
    id: UUID
    case: UUID | None
    person: UUID
    incident: UUID
    jurisdiction: str
    purpose: str
    state: str
    fault: str
    window_start: datetime | None
    window_end: datetime | None
    protocol: str
    revision: str
    stamp: str
    found: int
    written: int
    counts: dict[str, int]
    left_out: list[LeftOutOut]
    taken_in: list[str]
    backward: bool
    sources: list[SourceOut]
    asked_at: datetime
    asked_by_name: str
    needs_approval: bool
    approved_by_name: str


class SearchPage(Schema):
    items: list[SearchOut]
    next: str


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


def _filters(given: FilterIn) -> queries.Filters:
    return queries.Filters.of(
        given.dict() | {"class": given.outcome, "missing": "1" if given.missing else ""}
    )


def _contacts(rows: list[Any], viewer: Any) -> list[dict[str, Any]]:
    audit.record_reads("contact", [row.pk for row in rows], purpose="api", by=viewer, at=timezone.now())
    return [_contact(row) for row in queries.judged(rows)]


def _contact(row: Any) -> dict[str, Any]:
    one, judged = row.contact, row.judgement
    figures = {name: getattr(judged, name, None) for name in ("nearest_m", "p", "p_low", "p_high")}
    return {
        "id": one.id, "case": one.case_id, "index": one.index_id, "person": one.person_id, "incident": one.incident_id,
        "ring": one.ring, "via": one.via_id, "jurisdiction": one.jurisdiction, "outcome": one.outcome,
        "overruled": one.overruled, "reason": row.reason, "rule": getattr(judged, "rule", ""),
        "missing": getattr(judged, "missing", []), "minutes": one.minutes, "meetings": getattr(judged, "meetings", 0),
        "first": getattr(judged, "first_at", None), "last": one.last_at, "owner": one.owner, "state": one.state,
        "due_at": one.due_at, **figures,
    }  # fmt: skip


def _search(row: Any) -> dict[str, Any]:
    own = {"case": row.case_id, "person": row.person_id, "incident": row.incident_id}
    return {name: getattr(row, name) for name in set(SearchOut.model_fields) - set(own)} | own


@router.get("/contacts", auth=allowed("contacts.view"), response=ContactPage)
def list_contacts(
    request: HttpRequest, filters: Query[FilterIn], cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Contacts of the caller's areas under these filters, the likeliest first."""
    viewer = _viewer(request)
    found = queries.page(viewer, _filters(filters), cursor=cursor, size=max(1, min(limit, 200)))
    return {"items": _contacts(found.rows, viewer), "next": found.next_cursor}


@router.get("/contacts/counts", auth=allowed("contacts.view"), response=dict[str, int])
def count_contacts(request: HttpRequest, filters: Query[FilterIn]) -> dict[str, int]:
    """Contacts by class; each figure is the length of the list with that `outcome`."""
    return queries.counts(_viewer(request), _filters(filters))


@router.post("/contacts/assign", auth=allowed("contacts.assign"), response=dict[str, int])
@once
def assign_contacts(request: HttpRequest, body: AssignIn) -> dict[str, int]:
    """All or none get this owner, each with a duty and a deadline."""
    viewer = _viewer(request)
    rows = queries.some(viewer, [str(id) for id in body.contacts])
    n = actions.assign(rows, owner=body.owner, deputy=body.deputy, by=viewer, at=timezone.now())
    return {"assigned": n}


@router.get("/contacts/{id}", auth=allowed("contacts.view"), response=ContactOut)
def get_contact(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = _viewer(request)
    return _contacts([queries.one(viewer, id)], viewer)[0]


@router.get("/contacts/{id}/meetings", auth=allowed("contacts.view"), response=list[MeetingOut])
def list_meetings(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """The meetings behind a contact, first to last."""
    rows = queries.exposures(queries.one(_viewer(request), id))
    columns = set(MeetingOut.model_fields) - {"place"}
    return [{name: getattr(row, name) for name in columns} | {"place": row.place_id} for row in rows]


@router.get("/contacts/{id}/judgements", auth=allowed("contacts.view"), response=list[JudgementOut])
def list_judgements(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """Every judgement ever made, newest first."""
    found = queries.judgements(queries.one(_viewer(request), id))
    columns = set(JudgementOut.model_fields) - {"reason"}
    return [{name: getattr(row, name) for name in columns} | {"reason": reason} for row, reason in found]


@router.post("/contacts/{id}/overrule", auth=allowed("contacts.overrule"), response=ContactOut)
@once
def overrule_contact(request: HttpRequest, id: UUID, body: OverruleIn) -> dict[str, Any]:
    viewer = _viewer(request)
    actions.overrule(queries.one(viewer, id), **body.dict(), by=viewer, at=timezone.now())
    return _contacts([queries.one(viewer, id)], viewer)[0]


@router.post("/contacts/{id}/state", auth=allowed("contacts.view"), response=ContactOut)
@once
def set_contact_state(request: HttpRequest, id: UUID, body: StateIn) -> dict[str, Any]:
    """Its owner, or whoever may assign there, says how far it is."""
    viewer = _viewer(request)
    actions.set_state(queries.one(viewer, id), **body.dict(), by=viewer, at=timezone.now())
    return _contacts([queries.one(viewer, id)], viewer)[0]


@router.post("/cases/{id}/trace", auth=allowed("contacts.trace"), response={202: SearchOut})
@once
def trace_case(request: HttpRequest, id: UUID, body: TraceIn) -> Status:
    """Ask for a case's contacts. Watch `state` of the answer's search: requested, queued, running, done ..."""
    viewer = _viewer(request)
    made = actions.trace(
        cases.one(viewer, id), purpose=body.purpose, backward=body.backward, by=viewer, at=timezone.now()
    )
    return Status(202, _search(made))


@router.get("/searches", auth=allowed("contacts.view"), response=SearchPage)
def list_searches(
    request: HttpRequest, case: UUID | None = None, waiting: bool = False, cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Who searched for whom and why, newest first; `waiting` = those that need a second person."""
    found = queries.search_page(_viewer(request), case=case, waiting=waiting, cursor=cursor, limit=limit)
    return {"items": [_search(row) for row in found.items], "next": found.next}


@router.post("/searches", auth=allowed("contacts.trace"), response={202: SearchOut})
@once
def request_search(request: HttpRequest, body: RequestIn) -> Status:
    """A search for somebody who is no registered case: waits for a second, different person."""
    viewer = _viewer(request)
    made = actions.request_search(
        people.person(viewer, body.person), incident=command.incident(viewer, body.incident), start=body.start,
        end=body.end, purpose=body.purpose, by=viewer, at=timezone.now(),
    )  # fmt: skip
    return Status(202, _search(made))


@router.get("/searches/{id}", auth=allowed("contacts.view"), response=SearchOut)
def get_search(request: HttpRequest, id: UUID) -> dict[str, Any]:
    return _search(queries.search(_viewer(request), id))


@router.post("/searches/{id}/approve", auth=allowed("contacts.approve"), response=SearchOut)
@once
def approve_search(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = _viewer(request)
    return _search(actions.approve_search(queries.search(viewer, id), by=viewer, at=timezone.now()))


@router.post("/searches/{id}/refuse", auth=allowed("contacts.approve"), response=SearchOut)
@once
def refuse_search(request: HttpRequest, id: UUID, body: RefuseIn) -> dict[str, Any]:
    viewer = _viewer(request)
    found = queries.search(viewer, id)
    return _search(actions.refuse_search(found, because=body.because, by=viewer, at=timezone.now()))


@router.post("/searches/{id}/take-in", auth=allowed("contacts.trace"), response={202: SearchOut})
@once
def take_in(request: HttpRequest, id: UUID, body: TakeInIn) -> Status:
    """Search again with everyone at one of the places in `left_out`."""
    viewer = _viewer(request)
    found = queries.search(viewer, id)
    again = actions.take_in(found, str(body.place), purpose=body.purpose, by=viewer, at=timezone.now())
    return Status(202, _search(again))


@router.post("/searches/{id}/cancel", auth=allowed("contacts.trace"), response=SearchOut)
@once
def cancel_search(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = _viewer(request)
    return _search(actions.cancel_search(queries.search(viewer, id), by=viewer, at=timezone.now()))
