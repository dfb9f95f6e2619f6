"""From when to when a case's contacts are sought: look-back by rule, end at isolation.

"Two days before onset" counts whole local days: the window opens at local midnight of the day that lies D days before
the day of onset (or of sampling). Interviews name days, and a morning meeting 49 hours before an onset at 8 a.m. is
on that day; counting exact hours would lose it. Only the last negative sample of routine testing is an exact moment.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from ringfence.core.contacts.records import Case
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Refused, Window


@dataclass(frozen=True, slots=True)
class LookBack:
    """The window and why: `anchor` is onset, sampled or last-negative; `key` names the value that was applied."""

    window: Window
    anchor: str
    anchored_at: int
    days: int
    key: str


def lookback(
    case: Case, protocol: Protocol, *, at: int, zone: tzinfo, last_negative: int | None = None
) -> Window:
    """The half-open window in which contacts of `case` count. `at` is the moment asked about."""
    return look_back(case, protocol, at=at, zone=zone, last_negative=last_negative).window


def look_back(
    case: Case, protocol: Protocol, *, at: int, zone: tzinfo, last_negative: int | None = None
) -> LookBack:
    """`lookback` with its reason. Facts later than `at` are not known yet.

    `last_negative`: moment of the last negative sample, given only for a case found by routine repeated testing.
    """
    anchor, moment = _anchor(case, at)
    end = at if case.isolated is None or case.isolated > at else case.isolated
    key = "contacts/look_back_routine"
    if last_negative is not None and key in protocol.values:
        return LookBack(
            _window(last_negative, _latest(protocol, anchor, moment, end, zone)),
            "last-negative", last_negative, 0, key,
        )  # fmt: skip
    key = f"contacts/look_back_{anchor}"
    days = protocol.get(key)
    if not isinstance(days, int):
        raise Refused(
            f"{case.person}: {protocol.pack} sets no look-back from the day of {anchor}; "
            "give the day of onset or choose another protocol.",
            code="no-anchor",
        )
    start = midnight(moment, zone, days=-days)
    return LookBack(_window(start, _latest(protocol, anchor, moment, end, zone)), anchor, moment, days, key)


def _anchor(case: Case, at: int) -> tuple[str, int]:
    """Symptomatic: onset. Asymptomatic, or onset not (yet) known: the day the positive sample was taken."""
    onset = case.onset if case.onset is not None and case.onset <= at else None
    sampled = case.sampled if case.sampled is not None and case.sampled <= at else None
    if sampled is not None and (onset is None or case.status == "asymptomatic"):
        return "sampled", sampled
    if onset is not None:
        return "onset", onset
    raise Refused(
        f"{case.person}: neither onset nor sampling is known at the moment asked about; no look-back can be laid.",
        code="no-anchor",
    )


def _latest(protocol: Protocol, anchor: str, moment: int, end: int, zone: tzinfo) -> int:
    """Some diseases stop being infectious before isolation: the last whole day after onset that still counts."""
    days = protocol.get(f"contacts/window_after_{anchor}")
    return min(end, midnight(moment, zone, days=days + 1)) if isinstance(days, int) else end


def midnight(moment: int, zone: tzinfo, *, days: int = 0) -> int:
    """Local midnight that opens the day of `moment`, moved by whole local days (a day may have 23 or 25 hours)."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0) + timedelta(days=days)
    return int(day.replace(tzinfo=zone).timestamp())


def _window(start: int, end: int) -> Window:
    """A case isolated before the look-back opens has an empty window, not a negative one."""
    return Window(start, max(start, end))
