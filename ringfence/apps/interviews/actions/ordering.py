"""Order a form for an area: from an XLSForm workbook or a mapping; the form before stays readable."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.interviews import facts, queries
from ringfence.apps.interviews.models import FormEdition
from ringfence.core.words import Refused


@transaction.atomic
def order_form(form: Any, *, jurisdiction: str, order: str, by: Viewer, at: datetime) -> FormEdition:
    """From now on this form is asked there. A question may not change what kind of answer it takes: rows stand on it."""
    require(by, "interviews.form", jurisdiction)
    if not order.strip():
        raise Refused(_("Say by whose order the form changes."), code="order-missing")
    old = {one.name: one for one in queries.form_for(jurisdiction, at=at).questions}
    for one in form.questions:
        before = old.get(one.name)
        if before and (
            before.type != one.type or before.holds != one.holds or before.personal > one.personal
        ):
            raise Refused(
                _(
                    "The question “%(name)s” exists with another kind of answer; give the new one another name."
                )
                % {"name": one.name},
                code="question-changed",
            )
    row = FormEdition.objects.create(
        jurisdiction=jurisdiction, content=facts.mapping_of(form), order=order.strip()[:200], at=at,
        by=by.user_id, by_name=by.name,
    )  # fmt: skip
    audit.record(
        "interviews.order_form", kind="interview-form", id=row.id, jurisdiction=jurisdiction,
        detail={"questions": len(form.questions)}, by=by, at=at,
    )  # fmt: skip
    events.record(
        "InterviewFormOrdered",
        kind="interview-form",
        id=row.id,
        jurisdiction=jurisdiction,
        payload={},
        by=by,
        at=at,
    )
    return row
