"""Fills an empty house with the invented county and its story, by the same actions that people's pages call."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from ringfence.apps.accounts import actions as accounts
from ringfence.apps.accounts.queries import SYSTEM, Viewer, viewer_of
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.drills import actions as drills
from ringfence.apps.imports import actions as imports
from ringfence.apps.lab import actions as laboratory
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places
from ringfence.apps.places import queries as places_found
from ringfence.apps.places.seed import county as divisions
from ringfence.apps.protocols import actions as protocols
from ringfence.config.demo import county as invented
from ringfence.config.demo import township as t
from ringfence.core.simulation.identities import place_id

Clock = tuple[int, int, int]


class Venue(NamedTuple):
    """A venue of the story: what the county's files call it, and its record."""

    number: str
    record: Any


class World:
    """The demo's moments: the incident opened 100 minutes ago. Day 0 ends before the night in which, at 02:58, the tube of
    the case was told positive: yesterday, or the day before while it is not yet five."""

    def __init__(self, now: datetime) -> None:
        self.opened = (now - timedelta(minutes=100)).replace(second=0, microsecond=0)
        local = timezone.localtime(now)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        self.day0 = midnight - timedelta(days=1 if local.hour >= 5 else 2)

    def moment(self, clock: Clock) -> datetime:
        days, hour, minute = clock
        return self.day0 - timedelta(days=days) + timedelta(hours=hour, minutes=minute)


def seed(*, password: str, now: datetime, size: int = t.PEOPLE_OF_THE_COUNTY) -> str:
    """Everything, with so many people in the county; returns the id of the case."""
    world, system = World(now), SYSTEM("demo")
    opened = world.opened
    divisions.load(by=system, at=world.moment((9, 8, 0)))
    users = _users(password, by=system, at=world.moment((9, 8, 0)))
    by = users["epidemiologist"]
    protocols.adopt(
        t.PACK,
        jurisdiction="/99/",
        order="演示令〔1〕号",
        because="演示",
        by=users["commander"],
        at=world.moment((9, 9, 0)),
    )
    incident = command.open_incident(
        name="石桥镇演示疫情",
        jurisdiction=t.COUNTY,
        pack=t.PACK,
        t0=opened - timedelta(minutes=40),
        by=users["commander"],
        at=opened,
    )
    venues = _county(size, world, by=users["analyst"], at=opened)
    _ground(size, world, at=opened)
    persons = _people(by, at=opened)
    _homes(venues, by=users["epidemiologist"], at=opened)
    _tube(persons, world, by=users["laboratory"], at=opened)
    case = _case(persons[t.INDEX], incident, world, by=by, at=opened)
    at = opened + timedelta(minutes=25)
    _stays(case, venues, world, by=by, at=at)
    _import("presence", _presence(venues, world), by=users["analyst"], at=at)
    _import("encounters", _encounters(venues, world), by=users["analyst"], at=at)
    search = contacts.trace(case, purpose="演示：核心流调", by=by, at=at)
    contacts.run_all(search, by=SYSTEM("contacts/trace"), at=at)
    return str(case.id)


def _users(password: str, *, by: Viewer, at: datetime) -> dict[str, Viewer]:
    found = {}
    for username, (role, name, language) in t.USERS.items():
        user = accounts.create_user(
            username, password=password, display_name=name, language=language, by=by, at=at
        )
        accounts.grant(user, role=role, jurisdiction="/99/", since=at, by=by, at=at)
        found[username] = viewer_of(user)
    return found


def _people(by: Viewer, *, at: datetime) -> dict[str, Any]:
    feed = cases.feed_of(t.COUNTY)  # so that the files of this county mean the same people
    return {
        reference: people.register(
            name=name,
            sex=sex,
            birth_date=datetime.fromisoformat(born).date(),
            household=f"{feed}:{household}",
            reference=f"{feed}:{reference}",
            jurisdiction=t.TOWN,
            by=by,
            at=at,
        )
        for reference, name, sex, born, household in t.PEOPLE
    }


def _homes(venues: dict[str, Venue], *, by: Viewer, at: datetime) -> None:
    """A building and a door for each household of the story, grouped by the village group in its name."""
    feed, centre = cases.feed_of(t.COUNTY), venues["云水茶馆"].record
    named = list(dict.fromkeys(household for *_, household in t.PEOPLE))
    groups: dict[str, Any] = {}
    for number, household in enumerate(named):
        group = household.rstrip("0123456789")
        place: dict[str, Any] = {"jurisdiction": t.TOWN, "by": by, "at": at}
        if group not in groups:
            groups[group] = places.register(name=f"{group}组", kind="compound", part="compound", **place)
        spot: dict[str, Any] = {
            "lat": centre.lat + 0.0004 * (number % 4 + 1),
            "lon": centre.lon + 0.0005 * (number // 4),
        }
        sign = household.removeprefix(group)
        building = places.register(
            name=f"{group}{sign}号楼",
            kind="building",
            part="building",
            number=sign,
            parent=groups[group],
            **spot,
            **place,
        )
        door = places.register(name="101", kind="home", part="door", number="101", parent=building, **place)
        row = people.household(reference=f"{feed}:{household}", jurisdiction=t.TOWN, at=at)
        people.house(row, door, by=by, at=at)


def _case(person: Any, incident: Any, world: World, *, by: Viewer, at: datetime) -> Any:
    moments: dict[str, datetime | None] = {
        "onset": world.moment((0, 6, 30)),
        "sampled": world.moment(t.SAMPLED),
        "isolated": at + timedelta(minutes=10),
    }
    return cases.register(
        person, incident=incident, status="confirmed", discovery="clinic", moments=moments, by=by, at=at
    )


def _county(size: int, world: World, *, by: Viewer, at: datetime) -> dict[str, Venue]:
    """People, places and observed presence of the county; returns the venues of the story by name."""
    feed = cases.feed_of(t.COUNTY)
    named = invented.made(
        size, midnight=world.moment((invented.DAYS, 0, 0)), root=t.COUNTY, venues=t.VENUES, town=t.TOWN_CODE
    )
    rows = list(invented.people(named, feed=feed))
    roll = people.register_many(rows, jurisdiction=t.COUNTY, by=SYSTEM("demo"), at=at)
    known = places.register_many(invented.places(named, feed=feed), jurisdiction=t.COUNTY, by=by, at=at)
    persons = {row["reference"]: found for row, found in zip(rows, roll.ids, strict=True)}
    seen = invented.presence(named, until=int(at.timestamp()), person=persons, place=known, feed=feed)
    contacts.store_feed("county", seen, jurisdiction=t.COUNTY, by=by, at=at)
    return {
        name: Venue(place_id(number), places_found.place(by, known[f"{feed}:{place_id(number)}"]))
        for number, name in named.names.items()
    }


def _ground(size: int, world: World, *, at: datetime) -> None:
    """The county's picture, and the truth of an outbreak that trainers can play in it."""
    start = int(world.moment((invented.DAYS, 0, 0)).timestamp())
    asked = drills.Asked(
        size, invented.SEED, start, strain=t.STRAIN, days=t.OUTBREAK_DAYS, cases=t.FIRST_CASES
    )
    drills.lay_ground(asked, jurisdiction=t.COUNTY, feed=cases.feed_of(t.COUNTY), by=SYSTEM("demo"), at=at)


def _tube(persons: dict[str, Any], world: World, *, by: Viewer, at: datetime) -> None:
    """Ten people in one tube; it is positive, each is swabbed, and the swab of one is."""
    sampled, told = world.moment(t.SAMPLED), world.moment(t.TOLD)
    for reference in t.IN_TUBE:
        case = reference == t.INDEX
        laboratory.record(
            person=persons[reference].id,
            outcome="positive" if case else "negative",
            sampled_at=sampled,
            reported_at=told,
            specimen="throat-swab",
            ct={"N": 24.6, "ORF1ab": 25.9} if case else None,
            laboratory="云溪县疾控中心实验室",
            barcode=f"{t.TUBE}-{t.IN_TUBE.index(reference) + 1:02}",
            by=by,
            at=at,
        )


def _stays(case: Any, venues: dict[str, Venue], world: World, *, by: Viewer, at: datetime) -> None:
    stays = [
        cases.Stay(
            start=world.moment(start),
            end=world.moment(end),
            place=venues[place].record,
            source=source,
            masked=masked,
        )
        for _who, place, start, end, source, masked in t.STAYS
    ]
    cases.record_visits(case, stays=stays, by=by, at=at)


def _presence(venues: dict[str, Venue], world: World) -> list[dict[str, object]]:
    return [
        {
            "person": who,
            "place": venues[place].number,
            "start": world.moment(start).isoformat(),
            "end": world.moment(end).isoformat(),
            "source": source,
        }
        for who, place, start, end, source in t.PRESENCE
    ]


def _encounters(venues: dict[str, Venue], world: World) -> list[dict[str, object]]:
    return [
        {
            "a": a,
            "b": b,
            "start": world.moment(start).isoformat(),
            "end": world.moment(end).isoformat(),
            "distance_m": metres,
            "place": venues[place].number,
            "source": "interview",
            "setting": setting,
        }
        for a, b, start, end, metres, place, setting in t.ENCOUNTERS
    ]


def _import(kind: str, rows: list[dict[str, object]], *, by: Viewer, at: datetime) -> None:
    """As a file would come in from another office."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    source = io.BytesIO(text.getvalue().encode())
    batch = imports.run(source, filename="demo.csv", kind=kind, jurisdiction=t.COUNTY, by=by, at=at)
    if kind == "presence":  # the worker would do it a moment later
        contacts.store_presence(batch.id, by=SYSTEM("contacts/store"), at=at)
