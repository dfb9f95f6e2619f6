"""The invented county of the demo: people, places and what registers and venue codes saw of them, as rows for the actions.

It is the county of `ringfence county` for the same size and seed, moved to the days before the demo is opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from ringfence.core.simulation import observation, stage
from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.calendar import Calendar
from ringfence.core.simulation.county import County, build
from ringfence.core.simulation.identities import identities, person_id, place_id
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.observation import OPEN, SOURCES
from ringfence.core.simulation.venues import SORT_OF
from ringfence.files.county_margins import shipped

DAYS = 9
SEED = 1
PARTS = {"compound": "compound", "building": "building", "home": "door"}


@dataclass(frozen=True, slots=True)
class Named:
    """A county, the path that its codes begin with, and venues that the story calls by another name (place -> name)."""

    county: County
    root: str
    names: dict[int, str]

    def path(self, community: int) -> str:
        land = self.county.land
        town = land.townships[int(land.township_of[community])][0]
        return f"{self.root}{town}/{land.communities[community][0]}/"


def made(people: int, *, midnight: datetime, root: str, venues: dict[str, str], town: str) -> Named:
    """The county whose first day began at `midnight`; `venues` are names of the story -> sorts, found in `town` if it has them."""
    county = build(
        shipped(), people=people, seed=SEED, calendar=Calendar(start=int(midnight.timestamp()), festivals=())
    )
    return Named(county, root, {_venue(county, sort, town): name for name, sort in venues.items()})


def _venue(county: County, sort: str, town: str) -> int:
    """The busiest venue of a sort in the township, else the first of the county."""
    land, number = county.land, SORT_OF[sort]
    at = next((n for n, (code, _) in enumerate(land.townships) if code == town), 0)
    low, high = (int(land.venue_from[number, land.community_from[at + step]]) for step in (0, 1))
    if low == high:
        return int(land.venue_from[number, 0])
    return low + int(np.argmax(land.venue_weight[low:high]))


def people(named: Named, *, feed: str) -> Iterator[dict[str, Any]]:
    """Rows for people.actions.register_many. Phones of the county cannot exist, so nobody has one on file."""
    crowd, words = named.county.people, Texts(named.county)
    for number, one in enumerate(identities(named.county, first=0, last=len(crowd))):
        yield {
            "name": one.name,
            "sex": one.sex,
            "birth_date": date.fromisoformat(one.birth_date),
            "id_number": one.id_number,
            "address": words.address(int(crowd.home[number])),
            "household": f"{feed}:{one.household}" if one.household else None,
            "reference": f"{feed}:{one.person}",
            "jurisdiction": named.path(int(crowd.community[number])),
        }


def places(named: Named, *, feed: str) -> Iterator[dict[str, Any]]:
    """Rows for places.actions.register_many: venues, compounds, buildings, doors, each after what it is part of."""
    county, words = named.county, Texts(named.county)
    for number in range(len(county.places)):
        kind = KIND_CODES[county.places.kind[number]]
        parent = int(county.places.parent[number])
        reference = f"{feed}:{place_id(number)}"
        name = named.names.get(number) or words.name(number)
        inside = parent >= 0
        yield {
            "name": name,
            "kind": kind,
            "jurisdiction": named.path(int(county.places.community[number])),
            "lat": round(float(county.places.lat[number]), 5),
            "lon": round(float(county.places.lon[number]), 5),
            "volume_m3": _known(county.places.volume_m3[number]),
            "air_changes_h": _known(county.places.air_changes_h[number]),
            "ventilated": bool(county.places.ventilated[number]),
            "parent": f"{feed}:{place_id(parent)}" if inside else None,
            "part": PARTS.get(kind, "") if number >= county.land.venues else "",
            "number": str(number) if inside else "",
            "address": words.area(int(county.places.community[number]))
            if number < county.land.venues
            else "",
            "reference": reference,
        }


def _known(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 2)


def presence(
    named: Named, *, until: int, person: dict[str, Any], place: dict[str, Any], feed: str
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """What had reached the office by `until`: the observed feeds, in the order of contacts.actions.store_feed."""
    county, words = named.county, Texts(named.county)
    lives, home = county.people.lives, stage.homes(county)
    who = [person[f"{feed}:{person_id(number)}"] for number in range(len(county.people))]
    where = [place[f"{feed}:{place_id(number)}"] for number in range(len(county.places))]
    for day in range(DAYS + 2):
        seen = observation.sightings(
            stage.planned(county, day), feeds=observation.Feeds(contradicted=0.002), home=home,
            registered=lives.place, phone=lives.phone, seed=county.seed, day=day,
        )  # fmt: skip
        seen = seen.take((seen.known <= until) & (seen.place < county.land.venues))
        for one, at, room, begin, finish, source in zip(
            seen.person.tolist(), seen.place.tolist(), seen.room.tolist(), seen.start.tolist(), seen.end.tolist(),
            seen.source.tolist(), strict=True,
        ):  # fmt: skip
            # A forgotten exit would stay open for ever: the demo's venue codes close at the usual length of a visit.
            stop = finish if finish != OPEN else begin + 45 * 60
            yield who[one], where[at], begin, stop, SOURCES[source], None, None, words.room(at, room), ""
