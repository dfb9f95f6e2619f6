"""Cases and their stays over HTTP: the same actions and queries as on the pages. Names are never sent, only ids."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.cases import actions, queries, words
from ringfence.apps.command import queries as command
from ringfence.apps.people import queries as people

router = Router(tags=["cases"])
KINDS = ("onset", "sampled", "last-negative", "isolated")


class CaseOut(Schema):
    id: UUID
    person: UUID
    incident: UUID
    jurisdiction: str
    number: int
    discovery: str
    registered_at: datetime
    status: str
    rule: str
    because: str
    onset: datetime | None
    sampled: datetime | None
    last_negative: datetime | None
    isolated: datetime | None
    traceable: bool


class CasePage(Schema):
    items: list[CaseOut]
    next: str


class CaseIn(Schema):
    person: UUID
    incident: UUID
    status: str
    discovery: str = ""
    because: str = Field("", max_length=500)
    onset: datetime | None = None
    sampled: datetime | None = None
    isolated: datetime | None = None


class EvidenceIn(Schema):
    """Unknown facts are left out or null."""

    screening_positive: bool | None = None
    recheck_positive: bool | None = None
    second_recheck_positive: bool | None = None
    manifestations: bool | None = None
    epidemiological_link: bool | None = None
    clinical_items: int | None = Field(default=None, ge=0, le=3)
    igm_positive: bool | None = None
    recently_vaccinated: bool | None = None
    other_cause: bool | None = None


class JudgeIn(Schema):
    evidence: EvidenceIn = EvidenceIn()
    because: str = Field("", max_length=500)


class StatusIn(Schema):
    status: str
    because: str = Field(min_length=1, max_length=500)


class StatusOut(Schema):
    status: str
    because: str
    facts: list[str]
    missing: list[str]
    rule: str
    at: datetime
    recorded_at: datetime
    by_name: str


class MomentIn(Schema):
    kind: str
    moment: datetime | None
    because: str = Field("", max_length=500)


class StayIn(Schema):
    start: datetime
    end: datetime | None = None
    place: UUID | None = None
    place_words: str = Field("", max_length=120)
    start_error_min: int = Field(0, ge=0, le=1440)
    end_error_min: int = Field(0, ge=0, le=1440)
    source: str = "interview"
    certainty: str = "sure"
    masked: bool | None = None
    room: str = Field("", max_length=40)
    seat: str = Field("", max_length=20)
    vehicle: str = Field("", max_length=40)
    mode: str = Field("", max_length=12)
    note: str = Field("", max_length=200)


class StayChange(Schema):
    start: datetime | None = None
    end: datetime | None = None
    place: UUID | None = None
    place_words: str | None = None
    start_error_min: int | None = Field(None, ge=0, le=1440)
    end_error_min: int | None = Field(None, ge=0, le=1440)
    source: str | None = None
    certainty: str | None = None
    masked: bool | None = None
    because: str = Field("", max_length=200)


class StayOut(StayIn):
    id: UUID
    case: UUID
    corrects: UUID | None
    conflict: str = ""


class CutIn(Schema):
    cut: datetime


class PasteIn(Schema):
    text: str = Field(min_length=1, max_length=20_000)


class ToldOut(Schema):
    """A link to another case as told; `series` says which count the number belongs to."""

    series: str
    number: int
    kind: str
    words: str


class RelationIn(Schema):
    """`kind` has no direction: spouse, parent-child, colleague, meal, met ..."""

    series: str = "case"
    number: int = Field(ge=1, lt=100_000)
    kind: str


class ProposalOut(Schema):
    """One stay read out of pasted text; `questions` must be settled by a person before it is sent as a stay."""

    words: str
    start: int | None
    end: int | None
    start_error_s: int
    end_error_s: int
    place: str
    place_words: str
    masked: bool | None
    questions: list[str]
    day: str
    mode: str
    seat: str
    companions: str
    alone: bool
    relations: list[ToldOut]
    span: tuple[int, int]
    spans: dict[str, tuple[int, int]]


def shown(row: Any) -> dict[str, Any]:
    case, now = row.case, row.status
    moments = {kind.replace("-", "_"): m.moment if (m := row.moments.get(kind)) else None for kind in KINDS}
    return {
        "id": case.id, "person": case.person_id, "incident": case.incident_id, "jurisdiction": case.jurisdiction,
        "number": case.number, "discovery": case.discovery, "registered_at": case.registered_at,
        "status": now.status if now else "", "rule": now.rule if now else "", "because": now.because if now else "",
        "traceable": queries.is_traceable(case), **moments,
    }  # fmt: skip


def _one(request: HttpRequest, id: UUID) -> Any:
    return queries.one(request.viewer, id)  # type: ignore[attr-defined]


def _shown(request: HttpRequest, id: UUID) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return shown(queries.listed([queries.one(viewer, id)], viewer)[0])


@router.get("/cases", auth=allowed("cases.view"), response=CasePage)
def list_cases(
    request: HttpRequest, status: str = "", incident: UUID | None = None, cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Cases of the caller's areas, the newest first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    size = max(1, min(limit, 200))
    found = queries.page(viewer, incident=incident, status=status, cursor=cursor, size=size)
    return {"items": [shown(row) for row in queries.listed(found.rows, viewer)], "next": found.next_cursor}


@router.post("/cases", auth=allowed("cases.register"), response={201: CaseOut})
@once
def register_case(request: HttpRequest, body: CaseIn) -> Status:
    """Register a known person as a case of an open incident."""
    viewer = request.viewer  # type: ignore[attr-defined]
    incident = command.open_incidents(viewer).filter(pk=body.incident).first()
    if incident is None:
        raise Http404
    made = actions.register(
        people.person(viewer, body.person), incident=incident, status=body.status, discovery=body.discovery,
        because=body.because, moments={kind: getattr(body, kind) for kind in ("onset", "sampled", "isolated")},
        by=viewer, at=timezone.now(),
    )  # fmt: skip
    return Status(201, shown(queries.listed([made], viewer)[0]))


@router.get("/cases/{id}", auth=allowed("cases.view"), response=CaseOut)
def get_case(request: HttpRequest, id: UUID) -> dict[str, Any]:
    return _shown(request, id)


@router.get("/cases/{id}/statuses", auth=allowed("cases.view"), response=list[StatusOut])
def list_statuses(request: HttpRequest, id: UUID) -> Any:
    """Every status the case ever had, newest first."""
    return list(queries.status_history(_one(request, id)))


@router.post("/cases/{id}/confirm", auth=allowed("cases.confirm"), response=CaseOut)
@once
def confirm_case(request: HttpRequest, id: UUID, body: JudgeIn) -> dict[str, Any]:
    """Confirm by the facts; refused with what is missing when they do not carry it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    evidence = body.evidence.dict()
    actions.confirm(_one(request, id), evidence=evidence, because=body.because, by=viewer, at=timezone.now())
    return _shown(request, id)


@router.post("/cases/{id}/exclude", auth=allowed("cases.confirm"), response=CaseOut)
@once
def exclude_case(request: HttpRequest, id: UUID, body: JudgeIn) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    evidence = body.evidence.dict()
    actions.exclude(_one(request, id), evidence=evidence, because=body.because, by=viewer, at=timezone.now())
    return _shown(request, id)


@router.post("/cases/{id}/status", auth=allowed("cases.confirm"), response=CaseOut)
@once
def re_class_case(request: HttpRequest, id: UUID, body: StatusIn) -> dict[str, Any]:
    """A person's decision, with the reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.re_class(
        _one(request, id), status=body.status, because=body.because, by=viewer, at=timezone.now()
    )
    return _shown(request, id)


@router.post("/cases/{id}/moments", auth=allowed("cases.register"), response=CaseOut)
@once
def note_moment(request: HttpRequest, id: UUID, body: MomentIn) -> dict[str, Any]:
    """Onset, sampled, last-negative or isolated; null takes the date back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.note_moment(_one(request, id), **body.dict(), by=viewer, at=timezone.now())
    return _shown(request, id)


@router.get("/cases/{id}/visits", auth=allowed("cases.view"), response=list[StayOut])
def list_visits(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """The stays that hold now, first to last, with what contradicts itself."""
    case = _one(request, id)
    found = queries.trajectory(case, at=timezone.now(), days=60)
    return [_stay(row, found) for row in found.visits]


def _stay(row: Any, trajectory: Any = None) -> dict[str, Any]:
    columns = set(StayIn.model_fields) - {"place"}
    conflicts = trajectory.conflicts.get(str(row.id), []) if trajectory else []
    return {name: getattr(row, name) for name in columns} | {
        "id": row.id, "case": row.case_id, "place": row.place_id, "corrects": row.corrects_id,
        "conflict": conflicts[0].kind if conflicts else "",
    }  # fmt: skip


@router.post("/cases/{id}/visits", auth=allowed("cases.investigate"), response={201: list[StayOut]})
@once
def record_visits(request: HttpRequest, id: UUID, body: list[StayIn]) -> Status:
    """Add stays; one that is already there word for word is not added twice."""
    viewer = request.viewer  # type: ignore[attr-defined]
    stays = [actions.Stay(**stay.dict()) for stay in body]
    rows = actions.record_visits(_one(request, id), stays=stays, by=viewer, at=timezone.now())
    return Status(201, [_stay(row) for row in rows])


@router.post("/cases/{id}/visits/propose", auth=allowed("cases.investigate"), response=list[ProposalOut])
def propose_visits(request: HttpRequest, id: UUID, body: PasteIn) -> Any:
    """Read pasted rows or prose into proposed stays; nothing is written."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.propose(body.text, viewer=viewer, case=_one(request, id), at=timezone.now())
    fields = set(ProposalOut.model_fields) - {"questions", "relations"}
    return [
        {name: getattr(one, name) for name in fields}
        | {"relations": [_told(told) for told in one.relations]}
        | {"questions": [words.question(code) for code in one.questions]}
        for one in found
    ]


def _told(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ToldOut.model_fields}


@router.get("/cases/{id}/relations", auth=allowed("cases.view"), response=list[RelationIn])
def relations(request: HttpRequest, id: UUID) -> Any:
    """How the case stands to other cases, as told and agreed."""
    return queries.relations(_one(request, id))


@router.post("/cases/{id}/relations", auth=allowed("cases.investigate"), response=list[RelationIn])
@once
def relate(request: HttpRequest, id: UUID, body: list[RelationIn]) -> Any:
    """Keep links to other cases that belong to no stay."""
    viewer = request.viewer  # type: ignore[attr-defined]
    told = [(one.series, one.number, one.kind) for one in body]
    actions.relate(_one(request, id), told=told, by=viewer, at=timezone.now())
    return queries.relations(_one(request, id))


@router.patch("/visits/{id}", auth=allowed("cases.investigate"), response=StayOut)
@once
def correct_visit(request: HttpRequest, id: UUID, body: StayChange) -> dict[str, Any]:
    """A correction is a new row with a new id; the answer names the one it corrects."""
    viewer = request.viewer  # type: ignore[attr-defined]
    changes = body.dict(exclude_unset=True)
    because = changes.pop("because", "")
    if "place" in changes:
        changes["place_id"] = changes.pop("place")
    row = actions.correct_visit(
        queries.visit(viewer, id), changes=changes, because=because, by=viewer, at=timezone.now()
    )
    return _stay(row)


@router.post("/visits/{id}/split", auth=allowed("cases.investigate"), response=list[StayOut])
@once
def split_visit(request: HttpRequest, id: UUID, body: CutIn) -> list[dict[str, Any]]:
    viewer = request.viewer  # type: ignore[attr-defined]
    halves = actions.split_visit(queries.visit(viewer, id), cut=body.cut, by=viewer, at=timezone.now())
    return [_stay(row) for row in halves]


@router.delete("/visits/{id}", auth=allowed("cases.investigate"), response={204: None})
def withdraw_visit(request: HttpRequest, id: UUID) -> Status:
    """The row stays readable in the history and counts no more."""
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.withdraw_visit(queries.visit(viewer, id), by=viewer, at=timezone.now())
    return Status(204, None)
