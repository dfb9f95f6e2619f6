"""A county in figures, as its pictures need them: plain numbers and texts, so that they can be kept and drawn again."""

import itertools
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ringfence.core.simulation import summary
from ringfence.core.simulation.county import County
from ringfence.core.simulation.households import ROOM

DAY = 2
EDGES = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 80, 150, 300, 1000)


@dataclass(frozen=True, slots=True)
class Picture:
    """`crowd`, `urban`, `lat`, `lon` are by community; `towns` are (name, first community). `men`, `women` by five years
    of age; `sizes` households of 1 to 8 and more; `away` people not at home by half hour of day 2; `met` by EDGES."""

    name: str
    code: str
    seed: int
    people: int
    households: int
    places: int
    venues: int
    communities: list[str]
    crowd: list[int]
    urban: list[bool]
    lat: list[float]
    lon: list[float]
    towns: list[tuple[str, int]]
    margins: list[tuple[str, float, float]]
    women: list[int]
    men: list[int]
    sizes: list[int]
    away: list[int]
    met: list[int]
    met_mean: float
    met_median: float
    met_ninth: float

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def of(county: County) -> Picture:
    """Looks the county over; day 2 is made once more for hours and contacts."""
    land, people = county.land, county.people
    both, met = summary.pyramid(county), summary.degrees(county, DAY)
    return Picture(
        name=county.margins.name,
        code=county.margins.code,
        seed=county.seed,
        people=len(people),
        households=int((county.households.kind != ROOM).sum()),
        places=len(county.places),
        venues=land.venues,
        communities=[
            land.townships[int(town)][1] + name
            for town, (_, name) in zip(land.township_of, land.communities, strict=True)
        ],
        crowd=np.bincount(people.community, minlength=len(land.urban)).tolist(),
        urban=land.urban.tolist(),
        lat=land.lat.round(5).tolist(),
        lon=land.lon.round(5).tolist(),
        towns=[(name, int(land.community_from[n])) for n, (_, name) in enumerate(land.townships)],
        margins=[(one.code, one.wanted, one.found) for one in summary.margins(county)],
        women=both[0].tolist(),
        men=both[1].tolist(),
        sizes=summary.household_sizes(county).tolist(),
        away=summary.hours(county, DAY)[1].tolist(),
        met=np.histogram(met, [*EDGES, 1 << 40])[0].tolist(),
        met_mean=float(met.mean()),
        met_median=float(np.median(met)),
        met_ninth=float(np.quantile(met, 0.9)),
    )


def met_labels() -> list[str]:
    """What the classes of `met` are called."""
    spans = [str(low) if high - low == 1 else f"{low}–{high - 1}" for low, high in itertools.pairwise(EDGES)]
    return [*spans, f"{EDGES[-1]}+"]


def age_label(band: int) -> str:
    return f"{band * 5}{'+' if band == 19 else f'–{band * 5 + 4}'}"
