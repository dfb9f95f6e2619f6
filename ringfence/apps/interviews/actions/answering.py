"""Answers, one row each; and the word that the core or the full form is complete, which closes its duty."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import actions as cases
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.interviews import facts, queries
from ringfence.apps.interviews.models import Answer
from ringfence.apps.keys import actions as keys
from ringfence.core.words import Refused
from ringfence.web.ids import new_id


@transaction.atomic
def answer(case: Any, *, answers: Mapping[str, Any], by: Viewer, at: datetime) -> list[str]:
    """Keep these answers (question -> answer, empty = not known any more); gives back which of them changed.

    What another record holds (the onset) is written there, through that app's own action.
    """
    require(by, "interviews.do", case.jurisdiction)
    form = queries.form_for(case.jurisdiction, at=at)
    now = queries.answers(case, form, by=by)
    changed = []
    for name, given in answers.items():
        question = form.of(name)
        value = facts.accept(question, given)
        if value == now.get(name):
            continue
        if question.holds:
            _elsewhere(case, question, value, by=by, at=at)
        else:
            _write(case, question, value, form=form, by=by, at=at)
        changed.append(name)
    if changed:
        audit.record(
            "interviews.answer", kind="case", id=case.id, jurisdiction=case.jurisdiction,
            detail={"questions": changed}, by=by, at=at,
        )  # fmt: skip
        events.record(
            "InterviewAnswered", kind="case", id=case.id, jurisdiction=case.jurisdiction,
            payload={"questions": changed}, by=by, at=at,
        )  # fmt: skip
    return changed


def _elsewhere(case: Any, question: Any, value: Any, *, by: Viewer, at: datetime) -> None:
    kind, _sep, name = question.holds.partition(":")
    if kind != "moment":
        raise Refused(_("This is kept elsewhere: change it there."), code="held-elsewhere")
    moment = datetime.fromisoformat(value) if value else None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    cases.note_moment(case, kind=name, moment=moment, because=_("interview"), by=by, at=at)


def _write(case: Any, question: Any, value: Any, *, form: Any, by: Viewer, at: datetime) -> None:
    open_row = Answer.objects.select_for_update().filter(
        case=case, question=question.name, superseded_at__isnull=True
    )
    open_row.update(superseded_at=at)
    row = Answer(
        id=new_id(),
        case=case,
        question=question.name,
        form=form.pack[:40],
        at=at,
        by=by.user_id,
        by_name=by.name,
    )
    if question.personal and value is not None:
        row.sealed = keys.seal(json.dumps(value, ensure_ascii=False), row=str(row.id), field="sealed")
    else:
        row.value = value
    row.save(force_insert=True)


@transaction.atomic
def finish(case: Any, *, which: str, by: Viewer, at: datetime) -> None:
    """The core or full form is complete: its duty is done. Refused while something needed is missing."""
    require(by, "interviews.do", case.jurisdiction)
    missing = queries.missing(case, which=which, by=by, at=at)
    if missing:
        raise Refused(
            _("%(n)s answers are still missing; the form is not complete.") % {"n": len(missing)},
            code="incomplete",
        )
    kind = queries.DUTIES[which]
    found = open_duties.duties(by, kind=kind, subject_kind="case", subject_id=case.id).first()
    if found is None:
        found = open_duties.duties(by, mine=True, kind=kind, subject_kind="case", subject_id=case.id).first()
    if found is None:
        raise Refused(_("There is no open duty for this form."), code="no-duty")
    duties.complete(found, evidence=f"form:{which}", by=by, at=at)
    events.record(
        "InterviewFinished", kind="case", id=case.id, jurisdiction=case.jurisdiction, payload={"form": which}, by=by, at=at
    )  # fmt: skip
