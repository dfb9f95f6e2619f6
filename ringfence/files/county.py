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
from ringfence.core.simulation.households import ROOM
from ringfence.core.simulation.identities import (
    NAME_WORDS,
    birth_days,
    household_id,
    id_numbers,
    name_pieces,
    person_id,
    place_id,
)
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.venues import BUS, TRAIN
from ringfence.core.simulation.visits import BLOCK, DAY, MINUTE, Stays, day_tables, stays_from
from ringfence.files.county_columns import constant, identifiers, yes_no
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
    times,
)
from ringfence.files.pieces import pieced

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
        "people": _write(
            folder / "people.parquet", PEOPLE, people_blocks(county), len(county.people), threads, told
        ),
        "lives": _write(
            folder / "lives.parquet", LIVES, lives_blocks(county), len(county.people), threads, told
        ),
        "places": _write(
            folder / "places.parquet", PLACES, places_blocks(county), len(county.places), threads, told
        ),
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


Blocks = Callable[[int, int], list[Coded]]
"""The columns of rows [low, high) of a table."""


def _write(path: Path, fields: tuple[Field, ...], block: Blocks, rows: int, threads: int, told: Told) -> int:
    """Blocks are made and encoded on any thread, and written in their turn."""

    def task(low: int) -> Group:
        return encode(fields, block(low, min(low + BLOCK, rows)))

    lows = range(0, rows, BLOCK)
    with ParquetWriter(path, fields) as out:
        for done, group in enumerate(in_order(task, iter(lows), threads), start=1):
            out.append(group)
            told(path.stem, done, len(lows))
    return out.rows


def people_blocks(county: County) -> Blocks:
    """Papers: names, birth dates, addresses, ID numbers, phones."""
    texts_of, people = Texts(county), county.people

    def block(low: int, high: int) -> list[Coded]:
        span, every = slice(low, high), np.arange(low, high)
        births = birth_days(county, first=low, last=high)
        days, day = np.unique(births, return_inverse=True)
        household, phone = people.household[span], people.lives.phone[span]
        family = county.households.kind[household] != ROOM
        return [
            _numbered("P", every),
            pieced(name_pieces(county, births, first=low, last=high), NAME_WORDS),
            Coded(people.sex[span].astype(np.int32), text_dictionary(["female", "male"]), 2),
            Coded(day.astype(np.int32), text_dictionary(np.datetime_as_string(days).tolist()), len(days)),
            identifiers("H", household, known=family),
            pieced(*texts_of.pieces(people.home[span], whole=True)),
            _fixed(id_numbers(births, people.sex[span], first=low)),
            identifiers("+86154", np.maximum(phone, 0), known=phone >= 0),
        ]

    return block


def lives_blocks(county: County) -> Blocks:
    """School or work, class or office, illness, vaccine, and whose phone they carry."""
    lives, texts_of = county.people.lives, Texts(county)
    ill = texts_of_illness()

    def block(low: int, high: int) -> list[Coded]:
        span = slice(low, high)
        place, phone = lives.place[span], lives.phone[span]
        return [
            _numbered("P", np.arange(low, high)),
            Coded(lives.duty[span].astype(np.int32), text_dictionary(DUTIES), len(DUTIES)),
            identifiers("L", np.maximum(place, 0), known=place >= 0),
            room_words(county, texts_of, place, np.where(place >= 0, lives.room[span], 0)),
            Coded(lives.travel[span].astype(np.int32), text_dictionary(TRAVEL), len(TRAVEL)),
            Coded(lives.chronic[span].astype(np.int32), text_dictionary(ill), len(ill)),
            Coded(lives.doses[span].astype(np.int32), text_dictionary(list("0123")), 4),
            identifiers("P", np.maximum(phone, 0), known=phone >= 0),
        ]

    return block


def _numbered(prefix: str, numbers_of: npt.NDArray[np.int64]) -> Coded:
    """Ids of numbers that are all different."""
    count = len(numbers_of)
    return Coded(np.arange(count, dtype=np.int32), id_dictionary(prefix, numbers_of), count)


def _fixed(signs: npt.NDArray[np.uint8]) -> Coded:
    """Texts of one length that are all different, as ASCII in rows."""
    count, width = signs.shape
    out = np.empty((count, 4 + width), np.uint8)
    out[:, :4] = np.frombuffer(width.to_bytes(4, "little"), np.uint8)
    out[:, 4:] = signs
    return Coded(np.arange(count, dtype=np.int32), out.tobytes(), count)


def texts_of_illness() -> list[str]:
    """A text for each set of bits of `Lives.chronic`."""
    return ["+".join(word for bit, word in enumerate(ILLNESSES) if bits >> bit & 1) for bits in range(16)]


def places_blocks(county: County) -> Blocks:
    """Venues, compounds, buildings, doors."""
    texts_of, places, housing = Texts(county), county.places, county.housing
    managed = np.zeros(len(places), np.int32)
    managed[housing.first_compound : housing.first_compound + len(housing.managed)] = 1 + housing.managed

    def block(low: int, high: int) -> list[Coded]:
        span, every = slice(low, high), np.arange(low, high)
        parent = places.parent[span]
        return [
            _numbered("L", every),
            Coded(places.kind[span].astype(np.int32), text_dictionary(KIND_CODES), len(KIND_CODES)),
            pieced(*texts_of.pieces(every, whole=False)),
            numbers(places.lat[span]),
            numbers(places.lon[span]),
            constant("WGS-84", high - low),
            pieced(*texts_of.pieces(every, whole=True)),
            identifiers("L", np.maximum(parent, 0), known=parent >= 0),
            numbers(places.volume_m3[span]),
            numbers(places.air_changes_h[span]),
            yes_no(places.ventilated[span]),
            Coded(managed[span], text_dictionary(["", "无物业管理", "有物业管理"]), 3),
        ]

    return block


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
