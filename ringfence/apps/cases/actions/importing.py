"""One row of a line list becomes a person and a case, and can be taken back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.cases.actions.status import note_moment, register
from ringfence.apps.cases.models import Case, Status
from ringfence.apps.people import actions as people_actions
from ringfence.apps.people import queries as people

# Words of line lists for the registered statuses; anything else is asked about, never guessed.
WORDS = {
    "确诊": Status.CONFIRMED, "确诊病例": Status.CONFIRMED, "confirmed": Status.CONFIRMED, "case": Status.CONFIRMED,
    "无症状": Status.ASYMPTOMATIC, "无症状感染者": Status.ASYMPTOMATIC, "asymptomatic": Status.ASYMPTOMATIC,
    "疑似": Status.SUSPECTED, "疑似病例": Status.SUSPECTED, "suspected": Status.SUSPECTED,
    "初筛阳性": Status.SCREENED, "screened-positive": Status.SCREENED, "screened positive": Status.SCREENED,
    "复核阳性": Status.RECHECKED, "rechecked": Status.RECHECKED, "": Status.SUSPECTED,
}  # fmt: skip
MOMENTS = ("onset", "sampled", "isolated")


def import_row(
    row: Mapping[str, Any], *, incident: Any, feed: str, batch: Any, by: Viewer, at: datetime
) -> dict[str, Any]:
    """One line: {"outcome", "record_id", "undo", "message"}. `feed` keeps one file's numbers apart from another's."""
    status = WORDS.get(str(row.get("status") or "").strip().lower())
    if status is None:
        return _outcome("rejected", message=_("The status is not one that is registered."))
    person = _person(row, incident=incident, feed=feed, by=by, at=at)
    moments = {
        kind: datetime.fromtimestamp(int(row[kind]), UTC) for kind in MOMENTS if row.get(kind) is not None
    }
    case = Case.objects.filter(incident=incident, person=person).first()
    if case is None:
        case = register(
            person, incident=incident, status=status, discovery="import", moments=moments, by=by, at=at
        )
        return _outcome("created", case, undo={"case": str(case.id)})
    known = {moment.kind: moment.moment for moment in case.moments.filter(superseded_at__isnull=True)}
    changed = {kind: moment for kind, moment in moments.items() if known.get(kind) != moment}
    for kind, moment in changed.items():
        note_moment(case, kind=kind, moment=moment, because=_("line list"), by=by, at=at)
    before = {kind: moment.isoformat() if (moment := known.get(kind)) else None for kind in changed}
    return _outcome("updated" if changed else "unchanged", case, undo={"moments": before} if changed else {})


def undo_row(record_id: Any, undo: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """Take back what `import_row` did: a case that nobody worked on goes, dates return to what they were."""
    case = Case.objects.filter(pk=record_id).first()
    if case is None:
        return
    if "case" in undo and not case.visits.exists() and case.statuses.count() == 1:
        case.delete()
    for kind, text in undo.get("moments", {}).items():
        moment = datetime.fromisoformat(text) if text else None
        note_moment(case, kind=kind, moment=moment, because=_("import undone"), by=by, at=at)


def _person(row: Mapping[str, Any], *, incident: Any, feed: str, by: Viewer, at: datetime) -> Any:
    reference = f"{feed}:{row['person']}"
    found = people.by_reference([reference]).get(reference)
    if found is not None and not row.get("name"):
        return people.person(by, found)
    birth = row.get("birth_date")
    return people_actions.register(
        name=str(row.get("name") or row["person"]), sex=row.get("sex"), household=_household(row, feed),
        birth_date=date.fromisoformat(birth) if isinstance(birth, str) and len(birth) == 10 else None,
        address=row.get("address"), id_number=row.get("id_number"), phone=row.get("phone"), reference=reference,
        jurisdiction=incident.jurisdiction, by=by, at=at,
    )  # fmt: skip


def _household(row: Mapping[str, Any], feed: str) -> str | None:
    return f"{feed}:{row['household']}" if row.get("household") else None


def _outcome(
    outcome: str, case: Case | None = None, *, undo: dict[str, Any] | None = None, message: str = ""
) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "record_kind": "case",
        "record_id": case.id if case else None,
        "undo": undo or {},
        "message": message,
    }
