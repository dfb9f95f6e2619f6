"""Whole trees drawn with uncertain infection times, unseen cases and shares: Gibbs and Metropolis, tempered chains.

Rows (see `evidence`) take the observed day for the day of infection; here each case's day of infection is unknown
too. Four chains, three of them heated, exchange their trees; the cold one counts. Dice are keyed: same seed, same trees.
"""

from dataclasses import dataclass

import numpy as np

from ringfence.core.chains import walk
from ringfence.core.chains.evidence import Evidence, Judged
from ringfence.core.chains.parents import OUTSIDE, Longs, Pairs, Parents, candidates
from ringfence.core.chains.timing import Floats, Generations
from ringfence.core.simulation import draws
from ringfence.core.words import Refused

EXCHANGE = draws.FREE + 404
HEATS = (1.0, 0.75, 0.5, 0.3)
IMPOSSIBLE = -1e6
"""Finite, so that a chain can walk out of a start that cannot be."""
SEEN_BEFORE = (10.0, 1.0)
"""Prior of the share of cases seen: Beta(10, 1), as in outbreaker2."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """`judged`: rows counted over all drawn trees; `time`, `time_sd`: day of infection; `between[i, k]`: chance of k
    generations into case i (0: from outside); `shares[s]`: seen, told, chance of each tree drawn; `apart`: largest
    difference of a link's chance between the first and the second half; `swaps`: accepted exchanges of chains.
    """

    judged: Judged
    time: Floats
    time_sd: Floats
    between: Floats
    shares: Floats
    apart: float
    swaps: int


@dataclass(slots=True)
class Chain:
    time: Longs
    pair: Longs
    kappa: Longs
    shares: Floats


def reach(onset: Longs, *, generations: Generations, delay: Generations) -> Pairs:
    """All pairs that any infection times allow, each row ordered by parent."""
    width = delay.log_w.shape[1] - 1
    found = candidates(onset, longest=generations.log_w.shape[1] - 1 + width, shortest=-width)
    order = np.lexsort((found.parent, found.child))
    return Pairs(found.first, found.parent[order], found.child[order], found.days[order])


def sample(
    onset: Longs, pairs: Pairs, evidence: Evidence, *, delay: Generations, trees: int, seed: int, span: int,
    met_pairs: int = 0, learn: bool = True, heats: tuple[float, ...] = HEATS,
) -> Sampled:  # fmt: skip
    """Draw `trees` trees after as many again have been thrown away (a quarter). `evidence` is about `pairs` (`reach`).

    `met_pairs`: contacts on record among all cases. `learn`: the shares are unknown as well, from `evidence` on.
    """
    if trees < 2:
        raise Refused("at least two trees", code="chains-trees")
    world = _World.of(onset, pairs, evidence, delay=delay, seed=seed, span=span, met_pairs=met_pairs)
    chains = [world.start() for _ in heats]
    tally, swaps = _Tally.of(pairs, trees, most=world.most), 0
    burn = max(50, trees // 4)
    for sweep in range(burn + trees):
        for number, heat in enumerate(heats):
            world.step(chains[number], number, sweep, heat=heat, learn=learn)
        swaps += world.exchange(chains, heats, sweep)
        if sweep >= burn:
            tally.count(chains[0], sweep - burn)
    return tally.told(pairs, swaps=swaps)


@dataclass(slots=True)
class _World:
    seen: Longs
    pairs: Pairs
    log_f: Floats
    log_w: Floats
    static: Floats
    met: Longs
    first_shares: Floats
    away: Floats
    seed: int
    met_pairs: int
    most: int
    score: Floats

    @classmethod
    def of(
        cls,
        onset: Longs,
        pairs: Pairs,
        evidence: Evidence,
        *,
        delay: Generations,
        seed: int,
        span: int,
        met_pairs: int,
    ) -> "_World":
        most = evidence.generations.most if evidence.seen < 1 else 1
        static = np.full((most, len(pairs.parent)), np.log1p(-evidence.imports))
        for kappa in range(1, most + 1):
            if evidence.genomes is not None:
                static[kappa - 1] += evidence.genomes.ratio(kappa)
            if evidence.weight is not None:
                static[kappa - 1] += evidence.weight
        met = (
            np.full(len(pairs.parent), -1, np.int64)
            if evidence.met is None
            else evidence.met.astype(np.int64)
        )
        away = _away(onset, pairs, static, evidence.imports, span=span)
        widest = int(np.diff(pairs.first).max(initial=0)) * most + 1
        log_f = delay.log_w[0]
        return cls(
            onset, pairs, log_f, evidence.generations.log_w, static, met,
            np.array([evidence.seen, evidence.told, evidence.chance]), away, seed, met_pairs, most,
            np.empty(max(widest, len(log_f))),
        )  # fmt: skip

    def start(self) -> Chain:
        """Everybody at the likeliest delay, from outside until the first sweep says otherwise."""
        cases = len(self.seen)
        time = self.seen - int(np.argmax(self.log_f))
        return Chain(time, np.full(cases, OUTSIDE), np.ones(cases, np.int64), self.first_shares.copy())

    def step(self, chain: Chain, number: int, sweep: int, *, heat: float, learn: bool) -> None:
        cases = len(self.seen)
        head, after = np.empty(cases, np.int64), np.full(cases, -1, np.int64)
        fixed = (self.log_w, self.static, self.met, chain.shares, self.away)
        walk.parents_anew(
            self.seed, number, sweep, heat, self.pairs.first, self.pairs.parent, chain.time, chain.pair, chain.kappa,
            *fixed, self.most, self.score,
        )  # fmt: skip
        walk.swapped(
            self.seed, number, sweep, heat, self.pairs.first, self.seen, self.log_f, self.pairs.parent, chain.time,
            chain.pair, chain.kappa, *fixed, max(1, min(20, cases // 4)),
        )  # fmt: skip
        walk.times_anew(
            self.seed, number, sweep, heat, self.seen, self.log_f, self.pairs.parent, chain.time, chain.pair,
            chain.kappa, *fixed, head, after, self.score,
        )  # fmt: skip
        if learn:
            self.shares(chain, number, sweep, heat)

    def counts(self, chain: Chain) -> tuple[int, int, int, int]:
        """(links, unseen cases, direct links with a contact on record, without)."""
        linked = chain.pair != OUTSIDE
        direct = chain.pair[linked & (chain.kappa == 1)]
        met = int((self.met[direct] == 1).sum())
        return int(linked.sum()), int((chain.kappa[linked] - 1).sum()), met, len(direct) - met

    def shares(self, chain: Chain, number: int, sweep: int, heat: float) -> None:
        links, hidden, met, missed = self.counts(chain)
        if self.first_shares[0] < 1:
            chain.shares[0] = walk.share_anew(self.seed, number, sweep, 0, heat, links, hidden, *SEEN_BEFORE)
        if (self.met >= 0).any():
            pairs = len(self.seen) * (len(self.seen) - 1) // 2
            chain.shares[1] = walk.share_anew(self.seed, number, sweep, 1, heat, met, missed, 1.0, 1.0)
            false, quiet = self.met_pairs - met, pairs - met - missed - (self.met_pairs - met)
            chain.shares[2] = walk.share_anew(self.seed, number, sweep, 2, heat, false, quiet, 1.0, 1.0)

    def whole(self, chain: Chain) -> float:
        """Log weight of tree and shares together."""
        said = walk.weight(
            self.seen, self.log_f, self.pairs.parent, chain.time, chain.pair, chain.kappa, self.log_w, self.static,
            self.met, chain.shares, self.away,
        )  # fmt: skip
        if self.first_shares[0] < 1:
            said += (SEEN_BEFORE[0] - 1) * np.log(chain.shares[0])
        if (self.met >= 0).any():
            pairs = len(self.seen) * (len(self.seen) - 1) // 2
            said += self.met_pairs * np.log(chain.shares[2])
            said += (pairs - self.met_pairs) * np.log1p(-chain.shares[2])
        return float(said)

    def exchange(self, chains: list[Chain], heats: tuple[float, ...], sweep: int) -> int:
        """One neighbouring pair of chains may change places."""
        if len(chains) < 2:
            return 0
        low = sweep % (len(chains) - 1)
        gain = (heats[low] - heats[low + 1]) * (self.whole(chains[low + 1]) - self.whole(chains[low]))
        if np.log(draws.uniform(self.seed, EXCHANGE, low, 0, sweep)) < gain:
            chains[low], chains[low + 1] = chains[low + 1], chains[low]
            return 1
        return 0


def _away(onset: Longs, pairs: Pairs, static: Floats, imports: float, *, span: int) -> Floats:
    """Log weight of coming from outside; without imports the earliest case alone does, whatever else is possible."""
    if imports:
        return np.full(len(onset), np.log(imports) - np.log(max(1, span)))
    root = int(np.argmin(onset))
    static[:, pairs.child == root] = -np.inf
    out = np.full(len(onset), IMPOSSIBLE)
    out[root] = 0.0
    return out


@dataclass(slots=True)
class _Tally:
    links: Floats
    direct: Floats
    unseen: Floats
    outside: Floats
    between: Floats
    time: Floats
    square: Floats
    shares: Floats
    half: Floats

    @classmethod
    def of(cls, pairs: Pairs, trees: int, *, most: int) -> "_Tally":
        size, cases = len(pairs.parent), pairs.cases
        return cls(
            np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(cases), np.zeros((cases, most + 1)), np.zeros(cases),
            np.zeros(cases), np.zeros((trees, 3)), np.zeros(size),
        )  # fmt: skip

    def count(self, chain: Chain, number: int) -> None:
        linked = np.flatnonzero(chain.pair != OUTSIDE)
        pair, kappa = chain.pair[linked], chain.kappa[linked]
        self.links[pair] += 1
        self.direct[pair[kappa == 1]] += 1
        self.unseen[pair] += kappa - 1
        self.outside[chain.pair == OUTSIDE] += 1
        self.between[np.arange(len(chain.pair)), np.where(chain.pair == OUTSIDE, 0, chain.kappa)] += 1
        self.time += chain.time
        self.square += chain.time.astype(np.float64) ** 2
        self.shares[number] = chain.shares
        if number + 1 == len(self.shares) // 2:
            self.half = self.links.copy()

    def told(self, pairs: Pairs, *, swaps: int) -> Sampled:
        trees = len(self.shares)
        mean = self.time / trees
        often = np.maximum(self.links, 1)
        early = trees // 2
        apart = np.abs(self.half / early - (self.links - self.half) / (trees - early)).max(initial=0.0)
        rows = Parents(pairs, self.links / trees, self.outside / trees)
        return Sampled(
            Judged(rows, self.direct / often, self.unseen / often), mean,
            np.sqrt(np.maximum(0, self.square / trees - mean**2)), self.between / trees, self.shares, float(apart), swaps,
        )  # fmt: skip
