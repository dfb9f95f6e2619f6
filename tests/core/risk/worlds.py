"""Every history of a small world, one by one: what the inference must equal, written without its code."""

from itertools import product

import numpy as np


def histories(slots):
    """All (infected at, removed at) of one person; (slots + 1, slots + 1) = never."""
    out = [(t, g) for t in range(slots + 1) for g in range(t + 1, slots + 2)]
    return [*out, (slots + 1, slots + 1)]


def enumerate_all(
    contacts,
    *,
    people,
    slots,
    seed,
    outside,
    leave,
    strength=(1.0,),
    weight=lambda person, t, g: 1.0,
    tubes=(),
):
    """P(infected at t) of each person, from the product over every slot of who infects whom.

    `contacts`: (slot, a, b, chance); `tubes`: (people, at, likelihood of k detectable members), detection is certain
    from infection on.
    """
    meets = {}
    for slot, a, b, chance in contacts:
        meets.setdefault((slot, b), []).append((a, chance))
    total = np.zeros((people, slots + 2))
    for world in product(histories(slots), repeat=people):
        chance = 1.0
        for person, (t, g) in enumerate(world):
            chance *= weight(person, t, g) * _course(t, g, slots, seed, leave)
            if not chance:
                break
            for slot in range(min(t, slots)):
                escape = 1 - outside
                for other, hit in meets.get((slot, person), ()):
                    since, until = world[other]
                    if since <= slot < until:
                        escape *= 1 - hit * strength[min(slot - since, len(strength) - 1)]
                chance *= 1 - escape if slot == t - 1 else escape
        for members, at, likelihood in tubes:
            if chance:
                chance *= likelihood(sum(world[one][0] <= at for one in members))
        for person, (t, _) in enumerate(world):
            total[person, t] += chance
    return total / total[0].sum()


def _course(t, g, slots, seed, leave):
    if t == slots + 1:
        return 1 - seed
    begin = seed if t == 0 else 1 - seed
    stayed = (1 - leave) ** (g - t - 1)
    return begin * (stayed * leave if g <= slots else stayed)
