"""Duties of a viewer's area: mine, those without an owner, those of one record."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.duties.models import Assignment, Duty, Pause, Step
from ringfence.core.words import Refused

CLOSING = ("done", "cancelled")


def duties(
    viewer: Viewer, *, mine: bool = False, unowned: bool = False, kind: str = "", subject_kind: str = "",
    subject_id: object = "", include_closed: bool = False,
) -> QuerySet[Duty]:  # fmt: skip
    """Open duties, the nearest deadline first, with `owner_now` (list of at most one assignment) and `standing`."""
    current = Assignment.objects.filter(duty=OuterRef("pk"), ended_at__isnull=True)
    rows = Duty.objects.all() if include_closed else Duty.objects.filter(closed_at__isnull=True)
    if mine:
        me = viewer.user_id
        rows = rows.filter(Exists(current.filter(Q(owner_id=me) | Q(deputy_id=me))))
    else:
        rows = scope(rows, viewer, "duties.view")
    if unowned:
        rows = rows.filter(~Exists(current))
    wanted = {"kind": kind, "subject_kind": subject_kind, "subject_id": str(subject_id)}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    open_rows = Assignment.objects.filter(ended_at__isnull=True).select_related("owner", "deputy")
    standing = Pause.objects.filter(ended_at__isnull=True)
    return rows.prefetch_related(
        Prefetch("assignments", queryset=open_rows, to_attr="owner_now"),
        Prefetch("pauses", queryset=standing, to_attr="standing"),
    ).order_by("deadline", "id")


def duty(viewer: Viewer, id: UUID | str) -> Duty:
    """One duty that is the viewer's own or in their area."""
    if not is_id(id):
        raise NotFound
    for mine in (True, False):
        found = duties(viewer, mine=mine, include_closed=True).filter(pk=id).first()
        if found is not None:
            return found
    raise NotFound


def is_id(text: UUID | str) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


class NotFound(Refused):
    status = 404

    def __init__(self) -> None:
        super().__init__(gettext("There is no such duty, or it is outside your area."), code="not-found")


def counts_at(viewer: Viewer, moment: datetime, *, known: bool = True) -> dict[str, int]:
    """Open, late and unowned duties as they stood at a past moment: as `known` then, or as it happened by what is
    known now.
    """
    when = "recorded_at" if known else "at"
    begun = {"recorded_at__lte": moment} if known else {"opened_at__lte": moment}
    closing = Step.objects.filter(duty=OuterRef("pk"), step__in=CLOSING, **{f"{when}__lte": moment})
    owned = Assignment.objects.filter(duty=OuterRef("pk"), **{f"{when}__lte": moment}).exclude(
        ended_at__lte=moment
    )
    standing = Pause.objects.filter(duty=OuterRef("pk"), at__lte=moment).exclude(ended_at__lte=moment)
    rows = scope(Duty.objects.filter(**begun), viewer, "duties.view").filter(~Exists(closing)).order_by()
    return {
        "open": rows.count(),
        "late": rows.filter(deadline__lt=moment).filter(~Exists(standing)).count(),
        "unowned": rows.filter(~Exists(owned)).count(),
    }


def owners(kind: str, subject_kind: str, subject_ids: list[object]) -> dict[str, UUID | None]:
    """Record id -> owner of its open duty of this kind; for columns of other apps' lists."""
    ids = [str(id) for id in subject_ids]
    rows = Duty.objects.filter(
        kind=kind, subject_kind=subject_kind, subject_id__in=ids, closed_at__isnull=True
    )
    now = Prefetch("assignments", Assignment.objects.filter(ended_at__isnull=True), to_attr="owner_now")
    found: dict[str, UUID | None] = {}
    for row in rows.prefetch_related(now):
        found[row.subject_id] = row.owner_now[0].owner_id if row.owner_now else None
    return found
