"""A county as files: people, places and presence in the columns that `ringfence trace` reads unmapped.

The same county gives the same bytes, on any number of threads: row groups follow blocks of people and places, and nothing
but the rows is written.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.county import County
from ringfence.core.simulation.identities import household_id, identities, person_id, place_id
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.venues import BUS, TRAIN
from ringfence.core.simulation.visits import BLOCK, DAY, MINUTE, Stays, day_tables, stays_from
from ringfence.files.county_columns import identifiers
from ringfence.files.parquet_writer import (
    Coded,
    Field,
    Group,
    ParquetWriter,
    encode,
    id_dictionary,
    numbering,
    numbers,
    text_dictionary,
    texts,
    times,
)

PEOPLE = tuple(
    Field(name, "text")
    for name in ("person", "name", "sex", "birth_date", "household", "address", "id_number", "phone")
)
PLACES = (
    Field("place", "text"),
    Field("kind", "text"),
    Field("name", "text"),
    Field("lat", "number"),
    Field("lon", "number"),
    Field("datum", "text"),
    Field("address", "text"),
    Field("parent", "text"),
    Field("volume_m3", "number", optional=True),
    Field("air_changes_h", "number", optional=True),
    Field("ventilated", "text"),
    Field("note", "text"),
)
LIVES = tuple(
    Field(name, "text")
    for name in ("person", "duty", "place", "room", "travel", "chronic", "doses", "phone_of")
)
PRESENCE = (
    Field("person", "text"),
    Field("place", "text"),
    Field("start", "time"),
    Field("end", "time"),
    Field("source", "text"),
    Field("room", "text"),
    Field("seat", "text"),
)
SOURCE = "plan"
DUTIES = ("none", "pupil", "worker", "shift")
TRAVEL = ("foot", "bus", "car")
ILLNESSES = ("hypertension", "diabetes", "lung-or-heart", "weak-defence")
_ROOMS, _SEATS = 1 << 15, 1 << 12
FILES = {
    "people": "who lives here: names, numbers and phones are invented",
    "lives": "school or work, illness, vaccine, whose phone a person carries",
    "places": "doors, buildings, compounds and venues",
    "presence": "TRUE: where everybody was, complete; nobody in the field ever has this",
    "tests": "SEEN: samples, tubes and results as they were told",
    "observed/registers": "SEEN: registers of schools and workplaces",
    "observed/scans": "SEEN: venue codes scanned, under the name of the phone's owner",
    "observed/cameras": "SEEN: faces that cameras knew",
    "observed/cells": "SEEN: cells of 800 m, of people who carry a phone of their own",
    "observed/masts": "where these cells are",
    "observed/cases": "SEEN: people told positive, with the onset they give",
    "observed/interviews": "SEEN: meetings that these people remember",
    "truth/infections": "TRUE: who was infected by whom, where, how near; onset, care, severity",
    "truth/links": "TRUE: the same as links of a chain",
}
Told = Callable[[str, int, int], None]


def write(
    county: County, folder: Path, *, days: int, threads: int, told: Told = lambda step, done, parts: None
) -> dict[str, int]:
    """Who lives there, where, and who was where, into `folder`; rows of each. `told(step, done, parts)` hears of progress."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        "people": _write(folder / "people.parquet", PEOPLE, _people(county), told),
        "lives": _write(folder / "lives.parquet", LIVES, _lives(county), told),
        "places": _write(folder / "places.parquet", PLACES, _places(county), told),
        "presence": write_presence(
            county, folder / "presence.parquet", days=days, threads=threads, told=told
        ),
    }
    return rows


def write_presence(county: County, path: Path, *, days: int, threads: int, told: Told) -> int:
    """Day by day, block by block; a block is made and encoded on any thread, and written in its turn."""
    texts_of = Texts(county)
    spans = [(low, min(low + BLOCK, len(county.people))) for low in range(0, len(county.people), BLOCK)]
    asked = (
        (tables, day, span) for day in range(days) for tables in (day_tables(county, day),) for span in spans
    )

    def task(one: tuple[Any, int, tuple[int, int]]) -> Group:
        tables, day, (low, high) = one
        return presence_group(county, texts_of, stays_from(tables, low, high), day=day, first=low, last=high)

    with ParquetWriter(path, PRESENCE) as out:
        for done, group in enumerate(in_order(task, asked, threads), start=1):
            out.append(group)
            told("presence", done, days * len(spans))
    return out.rows


def in_order(task: Any, asked: Iterator[Any], threads: int) -> Iterator[Any]:
    """Results in the order asked, a few tasks ahead at most."""
    if threads == 1:
        yield from map(task, asked)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(task, one) for one in islice(asked, 2 * threads)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(task, one) for one in islice(asked, 1)]


def presence_group(county: County, texts_of: Texts, rows: Stays, *, day: int, first: int, last: int) -> Group:
    """One block of people on one day as a row group."""
    place, distinct = numbering(rows.place, len(county.places))
    minutes = np.arange(day * DAY, (day + 1) * DAY + 1, dtype=np.int64)
    clock = times(county.calendar.start + minutes * MINUTE)
    columns = [
        Coded(rows.person - np.int32(first), id_dictionary("P", np.arange(first, last)), last - first),
        Coded(place, id_dictionary("L", distinct), len(distinct)),
        Coded(rows.start - np.int32(day * DAY), clock, len(minutes)),
        Coded(rows.end - np.int32(day * DAY), clock, len(minutes)),
        Coded(np.zeros(len(rows), np.int32), text_dictionary([SOURCE]), 1),
        room_words(county, texts_of, rows.place, rows.room),
        _seats(county, texts_of, rows),
    ]
    return encode(PRESENCE, columns)


def room_words(
    county: County, texts_of: Texts, place: npt.NDArray[np.integer], room: npt.NDArray[np.integer]
) -> Coded:
    """Rooms are called by the sort of place they are in; one place of each sort stands for all."""
    land = county.land
    sort = land.venue_sort[np.minimum(place, land.venues - 1)].astype(np.int64)
    keys = np.where((room > 0) & (place < land.venues), sort * _ROOMS + room, 0)
    codes, distinct = numbering(keys, (int(land.venue_sort.max()) + 1) * _ROOMS)
    example = land.venue_from[:, 0]
    words = [texts_of.room(int(example[key // _ROOMS]), key % _ROOMS) for key in distinct.tolist()]
    return Coded(codes, text_dictionary(words), len(words))


def _seats(county: County, texts_of: Texts, rows: Stays) -> Coded:
    land = county.land
    train = land.venue_sort[np.minimum(rows.place, land.venues - 1)] == TRAIN
    codes, distinct = numbering(np.where(rows.seat > 0, rows.seat + _SEATS * train, 0), 2 * _SEATS)
    low = [int(land.venue_from[BUS, 0]), int(land.venue_from[TRAIN, 0])]
    words = [texts_of.seat(low[key // _SEATS], key % _SEATS) for key in distinct.tolist()]
    return Coded(codes, text_dictionary(words), len(words))


def _write(path: Path, fields: tuple[Field, ...], blocks: Iterator[list[Coded]], told: Told) -> int:
    with ParquetWriter(path, fields) as out:
        for done, columns in enumerate(blocks, start=1):
            out.append(encode(fields, columns))
            told(path.stem, done, 0)
    return out.rows


def _people(county: County) -> Iterator[list[Coded]]:
    texts_of, homes = Texts(county), county.people.home
    for low in range(0, len(county.people), BLOCK):
        high = min(low + BLOCK, len(county.people))
        found = identities(county, first=low, last=high)
        known: dict[int, str] = {place: texts_of.address(place) for place in set(homes[low:high].tolist())}
        columns = [
            texts([getattr(one, field.name) for one in found]) for field in PEOPLE if field.name != "address"
        ]
        columns.insert(5, texts([known[place] for place in homes[low:high].tolist()]))
        yield columns


def _lives(county: County) -> Iterator[list[Coded]]:
    """School or work, class or office, illness, vaccine, and whose phone they carry."""
    lives, texts_of = county.people.lives, Texts(county)
    ill = texts_of_illness()
    for low in range(0, len(county.people), BLOCK):
        span = slice(low, min(low + BLOCK, len(county.people)))
        place, phone = lives.place[span], lives.phone[span]
        count = len(place)
        yield [
            identifiers("P", np.arange(low, low + count)),
            Coded(lives.duty[span].astype(np.int32), text_dictionary(DUTIES), len(DUTIES)),
            identifiers("L", np.maximum(place, 0), known=place >= 0),
            room_words(county, texts_of, place, np.where(place >= 0, lives.room[span], 0)),
            Coded(lives.travel[span].astype(np.int32), text_dictionary(TRAVEL), len(TRAVEL)),
            Coded(lives.chronic[span].astype(np.int32), text_dictionary(ill), len(ill)),
            Coded(lives.doses[span].astype(np.int32), text_dictionary(list("0123")), 4),
            identifiers("P", np.maximum(phone, 0), known=phone >= 0),
        ]


def texts_of_illness() -> list[str]:
    """A text for each set of bits of `Lives.chronic`."""
    return ["+".join(word for bit, word in enumerate(ILLNESSES) if bits >> bit & 1) for bits in range(16)]


def _places(county: County) -> Iterator[list[Coded]]:
    texts_of, places = Texts(county), county.places
    for low in range(0, len(places), BLOCK):
        high = min(low + BLOCK, len(places))
        span, every = slice(low, high), range(low, high)
        up = places.parent[span].tolist()
        yield [
            texts([place_id(place) for place in every]),
            texts([KIND_CODES[kind] for kind in places.kind[span].tolist()]),
            texts([texts_of.name(place) for place in every]),
            numbers(places.lat[span]),
            numbers(places.lon[span]),
            texts(["WGS-84"] * len(every)),
            texts([texts_of.address(place) for place in every]),
            texts([place_id(parent) if parent >= 0 else "" for parent in up]),
            numbers(places.volume_m3[span]),
            numbers(places.air_changes_h[span]),
            texts(["true" if airy else "false" for airy in places.ventilated[span].tolist()]),
            texts([_managed(county, place) for place in every]),
        ]


def _managed(county: County, place: int) -> str:
    """Whether a compound has property management; "" for all other places."""
    number = place - county.housing.first_compound
    if not 0 <= number < len(county.housing.managed):
        return ""
    return "有物业管理" if county.housing.managed[number] else "无物业管理"


def about(county: County, *, days: int, rows: dict[str, int], outbreak: dict[str, Any] | None) -> str:
    """What was asked for, and how much there is; nothing about this run."""
    content = {
        "county": county.margins.code,
        "name": county.margins.name,
        "people": len(county.people),
        "seed": county.seed,
        "first_day": county.calendar.date(0),
        "days": days,
        "first_ids": {"person": person_id(0), "place": place_id(0), "household": household_id(0)},
        "rows": rows,
        "outbreak": outbreak,
        "files": {name: said for name, said in FILES.items() if name in rows},
        "sources": county.margins.sources,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
