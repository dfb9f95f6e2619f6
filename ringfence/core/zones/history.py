"""What is known of one unit of a zone, day by day: infections found, contacts taken out, rounds of tests."""

from dataclasses import dataclass
from datetime import date

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Found:
    """An infection. `community`: found among the unit's people, not among those already held; None = not known yet.

    For one found in isolation: `left_behind` says whether new contacts were named in the unit, `transferred` the day
    the last of them was taken out.
    """

    day: date
    community: Truth = True
    left_behind: Truth = False
    transferred: date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A close contact of this unit: day of last exposure, day taken out, and whether all tests so far are negative."""

    exposed: date | None
    transferred: date | None = None
    negative: Truth = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of tests over everybody in the unit."""

    day: date
    people: int = 1
    tested: int = 1
    positive: int = 0
    waiting: int = 0

    @property
    def clean(self) -> Truth:
        """True: everybody was tested and is negative; None: results are still out; False otherwise."""
        if self.positive or self.tested < self.people:
            return False
        return None if self.waiting else True


@dataclass(frozen=True, slots=True)
class History:
    """One unit. `drawn`: day the zone began there; `entered`: day it came down to this class from a stricter one;
    `open`: classes of zones still open around it (for a zone that is lifted with the others)."""

    level: str
    drawn: date
    found: tuple[Found, ...] = ()
    contacts: tuple[Left, ...] = ()
    rounds: tuple[Round, ...] = ()
    entered: date | None = None
    open: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Restart:
    """An infection and whether it sets the counter back: `day` the new day 0, None while it is not known."""

    found: Found
    restarts: Truth
    day: date | None
    because: str


def restarts(history: History) -> tuple[Restart, ...]:
    """Every infection of the unit in order of days, with what it does to the counter.

    Found in the community: day 0 is that day. Found in isolation: no restart, unless new contacts were left behind;
    then day 0 is the day the last of them was taken out.
    """
    return tuple(_restart(one) for one in sorted(history.found, key=lambda one: one.day))


def _restart(one: Found) -> Restart:
    if one.community:
        return Restart(one, True, one.day, "found-in-community")
    if one.community is None:
        return Restart(one, None, one.day, "place-of-finding-unknown")
    if one.left_behind:
        day = max(one.transferred, one.day) if one.transferred else None
        return Restart(one, True, day, "contacts-left-behind" if day else "contacts-still-there")
    if one.left_behind is None:
        return Restart(one, None, one.transferred or one.day, "new-contacts-unknown")
    return Restart(one, False, None, "found-in-isolation")
