"""A response at work: results come in, cases are held and interviewed, contacts traced, called, held and tested.

Nothing here knows the truth: it asks the `Field`, searches with the product's own search, and judges with its rules.
Events are handled in order of time; the log says what was done, to whom, and when.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ringfence.core.contacts.classify import judge_facts
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Encounter
from ringfence.core.contacts.situations import Situation
from ringfence.core.protocol.values import Protocol
from ringfence.core.simulation import asking
from ringfence.core.simulation.asking import Search, person_number
from ringfence.core.simulation.field import Field, Met, Result
from ringfence.core.simulation.identities import person_id
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.staff import DAY, HOUR, Roster, Staff
from ringfence.core.simulation.world import Holds
from ringfence.core.words import PersonId, Refused

LOOK_BACK_DAYS = 4


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done. `trace_hours`: no contact is held sooner than so long after the case was known.

    `held_days` by class; `undetermined`: hold those whose class a call could not settle. `rounds` of tubes of `tube`
    for everyone, the first `round_hours` after the first case.
    """

    name: str = "protocol"
    start_day: int = 0
    isolate: bool = True
    trace: bool = True
    trace_hours: float = 0
    held_days: int = 14
    undetermined: bool = False
    test_days: tuple[int, ...] = (1, 4, 7, 14)
    rounds: int = 0
    round_hours: float = 24
    tube: int = 10


NOTHING = Policy("nothing", isolate=False, trace=False, test_days=())


@dataclass(slots=True)
class Response:
    """One team, one county, one protocol. `log` rows are (moment, what, person, about)."""

    outside: Field
    holds: Holds
    protocol: Protocol
    policy: Policy
    staff: Staff
    search: Search = asking.reference
    log: list[tuple[int, str, int, int]] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    waits: list[tuple[int, int, str, int, object]] = field(default_factory=list)
    roster: Roster = field(init=False)
    _count: int = 0
    _told: list[Encounter] = field(default_factory=list)
    _sampled: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roster = Roster(self.staff, self.outside.county.calendar.offset_s)

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

    def _await(self, result: Result) -> None:
        self._later(result.known, "result", result.person, result)

    def _result(self, person: int, result: object, at: int) -> None:
        assert isinstance(result, Result)
        if not result.positive or person in self.known:
            return
        first = not self.known
        self.known[person] = at
        self._sampled[person] = result.sampled
        self._note(at, "confirmed", person)
        if self.policy.isolate:
            self._keep(person, since=at, days=self.policy.held_days)
        if self.policy.trace:
            self._later(self.roster.book(ready=at, minutes=self.staff.interview_min), "interviewed", person)
        if first:
            for number in range(self.policy.rounds):
                self._later(at + int((self.policy.round_hours + 24 * number) * HOUR), "round", -1, number)

    def _interviewed(self, person: int, _: object, at: int) -> None:
        self._note(at, "interviewed", person)
        self._told += asking.encounters(person, self.outside.interview(person, at=at, days=LOOK_BACK_DAYS))
        for one in self._contacts(person, at=at):
            other = person_number(one.person)
            if other in self.known or other in self.held:
                continue
            self._note(at, f"found-{one.outcome}", other, person)
            if one.outcome in ("close", "undetermined"):
                done = self.roster.book(ready=at, minutes=self.staff.call_min)
                self._later(done, "called", other, (person, one.outcome, one.last or at))

    def _contacts(self, person: int, *, at: int) -> Sequence[Listed]:
        """The product's own answer for this case; a case without any date cannot be traced and is noted."""
        rows = asking.around(self.outside.rows(at=at), index=[person])
        case = Case(
            PersonId(person_id(person)), onset=self.outside.onset(person, at=at), sampled=self._sampled[person],
            isolated=self.known[person], status="confirmed",
        )  # fmt: skip
        told = [one for one in self._told if case.person in (one.a, one.b)]
        places = {*rows.place.tolist(), *(int(one.place[1:]) for one in told)}
        asked = asking.question(
            self.outside.county, cases=[case], protocol=self.protocol, at=at, known=[person], places=places,
            isolated={PersonId(person_id(one)): since for one, since in self.held.items()},
        )  # fmt: skip
        try:
            found = self.search(asked, asking.presence(rows), told)
        except Refused:
            self._note(at, "not-traceable", person)
            return []
        return [one for one in found if one.ring == 1]

    def _called(self, person: int, about: object, at: int) -> None:
        assert isinstance(about, tuple)
        index, outcome, last = about
        if person in self.known or person in self.held:
            return
        if outcome == "undetermined":
            outcome = self._settled(index, person, at=at)
        self._note(at, f"called-{outcome}", person, index)
        if outcome == "close" or (outcome == "undetermined" and self.policy.undetermined):
            earliest = self.known[index] + int(self.policy.trace_hours * HOUR)
            self._later(max(at, earliest), "held", person, (index, last))

    def _settled(self, index: int, person: int, *, at: int) -> str:
        """The field's judgement of an unclear contact: what the person says on the phone, weighed by the rules."""
        met = self.outside.ask(index, person, at=at, days=LOOK_BACK_DAYS)
        if not met:
            return "undetermined"
        return judge_facts([self._situation(one) for one in met], protocol=self.protocol).outcome

    def _situation(self, one: Met) -> Situation:
        near = self.protocol.get("contacts/near_m", 1)
        kind = KIND_CODES[self.outside.county.places.kind[one.place]]
        assert isinstance(near, int | float)
        facts = {
            "direct": True, "indirect": False, "setting": kind, "distance_m": one.distance_m, "protection": False,
            "same_room": True, "minutes": (one.end - one.start) / 60, "field_judged": one.distance_m <= near,
        }  # fmt: skip
        return Situation(facts)

    def _held(self, person: int, about: object, at: int) -> None:
        assert isinstance(about, tuple)
        index, last = about
        if person in self.known or person in self.held:
            return
        until = last + self.policy.held_days * DAY
        if until <= at:
            return
        self.held[person] = at
        self._note(at, "held", person, index)
        self.holds.since[person], self.holds.until[person] = at, until
        for day in self.policy.test_days:
            self._later(at + (day - 1) * DAY + 2 * HOUR, "swab", person)

    def _swab(self, person: int, _: object, at: int) -> None:
        if person not in self.known:
            self._note(at, "swabbed", person)
            for one in self.outside.test(np.array([person]), at=at):
                self._await(one)

    def _round(self, _: int, number: object, at: int) -> None:
        """Everyone who is not held gives a sample into a tube; a positive tube is swabbed again one by one."""
        away = np.array(sorted({*self.known, *self.held}), np.int64)
        people = np.setdiff1d(np.arange(len(self.outside.county.people)), away)
        self._note(at, "round", -1, int(str(number)))
        for inside, when in self.outside.pool(people, size=self.policy.tube, at=at):
            for person in inside.tolist():
                self._later(when, "swab", person)

    def _keep(self, person: int, *, since: int, days: int) -> None:
        self.holds.since[person], self.holds.until[person] = since, since + days * DAY
