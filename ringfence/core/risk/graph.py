"""Who could infect whom in which slot: contacts as arrays, one undirected pair with the slots it met in.

A slot is one step of time (a day). Times of infection: 0 = before the first slot (a seed), s + 1 = in slot s,
NEVER = slots + 1. Someone infected at t can infect in slots t, t + 1 ... until removed.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Graph:
    """Directed edges grouped by the person they start from.

    `first[i]:first[i + 1]` are the edges from person i; edge e goes to `to[e]`, `back[e]` is its reverse;
    `slot_at[e]:slot_at[e + 1]` are positions in `slot` and `chance` (P(infection in that slot), from -> to).
    `table_at` lays out one table of (meetings + 1) x (meetings + 1) for each edge.
    """

    people: int
    slots: int
    first: Longs
    to: Longs
    back: Longs
    slot_at: Longs
    slot: Longs
    chance: Floats
    table_at: Longs

    @classmethod
    def of(cls, slot: Longs, a: Longs, b: Longs, chance: Floats, *, people: int, slots: int) -> Self:
        """From rows "in this slot `a` would infect `b` with that chance"; rows of one pair and slot add up.

        A pair that met in one direction only gets chance 0 the other way. Raises Refused on impossible rows.
        """
        _check(slot, a, b, chance, people=people, slots=slots)
        both = np.concatenate([(a * people + b) * slots + slot, (b * people + a) * slots + slot])
        escape = np.concatenate([np.log1p(-np.minimum(chance, 1 - 1e-15)), np.zeros(len(chance))])
        key, at = np.unique(both, return_inverse=True)
        total = np.bincount(at, weights=escape, minlength=len(key))
        pair, at_slot = key // slots, key % slots
        edge, start, of = np.unique(pair, return_index=True, return_inverse=True)
        source, target = edge // people, edge % people
        reverse = np.searchsorted(edge, target * people + source)
        count = np.bincount(of, minlength=len(edge))
        return cls(
            people=people, slots=slots,
            first=np.searchsorted(source, np.arange(people + 1)).astype(np.int64),
            to=target.astype(np.int64), back=reverse.astype(np.int64),
            slot_at=np.append(start, len(key)).astype(np.int64), slot=at_slot.astype(np.int64),
            chance=-np.expm1(total),
            table_at=np.concatenate([[0], np.cumsum((count + 1) ** 2)]).astype(np.int64),
        )  # fmt: skip

    @property
    def edges(self) -> int:
        return len(self.to)


def _check(slot: Longs, a: Longs, b: Longs, chance: Floats, *, people: int, slots: int) -> None:
    if people < 1 or slots < 1:
        raise Refused("at least one person and one slot", code="risk-size")
    if not len(slot) == len(a) == len(b) == len(chance):
        raise Refused("contacts: columns of one length", code="risk-contacts")
    if len(slot) == 0:
        return
    if slot.min() < 0 or slot.max() >= slots or min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= people:
        raise Refused("a contact lies outside the people or slots given", code="risk-contacts")
    if (a == b).any() or chance.min() < 0 or chance.max() > 1:
        raise Refused("a contact with oneself, or a chance outside 0..1", code="risk-contacts")
