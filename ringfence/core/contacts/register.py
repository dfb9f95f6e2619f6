"""The contact register as it is handed up: one plain row a person, and the checks that a register must pass.

Each check is one function: a row and what must be known of the area in, the code of the remedy out ("" when all is well).
The fields and checks are those of the registers of China's ninth edition of the COVID-19 plan (June 2022).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

CENTRAL, HOME, HOSPITAL, AWAITING = "central", "home", "hospital", "awaiting-transfer"
MODES = (CENTRAL, HOME, HOSPITAL, AWAITING)
OUTCOMES = ("observed", "released", "positive", "confirmed")
NEEDS_WORKPLACE = ("student", "teacher", "medic")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the register. "" and None mean unknown; dates are days in the zone of the area."""

    id: str
    city: str = ""
    district: str = ""
    town: str = ""
    name: str = ""
    nationality: str = ""
    sex: str = ""
    age: int | None = None
    document: str = ""
    phone: str = ""
    location: str = ""
    home: str = ""
    occupation: str = ""
    workplace: str = ""
    discovery: str = ""
    core: bool = False
    excluded: bool = False
    case: str = ""
    imported_case: str = ""
    close_contact: str = ""
    kind: str = ""
    relation: str = ""
    place: str = ""
    last_contact: date | None = None
    release_due: date | None = None
    key_venue: str = ""
    outcome: str = ""
    traced: bool | None = None
    audited_at: str = ""
    entered_at: str = ""
    checked_in: date | None = None
    hotel: str = ""
    mode: str = ""
    site: str = ""
    unit: str = ""
    sent_to: str = ""
    home_reason: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """What is valid where the register is kept: its towns, the country's provinces (empty = not checked), and for how
    many days after the last contact a close contact is held in a central site."""

    towns: Collection[str] = ()
    provinces: Collection[str] = ()
    held_days: int = 5
    check_in_days: int = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """`id` names the entry, `row` its number from 1, `check` what failed, `field` where, `remedy` what mends it."""

    row: int
    id: str
    check: str
    field: str
    remedy: str


def town(one: Entry, area: Area) -> bool:
    """The town is one of the district's."""
    return bool(one.sent_to) or not area.towns or one.town in area.towns


def workplace(one: Entry, area: Area) -> bool:
    """Students, teachers and medical staff have a school or a workplace."""
    return one.occupation not in NEEDS_WORKPLACE or bool(one.workplace.strip())


def discovery(one: Entry, area: Area) -> bool:
    """It is said how the person was found."""
    return bool(one.discovery.strip())


def traced(one: Entry, area: Area) -> bool:
    """It is said whether the person was reached."""
    return one.traced is not None


def province(one: Entry, area: Area) -> bool:
    """Who was sent elsewhere was sent to a province that exists."""
    return not one.sent_to or not area.provinces or one.sent_to in area.provinces


def central_site(one: Entry, area: Area) -> bool:
    """A central site has a name or a day of check-in; with neither the person still waits for the transfer."""
    return one.mode != CENTRAL or bool(one.site.strip() or one.hotel.strip() or one.checked_in)


def home_reason(one: Entry, area: Area) -> bool:
    """Isolation at home has its reason; without one the person still waits for the transfer."""
    return one.mode != HOME or bool(one.home_reason.strip())


def checked_in_centrally(one: Entry, area: Area) -> bool:
    """Who checked in within the days after the last contact is in a central site, whatever the mode says."""
    if one.checked_in is None or one.last_contact is None:
        return True
    days = (one.checked_in - one.last_contact).days
    return not 0 <= days <= area.check_in_days or one.mode == CENTRAL


def release(one: Entry, area: Area) -> bool:
    """The release is not later than the protocol's days after the last contact, and not before that contact."""
    if one.release_due is None or one.last_contact is None:
        return True
    return 0 <= (one.release_due - one.last_contact).days <= area.held_days


def close_contact(one: Entry, area: Area) -> bool:
    """A secondary contact names the close contact between them and the case."""
    return one.kind != "secondary" or bool(one.close_contact.strip())


# check, the field it is about, the remedy's code
CHECKS: tuple[tuple[Callable[[Entry, Area], bool], str, str], ...] = (
    (town, "town", "choose-town"),
    (workplace, "workplace", "ask-workplace"),
    (discovery, "discovery", "say-how-found"),
    (traced, "traced", "say-whether-reached"),
    (province, "sent_to", "choose-province"),
    (central_site, "mode", "set-awaiting"),
    (home_reason, "mode", "set-awaiting"),
    (checked_in_centrally, "mode", "set-central"),
    (release, "release_due", "correct-release"),
    (close_contact, "close_contact", "name-close-contact"),
)


def faults(entries: Iterable[Entry], area: Area) -> list[Fault]:
    """Every check on every row that is not excluded, in the order of the rows."""
    return [
        Fault(number, one.id, check.__name__.replace("_", "-"), field, remedy)
        for number, one in enumerate(entries, 1)
        if not one.excluded
        for check, field, remedy in CHECKS
        if not check(one, area)
    ]
