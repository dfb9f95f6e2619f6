"""From cases and what is known at one moment to the contact list: search, rings, class, probability, reasons.

Ring 1 is judged for each index person by itself. Ring 2 goes through those ring-1 people who are close contacts or may
turn out to be: only a listed setting in right time order makes a secondary contact, everybody else in ring 2 is listed
without restriction. Index people stand in nobody's list; a close contact is not repeated in ring 2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from functools import cached_property

from ringfence.core.contacts.classify import LookBack, Report, Via, classify, look_back, told
from ringfence.core.contacts.exposure import Exposure, hazard
from ringfence.core.contacts.lines import Judged, lines
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.profile import Profile, profile_of
from ringfence.core.contacts.records import Case, Contact, Encounter, Meeting, Place, Presence
from ringfence.core.contacts.search import World, first_exposure, ring1, secondary, world
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import PersonId, PlaceId, Window

LEADS_ON = ("close", "undetermined")


@dataclass(frozen=True, slots=True)
class Mask:
    """Whether an index person wore a mask at a place in [start, end)."""

    place: PlaceId
    span: Window
    worn: bool


@dataclass(frozen=True)
class Question:
    """What is asked: whose contacts, by which rules, as known at which moment (`at`, UTC seconds).

    `households` maps people to a household code, `isolated` people to the moment of their isolation. `last_negative`
    is the last negative sample of those found by routine testing; `spans` are windows that somebody has laid by hand.
    `masks` are what index people said of their own mask. `leads_on` are the ring-1 classes that open ring 2; without
    "undetermined" those are missing who are bound by no rule yet.
    """

    cases: Sequence[Case]
    protocol: Protocol
    at: int
    zone: tzinfo = UTC
    households: Mapping[PersonId, str] = field(default_factory=dict)
    places: Mapping[PlaceId, Place] = field(default_factory=dict)
    isolated: Mapping[PersonId, int] = field(default_factory=dict)
    indirect_within_s: int = 0
    last_negative: Mapping[PersonId, int] = field(default_factory=dict)
    spans: Mapping[PersonId, Window] = field(default_factory=dict)
    masks: Mapping[PersonId, Sequence[Mask]] = field(default_factory=dict)
    leads_on: Sequence[str] = LEADS_ON

    @property
    def index(self) -> tuple[PersonId, ...]:
        return tuple(dict.fromkeys(case.person for case in self.cases))

    @cached_property
    def profile(self) -> Profile | None:
        return profile_of(self.protocol)


def windows(question: Question) -> dict[PersonId, LookBack]:
    """The look-back of each index person, with its reason."""
    return {case.person: _window(question, case) for case in question.cases}


def _window(question: Question, case: Case) -> LookBack:
    span = question.spans.get(case.person)
    if span is not None:
        return LookBack(span, "given", span.start, 0, "")
    negative = question.last_negative.get(case.person)
    return look_back(case, question.protocol, at=question.at, zone=question.zone, last_negative=negative)


def laid_out(question: Question, *, presence: Iterable[Presence], encounters: Iterable[Encounter]) -> World:
    """What is known at `at`: later rows are ignored, open stays end there."""
    return world(
        presence,
        encounters=encounters,
        until=question.at,
        households=question.households,
        places=question.places,
    )


def trace(
    question: Question, *, presence: Iterable[Presence], encounters: Iterable[Encounter]
) -> list[Listed]:
    """Both rings, each by probability. Raises `Refused` when a case has no date to look back from."""
    presence, encounters = list(presence), list(encounters)
    known = laid_out(question, presence=presence, encounters=encounters)
    first = first_ring(question, known=known, encounters=encounters)
    second = second_ring(question, first=first, known=known, encounters=encounters)
    return lines(first, second=second, protocol=question.protocol, zone=question.zone)


def as_known(case: Case, at: int) -> Case:
    """The case without what happened after `at`."""
    return replace(
        case,
        onset=_known(case.onset, at),
        sampled=_known(case.sampled, at),
        isolated=_known(case.isolated, at),
    )


def _known(moment: int | None, at: int) -> int | None:
    return None if moment is None or moment > at else moment


def first_ring(question: Question, *, known: World, encounters: Iterable[Encounter]) -> list[Judged]:
    """Everyone who met an index person in that person's window, lived with them, or came shortly after."""
    spans = {person: found.window for person, found in windows(question).items()}
    contacts = ring1(known, question.index, window=spans, indirect_within_s=question.indirect_within_s)
    cases = {case.person: as_known(case, question.at) for case in question.cases}
    said = told(encounters)
    found = []
    for met in contacts:
        case, contact = cases[met.index], masked(met, question.masks.get(met.index, ()))
        judgement = classify(
            contact,
            protocol=question.protocol,
            case=case,
            places=question.places,
            reports=_reports(said, contact.index, contact.other),
        )
        exposure = _exposure(question, contact, case)
        chance = None if exposure is None else exposure.probability
        found.append(Judged(contact, judgement, exposure, chance))
    return found


def masked(contact: Contact, masks: Sequence[Mask]) -> Contact:
    """Lay what the index person said of their own mask over the meetings of those stays."""

    def worn(meeting: Meeting) -> Meeting:
        for one in masks:
            if meeting.place == one.place and one.span.overlap(meeting.span):
                return replace(meeting, index_masked=one.worn)
        return meeting

    return replace(contact, meetings=tuple(worn(one) for one in contact.meetings)) if masks else contact


def second_ring(
    question: Question,
    *,
    first: Sequence[Judged],
    known: World,
    encounters: Iterable[Encounter],
) -> list[Judged]:
    """Everyone who met a (possibly) close contact from that person's first exposure on, up to their isolation."""
    leads = {
        (one.contact.index, one.contact.other): one
        for one in first
        if one.judgement.outcome in question.leads_on
    }
    contacts = secondary(
        [one.contact for one in leads.values()],
        known=known,
        until=question.at,
        isolated=question.isolated,
        exclude=set(question.index),
    )
    said = told(encounters)
    found = []
    for contact in contacts:
        met = contact.via or PersonId("")
        lead = leads[contact.index, met]
        judgement = classify(
            contact,
            protocol=question.protocol,
            places=question.places,
            reports=_reports(said, met, contact.other),
            via=Via(
                lead.judgement.outcome, first_exposure(lead.contact), isolated=question.isolated.get(met)
            ),
        )
        # When the person met became infectious is not known: the mean over the whole profile stands for it.
        exposure = _exposure(question, contact, Case(met))
        chance = None
        if exposure is not None and lead.probability is not None:
            chance = exposure.probability * lead.probability
        found.append(Judged(contact, judgement, exposure, chance))
    return found


def _exposure(question: Question, contact: Contact, case: Case) -> Exposure | None:
    """None where the pack brings no figures for its disease."""
    if question.profile is None:
        return None
    return hazard(contact.meetings, case=case, profile=question.profile, places=question.places)


def _reports(
    said: Mapping[tuple[PersonId, PersonId], list[Report]], one: PersonId, other: PersonId
) -> Sequence[Report]:
    return said.get((min(one, other), max(one, other)), ())
