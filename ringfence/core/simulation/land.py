"""The land of a county: townships, communities, groups and compounds, buildings, doors, and venues where people are.

Venues come first and are numbered by (sort, community); communities are numbered township by township. So the venues of
one sort in a community, in a township and in the county are three nested ranges, and one running sum of weights serves
all three.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.places.kinds import KINDS
from ringfence.core.simulation import draws
from ringfence.core.simulation.margins import Margins, Township
from ringfence.core.simulation.placenames import community_name, township_name
from ringfence.core.simulation.quotas import apportion
from ringfence.core.simulation.venues import SORTS

PEOPLE_A_COMMUNITY = 2200
PEOPLE_A_TOWNSHIP = 30_000
KIND_CODES: tuple[str, ...] = tuple(KINDS)
KIND_OF = np.array([KIND_CODES.index(sort.kind) for sort in SORTS], np.uint8)
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Land:
    """Areas and venues; n communities, m townships, v venues.

    township_of[n], urban[n], lat[n], lon[n]: of communities; community_from[m + 1]: range of communities of a township.
    venue_from[sorts, n + 1]: range of venues of a sort in a community. draw_of[v + 1]: running sum of weights.
    """

    townships: tuple[tuple[str, str], ...]
    communities: tuple[tuple[str, str], ...]
    township_of: Ints
    urban: npt.NDArray[np.bool_]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    community_from: Ints
    share: npt.NDArray[np.float64]
    venue_from: Ints
    venue_sort: npt.NDArray[np.uint8]
    venue_community: Ints
    venue_weight: Longs
    draw_of: Longs

    @property
    def venues(self) -> int:
        return len(self.venue_sort)


def lay_out(margins: Margins, *, people: int, seed: int) -> Land:
    """Townships as named by the margins, more of them where there are too many people; then communities and venues."""
    towns = _towns(margins, people)
    weights = np.array([town.share for town in towns])
    sizes = apportion(weights, people)
    counts = [
        max(1, round(size / PEOPLE_A_COMMUNITY)) if people < margins.population // 2 or not town.communities
        else max(len(town.communities), round(size / PEOPLE_A_COMMUNITY / 2))
        for town, size in zip(towns, sizes.tolist(), strict=True)
    ]  # fmt: skip
    communities = [
        town.communities[k]
        if k < len(town.communities)
        else (f"{town.code}{k + 1:03}", community_name(town.code, k))
        for town, count in zip(towns, counts, strict=True)
        for k in range(count)
    ]
    township_of = np.repeat(np.arange(len(towns)), counts)
    n = len(communities)
    luck = draws.uniforms(seed, draws.HOME, np.arange(n), 0, 0)
    share = (0.6 + 0.8 * luck) * np.repeat(weights / np.array(counts), counts)
    share = share / share.sum()
    urban = _urban(margins, towns, township_of, share)
    lat, lon = _positions(margins, township_of, len(towns), seed)
    venue_from, sort, community = _venues(share, people)
    weight = _weights(len(sort), seed)
    return Land(
        townships=tuple((town.code, town.name) for town in towns),
        communities=tuple(communities),
        township_of=township_of.astype(np.int32),
        urban=urban,
        lat=lat,
        lon=lon,
        community_from=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        share=share,
        venue_from=venue_from,
        venue_sort=sort,
        venue_community=community,
        venue_weight=weight,
        draw_of=np.concatenate([[0], np.cumsum(weight)]),
    )


def _towns(margins: Margins, people: int) -> list[Township]:
    named = list(margins.townships)
    wanted = max(len(named), people // PEOPLE_A_TOWNSHIP if people > 1.5 * margins.population else 0)
    mean = sum(town.share for town in named) / len(named)
    used = {town.code for town in named}
    codes = (f"{margins.code}{number:03}" for number in range(1, 1000))
    free = [code for code in codes if code not in used][: wanted - len(named)]
    return named + [
        Township(code, township_name(code), mean, number % 3 == 0) for number, code in enumerate(free)
    ]


def _urban(
    margins: Margins, towns: list[Township], township_of: Longs, share: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Communities of towns first, the first of each township next, until the urban share lives in them."""
    index = np.arange(len(share))
    first = np.concatenate([[True], township_of[1:] != township_of[:-1]])
    rank = np.where(np.array([town.urban for town in towns])[township_of], 0, np.where(first, 1, 2))
    order = np.lexsort((index, rank))
    before = np.cumsum(share[order]) - share[order] / 2
    urban = np.zeros(len(share), np.bool_)
    urban[order[before < margins.urban]] = True
    return urban


def _positions(
    margins: Margins, township_of: Longs, towns: int, seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Townships on a sunflower over the disc, communities around them. Degrees, WGS-84.

    The golden angle turns by (cos, sin) products, not by the machine's own functions.
    """
    n = len(township_of)
    cosine, sine = -0.7373688780783197, 0.6754902942615238
    turn = np.empty((max(towns, n) + 1, 2))
    turn[0] = 1.0, 0.0
    for k in range(1, len(turn)):
        x, y = turn[k - 1]
        turn[k] = x * cosine - y * sine, x * sine + y * cosine
    out = np.sqrt((np.arange(towns) + 0.3) / towns)[:, None] * turn[:towns] * 0.85
    near = (
        np.sqrt(draws.uniforms(seed, draws.HOME, np.arange(n), 1, 0))[:, None]
        * turn[:n]
        * (0.7 / np.sqrt(towns))
    )
    spot = (out[township_of] + near) * margins.radius_km
    lat, lon = margins.centre
    return lat + spot[:, 1] / 111.32, lon + spot[:, 0] / (111.32 * 0.89)


def _venues(share: npt.NDArray[np.float64], people: int) -> tuple[Ints, npt.NDArray[np.uint8], Ints]:
    """Each sort is spread over communities in proportion to people, starting somewhere else for each sort."""
    starts, sorts, where, total = [], [], [], 0
    running = np.concatenate([[0.0], np.cumsum(share)])
    for number, sort in enumerate(SORTS):
        count = max(sort.least, round(sort.rate * people / 1000))
        edge = np.floor(running * count + (number * 0.37) % 1.0 + 1e-9).astype(np.int64)
        each = np.diff(edge)
        starts.append(total + np.concatenate([[0], np.cumsum(each)]))
        sorts.append(np.full(int(each.sum()), number, np.uint8))
        where.append(np.repeat(np.arange(len(share)), each))
        total += int(each.sum())
    return np.array(starts, np.int32), np.concatenate(sorts), np.concatenate(where).astype(np.int32)


def _weights(count: int, seed: int) -> Longs:
    """Pareto with exponent 1.3, cut at a hundred times the least: a few venues draw most visits."""
    luck = draws.uniforms(seed, draws.VENUE, np.arange(count), 0, 0)
    return np.array([int(100 * min(100.0, draws.exp(-draws.log(u) / 1.3))) for u in luck.tolist()], np.int64)
