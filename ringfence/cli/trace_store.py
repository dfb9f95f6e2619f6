"""`ringfence trace --store`: the same command on a store of presence (`ringfence presence build`)."""

from dataclasses import replace

from ringfence.cli.trace_asked import Asked, ProtocolRefused
from ringfence.cli.trace_inputs import Inputs
from ringfence.cli.trace_show import Told
from ringfence.core.contacts.raw import RawRow
from ringfence.core.contacts.source_side import source_windows
from ringfence.core.contacts.trace import Question, windows
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import PersonId, Refused, Window
from ringfence.engine import search
from ringfence.engine.ingest import Ingest
from ringfence.engine.names import codes_of
from ringfence.engine.presence import open_latest
from ringfence.engine.stored import Capped, raw_columns

MOST_TOLD = 5


def opened(asked: Asked, inputs: Inputs, *, told: Told) -> Capped:
    """The store that was named; people of whom it knows nothing are told."""
    folder = asked.store
    if folder is None or not ((folder / "log").is_dir() or (folder / "snapshots").is_dir()):
        raise Refused(
            f"{folder}: there is no store of presence here; make one with `ringfence presence build`",
            code="store-missing",
        )
    told("opening the store")
    stored = open_latest(folder)
    unknown = [person for person in asked.index if not list(codes_of(stored.people, [person]))]
    inputs.warnings += [f"--index {person}: no presence in the store" for person in unknown]
    return Capped(stored, asked.cap)


def raw_rows(asked: Asked, inputs: Inputs, *, told: Told) -> tuple[list[RawRow], dict[str, int]]:
    """The two rings, and what the cap left out; leaves the rows that the timeline needs in `inputs`."""
    capped = opened(asked, inputs, told=told)
    told("searching the store")
    least, least2 = asked.min_minutes or 0, asked.ring2_min_minutes or 0
    window = capped.stored.clipped(asked.span)
    inputs.columns = raw_columns(
        capped, asked.index, window=window, min_minutes=least, ring2_min_minutes=least2
    )
    people = [PersonId(person) for person in asked.index]
    rows = search.raw(
        people, columns=inputs.columns, window=window, min_minutes=least, ring2_min_minutes=least2
    )
    return rows, capped.left_out


def protocol_store(asked: Asked, inputs: Inputs, protocol: Protocol, *, told: Told) -> Capped:
    """The store to search; leaves in `inputs` the names of the places that can matter, whose kinds are then read."""
    capped = opened(asked, inputs, told=told)
    at = asked.moment(asked.at, option="--at")
    margin = round(asked.indirect_minutes * 60)
    cases = [inputs.cases[PersonId(person)] for person in asked.index]
    question = Question(cases=cases, protocol=protocol, at=at, zone=asked.tz, indirect_within_s=margin)
    try:
        spans = (
            list(source_windows(question).values())
            if asked.backward
            else [found.window for found in windows(question).values()]
        )
    except Refused as problem:
        raise ProtocolRefused(str(problem), code=problem.code) from None
    start = min(span.start for span in spans)
    window = Window(start - margin, max(start, at, *(span.end for span in spans)) + margin + 1)
    told("searching the store")
    names = capped.places_near(question.index, window=window, margin=margin)
    empty = Ingest().columns()
    inputs.columns = replace(empty, places=names)
    return capped


def said(left_out: dict[str, int], *, cap: int | None) -> list[str]:
    """What the cap left out, for the terminal; all of it stands in reasons.json."""
    most = sorted(left_out.items(), key=lambda one: (-one[1], one[0]))
    lines = [
        f"{place} was left out: {people:,} people met there, more than --cap {cap}"
        for place, people in most[:MOST_TOLD]
    ]
    more = len(most) - MOST_TOLD
    return lines + ([f"{more} more places were left out; all are in reasons.json"] if more > 0 else [])


def listed(left_out: dict[str, int]) -> list[dict[str, object]]:
    return [{"place": place, "people": people} for place, people in sorted(left_out.items())]
