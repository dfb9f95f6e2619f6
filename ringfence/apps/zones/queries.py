"""Reads of zones: the list, one zone with its units, what holds each unit, the door list, what a share would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.apps.protocols import queries as protocols
from ringfence.apps.zones import facts
from ringfence.apps.zones.models import Measure, Step, Unit, UnitStatus, Zone

ACTIVE = (Step.PROPOSED, Step.SIGNED, Step.PUBLISHED)
OPEN = "open"


def zones(viewer: Viewer, *, incident: Any = None, active: bool = False) -> QuerySet[Zone]:
    """Zones of the viewer's areas, newest first."""
    rows = scope(Zone.objects.all(), viewer, "zones.view")
    if incident:
        rows = rows.filter(incident=incident)
    if active:
        rows = rows.filter(step__in=ACTIVE)
    return rows.order_by("-id")


def zone(viewer: Viewer, id: UUID | str) -> Zone:
    try:
        return zones(viewer).select_related("incident").get(pk=id)
    except (Zone.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def measure(viewer: Viewer, id: UUID | str) -> Measure:
    found = Measure.objects.filter(pk=id, zone__in=zones(viewer)).select_related("zone").first()
    if found is None:
        raise Http404
    return found


def taken(incident: Any) -> set[str]:
    """Places that are units of a zone in force or on its way there, and not open again."""
    rows = UnitStatus.objects.filter(
        unit__zone__incident=incident, unit__zone__step__in=ACTIVE, superseded_at__isnull=True
    ).exclude(level=OPEN)
    return {str(id) for id in rows.values_list("unit__place", flat=True)}


def ground(incident: Any, *, level: str, grain: str, must: Sequence[str] = (), at: datetime) -> facts.Ground:
    """The units in question for one class, those in a zone already left out."""
    return facts.ground(incident, level=level, grain=grain, must=tuple(must), taken=taken(incident), at=at)


def levels_for(incident: Any, *, at: datetime) -> list[str]:
    return facts.levels(facts.protocol_of(incident, at=at))


def levels_of(zone: Zone) -> list[str]:
    """The classes that a unit of this zone can have while it is closed."""
    return facts.levels(protocols.protocol(zone.pack))


def classes(zone: Zone) -> dict[str, UnitStatus]:
    """unit id -> its class now."""
    rows = UnitStatus.objects.filter(unit__zone=zone, superseded_at__isnull=True)
    return {str(row.unit_id): row for row in rows}


def units(zone: Zone) -> list[Unit]:
    return list(zone.units.select_related("place").order_by("place__name", "id"))


def open_units(zone: Zone) -> list[Unit]:
    """Units that are still closed (the zone is open until none of them is)."""
    now = classes(zone)
    return [unit for unit in units(zone) if now[str(unit.pk)].level != OPEN]


@dataclass
class Judged:
    """One unit: its class now, what the rule says of it today, and the way down."""

    unit: Unit
    status: UnitStatus
    lift: Any
    path: list[tuple[str, date]]


def judged(zone: Zone, *, at: datetime) -> list[Judged]:
    """Every unit that is still closed, judged by the rule of the zone's own protocol."""
    now, still = classes(zone), open_units(zone)
    known = facts.histories(zone, still, classes=now, at=at)
    found = []
    for unit in still:
        said, way = facts.judge(known[str(unit.pk)], pack=zone.pack, at=at)
        found.append(Judged(unit, now[str(unit.pk)], said, way))
    return found


@dataclass
class Door:
    """One line of the door list; names are there for those who may see people."""

    unit: Unit
    name: str
    address: str
    count: int
    people: list[Any]


def doors(zone: Zone, viewer: Viewer) -> list[Door]:
    """Every door of the zone with how many live behind it; masked names where the viewer may see people."""
    rows = units(zone)
    living = facts.residents(rows)
    ids = sorted({who for unit in living.values() for row in unit.values() for who in row})
    seen = people.masked(ids, viewer, purpose="zones.doors") if viewer.may("people.view") else {}
    lines = places.up_from([door for unit in living.values() for door in unit])
    found = []
    for unit in rows:
        for door, who in living[str(unit.pk)].items():
            names = [one.name for one in reversed(lines.get(door, []))]
            shown = [seen[one] for one in who if one in seen]
            found.append(Door(unit, " ".join(names), lines[door][0].address, len(who), shown))
    return sorted(found, key=lambda one: (one.unit.place.name, one.name))


def published(zone: Zone) -> tuple[datetime | None, datetime | None]:
    """Published from and to."""
    moments = dict(zone.statuses.values_list("step", "at"))
    return moments.get(Step.PUBLISHED), moments.get(Step.LIFTED)
