"""How a case stands to other cases: said in an interview, agreed by a person, kept as rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases.models import Case, CaseRelation, Link, Series
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

Told = tuple[str, int, str]


@transaction.atomic
def relate(case: Case, *, told: Iterable[Told], by: Viewer, at: datetime) -> list[CaseRelation]:
    """Keep relations apart from any stay: (series, number, kind) each; what is there already is not written twice."""
    require(by, "cases.investigate", case.jurisdiction)
    rows = write(case, told, visit=None, by=by, at=at)
    if rows:
        audit.record(
            "cases.relate", kind="case", id=case.id, jurisdiction=case.jurisdiction, detail={"rows": len(rows)}, by=by, at=at
        )  # fmt: skip
        events.record(
            "CaseRelated", kind="case", id=case.id, jurisdiction=case.jurisdiction, payload={"rows": len(rows)}, by=by, at=at
        )  # fmt: skip
    return rows


def write(case: Case, told: Iterable[Told], *, visit: Any, by: Viewer, at: datetime) -> list[CaseRelation]:
    """The rows alone, inside the transaction of whoever writes the stay."""
    rows = []
    for series, number, kind in told:
        if series not in Series.values or kind not in Link.values or not 0 < number < 100_000:
            raise Refused(_("There is no such relation between cases."), code="unknown-relation")
        row, created = CaseRelation.objects.get_or_create(
            case=case, visit=visit, series=series, number=number, kind=kind, withdrawn_at=None,
            defaults={"other": _other(case, series, number), "at": at, "by": by.user_id, "by_name": by.name},
        )  # fmt: skip
        if created:
            rows.append(row)
    return rows


def _other(case: Case, series: str, number: int) -> Case | None:
    if series != Series.CASE:
        return None
    return Case.objects.filter(incident=case.incident_id, number=number).exclude(pk=case.pk).first()
