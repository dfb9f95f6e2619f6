"""The one door to the search and the rules: rows become plain values, the question is asked, the answer comes back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts.models import ContactStatus, Encounter, Exposure, Search, State
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.apps.protocols import queries as protocols
from ringfence.core.contacts import explain, lines, trace
from ringfence.core.contacts.classify import Via, classify
from ringfence.core.contacts.exposure import hazard
from ringfence.core.contacts.lines import Judged as Way
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.owed import CALL, HOURS, JUDGE, owed
from ringfence.core.contacts.records import Case, Contact, Meeting, Presence
from ringfence.core.contacts.records import Encounter as Met
from ringfence.core.contacts.search import World
from ringfence.core.contacts.trace import Mask, Question
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Judgement, PersonId, PlaceId, Window
from ringfence.engine import presence
from ringfence.engine.beside import Spell, beside
from ringfence.files import packs

__all__ = ["CALL", "JUDGE", "owed"]


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
    left_out: list[dict[str, Any]]


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
    """Search the log for the index person and judge everyone met, ring by ring, as core's own trace does."""
    now = int(at.timestamp())
    protocol = in_force(search.incident, jurisdiction=search.jurisdiction, at=at)
    question, told = question_of(search, protocol, now)
    (person,) = question.index
    window = trace.windows(question)[person].window
    known = Known(told, window, now, margin=question.indirect_within_s, whole=search.taken_in)
    known.around([person])
    asked, world = known.laid_out(question)
    first = trace.first_ring(asked, known=world, encounters=known.encounters)
    close = [one.contact.other for one in first if one.judgement.outcome == "close"]
    known.around(close)
    asked, world = known.laid_out(replace(question, isolated=isolated(search.incident_id, close)))
    second = trace.second_ring(asked, first=first, known=world, encounters=known.encounters)
    found = _judged(first, second, asked)
    homes = people.jurisdictions_of({judged.person for judged in found})
    listed = [replace(one, jurisdiction=homes[one.person]) for one in found if one.person in homes]
    listed.sort(key=lambda one: -urgency(one.outcome, one.p))  # the first page of the list is written first
    left_out = [{"place": place, "people": n} for place, n in sorted(known.left_out.items())]
    return Find(
        start=datetime.fromtimestamp(window.start, UTC), end=datetime.fromtimestamp(window.end, UTC),
        protocol=protocol.pack, revision=str(protocol.revision), stamp=known.stamp, rows=[asdict(one) for one in listed],
        left_out=left_out,
    )  # fmt: skip


def question_of(search: Search, protocol: Protocol, now: int) -> tuple[Question, list[Presence]]:
    """The question about the index person, and their own stays."""
    if search.case is None:
        start, end = search.window_start, search.window_end
        assert start is not None and end is not None
        person = PersonId(str(search.person_id))
        span = Window(int(start.timestamp()), min(int(end.timestamp()), now))
        return Question((Case(person),), protocol, now, zone(), spans={person: span}, leads_on=("close",)), []
    traced = cases.traced(search.case)
    person = traced.case.person
    masks = [Mask(PlaceId(place), Window(start, end), worn) for place, start, end, worn in traced.masks]
    negative = {} if traced.last_negative is None else {person: traced.last_negative}
    question = Question(
        (traced.case,), protocol, now, zone(), last_negative=negative, masks={person: masks}, leads_on=("close",)
    )  # fmt: skip
    return question, traced.visits


def isolated(incident: Any, persons: Collection[PersonId]) -> dict[PersonId, int]:
    """Since when these people are kept apart in this incident: held as a contact, or isolated as a case."""
    rows = ContactStatus.objects.filter(
        contact__incident=incident,
        contact__person__in=list(persons),
        state=State.HELD,
        superseded_at__isnull=True,
    ).values_list("contact__person", "at")
    found = cases.isolated(persons, incident=incident)
    for key, moment_ in rows:
        person = PersonId(str(key))
        found[person] = min(int(moment_.timestamp()), found.get(person, int(moment_.timestamp())))
    return found


class Known:
    """What is known around the people asked about: presence log, encounters, trajectories of cases, households."""

    def __init__(
        self,
        told: Sequence[Presence],
        window: Window,
        until: int,
        *,
        margin: int = 0,
        whole: Collection[str] = (),
    ) -> None:
        self.window, self.until, self.margin, self.whole = window, until, margin, frozenset(whole)
        self.left_out: dict[str, int] = {}
        self.log = presence.open_latest(settings.PRESENCE_DIR)
        self.stamp = self.log.stamp
        self.rows: dict[tuple[Any, ...], Presence] = {}
        self.met: dict[int, Met] = {}
        self.places: dict[PlaceId, Any] = {}
        self.homes: dict[PersonId, str] = {}
        self._add(told)

    @property
    def encounters(self) -> list[Met]:
        return list(self.met.values())

    def laid_out(self, question: Question) -> tuple[Question, World]:
        """The question with all that is known around it, and the same as a world to search."""
        asked = replace(question, households=self.homes, places=self.places)
        return asked, trace.laid_out(asked, presence=self.rows.values(), encounters=self.encounters)

    def around(self, persons: Sequence[PersonId]) -> None:
        """Whoever was where these people were when they were, their encounters, and who lives with them."""
        if not persons:
            return
        start, end = self.window.start, self.until
        names = [*persons, *people.formerly(persons)]
        self._add(self.log.of_people(names, start=start, end=end))
        mine = [row for row in self.rows.values() if row.person in set(persons)]
        theirs = {row.place for row in mine}
        found = beside(
            self.log, [Spell(row.place, row.start, row.end) for row in mine], window=Window(start, end),
            margin=self.margin, cap=settings.TRACE_CAP, whole=self.whole,
        )  # fmt: skip
        self._add(found.rows)
        self.left_out |= found.left_out
        self._add(cases.stays_at(theirs, start=_utc(start), end=_utc(end)))
        self._encounters(persons)
        homes = people.households(persons)
        for home, members in people.members(set(homes.values())).items():
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


def _judged(first: Sequence[Way], second: Sequence[Way], question: Question) -> list[Judged]:
    """Rows to write, one a line of the list. Of ring 2 those whom a rule binds, or might if more were known."""
    leads = {one.contact.other: limits(one.contact, question) for one in first}
    found = []
    for group in lines.ways(first, second=second):
        row = lines.line(group, question.protocol, question.zone)
        if row.ring == 1 or row.outcome != "none" or row.missing:
            found.append(_laid_out(row, group, _between(group, leads, question)))
    return found


def _between(
    group: Sequence[Way], leads: Mapping[PersonId, tuple[float, float]], question: Question
) -> tuple[float, float]:
    """Between which limits the likelihood of a line lies, by any of its ways."""
    sides: tuple[list[float], list[float]] = ([], [])
    for one in group:
        met = leads.get(one.contact.via, (1.0, 1.0)) if one.contact.via else (1.0, 1.0)
        for side, limit, lead in zip(sides, limits(one.contact, question), met, strict=True):
            side.append(limit * lead)
    return lines.joint(sides[0]) or 0.0, lines.joint(sides[1]) or 0.0


def limits(contact: Contact, question: Question) -> tuple[float, float]:
    """The likelihood of one contact when every distance that nobody measured was far, and when it was near."""
    if question.profile is None:
        return 0.0, 0.0
    case = next((one for one in question.cases if one.person == contact.index), None)
    case = (
        trace.as_known(case, question.at)
        if case and contact.ring == 1
        else Case(contact.via or contact.index)
    )

    def chance(unknown: float) -> float:
        meetings = [
            replace(one, distance_m=unknown) if _distance_unknown(one) else one for one in contact.meetings
        ]
        assert question.profile is not None
        return hazard(meetings, case=case, profile=question.profile, places=question.places).probability

    return chance(FAR_M), chance(NEAR_M)


def _distance_unknown(one: Meeting) -> bool:
    return one.distance_m is None and one.kind in ("presence", "encounter")


def _parts(group: Sequence[Way]) -> dict[str, Any]:
    """The largest shares of the hazard, for the page."""
    shares = [part for one in group if one.exposure for part in one.exposure.parts]
    shown = [
        {
            "kind": part.kind, "start": part.span.start, "end": part.span.end, "place": str(part.place),
            "minutes": round(part.minutes, 2), "hazard": part.hazard, "infectiousness": part.infectiousness,
            "masks": part.masks, "reach": part.reach,
        }
        for part in shares[:20]
    ]  # fmt: skip
    return (
        {"hazard": sum(one.exposure.hazard for one in group if one.exposure), "parts": shown}
        if shares
        else {}
    )


def _laid_out(row: Listed, group: Sequence[Way], between: tuple[float, float]) -> Judged:
    return Judged(
        person=str(row.person), ring=row.ring, via=str(row.via[0]) if row.via else None, jurisdiction="",
        outcome=row.outcome, because=row.because, missing=row.missing, rule=row.rule,
        details=dict(row.details["facts"]), minutes=round(row.minutes, 4), count=row.meetings,  # type: ignore[call-overload]
        first=row.first, last=row.last, nearest_m=row.nearest_m, p=row.probability,
        p_low=None if row.probability is None else between[0], p_high=None if row.probability is None else between[1],
        parts=_parts(group), meetings=[_meeting(met) for one in group for met in one.contact.meetings],
    )  # fmt: skip


def within(kind: str) -> timedelta:
    """How long there is for a duty of this kind."""
    return timedelta(hours=HOURS[kind])


def urgency(outcome: str, probability: float | None) -> float:
    """Sorting number of the work list."""
    return lines.urgency(outcome, probability)


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
    met_at = places.known({one.place for one in contact.meetings if one.place})
    known = {PlaceId(key): place for key, place in met_at.items()}
    return classify(contact, protocol=protocol, places=known, via=Via("close") if contact.ring == 2 else None)


def sentence(row: Any, *, language: str) -> str:
    """The reason of one Judgement row in the reader's language."""
    judgement = Judgement(row.outcome, tuple(row.because), tuple(row.missing), row.rule, row.details)
    return explained(judgement, pack=row.protocol, language=language)


def explained(judgement: Judgement, *, pack: str, language: str) -> str:
    return explain.explain(judgement, language=language, protocol=packs.load(pack), zone=zone())


def fact_words(code: str, *, language: str) -> str:
    return explain.fact_words(code, language)
