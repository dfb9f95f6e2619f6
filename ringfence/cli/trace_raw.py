"""`ringfence trace --raw`: the two rings by minutes alone."""

from dataclasses import replace

from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked
from ringfence.cli.trace_inputs import Inputs, strangers
from ringfence.cli.trace_show import Told
from ringfence.core.contacts.listed import Listed, from_raw
from ringfence.core.contacts.raw import RawRow
from ringfence.core.contacts.search import Found, direct, world
from ringfence.core.words import PersonId
from ringfence.engine import search
from ringfence.files.reports import DRAWN

THROUGH = 20


def answer_raw(asked: Asked, inputs: Inputs, *, told: Told) -> Answer:
    told("searching")
    left_out: dict[str, int] = {}
    if asked.store:
        rows, left_out = _from_store(asked, inputs, told)
    else:
        rows = _from_lake(asked, inputs, told) if asked.lake else _search(asked, inputs, told)
    listed = from_raw(rows)
    return Answer(
        listed=[*_with_meetings(listed[:DRAWN], asked, inputs), *listed[DRAWN:]],
        window=asked.span,
        warnings=list(inputs.warnings),
        question={
            "mode": "raw",
            "index": list(asked.index),
            "window": [asked.window[0], asked.window[1]],
            "min_minutes": asked.min_minutes,
            "ring2_min_minutes": asked.ring2_min_minutes,
        },
        reasons=_told_of_cap(asked, left_out),
    )


def _search(asked: Asked, inputs: Inputs, told: Told) -> list[RawRow]:
    return search.raw(
        [PersonId(person) for person in asked.index],
        columns=inputs.columns,
        window=asked.span,
        min_minutes=asked.min_minutes or 0,
        ring2_min_minutes=asked.ring2_min_minutes or 0,
        progress=lambda done, parts: told("searching the second ring", done, parts),
    )


def _from_lake(asked: Asked, inputs: Inputs, told: Told) -> list[RawRow]:
    from ringfence.cli.trace_lake import raw_rows

    rows, inputs.columns = raw_rows(asked, told=told)
    inputs.warnings += strangers(asked, inputs.columns)
    return rows


def _from_store(asked: Asked, inputs: Inputs, told: Told) -> tuple[list[RawRow], dict[str, int]]:
    from ringfence.cli.trace_store import raw_rows, said

    rows, left_out = raw_rows(asked, inputs, told=told)
    inputs.warnings += said(left_out, cap=asked.cap)
    return rows, left_out


def _told_of_cap(asked: Asked, left_out: dict[str, int]) -> dict[str, object]:
    if asked.cap is None:
        return {}
    from ringfence.cli.trace_store import listed

    return {"cap": asked.cap, "left_out": listed(left_out)}


def _with_meetings(listed: list[Listed], asked: Asked, inputs: Inputs) -> list[Listed]:
    """The single meetings of the first rows, for the timeline: the rings themselves need only sums."""
    people = {name for row in listed for name in (row.person, *row.index, *row.via[:THROUGH])}
    presence, encounters = inputs.columns.of_people(inputs.columns.code_of(people))
    known = world(presence, encounters=encounters, until=asked.span.end)
    met = {
        person: direct(known, PersonId(person), window=asked.span)
        for person in {name for row in listed for name in (row.via[:THROUGH] or row.index)}
    }
    return [replace(row, details={"meetings": _meetings(row, met)}) for row in listed]


def _meetings(row: Listed, met: dict[PersonId, Found]) -> list[dict[str, object]]:
    start = row.first or 0
    return [
        {
            "with": one,
            "kind": part.kind,
            "start": max(part.span.start, start),
            "end": part.span.end,
            "place": part.place,
        }
        for one in (row.via[:THROUGH] or row.index)
        for group in met[one].get(row.person, [])
        for part in group
        if part.span.end > start
    ]
