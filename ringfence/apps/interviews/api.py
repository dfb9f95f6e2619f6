"""The desk over HTTP: queue, answers, what is missing, calls. Names are never sent, only ids; personal answers to their owner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Router, Schema

from ringfence.apps.accounts.api import allowed
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.cases import queries as cases
from ringfence.apps.interviews import actions, queries

router = Router(tags=["interviews"])


class WaitingOut(Schema):
    case: UUID
    duty: UUID
    form: str
    deadline: datetime
    missing: int
    mine: bool
    last_outcome: str
    next_try: datetime | None


class AskedOut(Schema):
    """One question; `value` is null while the answer is personal and the duty is not yours."""

    name: str
    group: str
    type: str
    label: str
    required: bool
    personal: bool
    holds: str
    applies: bool
    missing: bool
    masked: bool
    value: Any = None
    choices: list[str]
    by: str
    at: datetime | None


class InterviewOut(Schema):
    case: UUID
    form: str
    pack: str
    missing: int
    questions: list[AskedOut]


class AnswersIn(Schema):
    """Question -> answer; an empty one takes the answer back."""

    answers: dict[str, Any]


class CallIn(Schema):
    line: str = "investigation"
    outcome: str
    note: str = Field("", max_length=1000)
    next_try: datetime | None = None
    although_called: bool = False


class CallOut(Schema):
    id: UUID
    line: str
    outcome: str
    at: datetime
    next_try: datetime | None
    by_name: str


@router.get("/interviews/queue", auth=allowed("interviews.do"), response=list[WaitingOut])
def queue(request: HttpRequest, mine: bool = True) -> Any:
    """Open investigation duties by deadline: mine, or with `mine=false` those nobody owns."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return [
        {
            "case": row.listed.case.id, "duty": row.duty.pk, "form": row.which, "deadline": row.duty.deadline,
            "missing": row.missing, "mine": row.mine,
            "last_outcome": row.last_call.outcome if row.last_call else "",
            "next_try": row.last_call.next_try if row.last_call else None,
        }
        for row in queries.queue(viewer, mine=mine, at=timezone.now())
    ]  # fmt: skip


@router.get("/interviews/{id}", auth=allowed("interviews.view"), response=InterviewOut)
def interview(request: HttpRequest, id: UUID, form: str = "core") -> Any:
    """Every question of the core or the full form with its answer and whether it is still needed."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _shown(viewer, cases.one(viewer, id), form)


def _shown(viewer: Any, case: Any, which: str) -> dict[str, Any]:
    which = which if which in queries.DUTIES else "core"
    language = get_language() or "zh-hans"
    found = queries.interview(case, which=which, viewer=viewer, language=language, at=timezone.now())
    return {
        "case": case.id, "form": which, "pack": found.form.pack, "missing": found.missing,
        "questions": [_question(one, language) for _name, _title, asked in found.groups for one in asked],
    }  # fmt: skip


def _question(one: Any, language: str) -> dict[str, Any]:
    question = one.question
    return {
        "name": question.name, "group": question.group, "type": question.type, "label": question.label.of(language),
        "required": question.required, "personal": question.personal, "holds": question.holds, "applies": one.applies,
        "missing": one.missing, "masked": one.masked, "value": one.value, "choices": [choice.name for choice in question.choices],
        "by": one.by_name, "at": one.at,
    }  # fmt: skip


@router.post("/interviews/{id}/answers", auth=allowed("interviews.do"), response=InterviewOut)
@once
def answer(request: HttpRequest, id: UUID, body: AnswersIn, form: str = "core") -> Any:
    """Keep answers; the rows before stay."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    actions.answer(case, answers=body.answers, by=viewer, at=timezone.now())
    return _shown(viewer, case, form)


@router.post("/interviews/{id}/finish", auth=allowed("interviews.do"), response=InterviewOut)
@once
def finish(request: HttpRequest, id: UUID, form: str = "core") -> Any:
    """The form is complete: its duty is done. 409 `incomplete` while something is missing."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    actions.finish(case, which=form, by=viewer, at=timezone.now())
    return _shown(viewer, case, form)


@router.get("/interviews/{id}/calls", auth=allowed("interviews.view"), response=list[CallOut])
def calls(request: HttpRequest, id: UUID) -> Any:
    """Calls to the person of this case by every line of command, newest first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return queries.calls(cases.one(viewer, id).person, viewer)


@router.post("/interviews/{id}/calls", auth=allowed("interviews.do"), response=CallOut)
@once
def call(request: HttpRequest, id: UUID, body: CallIn) -> Any:
    """One call into the ledger. 409 `called-already` when another line reached the person within twelve hours."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return actions.record_call(cases.one(viewer, id).person, **body.dict(), by=viewer, at=timezone.now())
