"""Results of a person, and the newest results of an area."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.lab.models import Result
from ringfence.apps.people import queries as people
from ringfence.web import keyset
from ringfence.web.access import scope


def of_person(viewer: Viewer, person: UUID | str) -> QuerySet[Result]:
    """The valid results of one person (corrected rows left out), by sampling time."""
    rows = scope(Result.valid.filter(person__pk=person), viewer, "lab.view")
    return rows.order_by("sampled_at", "id")


def of_people(ids: Iterable[UUID | str]) -> dict[str, list[Result]]:
    """person id -> valid results by sampling time: for judging, inside actions that have asked for permission."""
    answer: dict[str, list[Result]] = {}
    rows = Result.valid.filter(person__in=list(ids)).order_by("sampled_at", "id")
    for row in rows:
        answer.setdefault(str(row.person_id), []).append(row)
    return answer


def result(viewer: Viewer, id: UUID | str) -> Result:
    found = scope(Result.objects.all(), viewer, "lab.view").filter(pk=id).first()
    if found is None:
        raise Http404
    audit.record_reads("result", [found.pk], by=viewer, at=timezone.now())
    return found


def results(
    viewer: Viewer, *, outcome: str = "", within: str = "", cursor: str = "", size: int = keyset.SIZE
) -> keyset.Slice[Result]:
    """One page of valid results of the viewer's area."""
    require(viewer, "lab.view")
    rows = Result.valid.all()
    if outcome:
        rows = rows.filter(outcome=outcome)
    part = keyset.page(rows, paths=viewer.paths("lab.view"), within=within, cursor=cursor, size=size)
    if part.rows:
        audit.record_reads("result", [row.pk for row in part.rows], by=viewer, at=timezone.now())
    return part


# A laboratory may not browse people, yet must see, masked, whose tube it holds: these three ask for lab permissions.


def whose(viewer: Viewer, results: Iterable[Result]) -> dict[str, people.MaskedPerson]:
    """person id -> masked person, for results the viewer may see."""
    return people.masked_for(
        {row.person_id for row in results}, viewer, permission="lab.view", purpose="results"
    )


def person(viewer: Viewer, id: UUID | str) -> people.MaskedPerson:
    found = people.masked_for([id], viewer, permission="lab.record", purpose="results")
    if str(id) not in found:
        raise Http404
    return found[str(id)]


def find_person(viewer: Viewer, text: str) -> list[people.MaskedPerson]:
    """Those a text may mean, among people for whom the viewer may record results."""
    require(viewer, "lab.record")
    return people.find(viewer, text, permission="lab.record").rows


def section(request: Any, subject: Any) -> dict[str, Any] | None:
    """The part of a person's page that shows their results."""
    viewer = request.viewer
    if not viewer.may("lab.view"):
        return None
    return {
        "results": of_person(viewer, subject.id),
        "person": subject,
        "may_record": viewer.may("lab.record"),
    }
