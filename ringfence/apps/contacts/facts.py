"""The one door to the search and the rules: rows become plain values, the question is asked, the answer comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts.models import Encounter, Exposure, Search
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.apps.protocols import queries as protocols
from ringfence.core.contacts import explain
from ringfence.core.contacts import search as reference
from ringfence.core.contacts.classify import Via, classify, lookback
from ringfence.core.contacts.exposure import hazard
from ringfence.core.contacts.profile import profile_of
from ringfence.core.contacts.records import Case, Contact, Meeting, Presence
from ringfence.core.contacts.records import Encounter as Met
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Judgement, PersonId, PlaceId, Window
from ringfence.engine import presence
from ringfence.files import packs


@dataclass(frozen=True)
class Judged:
    """One contact with its class, its figures and its meetings, ready to be written. Times are UTC seconds."""

    person: str
    ring: int
    via: str | None
    jurisdiction: str
    outcome: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    rule: str
    details: dict[str, Any]
    minutes: float
    count: int
    first: int | None
    last: int | None
    nearest_m: float | None
    p: float | None
    p_low: float | None
    p_high: float | None
    parts: dict[str, Any]
    meetings: list[dict[str, Any]]


@dataclass(frozen=True)
class Find:
    """What one search found, as rows that can wait in the database until they are written."""

    start: datetime
    end: datetime
    protocol: str
    revision: str
    stamp: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Risk:
    """Likelihood, and between which limits it lies when distances nobody measured were far or near."""

    exposure: Any
    low: float
    high: float


# Where a distance is unknown the likelihood lies between "at the other end of the room" and "face to face".
FAR_M, NEAR_M = 100.0, 0.5


def in_force(incident: Any, *, jurisdiction: str, at: datetime) -> Protocol:
    """The protocol that holds there and then for the disease of the incident's family ("cn-covid")."""
    named = incident.pack
    diseases = {one.disease for one in packs.load_all() if named and f"{one.pack}-".startswith(f"{named}-")}
    return protocols.in_force(jurisdiction, at=at, disease=min(diseases, default=""))


def store(batch: str, rows: Iterable[tuple[Any, ...]]) -> bool:
    """Append one imported batch to the presence log: durable when it returns, and only once."""
    return presence.PresenceLog(settings.PRESENCE_DIR).append(
        batch, (Presence(PersonId(str(person)), PlaceId(str(place)), *rest) for person, place, *rest in rows)
    )


def take_back(batch: str) -> bool:
    """Withdraw a batch from the log."""
    return presence.PresenceLog(settings.PRESENCE_DIR).withdraw(batch)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def moment(at: int | None) -> datetime | None:
    return None if at is None else _utc(at)


def find(search: Search, *, at: datetime) -> Find:
    """Search the log for the index person and judge everyone met, ring by ring."""
    now = int(at.timestamp())
    protocol = in_force(search.incident, jurisdiction=search.jurisdiction, at=at)
    case, told, masks, window = _asked(search, protocol, now)
    known = Known(told, window, now)
    ring1 = known.meet(case.person)
    first = [_judge(_masked(one, masks), case=case, protocol=protocol, places=known.places) for one in ring1]
    close = [one for one, judged in zip(ring1, first, strict=True) if judged.outcome == "close"]
    ring2 = known.meet_again(close, exclude={one.other for one in ring1} | {case.person})
    second = _second(ring2, first, case=case, protocol=protocol, places=known.places)
    homes = people.jurisdictions_of({judged.person for judged in [*first, *second]})
    rows = [
        asdict(replace(judged, jurisdiction=homes[judged.person]))
        for judged in [*first, *second]
        if judged.person in homes
    ]
    return Find(
        start=datetime.fromtimestamp(window.start, UTC), end=datetime.fromtimestamp(window.end, UTC),
        protocol=protocol.pack, revision=str(protocol.revision), stamp=known.stamp, rows=rows,
    )  # fmt: skip


def _asked(search: Search, protocol: Any, now: int) -> tuple[Case, list[Presence], Any, Window]:
    """The index person, their own stays, what is known of their mask, and the window."""
    if search.case is None:
        start, end = search.window_start, search.window_end
        assert start is not None and end is not None
        person = PersonId(str(search.person_id))
        return Case(person), [], [], Window(int(start.timestamp()), min(int(end.timestamp()), now))
    traced = cases.traced(search.case)
    window = lookback(traced.case, protocol, at=now, zone=zone(), last_negative=traced.last_negative)
    return traced.case, traced.visits, traced.masks, window


class Known:
    """What is known around the people asked about: presence log, encounters, trajectories of cases, households."""

    def __init__(self, told: Sequence[Presence], window: Window, until: int) -> None:
        self.window, self.until = window, until
        self.log = presence.open_latest(settings.PRESENCE_DIR)
        self.stamp = self.log.stamp
        self.rows: dict[tuple[Any, ...], Presence] = {}
        self.met: dict[int, Met] = {}
        self.places: dict[PlaceId, Any] = {}
        self.homes: dict[PersonId, str] = {}
        self._add(told)

    def meet(self, person: PersonId) -> list[Contact]:
        """Ring 1."""
        self._around([person])
        return reference.ring1(self._world(), [person], window=self.window)

    def meet_again(self, close: Sequence[Contact], *, exclude: set[PersonId]) -> list[Contact]:
        """Ring 2: only through close contacts, each from their own first exposure on."""
        if not close:
            return []
        self._around([one.other for one in close])
        return reference.secondary(close, known=self._world(), until=self.until, exclude=exclude)

    def _around(self, persons: Sequence[PersonId]) -> None:
        """Everything at the places where these people were, their encounters, and who lives with them."""
        start, end = self.window.start, self.until
        self._add(self.log.of_people(persons, start=start, end=end))
        theirs = {row.place for row in self.rows.values() if row.person in set(persons)}
        self._add(self.log.at_places(sorted(theirs), start=start, end=end))
        self._add(cases.stays_at(theirs, start=_utc(start), end=_utc(end)))
        self._encounters(persons)
        mine = people.households(persons)
        for home, members in people.members(set(mine.values())).items():
            self.homes |= {PersonId(member): home for member in members}
        wanted = {row.place for row in self.rows.values()} | {one.place for one in self.met.values()}
        new = {place for place in wanted if place and place not in self.places}
        self.places |= {PlaceId(key): place for key, place in places.known(new).items()}

    def _add(self, rows: Iterable[Presence]) -> None:
        fresh = list(rows)
        became = people.canonical({row.person for row in fresh})
        for row in fresh:
            row = replace(row, person=PersonId(str(became.get(row.person, row.person))))
            self.rows[(row.person, row.place, row.start, row.end, row.source)] = row

    def _encounters(self, persons: Sequence[PersonId]) -> None:
        rows = Encounter.objects.filter(
            Q(a__in=persons) | Q(b__in=persons), withdrawn_at__isnull=True,
            start__lt=moment(self.until), start__gte=moment(self.window.start - 31 * 86_400),
        )  # fmt: skip
        for row in rows:
            self.met[row.pk] = Met(
                PersonId(str(row.a_id)), PersonId(str(row.b_id)), int(row.start.timestamp()),
                int(row.end.timestamp()) if row.end else None, row.distance_m, PlaceId(str(row.place_id or "")),
                row.setting or None, row.source,
            )  # fmt: skip

    def _world(self) -> reference.World:
        return reference.world(
            self.rows.values(), encounters=self.met.values(), until=self.until, households=self.homes,
            places=self.places,
        )  # fmt: skip


def _masked(contact: Contact, masks: Sequence[tuple[str, int, int, bool]]) -> Contact:
    """Lay what the case said about their own mask over the meetings of those stays."""

    def known(meeting: Meeting) -> Meeting:
        for place, start, end, masked in masks:
            if meeting.place == place and start < meeting.span.end and meeting.span.start < end:
                return replace(meeting, index_masked=masked)
        return meeting

    return replace(contact, meetings=tuple(known(one) for one in contact.meetings)) if masks else contact


def _judge(contact: Contact, *, case: Case, protocol: Any, places: Any, via: Via | None = None) -> Judged:
    judgement = classify(contact, case=case, protocol=protocol, places=places, via=via)
    return _laid_out(contact, judgement, exposure_of(contact, case=case, places=places, protocol=protocol))


def _second(
    ring2: Sequence[Contact], first: Sequence[Judged], *, case: Case, protocol: Any, places: Any
) -> list[Judged]:
    """Ring 2 under the rules; who gets no restriction is not listed. Of several ways the strictest is kept."""
    vias = {judged.person: Via(judged.outcome, _first(judged)) for judged in first}
    found: dict[str, Judged] = {}
    for contact in ring2:
        judged = _judge(contact, case=case, protocol=protocol, places=places, via=vias.get(str(contact.via)))
        if judged.outcome != "none" or judged.missing:
            found.setdefault(judged.person, judged)
    return list(found.values())


def _first(judged: Judged) -> int | None:
    return min((meeting["start"] for meeting in judged.meetings), default=judged.first)


def exposure_of(contact: Contact, *, case: Case, places: Any, protocol: Protocol) -> Risk | None:
    """Hazard and likelihood; None where the day of onset or of sampling is unknown."""
    if case.onset is None and case.sampled is None:
        return None
    profile = profile_of(protocol)
    if profile is None:
        return None

    def risk(unknown: float | None) -> Any:
        meetings = [
            replace(one, distance_m=unknown) if unknown is not None and _distance_unknown(one) else one
            for one in contact.meetings
        ]
        return hazard(meetings, case=case, profile=profile, places=places)

    return Risk(risk(None), risk(FAR_M).probability, risk(NEAR_M).probability)


def _distance_unknown(one: Meeting) -> bool:
    return one.distance_m is None and one.kind in ("presence", "encounter")


def _parts(risk: Risk) -> dict[str, Any]:
    """The largest shares of the hazard, for the page."""
    shown = [
        {
            "kind": part.kind, "start": part.span.start, "end": part.span.end, "place": str(part.place),
            "minutes": round(part.minutes, 2), "hazard": part.hazard, "infectiousness": part.infectiousness,
            "masks": part.masks, "reach": part.reach,
        }
        for part in risk.exposure.parts[:20]
    ]  # fmt: skip
    return {"hazard": risk.exposure.hazard, "parts": shown}


def _laid_out(contact: Contact, judgement: Judgement, risk: Risk | None) -> Judged:
    return Judged(
        person=str(contact.other), ring=contact.ring, via=str(contact.via) if contact.via else None, jurisdiction="",
        outcome=judgement.outcome, because=judgement.because, missing=judgement.missing, rule=judgement.rule,
        details=judgement.details, minutes=round(contact.minutes, 4), count=contact.count, first=contact.first,
        last=contact.last, nearest_m=contact.nearest_m, p=risk.exposure.probability if risk else None,
        p_low=risk.low if risk else None, p_high=risk.high if risk else None,
        parts=_parts(risk) if risk else {}, meetings=[_meeting(one) for one in contact.meetings],
    )  # fmt: skip


def _meeting(one: Meeting) -> dict[str, Any]:
    return {
        "kind": one.kind, "start": one.span.start, "end": one.span.end, "place": str(one.place) or None,
        "setting": one.setting or "", "distance_m": one.distance_m, "distance_error_m": one.distance_error_m,
        "same_room": one.same_room, "room": one.room, "rows_apart": one.rows_apart,
        "same_carriage": one.same_carriage, "index_masked": one.index_masked, "other_masked": one.other_masked,
        "gap_s": one.gap_s, "sources": list(one.sources),
    }  # fmt: skip


def unpack(row: Mapping[str, Any]) -> Judged:
    """A row that waited in the database."""
    return Judged(**{**row, "because": tuple(row["because"]), "missing": tuple(row["missing"])})


def exposures(judged: Judged) -> list[dict[str, Any]]:
    """Its meetings as columns of Exposure."""
    return [
        {
            **{key: value for key, value in one.items() if key not in ("start", "end", "place")},
            "start": moment(one["start"]), "end": moment(one["end"]), "place_id": one["place"],
        }
        for one in judged.meetings
    ]  # fmt: skip


def contact_of(index: Any, other: Any, ring: int, rows: Iterable[Exposure]) -> Contact:
    """A contact rebuilt from its stored meetings, to be judged again under another protocol."""
    meetings = tuple(
        Meeting(
            PersonId(str(index)), PersonId(str(other)), row.kind,
            Window(int(row.start.timestamp()), int(row.end.timestamp())), PlaceId(str(row.place_id or "")),
            row.setting or None, row.distance_m, row.distance_error_m, row.same_room, row.room, row.rows_apart,
            row.same_carriage, row.index_masked, row.other_masked, row.gap_s, tuple(row.sources),
        )
        for row in rows
    )  # fmt: skip
    direct = [one for one in meetings if one.kind in ("presence", "encounter")]
    return Contact(
        PersonId(str(index)), PersonId(str(other)), ring, meetings, sum(one.minutes for one in direct), len(direct),
        min((one.span.start for one in direct), default=None), max((one.span.end for one in direct), default=None),
        min((one.distance_m for one in direct if one.distance_m is not None), default=None),
    )  # fmt: skip


def replayed(contact: Contact, *, pack: str) -> Judgement:
    """What another protocol says about the same meetings."""
    protocol = packs.load(pack)
    known = {
        PlaceId(key): place
        for key, place in places.known({one.place for one in contact.meetings if one.place}).items()
    }
    return classify(contact, protocol=protocol, places=known, via=Via("close") if contact.ring == 2 else None)


def sentence(row: Any, *, language: str) -> str:
    """The reason of one Judgement row in the reader's language."""
    judgement = Judgement(row.outcome, tuple(row.because), tuple(row.missing), row.rule, row.details)
    return explained(judgement, pack=row.protocol, language=language)


def explained(judgement: Judgement, *, pack: str, language: str) -> str:
    return explain.explain(judgement, language=language, protocol=packs.load(pack), zone=zone())


def fact_words(code: str, *, language: str) -> str:
    return explain.fact_words(code, language)
