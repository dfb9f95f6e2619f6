"""The other direction in time: who was with a case in the 14 days before onset, and may have been the source."""

from collections.abc import Mapping
from dataclasses import replace

from ringfence.core.contacts.exposure import hazard
from ringfence.core.contacts.lines import Judged, lines
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case
from ringfence.core.contacts.search import World, ring1
from ringfence.core.contacts.trace import Question, as_known
from ringfence.core.words import Judgement, PersonId, Refused, Window

DAYS = 14


def source_windows(question: Question) -> dict[PersonId, Window]:
    """The 14 days before onset (of sampling, where there was none), never later than the moment asked about."""
    found = {}
    for case in (as_known(one, question.at) for one in question.cases):
        moment = case.onset if case.onset is not None else case.sampled
        if moment is None:
            raise Refused(
                f"{case.person}: neither onset nor sampling is known at the moment asked about; "
                "the days before it cannot be searched.",
                code="no-anchor",
            )
        found[case.person] = Window(moment - DAYS * 86400, moment)
    return found


def source_side(question: Question, *, known: World, cases: Mapping[PersonId, Case]) -> list[Listed]:
    """One line for everyone on the source's side. The probability is that of having been infected *by* them, worked
    out from their own onset where `cases` tells it; no class is judged: this list restricts nobody.
    """
    contacts = ring1(
        known,
        question.index,
        window=source_windows(question),
        indirect_within_s=question.indirect_within_s,
        backwards=True,
    )
    found = []
    for contact in contacts:
        source = as_known(cases.get(contact.other, Case(contact.other)), question.at)
        exposure = None
        if question.profile is not None:
            exposure = hazard(contact.meetings, case=source, profile=question.profile, places=question.places)
        judgement = Judgement("none", because=("source-side",))
        chance = None if exposure is None else exposure.probability
        found.append(Judged(contact, judgement, exposure, chance))
    listed = lines(found, second=(), protocol=question.protocol, zone=question.zone)
    return [replace(row, outcome="", rule="") for row in listed]
