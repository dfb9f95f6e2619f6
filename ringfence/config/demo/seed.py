"""Fills an empty house with the township, by the same actions that people's pages call."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ringfence.apps.accounts import actions as accounts
from ringfence.apps.accounts.queries import SYSTEM, Viewer, viewer_of
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.imports import actions as imports
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places
from ringfence.apps.places.seed import county
from ringfence.apps.protocols import actions as protocols
from ringfence.config.demo import township as t

Clock = tuple[int, int, int]


class World:
    """The demo's moments: the incident opened 100 minutes ago; day 0 is today, or yesterday when the day is young."""

    def __init__(self, now: datetime) -> None:
        self.opened = (now - timedelta(minutes=100)).replace(second=0, microsecond=0)
        local = timezone.localtime(now)
        noon = local.replace(hour=13, minute=0, second=0, microsecond=0)
        self.day0 = (noon if local.hour >= 14 else noon - timedelta(days=1)).replace(hour=0)

    def moment(self, clock: Clock) -> datetime:
        days, hour, minute = clock
        return self.day0 - timedelta(days=days) + timedelta(hours=hour, minutes=minute)


def seed(*, password: str, now: datetime) -> str:
    """Everything; returns the id of the case."""
    world, system = World(now), SYSTEM("demo")
    opened = world.opened
    county.load(by=system, at=world.moment((9, 8, 0)))
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
    persons, venues = _people(by, at=opened), _venues(by, at=opened)
    case = _case(persons[t.INDEX], incident, world, by=by, at=opened)
    at = opened + timedelta(minutes=25)
    _stays(case, venues, world, by=by, at=at)
    _import("presence", _presence(world), by=users["analyst"], at=at)
    _import("encounters", _encounters(world), by=users["analyst"], at=at)
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


def _case(person: Any, incident: Any, world: World, *, by: Viewer, at: datetime) -> Any:
    moments: dict[str, datetime | None] = {
        "onset": world.moment((0, 6, 30)),
        "sampled": world.moment((0, 8, 20)),
        "isolated": at + timedelta(minutes=10),
    }
    return cases.register(
        person, incident=incident, status="confirmed", discovery="clinic", moments=moments, by=by, at=at
    )


def _venues(by: Viewer, *, at: datetime) -> dict[str, Any]:
    """Name -> place; known to the county's files by its name."""
    feed = cases.feed_of(t.COUNTY)
    return {
        name: places.register(
            name=name,
            kind=kind,
            jurisdiction=f"{t.TOWN}{village}/",
            lat=lat,
            lon=lon,
            volume_m3=volume,
            reference=f"{feed}:{name}",
            by=by,
            at=at,
        )
        for name, (kind, village, lat, lon, volume) in t.VENUES.items()
    }


def _stays(case: Any, venues: dict[str, Any], world: World, *, by: Viewer, at: datetime) -> None:
    stays = [
        cases.Stay(
            start=world.moment(start),
            end=world.moment(end),
            place=venues[place],
            source=source,
            masked=masked,
        )
        for _who, place, start, end, source, masked in t.STAYS
    ]
    cases.record_visits(case, stays=stays, by=by, at=at)


def _presence(world: World) -> list[dict[str, object]]:
    return [
        {
            "person": who,
            "place": place,
            "start": world.moment(start).isoformat(),
            "end": world.moment(end).isoformat(),
            "source": source,
        }
        for who, place, start, end, source in t.PRESENCE
    ]


def _encounters(world: World) -> list[dict[str, object]]:
    return [
        {
            "a": a,
            "b": b,
            "start": world.moment(start).isoformat(),
            "end": world.moment(end).isoformat(),
            "distance_m": metres,
            "place": place,
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
