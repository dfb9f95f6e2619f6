"""Judged contacts become lines of the list: one line per index person, ring and person, several ways joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from ringfence.core.contacts.classify import rank
from ringfence.core.contacts.explain import explain
from ringfence.core.contacts.exposure import Exposure
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Contact, Meeting
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Judgement, PersonId

WORK_ORDER = {"close": 50, "secondary": 40, "undetermined": 30, "general": 20, "companion": 10, "none": 0}


@dataclass(frozen=True, slots=True)
class Judged:
    """One contact with its class and, where the pack brings figures, its chance of infection."""

    contact: Contact
    judgement: Judgement
    exposure: Exposure | None = None
    probability: float | None = None


def lines(
    first: Sequence[Judged], *, second: Sequence[Judged], protocol: Protocol, zone: tzinfo
) -> list[Listed]:
    """Ring 1, then ring 2, each most probable first.

    A close contact has no line in ring 2. Who stands in ring 1 with a lighter class has one only as a secondary
    contact: "no restriction" by a second way would say nothing new.
    """
    return sorted((line(found, protocol, zone) for found in ways(first, second=second)), key=_order)


def ways(first: Sequence[Judged], *, second: Sequence[Judged]) -> list[list[Judged]]:
    """What makes one line each: one contact in ring 1, and in ring 2 one for each ring-1 person on the way."""
    found = [[one] for one in first]
    classes = {(one.contact.index, one.contact.other): one.judgement.outcome for one in first}
    later: dict[tuple[PersonId, PersonId], list[Judged]] = {}
    for one in second:
        later.setdefault((one.contact.index, one.contact.other), []).append(one)
    for pair, group in later.items():
        by_rule = [one for one in group if one.judgement.outcome == "secondary"]
        if by_rule and classes.get(pair) != "close":
            found.append(by_rule)
        elif pair not in classes:
            found.append(group)
    return found


def urgency(outcome: str, probability: float | None) -> float:
    """In which order people work through a list: a class that binds stands above one that does not; then the likelier."""
    return WORK_ORDER.get(outcome, 0) + (probability or 0.0)


def _order(row: Listed) -> tuple[int, float, int, float, str, tuple[str, ...]]:
    chance = -1.0 if row.probability is None else row.probability
    return row.ring, -chance, -rank(row.outcome), -row.minutes, row.person, row.index


def line(group: Iterable[Judged], protocol: Protocol, zone: tzinfo) -> Listed:
    """One line of the list from one group of `ways`."""
    found = sorted(group, key=lambda one: (_start(one.contact), one.contact.via or ""))
    contacts = [one.contact for one in found]
    meetings = [meeting for contact in contacts for meeting in contact.meetings]
    near = [one.nearest_m for one in contacts if one.nearest_m is not None]
    leading = found[0].judgement
    return Listed(
        index=(contacts[0].index,),
        person=contacts[0].other,
        ring=contacts[0].ring,
        via=tuple(one.via for one in contacts if one.via is not None),
        outcome=leading.outcome,
        minutes=sum(one.minutes for one in contacts),
        meetings=sum(one.count for one in contacts),
        first=min((one.first for one in contacts if one.first is not None), default=None),
        last=max((one.last for one in contacts if one.last is not None), default=None),
        nearest_m=min(near, default=None),
        places=tuple(sorted({one.place for one in meetings if one.place})),
        sources=tuple(sorted({source for one in meetings for source in one.sources})),
        probability=joint([one.probability for one in found]),
        because=_united(one.judgement.because for one in found),
        missing=_united(one.judgement.missing for one in found),
        rule=leading.rule,
        details=_details(found, protocol, zone),
    )


def _start(contact: Contact) -> int:
    return min(meeting.span.start for meeting in contact.meetings)


def joint(chances: Sequence[float | None]) -> float | None:
    """Infected by any of these ways, taken as independent."""
    known = [chance for chance in chances if chance is not None]
    escaped = 1.0
    for chance in known:
        escaped *= 1 - chance
    return 1 - escaped if len(known) > 1 else (known[0] if known else None)


def _united(codes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for group in codes for code in group))


def _details(found: Sequence[Judged], protocol: Protocol, zone: tzinfo) -> dict[str, object]:
    leading = found[0]
    return {
        "explanation": {
            language: explain(leading.judgement, language=language, protocol=protocol, zone=zone)
            for language in ("zh", "en")
        },
        "facts": leading.judgement.details,
        "meetings": [_meeting(one) for judged in found for one in judged.contact.meetings],
        "hazard": [
            {
                "kind": part.kind,
                "start": part.span.start,
                "end": part.span.end,
                "place": part.place,
                "infectiousness": part.infectiousness,
                "reach": part.reach,
                "masks": part.masks,
                "near": part.near,
                "far": part.far,
                "home": part.home,
            }
            for judged in found
            if judged.exposure
            for part in judged.exposure.parts
        ],
    }


def _meeting(one: Meeting) -> dict[str, object]:
    facts = {
        "with": one.index,
        "kind": one.kind,
        "start": one.span.start,
        "end": one.span.end,
        "place": one.place,
        "setting": one.setting,
        "distance_m": one.distance_m,
        "same_room": one.same_room,
        "rows_apart": one.rows_apart,
        "same_carriage": one.same_carriage,
        "gap_s": one.gap_s,
        "sources": list(one.sources),
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
