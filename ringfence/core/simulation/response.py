"""A response at work: results come in, cases are held and interviewed, contacts traced, called, held and tested.

Nothing here knows the truth: it asks the `Field`, and finds, judges, orders and measures with the product's own search,
rules and protocol. Events are handled in order of time; the log says what was done, to whom, and when.
"""

import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone

import numpy as np

from ringfence.core.cases.classify import Evidence
from ringfence.core.cases.classify import classify as case_class
from ringfence.core.contacts.classify import companion, look_back
from ringfence.core.contacts.lines import urgency
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Encounter, Place
from ringfence.core.contacts.trace import Question
from ringfence.core.protocol.values import Protocol
from ringfence.core.simulation import asking
from ringfence.core.simulation.asking import Search, person_number
from ringfence.core.simulation.field import Field, Result
from ringfence.core.simulation.identities import person_id
from ringfence.core.simulation.ledger import Ledger, Line
from ringfence.core.simulation.measures import measure
from ringfence.core.simulation.observation import Sightings, joined, nothing
from ringfence.core.simulation.rounds import Sampling
from ringfence.core.simulation.staff import DAY, HOUR, Roster, Staff
from ringfence.core.simulation.world import Holds, Longs
from ringfence.core.words import PersonId, PlaceId, Refused

Row = tuple[int, str, int, int]
"""(moment, what, person, about)"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done. `trace_hours`: no contact is held sooner than so long after the case was known.

    `undetermined`: hold those whose class a call could not settle. `secondary`: hold whom the protocol binds in ring 2.
    `companions`: swab those in one phone cell. `rounds` of tubes of `tube` for everyone, one a day, the first
    `round_hours` after the first case. `case_days`: how long a case stays in hospital.
    """

    name: str = "protocol"
    start_day: int = 0
    isolate: bool = True
    trace: bool = True
    trace_hours: float = 0
    undetermined: bool = False
    secondary: bool = True
    companions: bool = False
    rounds: int = 0
    round_hours: float = 6
    tube: int = 10
    case_days: int = 14


NOTHING = Policy("nothing", isolate=False, trace=False)


@dataclass(slots=True)
class Response:
    """One team, one county, one protocol. `watch` hears every row of the log as it is written.

    `told` and `account` are what interviews and calls brought, `calls` who waits to be called, `line` whom a call was about.
    """

    outside: Field
    holds: Holds
    protocol: Protocol
    policy: Policy
    staff: Staff
    search: Search = asking.reference
    watch: "Watch | None" = None
    log: list[Row] = field(default_factory=list)
    cases: dict[int, Case] = field(default_factory=dict)
    known: dict[int, int] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    lists: dict[int, list[Listed]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    told: list[Encounter] = field(default_factory=list)
    account: Sightings = field(default_factory=nothing)
    waits: list[tuple[int, int, str, int, object]] = field(default_factory=list)
    line: Line = (-1, -1, 0)
    calls: list[tuple[float, int, int, object]] = field(default_factory=list)
    interviewers: Roster = field(init=False)
    callers: Roster = field(init=False)
    sampling: Sampling = field(init=False)
    _count: int = 0
    _places: dict[PlaceId, Place] = field(init=False)
    _zone: timezone = field(init=False)

    def __post_init__(self) -> None:
        county = self.outside.county
        self.interviewers = Roster(self.staff, county.calendar.offset_s, self.staff.tracers)
        self.callers = Roster(self.staff, county.calendar.offset_s, self.staff.callers or self.staff.tracers)
        self.sampling = Sampling(self.staff, county.calendar.offset_s, len(county.people), self.policy.tube)
        self._zone = timezone(timedelta(seconds=county.calendar.offset_s))
        self._places = asking.all_places(county)

    def work(self, *, since: int, until: int) -> None:
        """Everything that falls due in [since, until)."""
        for one in self.outside.comes_to_clinic(since=since, until=until):
            self._await(one)
        while self.waits and self.waits[0][0] < until:
            at, _, what, person, about = heapq.heappop(self.waits)
            getattr(self, f"_{what}")(person, about, at)

    def _later(self, at: int, what: str, person: int, about: object = None) -> None:
        self._count += 1
        heapq.heappush(self.waits, (at, self._count, what, person, about))

    def _note(self, at: int, what: str, person: int, about: int = -1) -> None:
        self.log.append((at, what, person, about))
        if self.watch:
            self.watch(self, self.log[-1])

    def _await(self, result: Result) -> None:
        self._later(result.known, "result", result.person, result)

    def _result(self, person: int, result: object, at: int) -> None:
        assert isinstance(result, Result)
        if not result.positive or person in self.known:
            return
        first = not self.known
        self.known[person] = at
        case = Case(
            PersonId(person_id(person)), sampled=result.sampled, isolated=at if self.policy.isolate else None
        )
        self.cases[person] = self._as_told(case, at)
        self.ledger.confirmed(person, at=at)
        self._note(at, "confirmed", person)
        if self.policy.isolate:
            self._keep(person, since=at, until=at + self.policy.case_days * DAY)
        if self.policy.trace:
            self._later(
                self.interviewers.book(ready=at, minutes=self.staff.interview_min), "interviewed", person
            )
        if first:
            for number in range(self.policy.rounds):
                self._later(at + int((self.policy.round_hours + 24 * number) * HOUR), "round", -1, number)

    def _as_told(self, case: Case, at: int) -> Case:
        """The case with what the person says of the illness by now, and the class that the facts carry."""
        onset = self.outside.onset(person_number(case.person), at=at)
        found = case_class(Evidence(recheck_positive=True, manifestations=onset is not None))
        return replace(case, onset=onset, status=found.outcome)

    def _interviewed(self, person: int, _: object, at: int) -> None:
        case = self.cases[person] = self._as_told(self.cases[person], at)
        self.ledger.interviewed(person, at=at)
        try:
            since = self._since(case, at)
        except Refused:
            self._note(at, "not-traceable", person)
            return
        self._note(at, "interviewed", person)
        self._tell(person, since=since, at=at)
        rows = joined([self.outside.rows(at=at, since=since), self.account])
        named = [side for one in self.told if case.person in (one.a, one.b) for side in (one.a, one.b)]
        known = {person, *asking.around(rows, person=person).tolist(), *map(person_number, named)}
        asked = self._question(case, at=at, known=known)
        self.lists[person] = asking.bound(self.search(asked, rows, self.told))
        for one in sorted(self.lists[person], key=_by_urgency):
            self._found(person, one, at)
        self._call(at)
        if self.policy.companions:
            self._beside(person, since=since, at=at)

    def _since(self, case: Case, at: int) -> int:
        return look_back(case, self.protocol, at=at, zone=self._zone).window.start

    def _tell(self, person: int, *, since: int, at: int) -> None:
        """Whom the case names, and where the case says to have been."""
        met = self.outside.interview(person, at=at, since=since)
        self.told += asking.encounters(person, met)
        surely = {(one.place, one.start) for one in met}
        own = self.outside.recount(person, at=at, since=since, surely=surely)
        self.account = joined([self.account, own])

    def _question(self, case: Case, *, at: int, known: Collection[int]) -> Question:
        own = self.account.take(self.account.person == person_number(case.person))
        worn = self.outside.masked(person_number(case.person), own.place)
        apart = self.known | self.held if self.policy.isolate else self.held
        return asking.question(
            self.outside.county, case=case, protocol=self.protocol, at=at, known=known, places=self._places,
            isolated={PersonId(person_id(one)): since for one, since in apart.items()},
            masks=asking.masks(own, worn=worn),
        )  # fmt: skip

    def _found(self, index: int, one: Listed, at: int) -> None:
        other = person_number(one.person)
        line = (index, other, one.ring)
        self.ledger.judged(line, one.outcome, at=at)
        if other in self.known or other in self.held:
            return
        self._note(at, f"found-{one.outcome}", other, index)
        if one.outcome in ("close", "undetermined") or (one.outcome == "secondary" and self.policy.secondary):
            self._count += 1
            about = (line, one.outcome, one.last or at)
            heapq.heappush(self.calls, (-urgency(one.outcome, one.probability), self._count, other, about))

    def _call(self, at: int) -> None:
        """Whoever is free calls the most urgent one, whichever case the list is of."""
        while self.calls and self.callers.idle(at):
            _, _, person, about = heapq.heappop(self.calls)
            if person not in self.known and person not in self.held:
                done = self.callers.book(ready=at, minutes=self.staff.call_min)
                self._later(done, "called", person, about)

    def _called(self, person: int, about: object, at: int) -> None:
        self._call(at)
        line, outcome, last = _task(about)
        self.line, index = line, line[0]
        if person in self.known or person in self.held:
            return
        if outcome == "undetermined":
            outcome = self._settled(index, person, at=at)
            if outcome != "undetermined":
                self.ledger.judged(line, outcome, at=at)
        self.ledger.called(line, at=at)
        self._note(at, f"called-{outcome}", person, index)
        if outcome in ("close", "secondary") or (outcome == "undetermined" and self.policy.undetermined):
            earliest = self.known[index] + int(self.policy.trace_hours * HOUR)
            self._later(max(at, earliest), "held", person, (line, outcome, last))

    def _settled(self, index: int, person: int, *, at: int) -> str:
        """An unclear contact: what the person says on the phone, laid beside the rest and judged by the rules again."""
        case, pair = self.cases[index], (index, person)
        since = self._since(case, at)
        met = self.outside.ask(index, person, at=at, since=since)
        if not met:
            return "undetermined"
        near = self.protocol.get("contacts/near_m", 1)
        assert isinstance(near, int | float)
        self.told += asking.encounters(person, met)
        mine = self.account.take(np.isin(self.account.person, pair))
        return asking.settled(
            self._question(case, at=at, known=pair), PersonId(person_id(person)),
            rows=joined([self.outside.rows_of(pair, at=at, since=since), mine]), encounters=self.told,
            near=min(one.distance_m for one in met) <= near,
        )  # fmt: skip

    def _held(self, person: int, about: object, at: int) -> None:
        line, outcome, last = _task(about)
        if person in self.known or person in self.held:
            return
        wanted = measure(self.protocol, "close" if outcome == "undetermined" else outcome)
        until = (last if wanted.from_last_contact else at) + wanted.days * DAY
        if until <= at:
            return
        self.held[person], self.spans[person] = at, (at, until)
        self.ledger.becomes(person, "under-control", at=at)
        self._note(at, "held", person, line[0])
        self._keep(person, since=at, until=until)
        for day in wanted.tests:
            self._later(at + (day - 1) * DAY + 2 * HOUR, "swab", person)

    def _keep(self, person: int, *, since: int, until: int) -> None:
        self.holds.since[person], self.holds.until[person] = since, until

    def _beside(self, person: int, *, since: int, at: int) -> None:
        """The class of the phone cells: judged by itself, never merged with contacts; swabbed, not held."""
        minutes, seen = self.outside.in_one_cell(person, since=since, at=at)
        for other in np.flatnonzero(minutes).tolist():
            facts = {"grid_minutes": int(minutes[other]), "hours_in_area": int(seen[other]) / 60}
            if other in self.known or companion(facts, protocol=self.protocol).outcome != "companion":
                continue
            self._note(at, "found-companion", other, person)
            self._later(at + DAY, "swab", other)

    def _swab(self, person: int, _: object, at: int) -> None:
        if person not in self.known:
            self._note(at, "swabbed", person)
            for one in self.outside.test(np.array([person]), at=at):
                self._await(one)

    def _round(self, _: int, number: object, at: int) -> None:
        """Everyone who is not held gives a sample into a tube; a positive tube is swabbed again one by one."""
        away = np.array(sorted({*self.known, *self.held}), np.int64)
        people = np.setdiff1d(np.arange(len(self.outside.county.people)), away)
        self._note(at, "round-started", -1, int(str(number)))
        portions = list(self.sampling.portions(people, at=at))
        for place, (portion, sampled) in enumerate(portions, 1):
            self._later(sampled, "sampled", -1, (portion, number if place == len(portions) else None))

    def _sampled(self, _: int, about: object, at: int) -> None:
        """A portion of a round has given its samples; with the last one it is known when the round will be finished."""
        portion, last = _portion(about)
        kept = np.array(
            [one for one in portion.tolist() if one not in self.known and one not in self.held], np.int64
        )
        end = self.sampling.told(len(kept), sampled=at)
        for inside in self.outside.pool(kept, size=self.policy.tube, at=at):
            for person in inside.tolist():
                self._later(end, "swab", person)
        if last is not None:
            self._later(end, "finished", -1, last)

    def _finished(self, _: int, number: object, at: int) -> None:
        self._note(at, "round-finished", -1, int(str(number)))


def _by_urgency(one: Listed) -> tuple[float, str, int]:
    return -urgency(one.outcome, one.probability), one.person, one.ring


Watch = Callable[[Response, Row], None]


def _task(about: object) -> tuple[Line, str, int]:
    assert isinstance(about, tuple)
    line, outcome, last = about
    return line, outcome, last


def _portion(about: object) -> tuple[Longs, object]:
    assert isinstance(about, tuple)
    people, last = about
    return people, last
