"""A county in figures: each margin beside what was asked for, ages, households, hours of the day, people met."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation import visits
from ringfence.core.simulation.county import County
from ringfence.core.simulation.households import ALONE, COUPLE, FOUR, ROOM, THREE, TWO

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margin:
    """One figure of the margins: `wanted` by the source, `found` in the county, both shares, means or ratios."""

    code: str
    wanted: float
    found: float


def margins(county: County) -> list[Margin]:
    """Every margin that the county was built from, in the order of the census tables."""
    wanted, people, homes = county.margins, county.people, county.households
    family = homes.kind != ROOM
    size = np.diff(homes.first)
    elders = np.add.reduceat((people.age >= 65).astype(np.int64), homes.first[:-1])[family]
    kinds = [float((homes.kind[family] == kind).mean()) for kind in (ALONE, COUPLE, TWO, THREE, FOUR)]
    men = int(people.sex.sum())
    found = [
        Margin("men-per-100-women", wanted.men_per_100_women, 100 * men / max(1, len(people) - men)),
        Margin("urban", wanted.urban, float(county.land.urban[people.community].mean())),
        Margin("family", wanted.family, float(size[family].sum() / len(people))),
        Margin("household-size", wanted.household_size, float(size[family].mean())),
        Margin("one-person", wanted.one_person, kinds[0]),
    ]
    shown = zip(wanted.generations, (kinds[0] + kinds[1], *kinds[2:]), strict=True)
    found += [Margin(f"generations-{number}", *pair) for number, pair in enumerate(shown, start=1)]
    for number, share in enumerate(wanted.elders, start=1):
        hit = elders >= 3 if number == 3 else elders == number
        found.append(Margin(f"elders-{number}", share, float(hit.mean())))
    for low, high, share in wanted.ages:
        found.append(
            Margin(f"ages-{low}-{high}", share, float(((people.age >= low) & (people.age < high)).mean()))
        )
    return found


def pyramid(county: County) -> Counts:
    """People by [women | men, five years of age], the last class 95 and over."""
    out = np.zeros((2, 20), np.int64)
    np.add.at(out, (county.people.sex, np.minimum(county.people.age // 5, 19)), 1)
    return out


def household_sizes(county: County) -> Counts:
    """Family households of 1, 2, ... 8 people."""
    size = np.diff(county.households.first)[county.households.kind != ROOM]
    return np.bincount(np.minimum(size, 8), minlength=9)[1:]


def hours(county: County, day: int) -> tuple[Counts, Counts]:
    """(at home, elsewhere): people at each half hour of the day."""
    home, away = np.zeros(48, np.int64), np.zeros(48, np.int64)
    for _, rows in visits.blocks(county, days=range(day, day + 1)):
        at_home = rows.place == county.people.home[rows.person]
        for slot in range(48):
            moment = day * visits.DAY + slot * 30
            here = (rows.start <= moment) & (moment < rows.end)
            home[slot] += int((here & at_home).sum())
            away[slot] += int((here & ~at_home).sum())
    return home, away


def crowds(county: County, day: int) -> Counts:
    """Visits of each venue on a day."""
    out = np.zeros(county.land.venues, np.int64)
    for _, rows in visits.blocks(county, days=range(day, day + 1)):
        out += np.bincount(rows.place[rows.place < len(out)], minlength=len(out))
    return out


def degrees(county: County, day: int, *, minutes: int = 15, sample: int = 2000) -> Counts:
    """How many different people each of `sample` people (evenly spread) shares a room with for so long, at least.

    The same room where rooms are known, the same place where not; one stay with one stay, not summed over the day.
    """
    rows = [part for _, part in visits.blocks(county, days=range(day, day + 1))]
    person, place, start, end, room = (
        np.concatenate([getattr(part, name) for part in rows])
        for name in ("person", "place", "start", "end", "room")
    )
    key = place.astype(np.int64) << 15 | room
    order = np.argsort(key, kind="stable")
    key, by_person = key[order], np.searchsorted(person, np.arange(len(county.people) + 1))
    step = max(1, len(county.people) // sample)
    out = []
    for one in range(0, len(county.people), step):
        met: set[int] = set()
        for row in range(int(by_person[one]), int(by_person[one + 1])):
            mine = int(place[row]) << 15 | int(room[row])
            there = order[np.searchsorted(key, mine) : np.searchsorted(key, mine, side="right")]
            shared = np.minimum(end[there], end[row]) - np.maximum(start[there], start[row])
            met.update(person[there[shared >= minutes]].tolist())
        out.append(len(met - {one}))
    return np.array(out, np.int64)
