"""A drill: county, strain, protocol, staff, policy and seed -> a log of what was done, the truth apart, and a score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.profile import DAY
from ringfence.core.protocol.values import Protocol
from ringfence.core.simulation import asking
from ringfence.core.simulation.asking import Search
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import NEVER, Disease
from ringfence.core.simulation.field import Field
from ringfence.core.simulation.ledger import Duty
from ringfence.core.simulation.observation import Feeds
from ringfence.core.simulation.response import NOTHING, Policy, Response, Row, Watch
from ringfence.core.simulation.staff import HOUR, Staff
from ringfence.core.simulation.stage import stage
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.truth import Truth
from ringfence.core.simulation.world import World

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything but the policy. The same setup with the same policy gives the same drill, bit by bit."""

    county: County
    disease: Disease
    protocol: Protocol
    staff: Staff = field(default_factory=Staff)
    feeds: Feeds = field(default_factory=Feeds)
    seed: int = 1
    days: int = 30
    first_cases: int = 5
    scale: float = 1.0
    threads: int = 1
    search: Search = asking.reference
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Drill:
    """What came of it. `log` is what the response did; `truth` is for the score and the picture only.

    `lists` are the contact lists as first found, by case; `held` who was held as a contact, from when to when.
    """

    policy: Policy
    start: int
    days: int
    log: tuple[Row, ...]
    truth: Truth
    lists: Mapping[int, Sequence[Listed]] = field(default_factory=dict)
    duties: Sequence[Duty] = ()
    held: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def moments(self, what: str) -> dict[int, int]:
        """When this first happened to each person."""
        found: dict[int, int] = {}
        for at, name, person, _ in self.log:
            if name == what:
                found.setdefault(person, at)
        return found


def play(
    setup: Setup, policy: Policy, *, world: World | None = None, progress: Progress | None = None
) -> Drill:
    """Day by day: first what the response does with what it knows, then who meets whom, then who is infected."""
    world = world or stage(setup.county, disease=setup.disease, scale=setup.scale)
    outbreak = Outbreak(world, setup.disease, setup.seed, threads=setup.threads)
    outbreak.seed_cases(setup.first_cases)
    seen_from_outside = Field(setup.county, outbreak, setup.feeds)
    response = Response(
        seen_from_outside, outbreak.holds, setup.protocol, policy, setup.staff, search=setup.search, watch=setup.watch
    )  # fmt: skip
    for day in range(setup.days):
        begin = world.start + day * DAY
        if policy is not NOTHING:
            seen_from_outside.day_begins(day, world.stays(day))
            if day >= policy.start_day:
                response.work(since=begin, until=begin + DAY)
        outbreak.step()
        if progress:
            progress(day + 1, setup.days)
    return Drill(
        policy, world.start, setup.days, tuple(response.log), outbreak.truth, response.lists, response.ledger.duties,
        response.spans,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """Shares are of 1, NaN where there was nothing to count. `averted` is against the twin without a response."""

    infections: int
    twin_infections: int
    confirmed: int
    interviewed_4h: float
    called_24h: float
    rounds_started_72h: int
    rounds_finished_72h: int
    infected_found: float
    held: int
    held_in_vain: int
    person_days_held: float

    @property
    def averted(self) -> int:
        return self.twin_infections - self.infections


def score(drill: Drill, twin: Drill) -> Score:
    """How it went, by the clocks of 4, 24 and 72 hours, and by the truth.

    A round counts as finished when the last tube's result is told. `infected_found`: of those infected by a known case and not found ill first, the share that was held as a contact.
    """
    confirmed, interviewed, held = (drill.moments(what) for what in ("confirmed", "interviewed", "held"))
    in_time = [interviewed.get(one, NEVER) - at <= 4 * HOUR for one, at in confirmed.items()]
    calls = [
        (at, index) for at, what, _, index in drill.log if what.startswith("called-") and index in confirmed
    ]
    first = min(confirmed.values(), default=NEVER)
    truth = drill.truth
    heirs = np.flatnonzero(np.isin(truth.by, np.fromiter(confirmed, np.int64, len(confirmed))))
    infected = _infected(truth)
    end = drill.start + drill.days * DAY
    return Score(
        infections=int(infected.sum()),
        twin_infections=int(_infected(twin.truth).sum()),
        confirmed=len(confirmed),
        interviewed_4h=_share(in_time),
        called_24h=_share([at - confirmed[index] <= DAY for at, index in calls]),
        rounds_started_72h=_within(drill, "round-started", first + 3 * DAY),
        rounds_finished_72h=_within(drill, "round-finished", first + 3 * DAY),
        infected_found=_share([int(one) in held for one in heirs]),
        held=len(held),
        held_in_vain=sum(1 for one in held if not infected[one]),
        person_days_held=sum(min(until, end) - since for since, until in drill.held.values()) / DAY,
    )


def _within(drill: Drill, what: str, latest: int) -> int:
    return sum(1 for at, name, _, _ in drill.log if name == what and at <= latest)


def _infected(truth: Truth) -> npt.NDArray[np.bool_]:
    return np.asarray(truth.infected < NEVER)


def _share(found: list[bool]) -> float:
    return float(np.mean(found)) if found else float("nan")
