"""The observed feeds of a county as files: what registers, venue codes, cameras and telephone cells have of the visits.

Each feed is a file of its own in `observed/`, in the columns of presence, with `reported`: when the row reached the
office. None of them is what happened; `presence.parquet` is that.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation import observation, stage
from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.county import County
from ringfence.core.simulation.observation import CELL_M, OPEN, SOURCES, Feeds, Sightings
from ringfence.core.simulation.visits import BLOCK, day_tables, stays_from
from ringfence.core.simulation.world import Stays
from ringfence.files.county import Told, in_order, room_words
from ringfence.files.county_columns import constant, identifiers, moments
from ringfence.files.parquet_writer import Coded, Field, Group, ParquetWriter, encode, numbers, texts

FEEDS = replace(Feeds(), contradicted=0.004)
FILES = ("registers", "scans", "cameras")
CELLS, MASTS = "cells", "masts"
COLUMNS = (
    Field("person", "text"), Field("place", "text"), Field("start", "time"), Field("end", "time", optional=True),
    Field("source", "text"), Field("room", "text"), Field("reported", "time"),
)  # fmt: skip
CELL_COLUMNS = (
    Field("person", "text"), Field("place", "text"), Field("start", "time"), Field("end", "time"),
    Field("source", "text"), Field("position_error_m", "number"), Field("reported", "time"),
)  # fmt: skip
MAST_COLUMNS = (
    Field("place", "text"), Field("kind", "text"), Field("name", "text"), Field("lat", "number"), Field("lon", "number"),
    Field("datum", "text"),
)  # fmt: skip
CELL_ERROR_M = 566.0
"""Half the diagonal of a cell."""


@dataclass(frozen=True, slots=True)
class _Town:
    """What every block needs and none changes."""

    county: County
    words: Texts
    home: npt.NDArray[np.bool_]
    seed: int


def write(county: County, folder: Path, *, days: int, seed: int, threads: int, told: Told) -> dict[str, int]:
    """All feeds of these days into `folder`; rows of each file. Blocks and days stand in the order of presence."""
    folder.mkdir(parents=True, exist_ok=True)
    town = _Town(county, Texts(county), stage.homes(county), seed)
    spans = [(low, min(low + BLOCK, len(county.people))) for low in range(0, len(county.people), BLOCK)]
    asked = (
        (day, tables, span) for day in range(days) for tables in (day_tables(county, day),) for span in spans
    )

    def task(one: tuple[int, tuple[object, ...], tuple[int, int]]) -> dict[str, Group]:
        day, tables, (low, high) = one
        return _block(town, stays_from(tables, low, high), day)

    columns = {name: COLUMNS for name in FILES} | {CELLS: CELL_COLUMNS}
    with ExitStack() as stack:
        out = {
            name: stack.enter_context(ParquetWriter(folder / f"{name}.parquet", fields))
            for name, fields in columns.items()
        }
        for done, groups in enumerate(in_order(task, asked, threads), start=1):
            for name, group in groups.items():
                out[name].append(group)
            told("observed", done, days * len(spans))
    return {name: one.rows for name, one in out.items()} | {
        MASTS: _masts(county, folder / f"{MASTS}.parquet")
    }


def _block(town: _Town, rows: object, day: int) -> dict[str, Group]:
    stays = _as_world(town.county, rows)
    lives = town.county.people.lives
    seen = observation.sightings(
        stays, feeds=FEEDS, home=town.home, registered=lives.place, phone=lives.phone, seed=town.seed, day=day
    )
    groups = {}
    for number, name in enumerate(FILES):
        mine = seen.take(seen.source == number)
        if len(mine):
            groups[name] = encode(COLUMNS, _seen(town, mine, SOURCES[number]))
    cells = _cells(town.county, stays)
    if len(cells[0].codes):
        groups[CELLS] = encode(CELL_COLUMNS, cells)
    return groups


def _as_world(county: County, rows: object) -> Stays:
    """Visits as the observers take them: moments instead of minutes."""
    start, end = (
        getattr(rows, name).astype(np.int64) * 60 + county.calendar.start for name in ("start", "end")
    )
    return Stays(rows.person, rows.place, rows.room, start, end, rows.seat)  # type: ignore[attr-defined]


def _seen(town: _Town, rows: Sightings, source: str) -> list[Coded]:
    return [
        identifiers("P", rows.person),
        identifiers("L", rows.place),
        moments(rows.start),
        moments(rows.end, known=rows.end != OPEN),
        constant(source, len(rows)),
        room_words(town.county, town.words, rows.place, rows.room),
        moments(rows.known),
    ]


def _cells(county: County, stays: Stays) -> list[Coded]:
    """Whoever carries a phone of their own: stays in one cell that follow each other are one row."""
    own = county.people.lives.phone[stays.person] == stays.person
    cell = observation.cells(stays, lat=county.places.lat, lon=county.places.lon)[own]
    person, start, end = stays.person[own], stays.start[own], stays.end[own]
    new = np.ones(len(person), np.bool_)
    new[1:] = (person[1:] != person[:-1]) | (cell[1:] != cell[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(person)) - 1 if len(first) else first
    return [
        identifiers("P", person[first]),
        identifiers("T", cell[first], digits=9),
        moments(start[first]),
        moments(end[last]),
        constant("cell", len(first)),
        numbers(np.full(len(first), CELL_ERROR_M)),
        moments(end[last] + 900),
    ]


def _masts(county: County, path: Path) -> int:
    """Every cell that has a place in it, at its middle."""
    everywhere = np.arange(len(county.places))
    nothing = np.zeros(len(everywhere), np.int64)
    at_all = Stays(
        everywhere.astype(np.int32), everywhere.astype(np.int32), nothing.astype(np.int16), nothing, nothing,
        nothing.astype(np.int16),
    )  # fmt: skip
    cells = np.unique(observation.cells(at_all, lat=county.places.lat, lon=county.places.lon))
    north, east = cells // 100_000, cells % 100_000
    with ParquetWriter(path, MAST_COLUMNS) as out:
        out.append(encode(MAST_COLUMNS, [
            identifiers("T", cells, digits=9),
            constant("other", len(cells)),
            texts([f"小区{one:09}" for one in cells.tolist()]),
            numbers(np.round((north + 0.5) * CELL_M / 111_320, 5)),
            numbers(np.round((east + 0.5) * CELL_M / (111_320 * 0.89), 5)),
            constant("WGS-84", len(cells)),
        ]))  # fmt: skip
    return out.rows
