"""Sorts of venue in an invented county: how many a thousand people have, how long one stays, who works there.

Own estimates, rounded; only counts of people and households come from a census. `kind` is a word of core/places/kinds.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Sort:
    """`rate` a thousand people, at least `least`; `jobs` is the weight among employers; open from..until in hours.

    `stay` is the median stay in minutes, `spread` the sigma of its logarithm; `volume_m3` and `air` (changes an hour)
    are those of the usual room; `pay` are the weights of an outing by a pupil, an adult and an old person.
    """

    code: str
    kind: str
    rate: float
    least: int = 1
    jobs: float = 0
    hours: tuple[int, int] = (7, 21)
    stay: int = 30
    spread: float = 0.5
    volume_m3: float = 150
    air: float = 2
    ventilated: bool = True
    pay: tuple[float, float, float] = (0, 0, 0)


SORTS: tuple[Sort, ...] = (
    Sort("chess-room", "chess-room", 1.2, 1, 1, (12, 23), 150, 0.4, 120, 1, False, (0, 7, 16)),
    Sort("teahouse", "teahouse", 0.5, 1, 1, (8, 22), 90, 0.4, 180, 1.5, False, (0, 3, 8)),
    Sort("small-shop", "small-shop", 2.5, 1, 4, (7, 22), 9, 0.5, 90, 2, True, (26, 24, 22)),
    Sort("small-eatery", "small-eatery", 2.2, 1, 6, (6, 22), 32, 0.3, 130, 3, True, (14, 15, 7)),
    Sort("guesthouse", "guesthouse", 0.3, 1, 1, (18, 24), 240, 0.3, 300, 1, False, (0, 0.4, 0)),
    Sort("song-and-dance", "song-and-dance", 0.12, 1, 0.6, (18, 24), 130, 0.3, 160, 1, False, (0, 2, 0)),
    Sort("net-cafe", "net-cafe", 0.15, 1, 0.5, (10, 24), 140, 0.4, 240, 1, False, (7, 2.5, 0)),
    Sort("beauty-bath", "beauty-bath", 1.0, 1, 3, (9, 21), 55, 0.4, 100, 1, False, (3, 4, 3)),
    Sort("small-factory", "small-factory", 0.8, 1, 10, (7, 19), 60, 0.4, 800, 2),
    Sort("clinic", "clinic", 0.4, 1, 2, (8, 18), 30, 0.5, 120, 4, True, (3, 3, 8)),
    Sort("pharmacy", "pharmacy", 0.3, 1, 1, (8, 21), 10, 0.4, 100, 2, True, (0, 2, 4)),
    Sort("restaurant", "restaurant", 0.5, 1, 4, (10, 22), 85, 0.3, 600, 3, False, (5, 6, 3)),
    Sort("supermarket", "supermarket", 0.12, 1, 3, (8, 22), 28, 0.4, 3000, 4, True, (7, 10, 6)),
    Sort("market", "market", 0.07, 1, 3, (6, 17), 35, 0.4, 6000, 6, True, (4, 10, 24)),
    Sort("mall", "mall", 0.02, 1, 3, (10, 22), 85, 0.4, 12000, 5, False, (9, 6, 1)),
    Sort("cinema", "cinema", 0.02, 1, 0.3, (12, 23), 125, 0.1, 1800, 5, False, (5, 2, 0)),
    Sort("gym", "gym", 0.05, 1, 0.3, (8, 22), 70, 0.2, 500, 3, False, (0, 2, 0)),
    Sort("worship", "worship", 0.06, 1, 0.1, (7, 18), 50, 0.4, 900, 4, True, (0, 0.7, 2)),
    Sort("hall", "hall", 0.1, 1, 0.2, (11, 21), 130, 0.2, 1500, 3, True, (1, 1, 1)),
    Sort("hospital", "hospital", 0.035, 1, 4, (8, 20), 95, 0.5, 4000, 6, True, (2, 3, 8)),
    Sort("workplace", "workplace", 0.35, 1, 22, (7, 19), 60, 0.4, 3000, 3),
    Sort("office", "office", 0.8, 1, 16, (8, 18), 30, 0.4, 250, 2, False, (0, 2, 1)),
    Sort("farm", "farm", 1.0, 1, 16, (6, 19), 120, 0.4, 0, 0, True, (0, 1.5, 6)),
    Sort("kindergarten", "kindergarten", 0.22, 1, 2, (8, 17), 30, 0.4, 1500, 3),
    Sort("primary", "school", 0.09, 1, 4, (8, 17), 30, 0.4, 2500, 3),
    Sort("junior", "school", 0.04, 1, 3, (8, 18), 30, 0.4, 5000, 3),
    Sort("senior", "school", 0.012, 1, 2, (7, 21), 30, 0.4, 9000, 3),
    Sort("dormitory", "dormitory", 0.05, 1, 0.4, (0, 24), 600, 0.2, 3000, 2),
    Sort("care-home", "care-home", 0.025, 1, 0.8, (0, 24), 600, 0.2, 2000, 2),
    Sort("station", "station", 0.03, 1, 0.6, (6, 22), 25, 0.4, 3000, 4, True, (1, 1.5, 1)),
    Sort("bus", "bus", 0.45, 3, 0.8, (6, 22), 25, 0.4, 80, 6, True),
    Sort("train", "train", 0.06, 4, 0.2, (6, 22), 70, 0.4, 200, 12, False),
    Sort("gate", "checkpoint", 0.02, 2, 0.2, (0, 24), 3, 0.3, 0, 0, True),
    Sort("outdoors", "outdoors", 0.3, 1, 0, (6, 21), 55, 0.4, 0, 0, True, (8, 5, 14)),
)
CODES: tuple[str, ...] = tuple(sort.code for sort in SORTS)
SORT_OF: dict[str, int] = {code: number for number, code in enumerate(CODES)}
EATERY, BUS, TRAIN, STATION, GATE = (SORT_OF[c] for c in ("small-eatery", "bus", "train", "station", "gate"))
SCHOOLS: tuple[int, ...] = tuple(SORT_OF[c] for c in ("kindergarten", "primary", "junior", "senior"))
DORMITORY, CARE_HOME, HALL = SORT_OF["dormitory"], SORT_OF["care-home"], SORT_OF["hall"]
VISIT_HOME = len(SORTS)  # an outing to somebody else's home, in the table of outings

OPEN = np.array([sort.hours[0] * 60 for sort in SORTS] + [480], np.int64)
SHUT = np.array([sort.hours[1] * 60 for sort in SORTS] + [1320], np.int64)
STAY = np.array([float(sort.stay) for sort in SORTS] + [110.0])
SPREAD = np.array([sort.spread for sort in SORTS] + [0.4])
WEEKDAY, WEEKEND, MARKET_DAY, FESTIVAL = range(4)


def outings() -> np.ndarray:
    """Cumulative weights [kind of day, pupil | adult | old, sort ... + visit to a home]."""
    pay = np.array([sort.pay for sort in SORTS] + [(5, 5, 7)], np.float64).T
    days = np.stack([pay] * 4)
    days[WEEKEND, :, [SORT_OF[c] for c in ("mall", "restaurant", "cinema")]] *= 2
    days[WEEKEND, :, VISIT_HOME] *= 2
    days[MARKET_DAY, :, SORT_OF["market"]] *= 4
    days[FESTIVAL, :, VISIT_HOME] *= 9
    days[FESTIVAL, :, HALL] *= 10
    days[FESTIVAL, :, SORT_OF["worship"]] *= 5
    cumulative: np.ndarray = np.concatenate([np.zeros((4, 3, 1)), np.cumsum(days, -1)], -1)
    return cumulative
