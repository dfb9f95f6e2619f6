"""The queue of an interviewer, one interview with what is missing, the ledger of calls, and the form in force."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import queries as cases
from ringfence.apps.duties import queries as duties
from ringfence.apps.interviews import facts, policies
from ringfence.apps.interviews.models import Answer, Call, FormEdition, Line, Outcome
from ringfence.apps.keys import actions as keys
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused
from ringfence.web.moments import as_local

DUTIES = {"core": "core-investigation", "full": "full-investigation"}
FORMS = {kind: name for name, kind in DUTIES.items()}
QUEUE_AT_MOST = 60
KNOWN_ELSEWHERE = "●"


def form_for(jurisdiction: str, *, at: datetime) -> Any:
    """The form asked there and then: the nearest area's newest order, else the shipped one."""
    parts = [part for part in jurisdiction.split("/") if part]
    paths = ["/", *("/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts)))]
    rows = FormEdition.objects.filter(jurisdiction__in=paths, at__lte=at)
    last = max(rows, key=lambda row: (len(row.jurisdiction), row.at, str(row.id)), default=None)
    return facts.of_mapping(last.content) if last else facts.shipped()


def editions(viewer: Viewer) -> QuerySet[FormEdition]:
    """Forms ordered in the viewer's areas, the newest first."""
    return scope(FormEdition.objects.all(), viewer, "interviews.view").order_by("-at", "-id")


def answers(case: Any, form: Any, *, by: Viewer) -> dict[str, Any]:
    """Every answer that holds now, sealed ones opened: for judging what is missing, never for showing as such."""
    found: dict[str, Any] = {}
    for row in Answer.objects.filter(case=case, superseded_at__isnull=True):
        if row.sealed:
            found[row.question] = json.loads(keys.unseal(bytes(row.sealed), row=str(row.id), field="sealed"))
        elif row.value is not None:
            found[row.question] = row.value
    return found | _held(case, form, by=by)


def _held(case: Any, form: Any, *, by: Viewer) -> dict[str, Any]:
    """Answers that other records hold: dates of the case, fields of the person, the trajectory."""
    wanted = {one.holds: one.name for one in form.questions if one.holds}
    found: dict[str, Any] = {}
    for kind, row in cases.moments_now(case).items():
        if f"moment:{kind}" in wanted and row.moment:
            found[wanted[f"moment:{kind}"]] = (
                as_local(row.moment).replace(tzinfo=None).isoformat(timespec="minutes")
            )
    shown = people.masked([case.person_id], by, audited=False).get(str(case.person_id))
    for name in ("name", "phone", "id_number"):
        if f"person:{name}" in wanted and shown and getattr(shown, name):
            found[wanted[f"person:{name}"]] = getattr(shown, name)
    if "person:address" in wanted and people.home_of(case.person_id):
        found[wanted["person:address"]] = KNOWN_ELSEWHERE
    return found


def _course(case: Any, form: Any, *, at: datetime) -> dict[str, Any]:
    """Whether the trajectory is there, without gaps, without contradictions: an answer only where it is so."""
    names = {one.holds: one.name for one in form.questions if one.holds.startswith("course:")}
    if not names:
        return {}
    course = cases.trajectory(case, at=at)
    states = {"course:stays": bool(course.visits), "course:gaps": bool(course.visits) and not course.gaps,
              "course:conflicts": bool(course.visits) and not any(course.conflicts.values())}  # fmt: skip
    return {names[key]: "yes" for key, good in states.items() if good and key in names}


def missing(case: Any, *, which: str, by: Viewer, at: datetime) -> list[Any]:
    """The questions whose answers the report still needs."""
    if which not in DUTIES:
        raise Refused("There is no such form.", code="no-such-form")
    form = form_for(case.jurisdiction, at=at)
    return list(facts.missing(form, answers(case, form, by=by) | _course(case, form, at=at), which=which))


def missing_number(case: Any, *, which: str, by: Viewer, at: datetime) -> int:
    return len(missing(case, which=which, by=by, at=at))


def owned(viewer: Viewer, case: Any) -> list[Any]:
    """The open investigation duties of this case that are the viewer's: they open what the interview needs."""
    rows = duties.duties(viewer, mine=True, subject_kind="case", subject_id=case.id)
    return [row for row in rows if row.kind in FORMS]


def open_duties(viewer: Viewer, case: Any) -> list[Any]:
    rows = duties.duties(viewer, subject_kind="case", subject_id=case.id)
    return [row for row in rows if row.kind in FORMS]


@dataclass
class Asked:
    """One question on the page: its answer as it may be shown, who gave it, and whether it is still needed."""

    question: Any
    value: Any = None
    shown: str = ""
    masked: bool = False
    missing: bool = False
    applies: bool = True
    by_name: str = ""
    at: datetime | None = None


@dataclass
class Interview:
    """One case's interview for one form."""

    case: Any
    form: Any
    which: str
    groups: list[tuple[str, str, list[Asked]]] = field(default_factory=list)
    missing: int = 0
    asked: int = 0


def interview(case: Any, *, which: str, viewer: Viewer, language: str, at: datetime) -> Interview:
    """Everything asked, in order. Personal answers are shown to the owner of the open duty only, and that is logged."""
    form = form_for(case.jurisdiction, at=at)
    found = answers(case, form, by=viewer) | _course(case, form, at=at)
    rows = {row.question: row for row in Answer.objects.filter(case=case, superseded_at__isnull=True)}
    open_to_me = bool(owned(viewer, case))
    if open_to_me and any(row.sealed for row in rows.values()):
        audit.record_reads("interview", [case.id], purpose="interview", by=viewer, at=at)
    needed = {one.name for one in facts.missing(form, found, which=which)}
    page = Interview(case, form, which, missing=len(needed))
    for name, title in form.groups:
        asked = [
            _asked(one, found, rows.get(one.name), needed, language=language, open_to_me=open_to_me)
            for one in form.asked(which)
            if one.group == name
        ]
        if asked:
            page.groups.append((name, title.of(language), asked))
            page.asked += sum(one.applies for one in asked)
    return page


def _asked(
    question: Any, found: Mapping[str, Any], row: Any, needed: set[str], *, language: str, open_to_me: bool
) -> Asked:
    value = found.get(question.name)
    masked = question.personal and not question.holds and value is not None and not open_to_me
    return Asked(
        question=question, value=None if masked else value, masked=masked,
        shown="●●●" if masked else facts.shown(question, value, language=language),
        missing=question.name in needed, applies=facts.applies(question, found),
        by_name=row.by_name if row else "", at=row.at if row else None,
    )  # fmt: skip


def history(case: Any) -> QuerySet[Answer]:
    """Every answer ever given, newest first; the values of personal ones stay sealed."""
    return Answer.objects.filter(case=case).order_by("-recorded_at", "-id")


@dataclass
class Waiting:
    """One line of the queue."""

    duty: Any
    listed: Any
    which: str
    missing: int
    last_call: Call | None
    mine: bool


def queue(viewer: Viewer, *, mine: bool = True, at: datetime) -> list[Waiting]:
    """Open investigation duties by deadline: mine, or those nobody owns yet."""
    rows = [
        row
        for kind in FORMS
        for row in duties.duties(viewer, mine=mine, unowned=not mine, kind=kind, subject_kind="case")[
            :QUEUE_AT_MOST
        ]
    ]
    rows.sort(key=lambda row: (row.deadline, str(row.id)))
    rows = rows[:QUEUE_AT_MOST]
    ids = {row.subject_id for row in rows}
    mine_cases = {
        str(one.case.pk): one for one in cases.listed(cases.cases(viewer).filter(pk__in=ids), viewer)
    }
    calls = last_calls([one.case.person_id for one in mine_cases.values()])
    found = []
    for row in rows:
        listed = mine_cases.get(row.subject_id)
        if listed is None:
            continue
        which = FORMS[row.kind]
        number = missing_number(listed.case, which=which, by=viewer, at=at)
        found.append(Waiting(row, listed, which, number, calls.get(listed.case.person_id), mine))
    return found


def last_calls(person_ids: Iterable[Any]) -> dict[Any, Call]:
    """person id -> the newest call by any line."""
    found: dict[Any, Call] = {}
    for row in Call.objects.filter(person__in=list(person_ids)).order_by("at", "id"):
        found[row.person_id] = row
    return found


def calls(person: Any, viewer: Viewer) -> list[Call]:
    """Who called this person when and with what outcome, newest first: every line sees every line's calls."""
    rows = Call.objects.filter(person=person)
    return list(scope(rows, viewer, "interviews.view").order_by("-at", "-id")[:200])


def call_note(call: Call, *, by: Viewer, at: datetime) -> str:
    """The sealed note of one call; the reading is audited."""
    audit.record_reads("call", [call.id], purpose="call", by=by, at=at)
    return keys.unseal(bytes(call.note), row=str(call.id), field="note") if call.note else ""


def warning(person: Any, *, line: str, at: datetime) -> Call | None:
    """The call by another line that reached the person lately: shown before anybody dials."""
    return policies.reached_by_others(person, line=line, at=at)


def outcomes() -> list[tuple[str, Any]]:
    return list(Outcome.choices)


def lines() -> list[tuple[str, Any]]:
    return list(Line.choices)
