"""Results of a person and of an area; tubes, where each was at any minute, and what their readings say together."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.lab import facts
from ringfence.apps.lab.models import Reading, Result, Step, Swab, Tube
from ringfence.apps.people import queries as people
from ringfence.web import keyset
from ringfence.web.access import scope

BEFORE = timedelta(hours=6)  # no tube stays open at a desk for longer


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


# Tubes.


def tube(viewer: Viewer, id: UUID | str) -> Tube:
    found = scope(Tube.objects.select_related("retests"), viewer, "lab.tubes").filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def by_barcode(viewer: Viewer, barcode: str) -> Tube | None:
    return scope(Tube.objects.all(), viewer, "lab.tubes").filter(barcode=barcode.strip()).first()


def tubes(viewer: Viewer, *, cursor: str = "", size: int = keyset.SIZE) -> keyset.Slice[Tube]:
    """One page of tubes of the viewer's area, each with `state_now` (its newest step) and `people`."""
    require(viewer, "lab.tubes")
    part = keyset.page(Tube.objects.all(), paths=viewer.paths("lab.tubes"), cursor=cursor, size=size)
    counts = dict(
        Swab.objects.filter(tube__in=part.rows).values_list("tube").annotate(n=Count("id")).order_by()
    )
    latest: dict[UUID, Step] = {}
    for step in Step.objects.filter(tube__in=part.rows).order_by("at", "id"):
        latest[step.tube_id] = step
    for row in part.rows:
        row.people, row.state_now = counts.get(row.pk, 0), latest.get(row.pk)
    return part


def in_tube(viewer: Viewer, tube: Tube, *, at: datetime) -> list[dict[str, Any]]:
    """The swabs of a tube at a minute, each with its masked person."""
    rows = [row for row in swabs(tube) if (row.taken_at or row.ordered_at or at) <= at]
    ids = {row.person_id for row in rows}
    shown = people.masked_for(ids, viewer, permission="lab.tubes", purpose="tube")
    return [{"swab": row, "person": shown.get(str(row.person_id))} for row in rows]


def for_tube(viewer: Viewer, text: str) -> list[people.MaskedPerson]:
    """Those a text may mean, among people whose swabs the viewer may take."""
    return people.find(viewer, text, permission="lab.collect").rows


def path(tube: Tube, *, at: datetime) -> QuerySet[Step]:
    """The steps of a tube up to a minute, first to last."""
    return tube.steps.filter(at__lte=at).select_related("rack", "run").order_by("at", "id")


def state(tube: Tube, *, at: datetime, known_at: datetime | None = None) -> Step | None:
    """Where the tube was at a minute; with `known_at`, what was known of it then. None: it did not exist yet."""
    rows = tube.steps.filter(at__lte=at)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return rows.order_by("-at", "-id").first()


def swabs(tube: Tube, *, at: datetime | None = None) -> list[Swab]:
    """Whose swabs are in the tube (at a minute: taken by then), in their order."""
    rows = tube.swabs.order_by("number")
    return list(rows if at is None else rows.filter(taken_at__lte=at))


def readings(tube: Tube) -> list[Reading]:
    """What plates said of the tube, corrected rows left out."""
    rows = tube.readings.filter(replaced_by__isnull=True).select_related("run")
    return list(rows.order_by("reported_at", "id"))


def singles(tubes: Iterable[UUID]) -> dict[UUID, list[str]]:
    """tube id -> outcomes read so far, oldest first: for judging, inside actions that have asked for permission."""
    answer: dict[UUID, list[str]] = {}
    rows = Reading.objects.filter(tube__in=list(tubes), replaced_by__isnull=True)
    for id, outcome in rows.order_by("reported_at", "id").values_list("tube", "outcome"):
        answer.setdefault(id, []).append(outcome)
    return answer


def beside(tube: Tube, *, within: timedelta) -> list[UUID]:
    """People whose swabs were taken at the same site and desk within that time of one of this tube's, not in it."""
    moments = [swab.taken_at for swab in swabs(tube) if swab.taken_at]
    if tube.site_id is None or not moments:
        return []
    rows = Swab.objects.filter(
        tube__site=tube.site_id,
        tube__desk=tube.desk,
        tube__opened_at__range=(min(moments) - BEFORE, max(moments) + within),
        taken_at__range=(min(moments) - within, max(moments) + within),
    ).exclude(tube=tube)
    return sorted(set(rows.values_list("person", flat=True)))


def share_infected(viewer: Viewer, *, since: datetime, until: datetime) -> dict[str, Any] | None:
    """Prevalence from tubes read in [since, until), first tests only; None where no tube has been read."""
    rows = scope(Reading.objects.all(), viewer, "lab.tubes").filter(
        reported_at__gte=since, reported_at__lt=until, replaced_by__isnull=True, tube__retests__isnull=True
    )
    told = rows.annotate(people=Count("tube__swabs")).values_list("people", "outcome")
    found = [(int(people), str(outcome)) for people, outcome in told if outcome != "invalid"]
    if not found:
        return None
    return {
        "tubes": len(found),
        "positive": sum(word != "negative" for _people, word in found),
        "share": facts.share(found),
    }
