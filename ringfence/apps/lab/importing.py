"""One row of a laboratory's file, and how it is taken back. Reached through this app's actions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.imports.actions import Effect, Outcome
from ringfence.apps.lab.actions import record, withdraw
from ringfence.apps.lab.models import Result
from ringfence.apps.people import queries as people

# What laboratories write; anything else is rejected with its row, never guessed.
WORDS = {
    "阳性": "positive", "阳": "positive", "positive": "positive", "pos": "positive", "+": "positive", "检出": "positive",
    "阴性": "negative", "阴": "negative", "negative": "negative", "neg": "negative", "-": "negative", "未检出": "negative",
    "灰区": "grey", "可疑": "grey", "grey": "grey", "gray": "grey", "inconclusive": "grey", "indeterminate": "grey",
    "无效": "invalid", "invalid": "invalid", "failed": "invalid",
}  # fmt: skip


def import_row(row: Mapping[str, Any], *, batch: Any, by: Viewer, at: datetime) -> Outcome:
    """One result of a person who is registered; the same result again is a duplicate."""
    outcome = WORDS.get(str(row.get("result") or "").strip().lower())
    if outcome is None:
        return Outcome(
            "rejected", message=_("The result is not a word that laboratories use."), code="result"
        )
    if row.get("sampled") is None:
        return Outcome("rejected", message=_("The time of sampling is missing."), code="sampled")
    person = _person(row, batch.jurisdiction)
    if person is None:
        return Outcome("rejected", message=_("There is no such person."), code="no-person")
    sampled = datetime.fromtimestamp(int(row["sampled"]), UTC)
    before = Result.objects.filter(person__pk=person).count()
    cycles = {"ORF1ab": row.get("ct_orf"), "N": row.get("ct_n")}
    made = record(
        person=person,
        outcome=outcome,
        sampled_at=sampled,
        reported_at=datetime.fromtimestamp(int(row["tested"]), UTC)
        if row.get("tested") is not None
        else sampled,
        ct={gene: value for gene, value in cycles.items() if value},
        laboratory=str(row.get("laboratory") or ""),
        barcode=str(row["sample"]),
        by=by,
        at=at,
    )
    if Result.objects.filter(person__pk=person).count() == before:
        return Outcome("duplicate", "result", made.pk)
    return Outcome("created", "result", made.pk)


def _person(row: Mapping[str, Any], jurisdiction: str) -> UUID | None:
    return people.match(
        reference=f"file{jurisdiction}:{row['person']}" if row.get("person") else "",
        id_number=str(row.get("id_number") or ""),
        phone=str(row.get("phone") or ""),
        name=str(row.get("name") or ""),
    )


def undo_row(effect: Effect, *, batch: Any, by: Viewer, at: datetime) -> None:
    """The row stays and counts no more."""
    withdraw(effect.record_id, because=_("import undone"), by=by, at=at)
