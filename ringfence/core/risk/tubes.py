"""A tube of several swabs as one piece of evidence about all its members, with dilution.

A member is detectable with a chance that depends on the time since infection. The tube is positive with a chance that
depends on how many are. The message to a member compares both of their states, the others' number being a sum of
unequal coins.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.core.risk.evidence import Test, detectable
from ringfence.core.risk.graph import Floats
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Tube:
    """`people` gave swabs at time `at`; `found[k]`: P(positive) with k detectable members, k from 0 (1 - specificity).

    Shorter `found` lists keep their last value. `sensitivity[d]`: P(a member is detectable d slots after infection).
    """

    people: tuple[int, ...]
    at: int
    positive: bool
    sensitivity: tuple[float, ...] = (1.0,)
    found: tuple[float, ...] = (0.0, 1.0)
    also_removed: bool = True

    def __post_init__(self) -> None:
        if not self.people or len(set(self.people)) != len(self.people):
            raise Refused("a tube holds different people, at least one", code="risk-tube")
        if len(self.found) < 2 or min(self.found) < 0 or max(self.found) > 1:
            raise Refused("`found`: chances for none, one ... detectable members", code="risk-tube")

    def likelihood(self, members: int) -> float:
        """P(this result) with so many detectable members."""
        positive = self.found[min(members, len(self.found) - 1)]
        return positive if self.positive else 1 - positive


def others(chance: Floats) -> Floats:
    """[i, k]: P(k of all but i), for independent unequal coins; no division, so that 0 and 1 are safe."""
    count = len(chance)
    out = np.zeros((count, count))
    for left_out in range(count):
        row = np.zeros(count)
        row[0] = 1.0
        for number in range(count):
            if number != left_out:
                row[1:] = row[1:] * (1 - chance[number]) + row[:-1] * chance[number]
                row[0] *= 1 - chance[number]
        out[left_out] = row
    return out


def message(tube: Tube, chance: Floats) -> Floats:
    """[i, y]: likelihood of the tube's result if member i is not (y = 0) or is (y = 1) detectable."""
    rest = others(chance)
    counts = np.arange(len(chance))
    told = np.array([[tube.likelihood(int(k) + y) for k in counts] for y in (0, 1)])
    return np.asarray(rest @ told.T)


class Pools:
    """All tubes of one inference: what each last told each of its members."""

    def __init__(self, tubes: Sequence[Tube], *, slots: int, people: int) -> None:
        self.tubes, self.size = tubes, slots + 2
        self.told = [np.full((len(tube.people), 2), 0.5) for tube in tubes]
        self.shape: list[Floats] = [
            detectable(Test(0, tube.at, True, tube.sensitivity, 1.0, tube.also_removed), slots=slots)
            for tube in tubes
        ]
        self.of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, tube in enumerate(tubes):
            for row, person in enumerate(tube.people):
                self.of[person].append((number, row))
        self.factor = np.ones((people, 1, 1)) if not tubes else np.ones((people, self.size, self.size))

    def heard(self, bare: Floats, *, damping: float) -> Floats:
        """Beliefs with the tubes, from beliefs without them; the tubes' messages are made anew."""
        if not self.tubes:
            return bare
        for number, tube in enumerate(self.tubes):
            chance = np.array([self._cavity(bare[person], number, person) for person in tube.people])
            now = message(tube, chance)
            now /= now.sum(axis=1, keepdims=True)
            self.told[number] = damping * self.told[number] + (1 - damping) * now
        self.factor[:] = 1.0
        for number, tube in enumerate(self.tubes):
            for row, person in enumerate(tube.people):
                self.factor[person] *= self._weight(number, row)
        joint = bare * self.factor
        total = joint.sum(axis=(1, 2), keepdims=True)
        if not (total > 0).all():
            person = int(np.flatnonzero(~(total[:, 0, 0] > 0))[0])
            raise Refused(f"person {person}: the tubes contradict what is known", code="risk-contradiction")
        return np.asarray(joint / total)

    def _weight(self, number: int, row: int) -> Floats:
        no, yes = self.told[number][row]
        return np.asarray(yes * self.shape[number] + no * (1 - self.shape[number]))

    def _cavity(self, bare: Floats, number: int, person: int) -> float:
        """P(detectable in this tube) from everything but this tube."""
        belief = bare.copy()
        for other, row in self.of[person]:
            if other != number:
                belief *= self._weight(other, row)
        total = belief.sum()
        return float((belief * self.shape[number]).sum() / total) if total > 0 else 0.0
