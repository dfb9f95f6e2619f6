"""Sign a report: what is known now is frozen under the next number."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.keys import actions as keys
from ringfence.apps.reports import queries
from ringfence.apps.reports.models import Report
from ringfence.core.words import Refused
from ringfence.web.ids import new_id


@transaction.atomic
def sign(case: Any, *, which: str, because: str = "", by: Viewer, at: datetime) -> Report:
    """Freeze the report in both languages. What is missing is said in it; signing with gaps needs a reason."""
    require(by, "reports.sign", case.jurisdiction)
    drafts = {
        language: asdict(queries.draft(case, which=which, viewer=by, language=language, at=at))
        for language in queries.LANGUAGES
    }
    missing = len(drafts["zh-hans"]["missing"])
    if missing and not because.strip():
        raise Refused(
            _("%(n)s things are missing. Say why the report goes out without them.") % {"n": missing},
            code="incomplete",
        )
    last = Report.objects.filter(case=case, which=which).aggregate(last=Max("number"))["last"] or 0
    row = Report(
        id=new_id(), case=case, jurisdiction=case.jurisdiction, which=which, number=last + 1, cut_off=at, missing=missing,
        because=because.strip()[:200], at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip
    row.content = keys.seal(json.dumps(drafts, ensure_ascii=False), row=str(row.id), field="content")
    row.save(force_insert=True)
    audit.record(
        "reports.sign", kind="report", id=row.id, jurisdiction=row.jurisdiction,
        detail={"which": which, "number": row.number, "missing": missing}, by=by, at=at,
    )  # fmt: skip
    events.record(
        "ReportSigned", kind="case", id=case.id, jurisdiction=case.jurisdiction,
        payload={"which": which, "number": row.number}, by=by, at=at,
    )  # fmt: skip
    return row
