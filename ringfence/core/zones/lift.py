"""May a unit be opened, or come down a class, today? Every condition true, false or unknown, with its reason and day.

The conditions are those that the protocol sets for the class (`zones/<class>_...`); nothing here knows an edition.
Days are local calendar days; "N days" after day 0 are complete on day 0 + N.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Refused
from ringfence.core.zones.history import History, Restart, Round, Truth, restarts

OPEN = "open"
NO_DAY = ("contacts-still-there", "others-open")
"""Reasons for which nobody can name a day."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `since`: its day 0; `due`: first day on which it can hold by what is known, `worst` if what is
    unknown turns out badly; `who`: the infections, contacts or units it names; `rule`: the value of the protocol."""

    name: str
    truth: Truth
    because: str
    rule: str
    since: date | None = None
    days: int | None = None
    due: date | None = None
    worst: date | None = None
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lift:
    """What may be said of a unit on a day. `day`: the counter (0 = day 0); `earliest`: by what is known."""

    level: str
    leads_to: str
    truth: Truth
    conditions: tuple[Condition, ...]
    restarts: tuple[Restart, ...]
    day_zero: date
    day: int
    earliest: date | None
    at_worst: date | None


def lift(history: History, *, protocol: Protocol, today: date) -> Lift:
    """Judge every condition of the unit's class. Raises `Refused` for a class that the protocol does not know."""
    levels = protocol.get("zones/levels", ())
    if not isinstance(levels, list | tuple) or history.level not in levels:
        raise Refused(f"{protocol.pack} knows no zone class '{history.level}'", code="zone-level")
    told = restarts(history)
    conditions = _conditions(history, told, protocol, today)
    truths = [one.truth for one in conditions]
    truth = False if False in truths else None if None in truths else True
    known = bool(conditions) and all(one.because not in NO_DAY for one in conditions)
    zero = max([one.since for one in conditions if one.since], default=history.drawn)
    return Lift(
        history.level,
        str(protocol.get(f"zones/{history.level}_leads_to", OPEN)),
        truth,
        conditions,
        told,
        zero,
        (today - zero).days,
        max([one.due or today for one in conditions]) if known else None,
        max([one.worst or one.due or today for one in conditions]) if known else None,
    )


def path(history: History, *, protocol: Protocol, today: date) -> list[tuple[str, date]]:
    """Classes the unit comes down through and the earliest day of each, if nothing new is found and tests are done."""
    steps: list[tuple[str, date]] = []
    levels = protocol.get("zones/levels", ())
    now = history
    while isinstance(levels, list | tuple) and now.level in levels:
        judged = lift(now, protocol=protocol, today=today)
        if judged.earliest is None or len(steps) > len(levels):
            break
        steps.append((judged.leads_to, judged.earliest))
        now = replace(now, level=judged.leads_to, entered=judged.earliest)
        if f"zones/{now.level}_lifts_with" in protocol.values:
            break
    return steps


def upgraded(level: str, *, protocol: Protocol) -> str:
    """The class a unit of `level` takes at once when an infection is found inside; the same if the rule says nothing."""
    return str(protocol.get(f"zones/{level}_on_positive", level))


def _conditions(
    history: History, told: tuple[Restart, ...], protocol: Protocol, today: date
) -> tuple[Condition, ...]:
    name = f"zones/{history.level}_"
    days = {
        key: protocol.plain[f"{name}{key}"]
        for key in ("clean_days", "after_days", "contact_days", "round_within_days", "round_from_day")
        if isinstance(protocol.get(f"{name}{key}"), int) and protocol.get(f"{name}{key}")
    }
    came_down = history.entered is not None and "after_days" in days
    found = []
    clean = _clean(history, told, protocol, today, f"{name}clean_days") if "clean_days" in days else None
    if came_down:
        found.append(_after(history, told, protocol, today, f"{name}after_days"))
    elif clean:
        found.append(clean)
    if "contact_days" in days:
        found.append(_contacts_out(history, protocol, today, f"{name}contact_days"))
    if protocol.get(f"{name}contact_negative"):
        found.append(_contacts_negative(history, f"{name}contact_negative"))
    if "round_within_days" in days:
        found.append(_recent_round(history, protocol, today, f"{name}round_within_days"))
    if "round_from_day" in days and clean and clean.since and not came_down:
        found.append(_late_round(history, protocol, clean, f"{name}round_from_day", today))
    if f"{name}lifts_with" in protocol.values:
        found.append(_with_others(history, protocol, f"{name}lifts_with"))
    return tuple(found)


def _number(protocol: Protocol, key: str) -> int:
    value = protocol.value(key).value
    if not isinstance(value, int):
        raise Refused(f"{key} is no whole number of days", code="zone-days")
    return value


def _counted(name: str, low: date, high: date | None, days: int, today: date, rule: str) -> Condition:
    """A counter that began on `low` for certain and on `high` at worst (None: it cannot begin yet)."""
    due = low + timedelta(days)
    worst = high + timedelta(days) if high else None
    if today < due:
        return Condition(name, False, "days-short", rule, low, days, due, worst)
    if worst is None or today < worst:
        return Condition(name, None, "restart-unknown", rule, low, days, due, worst)
    return Condition(name, True, "days-complete", rule, low, days, due, worst)


def _clean(
    history: History, told: tuple[Restart, ...], protocol: Protocol, today: date, rule: str
) -> Condition:
    days = _number(protocol, rule)
    stuck = tuple(one.found.who for one in told if one.restarts and one.day is None)
    certain = [one.day for one in told if one.restarts and one.day]
    low = max(certain, default=history.drawn)
    if stuck:  # new contacts are still inside: the counter has not begun
        return Condition(
            "no-new-infection", False, "contacts-still-there", rule, low, days, None, None, stuck
        )
    open_ = [one for one in told if one.restarts is None]
    high = max([low, *(one.day for one in open_ if one.day)])
    judged = _counted("no-new-infection", low, high, days, today, rule)
    last = tuple(one.found.who for one in told if one.restarts and one.day == low and one.found.who)
    return replace(judged, who=tuple(one.found.who for one in open_) if judged.truth is None else last)


def _after(
    history: History, told: tuple[Restart, ...], protocol: Protocol, today: date, rule: str
) -> Condition:
    """Days in this class since it came down from a stricter one; an infection since then starts them again."""
    entered = history.entered or history.drawn
    later = [one for one in told if one.restarts and (one.day or today) > entered]
    low = max([entered, *(one.day for one in later if one.day)])
    unknown = [one.day for one in told if one.restarts is None and one.day and one.day > entered]
    return _counted("days-after-step-down", low, max([low, *unknown]), _number(protocol, rule), today, rule)


def _contacts_out(history: History, protocol: Protocol, today: date, rule: str) -> Condition:
    days, name = _number(protocol, rule), "contacts-out"
    by = str(protocol.get(rule.replace("contact_days", "contact_from"), "exposure"))
    starts = [(one, one.transferred if by == "transfer" else one.exposed) for one in history.contacts]
    if not starts:
        return Condition(name, True, "no-contacts", rule, days=days)
    unknown = tuple(one.who for one, day in starts if day is None)
    low = max([day for _, day in starts if day], default=history.drawn)
    judged = _counted(name, low, None if unknown else low, days, today, rule)
    last = tuple(one.who for one, day in starts if day == low and one.who)
    return (
        replace(judged, because="contact-day-unknown", who=unknown)
        if judged.truth is None
        else replace(judged, who=last)
    )


def _contacts_negative(history: History, rule: str) -> Condition:
    name = "contacts-negative"
    positive = tuple(one.who for one in history.contacts if one.negative is False)
    unknown = tuple(one.who for one in history.contacts if one.negative is None)
    if unknown:
        return Condition(name, None, "contact-test-unknown", rule, who=unknown)
    # a contact found positive is an infection and counts there; the last contact's own test is what is asked here
    return Condition(
        name, True, "contacts-negative" if not positive else "positives-counted", rule, who=positive
    )


def _recent_round(history: History, protocol: Protocol, today: date, rule: str) -> Condition:
    days = _number(protocol, rule)
    start = today - timedelta(days)
    inside = [one for one in history.rounds if start <= one.day <= today]
    return _round("round-negative", inside, rule, days, today)


def _late_round(history: History, protocol: Protocol, clean: Condition, rule: str, today: date) -> Condition:
    days = _number(protocol, rule)
    assert clean.since is not None
    start = clean.since + timedelta(days)
    inside = [one for one in history.rounds if start <= one.day <= today]
    return _round("round-on-day", inside, rule, days, max(start, today))


def _round(name: str, inside: list[Round], rule: str, days: int, otherwise: date) -> Condition:
    """The last round counts: a clean one before a positive one proves nothing. `otherwise`: first day one could be."""
    if not inside:
        return Condition(name, False, "no-round", rule, days=days, due=otherwise)
    last = max(inside, key=lambda one: one.day)
    because = {True: "round-clean", None: "results-waiting", False: "people-untested"}[last.clean]
    if last.positive:
        because = "round-positive"
    return Condition(name, last.clean, because, rule, days=days, due=last.day if last.clean else otherwise)


def _with_others(history: History, protocol: Protocol, rule: str) -> Condition:
    wanted = protocol.value(rule).value
    names = wanted if isinstance(wanted, list | tuple) else [wanted]
    still = tuple(one for one in history.open if one in names)
    return Condition("others-lifted", not still, "others-open" if still else "others-lifted", rule, who=still)
