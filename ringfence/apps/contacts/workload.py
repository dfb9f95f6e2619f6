"""How much work on contacts is open, whose it is, and when pieces of it were finished: what a forecast starts from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.contacts.models import Contact, ContactStatus, Judgement, Outcome, State

CALLED_FOR = (Outcome.CLOSE, Outcome.SECONDARY, Outcome.UNDETERMINED)
NOT_REACHED = (State.LISTED, State.CALLED)
SETTLED = (State.HELD, State.RELEASED, State.INFECTED)
STAMPS = 500  # the pace is that of the last so many


@dataclass(frozen=True)
class Load:
    """Open contacts by owner (None: nobody's), and (who, when) of those finished, in order of time."""

    open: dict[UUID | None, int]
    finished: list[tuple[UUID, datetime]]

    @property
    def left(self) -> int:
        return sum(self.open.values())

    @property
    def unowned(self) -> int:
        return self.open.get(None, 0)


def workload(
    viewer: Viewer,
    *,
    case: Any = None,
    incident: Any = None,
    until: str = "reached",
    close_only: bool = False,
) -> Load:
    """Contacts of a case (its first ring) or an incident who are not yet `reached`, or not yet `settled`."""
    about = {"case_id": case} if case else {"incident_id": incident}
    if case and until == "reached":
        about["ring"] = 1
    rows = Contact.objects.filter(**about, outcome__in=(Outcome.CLOSE,) if close_only else CALLED_FOR)
    rows = scope(rows, viewer, "contacts.view")
    todo = rows.filter(state__in=NOT_REACHED) if until == "reached" else rows.exclude(state__in=SETTLED)
    done = [state for state in State if state not in NOT_REACHED] if until == "reached" else SETTLED
    stamps = ContactStatus.objects.filter(contact__in=rows, state__in=done).order_by("-at")
    return Load(
        open=dict(todo.order_by().values_list("owner").annotate(n=Count("*"))),
        finished=sorted(stamps.values_list("by", "at")[:STAMPS], key=lambda row: row[1]),
    )


def counts_at(viewer: Viewer, moment: datetime, *, known: bool = True) -> dict[str, int]:
    """Contacts by class as they stood at a past moment: as `known` then, or as it happened by what is known now."""
    when = "recorded_at" if known else "at"
    last = Judgement.objects.filter(contact=OuterRef("pk"), **{f"{when}__lte": moment}).order_by(
        f"-{when}", "-id"
    )
    rows = scope(Contact.objects.order_by(), viewer, "contacts.view")
    rows = rows.annotate(then=Subquery(last.values("outcome")[:1])).exclude(then=None)
    return dict(rows.values_list("then").annotate(n=Count("*")))
