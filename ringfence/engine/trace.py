"""The contact list from columns: the kernels find who matters, core's own search and rules do the rest.

Only the rows of people who met an index person (or a contact that leads on) are turned into records, so that core sees
a small world in which every answer is the same as in the whole one.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np

from ringfence.core.contacts.lines import lines
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Encounter
from ringfence.core.contacts.search import World, first_exposure
from ringfence.core.contacts.source_side import source_side, source_windows
from ringfence.core.contacts.trace import Question, first_ring, laid_out, second_ring, windows
from ringfence.core.words import PersonId, Window
from ringfence.engine.join import OTHER, find_meetings
from ringfence.engine.layout import lay_out
from ringfence.engine.records import Columns, Ints

Span = dict[str, Window]


class Stored(Protocol):
    """Presence that is too large to be handed over as a whole; it picks the rows that matter."""

    def around(self, people: Iterable[str], *, window: Window, margin: int) -> Columns: ...


def trace(question: Question, *, columns: Columns | Stored) -> list[Listed]:
    """`ringfence.core.contacts.trace.trace`, answered from columns."""
    spans = {str(person): found.window for person, found in windows(question).items()}
    margin = question.indirect_within_s
    known, seen = _small_world(question, columns, spans, margin=margin)
    first = first_ring(question, known=known, encounters=seen)
    leads: Span = {}
    for one in first:
        if one.judgement.outcome in question.leads_on:
            start = first_exposure(one.contact)
            before = leads.get(one.contact.other)
            start = min(start, before.start) if before else start
            leads[one.contact.other] = Window(start, max(start, question.at))
    known, seen = _small_world(question, columns, leads, margin=0)
    second = second_ring(question, first=first, known=known, encounters=seen)
    return lines(first, second=second, protocol=question.protocol, zone=question.zone)


def trace_back(
    question: Question, *, columns: Columns | Stored, cases: Mapping[PersonId, Case]
) -> list[Listed]:
    """`ringfence.core.contacts.source_side.source_side`, answered from columns."""
    spans = {str(person): window for person, window in source_windows(question).items()}
    known, _ = _small_world(question, columns, spans, margin=question.indirect_within_s)
    return source_side(question, known=known, cases=cases)


def _small_world(
    question: Question, columns: Columns | Stored, spans: Span, *, margin: int
) -> tuple[World, list[Encounter]]:
    """The records of `spans`' people and of everyone whom they met in their span (or `margin` seconds around)."""
    if not isinstance(columns, Columns):
        first = min((span.start for span in spans.values()), default=0)
        last = max((span.end for span in spans.values()), default=0)
        columns = columns.around(
            spans, window=Window(first - margin, max(first, last) + margin + 1), margin=margin
        )
    targets = columns.code_of(list(spans))
    own = [spans[columns.people[code]] for code in targets.tolist()]
    others = np.empty(0, np.int64)
    if own:
        since = np.array([span.start - margin for span in own], np.int64)
        window = Window(int(since.min()), max(span.end for span in own) + margin + 1)
        others = _met(columns, targets, since=since, window=window, margin=margin)
    presence, encounters = columns.of_people(np.union1d(targets, others))
    return laid_out(question, presence=presence, encounters=encounters), encounters


def _met(columns: Columns, targets: Ints, *, since: Ints, window: Window, margin: int) -> Ints:
    """Everyone with an overlap in the widest window; core drops those outside a person's own.

    Stays are taken as `margin` seconds longer, so that those who came shortly after are among them.
    """
    layout = lay_out(columns, targets=targets, window=window, longer_s=margin + 1 if margin else 0)
    skip = np.zeros(len(columns.people), np.bool_)
    met = find_meetings(layout.visits, targets, since=since, high=window.end, skip=skip)
    return np.unique(met[:, OTHER])
