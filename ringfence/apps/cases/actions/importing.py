"""One row of a line list becomes a person and a case, and can be taken back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.cases.actions.status import note_moment, register
from ringfence.apps.cases.models import Case, Status
from ringfence.apps.command import queries as command
from ringfence.apps.imports.actions import Effect, Outcome
from ringfence.apps.people import actions as people_actions
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused

# Words of line lists for the registered statuses; anything else is rejected, never guessed.
WORDS = {
    "确诊": Status.CONFIRMED, "确诊病例": Status.CONFIRMED, "confirmed": Status.CONFIRMED, "case": Status.CONFIRMED,
    "无症状": Status.ASYMPTOMATIC, "无症状感染者": Status.ASYMPTOMATIC, "asymptomatic": Status.ASYMPTOMATIC,
    "疑似": Status.SUSPECTED, "疑似病例": Status.SUSPECTED, "suspected": Status.SUSPECTED,
    "初筛阳性": Status.SCREENED, "screened-positive": Status.SCREENED, "screened positive": Status.SCREENED,
    "复核阳性": Status.RECHECKED, "rechecked": Status.RECHECKED, "": Status.SUSPECTED,
}  # fmt: skip
MOMENTS = ("onset", "sampled", "isolated")
FEED = "file"


def feed_of(jurisdiction: str) -> str:
    """Numbers in the files of one area name the same people; those of another area do not."""
    return f"{FEED}{jurisdiction}"


def import_row(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """One line of a line list, into the newest open incident that covers the batch's area."""
    incident = command.open_at(batch.jurisdiction).first()
    if incident is None:
        raise Refused(_("No incident is open in this area; open one first."), code="no-incident")
    status = WORDS.get(str(row.get("status") or "").strip().lower())
    if status is None:
        return Outcome(
            "rejected", message=_("The status is not one that is registered."), code="unknown-status"
        )
    person = _person(row, batch.jurisdiction, by=by, at=at)
    moments = {
        kind: datetime.fromtimestamp(int(row[kind]), UTC) for kind in MOMENTS if row.get(kind) is not None
    }
    case = Case.objects.filter(incident=incident, person=person).first()
    if case is None:
        case = register(
            person, incident=incident, status=status, discovery="import", moments=moments, because=_("line list"),
            by=by, at=at,
        )  # fmt: skip
        return Outcome("created", "case", case.id, {"case": str(case.id)})
    return _renewed(case, moments, by=by, at=at)


def _renewed(case: Case, moments: Mapping[str, datetime], *, by: Viewer, at: datetime) -> Outcome:
    """A known case: only its dates may be renewed by a file; its status is for people."""
    known = {row.kind: row.moment for row in case.moments.filter(superseded_at__isnull=True)}
    changed = {kind: moment for kind, moment in moments.items() if known.get(kind) != moment}
    for kind, moment in changed.items():
        note_moment(case, kind=kind, moment=moment, because=_("line list"), by=by, at=at)
    before = {kind: earlier.isoformat() if (earlier := known.get(kind)) else None for kind in changed}
    return (
        Outcome("updated", "case", case.id, {"moments": before})
        if changed
        else Outcome("unchanged", "case", case.id)
    )


def undo_row(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    """A case that nobody worked on goes; dates return to what they were."""
    case = Case.objects.filter(pk=effect.record_id).first()
    if case is None:
        return
    if "case" in effect.undo:
        if case.visits.exists() or case.statuses.count() > 1:
            raise Refused(_("Somebody has worked on this case since."), code="worked-on")
        case.delete()
        return
    for kind, text in effect.undo.get("moments", {}).items():
        moment = datetime.fromisoformat(text) if text else None
        note_moment(case, kind=kind, moment=moment, because=_("import undone"), by=by, at=at)


def _person(row: Mapping[str, Any], jurisdiction: str, *, by: Viewer, at: datetime) -> Any:
    feed = feed_of(jurisdiction)
    reference = f"{feed}:{row['person']}"
    found = people.by_reference([reference]).get(reference)
    if found is not None and not row.get("name"):
        return people.person(by, found)
    birth = row.get("birth_date")
    return people_actions.register(
        name=str(row.get("name") or ""), sex=row.get("sex"),
        household=f"{feed}:{row['household']}" if row.get("household") else None,
        birth_date=date.fromisoformat(birth) if isinstance(birth, str) and len(birth) == 10 else None,
        address=row.get("address"), id_number=row.get("id_number"), phone=row.get("phone"), reference=reference,
        jurisdiction=jurisdiction, by=by, at=at,
    )  # fmt: skip
