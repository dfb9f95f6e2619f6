"""Two versions over the same facts: whose class changes, from what to what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from ringfence.core.contacts.classify import Via, classify
from ringfence.core.contacts.lookback import lookback
from ringfence.core.contacts.records import Case, Contact, Place
from ringfence.core.contacts.rehearse import judged
from ringfence.core.contacts.reports import Report
from ringfence.core.protocol.values import Example, Protocol
from ringfence.core.words import Judgement, PersonId, PlaceId


@dataclass(frozen=True, slots=True)
class Difference:
    """One subject (an example or a contact) judged under both versions."""

    subject: Example | Contact
    before: Judgement
    after: Judgement


def over_examples(before: Protocol, after: Protocol) -> list[Difference]:
    """The examples of both packs, where the class or the missing facts differ."""
    seen: dict[tuple[object, ...], Example] = {}
    for example in (*before.examples, *after.examples):
        facts = tuple(sorted((name, str(value)) for name, value in example.given.items()))
        seen.setdefault((facts, example.ring, example.day, example.anchor, example.via), example)
    pairs = [Difference(one, judged(one, before), judged(one, after)) for one in seen.values()]
    return [
        one
        for one in pairs
        if (one.before.outcome, one.before.missing) != (one.after.outcome, one.after.missing)
    ]


def over_contacts(
    contacts: Iterable[Contact],
    *,
    before: Protocol,
    after: Protocol,
    case: Case,
    zone: tzinfo,
    places: Mapping[PlaceId, Place] | None = None,
    reports: Mapping[PersonId, Sequence[Report]] | None = None,
    via: Mapping[PersonId, Via] | None = None,
    at: int,
) -> list[Difference]:
    """Ring-1 and ring-2 contacts of one case; search them with the wider window so that neither version is cut short."""
    found = []
    windows = [lookback(case, one, at=at, zone=zone) for one in (before, after)]
    for contact in contacts:
        judgements = [
            classify(
                contact, case=case, protocol=protocol, window=window, places=places,
                reports=(reports or {}).get(contact.other, ()),
                via=(via or {}).get(contact.via) if contact.via else None,
            )
            for protocol, window in zip((before, after), windows, strict=True)
        ]  # fmt: skip
        if judgements[0].outcome != judgements[1].outcome:
            found.append(Difference(contact, judgements[0], judgements[1]))
    return found
