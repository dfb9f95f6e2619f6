"""`ringfence trace --engine spark`: the same command on a lake and a cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ringfence.cli.trace_asked import Asked, ProtocolRefused
from ringfence.cli.trace_inputs import Inputs
from ringfence.cli.trace_show import Told
from ringfence.core.contacts.raw import RawRow
from ringfence.core.contacts.source_side import source_windows
from ringfence.core.contacts.trace import Question, windows
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import PersonId, Refused, Window
from ringfence.engine.cluster import Cluster, session
from ringfence.engine.lake import open_lake
from ringfence.engine.records import Columns
from ringfence.files.reports import DRAWN

THROUGH = 20


@contextmanager
def opened(asked: Asked, *, told: Told) -> Iterator[Cluster]:
    """The cluster and the lake that were named; the session ends with the command."""
    lake = open_lake(asked.lake or "")
    told("starting Spark")
    spark = session(asked.master)
    try:
        yield Cluster(spark, lake)
    finally:
        spark.stop()


def raw_rows(asked: Asked, *, told: Told) -> tuple[list[RawRow], Columns]:
    """The two rings, and the rows that the timeline of the first `DRAWN` needs."""
    with opened(asked, told=told) as cluster:
        told("searching the lake")
        rows = cluster.raw(
            [PersonId(person) for person in asked.index],
            window=asked.span,
            min_minutes=asked.min_minutes or 0,
            ring2_min_minutes=asked.ring2_min_minutes or 0,
        )
        shown = {name for row in rows[:DRAWN] for name in (row.person, *row.index, *row.via[:THROUGH])}
        return rows, cluster.records({*asked.index, *shown}, window=asked.span)


def around(asked: Asked, inputs: Inputs, protocol: Protocol, *, told: Told) -> Columns:
    """From the lake, all rows that a protocol can ask for: of the index people and two steps around them."""
    at = asked.moment(asked.at, option="--at")
    margin = round(asked.indirect_minutes * 60)
    question = Question(
        cases=[inputs.cases[PersonId(person)] for person in asked.index],
        protocol=protocol,
        at=at,
        zone=asked.tz,
        indirect_within_s=margin,
    )
    try:
        spans = _spans(question, backward=asked.backward)
    except Refused as problem:
        raise ProtocolRefused(str(problem), code=problem.code) from None
    start = min(span.start for span in spans)
    window = Window(start, max(start, at, *(span.end for span in spans)))
    with opened(asked, told=told) as cluster:
        told("searching the lake")
        return cluster.around(
            question.index, window=window, margin_s=margin, also=_at_home(question.index, inputs)
        )


def _at_home(index: Sequence[PersonId], inputs: Inputs) -> list[str]:
    """Those who live with an index person."""
    homes = {person: case.household for person, case in inputs.cases.items()}
    homes |= {person: facts.household for person, facts in inputs.people.items() if facts.household}
    wanted = {homes.get(person) for person in index} - {"", None}
    return [person for person, home in homes.items() if home in wanted]


def _spans(question: Question, *, backward: bool) -> list[Window]:
    if backward:
        return list(source_windows(question).values())
    return [found.window for found in windows(question).values()]
