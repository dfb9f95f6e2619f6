"""Does the state allow a call, and when is the next try?"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.interviews.models import Call, Line, Outcome
from ringfence.core.words import Refused
from ringfence.web.moments import as_local

CALLED_LATELY = timedelta(hours=12)
# Minutes until the next try, by how often in a row nobody answered; later ones as the last.
AGAIN = (15, 30, 60, 120)
REACHED = (Outcome.ANSWERED, Outcome.REFUSED, Outcome.LANGUAGE, Outcome.CALL_BACK)


def reached_by_others(person: Any, *, line: str, at: datetime) -> Call | None:
    """The last call by another line that reached the person within twelve hours."""
    rows = Call.objects.filter(person=person, outcome__in=REACHED, at__gt=at - CALLED_LATELY, at__lte=at)
    return rows.exclude(line=line).order_by("-at").first()


def not_called_by_others(person: Any, *, line: str, although_called: bool, at: datetime) -> None:
    found = None if although_called else reached_by_others(person, line=line, at=at)
    if found:
        raise Refused(
            _(
                "Already reached at %(time)s by %(who)s (%(line)s). Ask there first, or say that this call was needed."
            )
            % {
                "time": as_local(found.at).strftime("%H:%M"),
                "who": found.by_name,
                "line": Line(found.line).label,
            },
            code="called-already",
        )


def comes_later(next_try: datetime | None, *, at: datetime) -> None:
    if next_try is not None and next_try <= at:
        raise Refused(_("The next try must lie ahead."), code="next-try-past")


def next_try(person: Any, *, outcome: str, at: datetime) -> datetime | None:
    """When to try again if nobody said: sooner after the first missed call than after the fourth."""
    if outcome not in (Outcome.NO_ANSWER, Outcome.BUSY):
        return None
    last = Call.objects.filter(person=person, at__lt=at).order_by("-at").values_list("outcome", flat=True)[:4]
    missed = 0
    for one in last:
        if one not in (Outcome.NO_ANSWER, Outcome.BUSY):
            break
        missed += 1
    return at + timedelta(minutes=AGAIN[min(missed, len(AGAIN) - 1)])


def office_of(by: Viewer, where: str) -> str:
    """The widest of the caller's areas that holds the person: the office people know."""
    paths = [path for path in by.paths("interviews.do") if where.startswith(path)]
    return min(paths, key=len, default=where)
