"""The one door to what core says of zones: the units of an outbreak as a map, and what is known of each unit day by day.

The risk of a unit is the exposure of those who live there and of the meetings held there: 1 - exp(-hazard) for each
person exposed, and the same of the hazard summed over the place.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.lab import queries as lab
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.apps.protocols import queries as protocols
from ringfence.apps.zones.models import Unit, Zone
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import PlaceId, Refused
from ringfence.core.zones.burden import Burden, burden, neighbours
from ringfence.core.zones.history import Found, History, Left, Round
from ringfence.core.zones.lift import Lift, lift, path
from ringfence.core.zones.proposal import Proposal, Reason, cover, frontier, reasons
from ringfence.core.zones.units import Map
from ringfence.core.zones.units import Unit as Ground_

GRAINS = ("door", "unit", "building", "compound")
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
POSTS = {"door": 0, "unit": 1, "building": 1, "compound": 2}
TOUCHING_M = 120.0
UNKNOWN_DAYS = 7
REASONS_FOR_AT_MOST = 60


@dataclass(frozen=True)
class Candidate:
    """A unit that could be closed: its place, its people and doors, its burden, and what puts it in."""

    place: Any
    risk: float
    people: tuple[str, ...]
    doors: int
    burden: Burden
    mandatory: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """All units in question for one class; `homeless` are the numbers of cases whose door nobody knows."""

    protocol: Protocol
    level: str
    grain: str
    days: int
    candidates: dict[str, Candidate]
    homeless: tuple[int, ...]
    unplaced: int
    map: Map | None


def levels(protocol: Protocol) -> list[str]:
    """The classes that can be drawn round units; the rest of the county is no unit."""
    named = protocol.get("zones/levels", ())
    drawn = named if isinstance(named, list | tuple) else ()
    return [str(one) for one in drawn if f"zones/{one}_lifts_with" not in protocol.values]


def protocol_of(incident: Any, *, at: datetime) -> Protocol:
    """The protocol in force there and then, if it knows zones."""
    found = protocols.in_force(incident.jurisdiction, at=at)
    if not levels(found):
        raise Refused(_("The protocol in force here knows no zones: %s") % found.pack, code="no-zones")
    return found


def ground(
    incident: Any, *, level: str, grain: str, must: tuple[str, ...] = (), taken: set[str], at: datetime
) -> Ground:
    """The map of an incident. `must`: places the field team puts in; `taken`: places that lie in a zone already."""
    protocol = protocol_of(incident, at=at)
    if level not in levels(protocol) or grain not in GRAINS:
        raise Refused(_("There is no such class or unit."), code="zone-level")
    found = cases.findings(incident)
    exposed, met = contacts.hazards(incident)
    homes = people.doors_of([*exposed, *(one.person for one in found)])
    demanded = _demanded(incident, found, homes, protocol, first=level == levels(protocol)[0])
    for one in must:
        demanded.setdefault(one, set()).add("field-judged")
    lines = places.up_from([*met, *demanded, *(str(homes[one]) for one in exposed if one in homes)])
    at_unit = {id: str(_unit(line, grain).pk) for id, line in lines.items()}
    risk: dict[str, float] = {}
    for person, hazard in exposed.items():
        if person in homes:
            unit = at_unit[str(homes[person])]
            risk[unit] = risk.get(unit, 0.0) + 1 - math.exp(-hazard)
    for place, hazard in met.items():
        if place in at_unit:
            risk[at_unit[place]] = risk.get(at_unit[place], 0.0) + 1 - math.exp(-hazard)
    rules: dict[str, set[str]] = {}
    for place, codes in demanded.items():
        if place in at_unit:
            rules.setdefault(at_unit[place], set()).update(codes)
    wanted = {*at_unit.values()} - taken
    days = _days(protocol, level)
    candidates = _candidates(wanted, risk, rules, grain, days)
    homeless = tuple(one.number for one in found if one.person not in homes)
    unplaced = sum(person not in homes for person in exposed)
    return Ground(protocol, level, grain, days, candidates, homeless, unplaced, _map(candidates))


def _days(protocol: Protocol, level: str) -> int:
    value = protocol.get(f"zones/{level}_clean_days", UNKNOWN_DAYS)
    return value if isinstance(value, int) else UNKNOWN_DAYS


def _unit(line: list[Any], grain: str) -> Any:
    """The part of that grain that a place belongs to; the nearest whole one where there is none."""
    fine = GRAINS.index(grain)
    fitting = [one for one in line if one.part in GRAINS and GRAINS.index(one.part) >= fine]
    return fitting[0] if fitting else line[0] if not line[0].part else line[-1]


def _demanded(
    incident: Any, found: list[Any], homes: dict[str, Any], protocol: Protocol, *, first: bool
) -> dict[str, set[str]]:
    """Places the rule itself puts in: homes of cases (strictest class), visited places hard to trace."""
    demanded: dict[str, set[str]] = {}
    if first:
        for one in found:
            if one.person in homes:
                demanded.setdefault(str(homes[one.person]), set()).add("home-of-case")
    back = protocol.get("zones/look_back_places", 2)
    since = {one.case: one.onset - timedelta(days=back if isinstance(back, int) else 2) for one in found}
    crowded = contacts.crowded(incident)
    for stay in cases.visited_places(incident):
        start = since.get(str(stay.case_id))
        if start and (stay.end or stay.start) >= start and str(stay.place_id) in crowded:
            demanded.setdefault(str(stay.place_id), set()).add("hard-to-trace")
    return demanded


def _candidates(
    wanted: set[str], risk: dict[str, float], rules: dict[str, set[str]], grain: str, days: int
) -> dict[str, Candidate]:
    parts = places.down_from(sorted(wanted))
    behind = people.living_at([row.pk for rows in parts.values() for row in rows])
    found = {}
    for id in sorted(parts):
        rows = parts[id]
        doors = [str(row.pk) for row in rows if str(row.pk) in behind]
        residents = tuple(sorted({person for door in doors for person in behind[door]}))
        posts = POSTS[grain] if rows[0].part else 1
        found[id] = Candidate(
            rows[0], risk.get(id, 0.0), residents, len(doors),
            burden(people=len(residents), posts=posts, days=days), tuple(sorted(rules.get(id, ()))),
        )  # fmt: skip
    return found


def _map(candidates: dict[str, Candidate]) -> Map | None:
    if not candidates:
        return None
    points = [
        (PlaceId(id), one.place.lat, one.place.lon)
        for id, one in candidates.items()
        if one.place.lat is not None
    ]
    units = [Ground_(PlaceId(id), one.risk, one.burden.cost, one.mandatory) for id, one in candidates.items()]
    return Map(tuple(units), neighbours(points, metres=TOUCHING_M))


@dataclass(frozen=True)
class Chosen:
    """One proposal with what it means for people; `dot` is the share that was asked for."""

    dot: float
    inside: tuple[str, ...]
    share: float
    gap: float
    people: int
    doors: int
    guards: int
    helpers: int
    cost: float


def line(ground: Ground, *, connected: bool) -> list[Chosen]:
    """The frontier: least cost for each share."""
    if ground.map is None:
        return []
    found = frontier(ground.map, shares=SHARES, connected=connected)
    return [_chosen(ground, dot, one) for dot, one in zip(SHARES, found, strict=True)]


def choose(ground: Ground, *, share: float, connected: bool) -> tuple[Chosen, list[Reason]]:
    """The cheapest zone of a share, and why each unit is in it. Raises `Refused` where there is nothing to close."""
    if ground.map is None:
        raise Refused(
            _("No place is known that could be closed: enter homes and stays, and search for contacts."),
            code="zone-empty",
        )
    found = cover(ground.map, share=share, connected=connected)
    replace = len(found.inside) <= REASONS_FOR_AT_MOST
    return _chosen(ground, share, found), reasons(ground.map, found, share=share, replace=replace)


def _chosen(ground: Ground, dot: float, found: Proposal) -> Chosen:
    inside = [ground.candidates[id] for id in found.inside]
    return Chosen(
        dot, tuple(found.inside), found.share, found.gap, len({who for one in inside for who in one.people}),
        sum(one.doors for one in inside), sum(one.burden.guards for one in inside),
        sum(one.burden.helpers for one in inside), found.cost,
    )  # fmt: skip


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def residents(units: list[Unit]) -> dict[str, dict[str, list[str]]]:
    """unit id -> door -> who lives behind it now."""
    parts = places.down_from([unit.place_id for unit in units])
    behind = people.living_at([row.pk for rows in parts.values() for row in rows])
    return {
        str(unit.pk): {
            str(row.pk): behind[str(row.pk)] for row in parts[str(unit.place_id)] if str(row.pk) in behind
        }
        for unit in units
    }


def histories(zone: Zone, units: list[Unit], *, classes: dict[str, Any], at: datetime) -> dict[str, History]:
    """What is known of each unit; `classes`: unit id -> its open status row."""
    living = residents(units)
    inside = {id: sorted({who for row in doors.values() for who in row}) for id, doors in living.items()}
    everybody = sorted({who for row in inside.values() for who in row})
    found = [one for one in cases.findings(zone.incident) if one.at <= at]
    close = contacts.close_among(everybody, incident=zone.incident)
    held, results = contacts.held_since(close), lab.of_people(everybody)
    searched = contacts.searched([one.case for one in found])
    drawn = local_day(zone.proposed_at)
    answer = {}
    for unit in units:
        who, status = set(inside[str(unit.pk)]), classes[str(unit.pk)]
        mine = [row for row in close if str(row.person_id) in who]
        answer[str(unit.pk)] = History(
            status.level, drawn,
            tuple(_found(one, mine, held, searched) for one in found if one.person in who),
            tuple(_left(row, held, results) for row in mine),
            rounds(who, results, at=at),
            local_day(status.at) if status.level != zone.level else None,
            unit=str(unit.pk),
        )  # fmt: skip
    return answer


def _found(one: Any, close: list[Any], held: dict[str, datetime], searched: set[str]) -> Found:
    """An infection of a resident; one found in isolation left contacts behind if some of its contacts live here."""
    day, left = local_day(one.at), [row for row in close if str(row.case_id) == one.case]
    if one.community is not False:
        return Found(day, one.community, who=one.case)
    if one.case not in searched:
        return Found(day, False, None, who=one.case)
    taken = [held.get(str(row.pk)) for row in left]
    last = max((local_day(moment) for moment in taken if moment), default=None)
    return Found(day, False, bool(left), last if all(taken) else None, who=one.case)


def _left(row: Any, held: dict[str, datetime], results: dict[str, list[Any]]) -> Left:
    since = held.get(str(row.pk))
    exposed = local_day(row.last_at) if row.last_at else None
    after = [
        one.outcome
        for one in results.get(str(row.person_id), [])
        if exposed is None or local_day(one.sampled_at) >= exposed
    ]
    negative = None
    if after:
        negative = False if "positive" in after else True if after[-1] == "negative" else None
    return Left(exposed, local_day(since) if since else None, negative, str(row.pk))


def rounds(who: set[str], results: dict[str, list[Any]], *, at: datetime) -> tuple[Round, ...]:
    """Rounds as the results show them: from each day on which somebody was sampled, that day and the next.

    A round may cross midnight, so two days make one; it counts from its first day.
    """
    sampled: dict[date, dict[str, str]] = {}
    for person in who:
        for one in results.get(person, []):
            if one.sampled_at <= at:
                sampled.setdefault(local_day(one.sampled_at), {})[person] = one.outcome
    found = []
    for day in sorted(sampled):
        both = {**sampled[day], **sampled.get(day + timedelta(days=1), {})}
        clean = sum(outcome == "negative" for outcome in both.values())
        positive = sum(outcome in ("positive", "grey") for outcome in both.values())
        waiting = len(both) - clean - positive
        found.append(Round(day, len(who), len(both), positive, waiting))
    return tuple(found)


def judge(history: History, *, pack: str, at: datetime) -> tuple[Lift, list[tuple[str, date]]]:
    """What may be said of a unit today, and the way down from here."""
    protocol = protocols.protocol(pack)
    today = local_day(at)
    return lift(history, protocol=protocol, today=today), path(history, protocol=protocol, today=today)


def measures(pack: str, level: str) -> list[str]:
    value = protocols.protocol(pack).get(f"zones/{level}_measures", ())
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def origin(pack: str, key: str, language: str) -> str:
    """Title and source of a value of the protocol, for the reason under a condition."""
    value = protocols.protocol(pack).values.get(key)
    if value is None:
        return ""
    return f"{value.title.of(language)} ({value.origin.edition.of(language)}, {value.origin.grade}: {', '.join(value.origin.source)})"
