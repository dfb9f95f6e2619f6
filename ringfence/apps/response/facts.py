"""What the response asks of core's clocks: how long a result may wait, and whether open work will be done in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ringfence.core.clocks.forecast import Repair, Shift, Work, forecast, repair
from ringfence.core.clocks.pace import Expected
from ringfence.core.contacts.owed import CORE, FULL, HOURS, REGISTER

REGISTER_WITHIN = timedelta(hours=HOURS[REGISTER])
REPORTED = {"core": CORE, "full": FULL}
# Ours, until pieces are finished: twenty minutes a contact, worth three pieces of experience.
EXPECTED = Expected(1200, spread=0.5, worth=3)
PAUSE_S = 2 * 3600  # a longer gap between two finished pieces was no work on the second
PLAYS, SEED = 400, 11
MOST_DRAWS = 400_000
AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Foreseen:
    """When the work is done: the median, nine of ten futures between `low` and `high` (None: not with these people),
    the chance that it is late, how many work on it, and the smallest change that helps.
    """

    median: datetime | None
    low: datetime | None
    high: datetime | None
    breach: float
    left: int
    unowned: int
    people: int
    more: int
    enough: bool
    breach_then: float


def foresee(load: Any, *, due: datetime, at: datetime) -> Foreseen:
    """The forecast of a contacts' `Load`, with those who own a piece or finished one in the last two hours at work."""
    now = int(at.timestamp()) // 60 * 60
    done_s, last = _paces(load.finished)
    busy = [who for who, open_pieces in load.open.items() if who is not None and open_pieces]
    begun = {who: min(last[who], now) for who in busy if now - last.get(who, 0) < PAUSE_S}
    helpers = {who for who, moment in last.items() if now - moment < PAUSE_S} | set(busy)
    shift = Shift(now, now + int(AHEAD.total_seconds()))
    work = Work(
        at=now, expected=EXPECTED, waiting=load.left - len(begun), begun=tuple(sorted(begun.values())),
        done_s=tuple(done_s), people=(shift,) * len(helpers),
    )  # fmt: skip
    said, fix = _played(work, int(due.timestamp()))
    return Foreseen(
        median=_moment(said["median"]), low=_moment(said["low"]), high=_moment(said["high"]), breach=said["breach"],
        left=load.left, unowned=load.unowned, people=len(helpers), more=fix.more, enough=fix.enough,
        breach_then=fix.breach,
    )  # fmt: skip


def _paces(finished: Sequence[tuple[Any, datetime]]) -> tuple[list[float], dict[Any, int]]:
    """Seconds from one finished piece to the next of the same person, and each person's last."""
    stamps: dict[Any, list[float]] = {}
    for who, at in finished:
        stamps.setdefault(who, []).append(at.timestamp())
    gaps = [after - before for times in stamps.values() for before, after in pairwise(times)]
    return [gap for gap in gaps if 0 < gap < PAUSE_S], {who: int(times[-1]) for who, times in stamps.items()}


@lru_cache(maxsize=512)
def _played(work: Work, due: int) -> tuple[dict[str, Any], Repair]:
    """The same work in the same minute is played once, however many boards ask."""
    plays = max(50, min(PLAYS, MOST_DRAWS // max(1, work.left)))
    future = forecast(work, due=due, seed=SEED, plays=plays)
    said = {"median": future.median, "low": future.at(0.05), "high": future.at(0.95), "breach": future.breach}
    if due <= work.at or not work.left:
        return said, Repair(0, future.breach, due > work.at)
    shift = Shift(work.at, work.at + int(AHEAD.total_seconds()))
    return said, repair(work, due=due, shift=shift, seed=SEED, plays=max(50, plays // 2))


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
