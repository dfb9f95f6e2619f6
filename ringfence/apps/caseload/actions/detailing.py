"""What the register asks of a person, typed while talking; the history stays."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.caseload import policies
from ringfence.apps.caseload.actions import writing
from ringfence.apps.caseload.models import Detail, Followed
from ringfence.apps.keys import actions as keys
from ringfence.web.ids import new_id


@transaction.atomic
def detail(followed: Followed, *, values: Mapping[str, Any], by: Viewer, at: datetime) -> Detail:
    """Keep these answers sealed; the ones before them stay readable as they were."""
    followed = writing.locked(followed)
    policies.may_work(followed, by)
    same = {"incident_id": followed.incident_id, "person_id": followed.person_id}
    Detail.objects.filter(**same, superseded_at__isnull=True).update(superseded_at=at)
    row = Detail(id=new_id(), **same, at=at, by=by.user_id, by_name=by.name)
    kept = {name: str(value) for name, value in values.items() if value not in (None, "")}
    row.content = keys.seal(json.dumps(kept, ensure_ascii=False), row=str(row.id), field="content")
    row.save(force_insert=True)
    writing.note("caseload.detail", followed, {"fields": sorted(kept)}, by=by, at=at)
    return row
