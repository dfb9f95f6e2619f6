"""Belief propagation over (infected at, removed at) of each person; exact where contacts form a tree.

The message along a pair is a table over (first slot in which I infect you, first slot in which you infect me), so that
its size follows the meetings of the pair and not the days (Altarelli et al. 2014; Baker et al. 2021, PNAS). One sweep
costs contacts x days. Everyone is updated in a fixed order; the result is the same on any machine.
"""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from ringfence.core.risk.evidence import Course, weights
from ringfence.core.risk.graph import Floats, Graph
from ringfence.core.risk.tubes import Pools, Tube
from ringfence.core.words import Refused

DAMP_EVERY = 30
"""Sweeps after which the share of the old message that is kept rises by .3, up to .9."""


@dataclass(frozen=True, slots=True)
class Belief:
    """`infected[i, t]`: P(person i was infected at t), t = slots + 1 never; `joint[i, t, g]` with removal.

    `change`: largest change of a probability in the last sweep; `sweeps` made.
    """

    infected: Floats
    joint: Floats
    change: float
    sweeps: int

    @property
    def ever(self) -> Floats:
        """P(infected by the end) of each person."""
        return np.asarray(1 - self.infected[:, -1])

    def infectious(self, slot: int) -> Floats:
        """P(able to infect in this slot) of each person."""
        return np.asarray(self.joint[:, : slot + 1, slot + 1 :].sum(axis=(1, 2)))


def propagate(
    graph: Graph, *, course: Course, evidence: Floats | None = None, tubes: Sequence[Tube] = (), sweeps: int = 150,
    tolerance: float = 1e-6,
) -> Belief:  # fmt: skip
    """Beliefs of everybody. `evidence[i, t, g]`: weight of what is known of person i (1 = nothing).

    Damping grows when sweeps do not settle; `change` tells how far they had settled. Raises Refused where evidence
    contradicts itself (nobody could have infected a person found infected, and nothing comes from outside).
    """
    size = graph.slots + 2
    known = np.ones((graph.people, size, size)) if evidence is None else evidence
    if known.shape != (graph.people, size, size):
        raise Refused(f"evidence must have the shape {(graph.people, size, size)}", code="risk-evidence")
    prior = weights(course, slots=graph.slots)[None] * known
    strength = np.array([course.strength[min(d, len(course.strength) - 1)] for d in range(size)])
    told, pooled = started(graph), Pools(tubes, slots=graph.slots, people=graph.people)
    before, bare, change, count = np.full((graph.people, size), np.nan), np.zeros_like(prior), np.inf, 0
    joint = bare
    for count in range(1, sweeps + 1):
        damping = min(0.9, 0.3 * (count // DAMP_EVERY))
        bad = _sweep(
            graph.first, graph.to, graph.back, graph.slot_at, graph.slot, graph.chance, graph.table_at, graph.slots,
            prior, prior * pooled.factor, strength, course.outside, told, bare, damping,
        )  # fmt: skip
        if bad >= 0:
            raise Refused(f"person {bad}: what was observed cannot have happened", code="risk-contradiction")
        joint = pooled.heard(bare, damping=damping)
        now = joint.sum(axis=2)
        change = float(np.abs(now - before).max()) if count > 1 else np.inf
        before = now
        if change < tolerance:
            break
    return Belief(before, joint, change, count)


def started(graph: Graph) -> Floats:
    """Messages that say nothing yet."""
    out = np.empty(int(graph.table_at[-1]))
    for edge in range(graph.edges):
        begin, end = graph.table_at[edge], graph.table_at[edge + 1]
        out[begin:end] = 1.0 / (end - begin)
    return out


@njit(nogil=True, cache=True)
def _sweep(
    first,
    to,
    back,
    slot_at,
    slot,
    chance,
    table_at,
    slots,
    bare,
    prior,
    strength,
    outside,
    told,
    joint,
    damping,
):
    """Update everyone once, in place; the number of a person whose evidence is impossible, else -1.

    `bare`: prior and own evidence, for the beliefs; `prior`: the same with what tubes say, for the messages.
    """
    size = slots + 2
    widest = 0
    for person in range(len(first) - 1):
        widest = max(widest, first[person + 1] - first[person])
    # kept between persons: chances of each neighbour's history, and their running products
    late, early = np.empty((widest, size, size)), np.empty((widest, size, size))
    left_late, left_early = np.empty((widest + 1, size, size)), np.empty((widest + 1, size, size))
    right_late, right_early = np.empty((size, size)), np.empty((size, size))
    for person in range(len(first) - 1):
        begin, degree = first[person], first[person + 1] - first[person]
        left_late[0], left_early[0] = 1.0, 1.0
        for number in range(degree):
            edge = begin + number
            _history(
                edge,
                back[edge],
                slot_at,
                slot,
                chance,
                table_at,
                slots,
                strength,
                told,
                late[number],
                early[number],
            )
            _times(left_late[number], left_early[number], late[number], early[number], left_late[number + 1], left_early[number + 1])  # fmt: skip
        if not _belief(bare[person], left_late[degree], left_early[degree], outside, slots, joint[person]):
            return person
        right_late[:], right_early[:] = 1.0, 1.0
        for number in range(degree - 1, -1, -1):
            left_late[number] *= right_late
            left_early[number] *= right_early
            _tell(begin + number, slot_at, slot, chance, table_at, slots, strength, prior[person], left_late[number],
                  left_early[number], outside, told, damping)  # fmt: skip
            _times(right_late, right_early, late[number], early[number], right_late, right_early)
    return -1


@njit(nogil=True, cache=True)
def _times(a_late, a_early, b_late, b_early, out_late, out_early):
    """Products, both divided by the same largest value so that many neighbours do not sink to zero."""
    top = 0.0
    size = a_late.shape[0]
    for t in range(size):
        for g in range(size):
            out_late[t, g] = a_late[t, g] * b_late[t, g]
            out_early[t, g] = a_early[t, g] * b_early[t, g]
            top = max(top, out_late[t, g])
    if top > 0:
        for t in range(size):
            for g in range(size):
                out_late[t, g] /= top
                out_early[t, g] /= top


@njit(nogil=True, cache=True)
def _history(edge, back, slot_at, slot, chance, table_at, slots, strength, told, late, early):
    """For every (t, g) of mine: weight of this neighbour's message when they did not infect me before slot t - 1
    (`late`), and not in it either (`early`); summed over what I did to them.
    """
    begin, meetings = slot_at[edge], slot_at[edge + 1] - slot_at[edge]
    width, table = meetings + 1, table_at[back]
    # rest[theirs, mine]: their first infecting meeting is `theirs` or later; sums, never differences, so that small
    # weights survive
    rest = np.empty((width, width))
    for mine in range(width):
        total = 0.0
        for theirs in range(width - 1, -1, -1):
            total += told[table + theirs * width + mine]
            rest[theirs, mine] = total
    late[:], early[:] = 0.0, 0.0
    passed_late = passed_early = 0
    for t in range(slots + 1):
        while passed_late < meetings and slot[begin + passed_late] < t - 1:
            passed_late += 1
        while passed_early < meetings and slot[begin + passed_early] < t:
            passed_early += 1
        found_late = found_early = 0.0
        alive, mine = 1.0, passed_early
        for g in range(t + 1, slots + 2):
            while mine < meetings and slot[begin + mine] < g:
                hit = chance[begin + mine] * strength[slot[begin + mine] - t]
                found_late += alive * hit * rest[passed_late, mine]
                found_early += alive * hit * rest[passed_early, mine]
                alive *= 1.0 - hit
                mine += 1
            late[t, g] = found_late + alive * rest[passed_late, meetings]
            early[t, g] = found_early + alive * rest[passed_early, meetings]
    late[slots + 1, slots + 1] = early[slots + 1, slots + 1] = told[table + meetings * width + meetings]


@njit(nogil=True, cache=True)
def _belief(prior, late, early, outside, slots, out):
    total = 0.0
    for t in range(slots + 2):
        for g in range(slots + 2):
            if t == 0 or t == slots + 1:
                value = prior[t, g] * late[t, g]
            else:
                value = prior[t, g] * max(0.0, late[t, g] - (1.0 - outside) * early[t, g])
            out[t, g] = value
            total += value
    if not total > 0.0:
        return False
    out /= total
    return True


@njit(nogil=True, cache=True)
def _tell(edge, slot_at, slot, chance, table_at, slots, strength, prior, late, early, outside, told, damping):
    """The message along `edge`: over (first slot in which I infect you, first slot in which you infect me)."""
    begin, meetings = slot_at[edge], slot_at[edge + 1] - slot_at[edge]
    width, table = meetings + 1, table_at[edge]
    now, kept = np.zeros((width, width)), np.zeros(width)
    at_once, from_then = np.zeros(width), np.zeros(width)
    beyond_a, beyond_b = np.zeros(slots + 3), np.zeros(slots + 3)
    theirs = 0
    for t in range(slots + 1):
        at_once[:], from_then[:] = 0.0, 0.0
        start = 0
        while start < meetings and slot[begin + start] < t:
            start += 1
        # beyond[g]: weight of being removed at g or later
        beyond_a[slots + 2] = beyond_b[slots + 2] = 0.0
        for g in range(slots + 1, t, -1):
            beyond_a[g] = beyond_a[g + 1] + prior[t, g] * late[t, g]
            beyond_b[g] = beyond_b[g + 1] + _new(t, prior[t, g], late[t, g], early[t, g], outside)
        alive, mine = 1.0, start
        for g in range(t + 1, slots + 2):
            while mine < meetings and slot[begin + mine] < g:
                hit = chance[begin + mine] * strength[slot[begin + mine] - t]
                at_once[mine] += alive * hit * beyond_a[g]
                from_then[mine] += alive * hit * beyond_b[g]
                alive *= 1.0 - hit
                mine += 1
            at_once[meetings] += alive * prior[t, g] * late[t, g]
            from_then[meetings] += alive * _new(t, prior[t, g], late[t, g], early[t, g], outside)
        if t > 0:
            while theirs < meetings and slot[begin + theirs] < t - 1:
                for mine in range(width):
                    now[mine, theirs] = kept[mine]
                theirs += 1
            if theirs < meetings and slot[begin + theirs] == t - 1:
                for mine in range(width):
                    now[mine, theirs] = kept[mine] + at_once[mine]
                theirs += 1
        for mine in range(width):
            kept[mine] += from_then[mine]
    for column in range(theirs, width):
        for mine in range(width):
            now[mine, column] = kept[mine]
    never = slots + 1
    now[meetings, meetings] += prior[never, never] * late[never, never]
    total = 0.0
    for mine in range(width):
        for column in range(width):
            now[mine, column] = max(0.0, now[mine, column])
            total += now[mine, column]
    if total > 0.0:
        for mine in range(width):
            for column in range(width):
                at = table + mine * width + column
                told[at] = damping * told[at] + (1.0 - damping) * now[mine, column] / total


@njit(nogil=True, cache=True)
def _new(t, prior, late, early, outside):
    """Weight of being infected exactly at t when this neighbour did not do it in slot t - 1."""
    if t == 0:
        return prior * late
    return prior * max(0.0, late - (1.0 - outside) * early)
