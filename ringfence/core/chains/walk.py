"""The compiled part of sampling trees: one sweep over all cases of one chain, in place. See `sampler`.

Parents and numbers of generations, and infection times, are drawn from their exact conditional distributions; a swap
of a case with its parent (places in the tree and times) is proposed besides, so that a wrong direction can turn round.
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

from ringfence.core.simulation import draws

PARENT, TIME, SWAP, SHARE = range(draws.FREE + 400, draws.FREE + 404)
OUTSIDE = -1
GRID = 199


@njit(nogil=True, cache=True)
def pair_at(first, parent, child, who):
    """The pair (child, who) in the sorted row of the child, -1 where it is no candidate."""
    low, high = first[child], first[child + 1]
    while low < high:
        middle = (low + high) >> 1
        if parent[middle] < who:
            low = middle + 1
        else:
            high = middle
    return low if low < first[child + 1] and parent[low] == who else -1


@njit(nogil=True, cache=True)
def link(pair, days, kappa, log_w, static, met, shares):
    """Log weight of one link; `shares`: seen, told, chance."""
    if days < 1 or days >= log_w.shape[1]:
        return -np.inf
    score = log_w[kappa - 1, days] + static[kappa - 1, pair] + np.log(shares[0])
    if kappa > 1:
        score += (kappa - 1) * np.log(1.0 - shares[0]) if shares[0] < 1.0 else -np.inf
    elif met[pair] >= 0:
        score += (
            np.log(shares[1] / shares[2]) if met[pair] == 1 else np.log((1 - shares[1]) / (1 - shares[2]))
        )
    return score


@njit(nogil=True, cache=True)
def own(case, when, time, pair, kappa, parent, log_w, static, met, shares, away):
    """Log weight of the link into `case` if it was infected at `when`."""
    if pair[case] == OUTSIDE:
        return away[case]
    return link(pair[case], when - time[parent[pair[case]]], kappa[case], log_w, static, met, shares)


@njit(nogil=True, cache=True)
def choose(score, count, share):
    """A number below `count` with chance proportional to exp(score)."""
    top = -np.inf
    for one in range(count):
        top = max(top, score[one])
    total = 0.0
    for one in range(count):
        score[one] = np.exp(score[one] - top)
        total += score[one]
    left = share * total
    for one in range(count):
        left -= score[one]
        if left < 0.0 and score[one] > 0.0:
            return one
    for one in range(count - 1, -1, -1):
        if score[one] > 0.0:
            return one
    return 0


@njit(nogil=True, cache=True)
def parents_anew(seed, chain, sweep, heat, first, parent, time, pair, kappa, log_w, static, met, shares, away, most, score):  # fmt: skip
    """Parent and generations of every case, given the times of all."""
    for case in range(len(time)):
        begin, width = first[case], first[case + 1] - first[case]
        for number in range(width):
            days = time[case] - time[parent[begin + number]]
            for k in range(most):
                score[number * most + k] = heat * link(
                    begin + number, days, k + 1, log_w, static, met, shares
                )
        score[width * most] = heat * away[case]
        found = choose(score, width * most + 1, draws.uniform(seed, PARENT, case, chain, sweep))
        if found == width * most:
            pair[case], kappa[case] = OUTSIDE, 1
        else:
            pair[case], kappa[case] = begin + found // most, found % most + 1


@njit(nogil=True, cache=True)
def not_one(score, count):
    """Whether nothing is possible."""
    for one in range(count):
        if score[one] > -np.inf:
            return False
    return True


@njit(nogil=True, cache=True)
def times_anew(seed, chain, sweep, heat, seen, log_f, parent, time, pair, kappa, log_w, static, met, shares, away, head, after, score):  # fmt: skip
    """Infection time of every case, given its parent and those whom it infected."""
    children(pair, parent, head, after)
    for case in range(len(time)):
        for delay in range(len(log_f)):
            when = seen[case] - delay
            value = log_f[delay]
            if value > -np.inf:
                value += own(case, when, time, pair, kappa, parent, log_w, static, met, shares, away)
            other = head[case]
            while other >= 0 and value > -np.inf:
                value += link(pair[other], time[other] - when, kappa[other], log_w, static, met, shares)
                other = after[other]
            score[delay] = heat * value
        if not_one(score, len(log_f)):
            continue
        time[case] = seen[case] - choose(score, len(log_f), draws.uniform(seed, TIME, case, chain, sweep))


@njit(nogil=True, cache=True)
def children(pair, parent, head, after):
    """Lists of children: `head[j]` the first one of j, `after[i]` the next one with the same parent."""
    head[:] = -1
    for case in range(len(pair)):
        if pair[case] != OUTSIDE:
            above = parent[pair[case]]
            after[case] = head[above]
            head[above] = case


@njit(nogil=True, cache=True)
def weight(seen, log_f, parent, time, pair, kappa, log_w, static, met, shares, away):
    """Log weight of a whole tree."""
    total = 0.0
    for case in range(len(time)):
        delay = seen[case] - time[case]
        if delay < 0 or delay >= len(log_f):
            return -np.inf
        total += log_f[delay]
        total += own(case, time[case], time, pair, kappa, parent, log_w, static, met, shares, away)
    return total


@njit(nogil=True, cache=True)
def swapped(seed, chain, sweep, heat, first, seen, log_f, parent, time, pair, kappa, log_w, static, met, shares, away, tries):  # fmt: skip
    """Cases change places with their parents: each takes the other's time, parent and children. Number accepted."""
    accepted, cases = 0, len(time)
    pair_now, kappa_now, time_now = pair.copy(), kappa.copy(), time.copy()
    before = weight(seen, log_f, parent, time, pair, kappa, log_w, static, met, shares, away)
    for attempt in range(tries):
        word = draws.uniform(seed, SWAP, attempt, chain, sweep)
        low = min(cases - 1, int(word * cases))
        if pair[low] == OUTSIDE:
            continue
        high = parent[pair[low]]
        pair_now[:], kappa_now[:], time_now[:] = pair, kappa, time
        time_now[low], time_now[high] = time[high], time[low]
        kappa_now[low], kappa_now[high] = kappa[high], kappa[low]
        possible = True
        for case in range(cases):
            if case == low:
                want = OUTSIDE if pair[high] == OUTSIDE else parent[pair[high]]
            elif case == high:
                want = low
            elif pair[case] != OUTSIDE and parent[pair[case]] == low:
                want = high
            elif pair[case] != OUTSIDE and parent[pair[case]] == high:
                want = low
            else:
                continue
            pair_now[case] = OUTSIDE if want == OUTSIDE else pair_at(first, parent, case, want)
            if want != OUTSIDE and pair_now[case] == OUTSIDE:
                possible = False
                break
        if not possible:
            continue
        after = weight(seen, log_f, parent, time_now, pair_now, kappa_now, log_w, static, met, shares, away)
        if np.log(draws.uniform(seed, SWAP, attempt + tries, chain, sweep)) < heat * (after - before):
            pair[:], kappa[:], time[:], before = pair_now, kappa_now, time_now, after
            accepted += 1
    return accepted


@njit(nogil=True, cache=True)
def share_anew(seed, chain, sweep, which, heat, yes, no, prior_yes, prior_no):
    """A share from its distribution given counts, on a grid of half per cents."""
    score = np.empty(GRID)
    for point in range(GRID):
        p = (point + 1) / (GRID + 1)
        score[point] = heat * (yes + prior_yes - 1.0) * np.log(p) + heat * (no + prior_no - 1.0) * np.log(
            1.0 - p
        )
    return (choose(score, GRID, draws.uniform(seed, SHARE, which, chain, sweep)) + 1) / (GRID + 1)
