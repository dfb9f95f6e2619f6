"""The clocks of the board: time left, forecast, owner; what will be late stands first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.duties import names
from ringfence.apps.duties import queries as duties
from ringfence.apps.protocols import queries as protocols
from ringfence.apps.response.facts import Foreseen, foresee
from ringfence.web.moments import moment_words

SHOWN = 12
READ = 24  # those due soonest
RISKY = 0.1
# kind of clock -> which work must be done for it
WORK: dict[str, dict[str, Any]] = {
    "core-investigation": {"until": "reached"},
    "core-track": {"until": "reached"},
    "full-investigation": {"until": "settled"},
    "hand-over-contacts": {"until": "reached"},
    "transfers": {"until": "settled", "close_only": True},
}


@dataclass(frozen=True)
class Clock:
    """One running promise: what, until when, whose, and what is foreseen; `bar` are thousandths of its picture."""

    title: str
    since: datetime
    deadline: datetime
    owner: Any
    paused: bool
    url: str
    foreseen: Foreseen | None
    state: str
    bar: dict[str, int]

    @property
    def at_risk(self) -> bool:
        return self.state == "risk" and self.foreseen is not None

    @property
    def chance(self) -> str:
        return _per_cent(self.foreseen.breach) if self.foreseen else ""

    @property
    def repair(self) -> str:
        """The smallest change that brings the chance of a breach to one in ten, in words."""
        said = self.foreseen
        if said is None or self.state in ("breached", "paused") or said.breach <= RISKY or not said.left:
            return ""
        if not said.enough:
            return _("More people cannot keep it: only a later deadline or less work can.")
        words = ngettext(
            "%(n)d person more brings the risk to %(p)s.",
            "%(n)d people more bring the risk to %(p)s.",
            said.more,
        )
        return words % {"n": said.more, "p": _per_cent(said.breach_then)}

    @property
    def situation(self) -> str:
        """How much is open and who works on it."""
        said = self.foreseen
        if said is None:
            return ""
        if not said.left:
            return _("The contacts are done; the signature is missing.")
        parts = [
            ngettext("%d contact open", "%d contacts open", said.left) % said.left,
            *(
                [ngettext("%d unassigned", "%d unassigned", said.unowned) % said.unowned]
                if said.unowned
                else []
            ),
            ngettext("%d person at work", "%d people at work", said.people) % said.people
            if said.people
            else _("nobody at work"),
        ]
        return " · ".join(parts)

    @property
    def whisker_words(self) -> str:
        said = self.foreseen
        if said is None or said.low is None:
            return ""
        return f"{moment_words(said.low)} – {moment_words(said.high) if said.high else '…'}"


def _per_cent(share: float) -> str:
    """Never a certainty: it was only played."""
    return "<1 %" if share < 0.01 else ">99 %" if share > 0.99 else f"{100 * share:.0f} %"


def clocks(viewer: Viewer, *, at: datetime) -> list[Clock]:
    """Foreseen breaches first, then the soonest; a clock that stands comes last."""
    if not viewer.may("duties.view"):
        return []
    ours = duties.duties(viewer).filter(kind__in=[*protocols.clock_kinds(), "register-case"])
    made = [_clock(duty, viewer, at=at) for duty in ours[:READ]]
    return sorted(made, key=_order)[:SHOWN]


def _order(clock: Clock) -> tuple[int, datetime]:
    return ("breached", "risk", "unknown", "running", "met", "paused").index(clock.state), clock.deadline


def _clock(duty: Any, viewer: Viewer, *, at: datetime) -> Clock:
    said = _foreseen(duty, viewer, at=at)
    return Clock(
        title=names.title(duty.title_code), since=duty.opened_at, deadline=duty.deadline,
        owner=duty.owner_now[0].owner if duty.owner_now else None, paused=bool(duty.standing),
        url=reverse("duties:duty", args=[duty.pk]), foreseen=said, state=_state(duty, said, at=at),
        bar=_bar(duty, said, at=at),
    )  # fmt: skip


def _foreseen(duty: Any, viewer: Viewer, *, at: datetime) -> Foreseen | None:
    """None where no work is on record from which it could be told: no forecast is better than a made-up one."""
    asked = WORK.get(duty.kind)
    if asked is None or not viewer.may("contacts.view") or duty.subject_kind not in ("case", "incident"):
        return None
    load = contacts.workload(viewer, **{duty.subject_kind: duty.subject_id}, **asked)
    if not load.left and not load.finished:
        return None
    return foresee(load, due=duty.deadline, at=at)


def _state(duty: Any, said: Foreseen | None, *, at: datetime) -> str:
    if duty.standing:
        return "paused"
    if duty.deadline < at:
        return "breached"
    late = said is not None and said.left and said.breach > RISKY
    return "risk" if late or not duty.owner_now else "running"


def _bar(duty: Any, said: Foreseen | None, *, at: datetime) -> dict[str, int]:
    """From the start to the deadline or the end of the whisker: where now, the deadline and the forecast stand."""
    ends = [duty.deadline, at, *((moment for moment in (said.high, said.median) if moment) if said else ())]
    start = min(duty.opened_at, at)
    # A far whisker would press everything else to the edge: the picture ends at twice the promise.
    span = max(
        min((max(ends) - start).total_seconds(), 2 * max((duty.deadline - start).total_seconds(), 60)), 60
    )

    def place(moment: datetime | None) -> int:
        return (
            1000 if moment is None else round(1000 * min(max((moment - start).total_seconds() / span, 0), 1))
        )

    found = {"now": place(at), "due": min(place(duty.deadline), 997)}
    if said and said.left:
        found |= {"low": place(said.low), "high": place(said.high), "median": min(place(said.median), 995)}
    return found
