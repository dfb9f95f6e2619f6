"""What each person does and has: school or work, a class or a room there, illness, vaccination, a phone, a way to travel."""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws
from ringfence.core.simulation.land import Land
from ringfence.core.simulation.venues import SCHOOLS, SORTS

NOTHING, PUPIL, WORKER, SHIFT = range(4)
FOOT, RIDES, DRIVES = range(3)
HYPERTENSION, DIABETES, LUNG_OR_HEART, WEAK_DEFENCE = 1, 2, 4, 8
CLASS_SIZE, OFFICE_SIZE = 45, 12
_SCHOOLS = np.array(SCHOOLS, np.int64)
_FIRST_YEAR = np.array([2, 5, 11, 14], np.int64)
_RURAL_FARM, _TOWN_FARM = 1.0, 0.08


@dataclass(frozen=True, slots=True)
class Lives:
    """One value a person. `place` is school or workplace (-1 none), `room` the class (grade * 100 + class) or office,
    `desk` the place in it, from 0.

    `chronic` are bits; `doses` of vaccine; `phone` is the person whose phone they carry (own number, that of somebody
    at home, -1 for none).
    """

    duty: npt.NDArray[np.uint8]
    place: npt.NDArray[np.int32]
    room: npt.NDArray[np.int16]
    desk: npt.NDArray[np.int16]
    travel: npt.NDArray[np.uint8]
    chronic: npt.NDArray[np.uint8]
    doses: npt.NDArray[np.uint8]
    phone: npt.NDArray[np.int32]


def jobs() -> npt.NDArray[np.float64]:
    """Cumulative weights [village | town, sort] of employers."""
    weights = np.array(
        [
            [sort.jobs * (rural if sort.code == "farm" else 1) for sort in SORTS]
            for rural in (_RURAL_FARM, _TOWN_FARM)
        ]
    )
    cumulative: npt.NDArray[np.float64] = np.concatenate([np.zeros((2, 1)), np.cumsum(weights, 1)], 1)
    return cumulative


@njit(inline="always", nogil=True)
def venue(sort, community, level, share, venue_from, draw_of, township_of, community_from):
    """A venue of a sort: level 0 in the community, 1 in the township, 2 in the county; where there is none, further out."""
    low, high = venue_from[sort, community], venue_from[sort, community + 1]
    if level >= 1 or low == high:
        town = township_of[community]
        low, high = venue_from[sort, community_from[town]], venue_from[sort, community_from[town + 1]]
    if level >= 2 or low == high:
        low, high = venue_from[sort, 0], venue_from[sort, venue_from.shape[1] - 1]
    return draws.pick(draw_of, low, high, share)


@njit(cache=True, nogil=True)
def _school(years, lucky):
    """0 to 3 for the school of that age, -1 for none."""
    if 3 <= years <= 5:
        return 0 if lucky < 0.85 else -1
    if 6 <= years <= 11:
        return 1
    if 12 <= years <= 14:
        return 2
    return 3 if 15 <= years <= 17 and lucky < 0.92 else -1


@njit(cache=True, nogil=True)
def _employed(years, man):
    if years < 18 or years > 76:
        return 0.0
    if years < 23:
        return 0.5
    if years < 60:
        return 0.88 if man else 0.72
    return 0.5 if years < 65 else 0.22


@njit(cache=True, nogil=True)
def duties(
    seed, age, sex, first, household_community, urban, jobs, venue_from, draw_of, township_of, community_from
):
    """(duty, place, grade, travel) of everyone."""
    n = len(age)
    duty, place = np.zeros(n, np.uint8), np.full(n, -1, np.int32)
    grade, travel = np.zeros(n, np.int16), np.zeros(n, np.uint8)
    sorts = jobs.shape[1] - 1
    for h in range(len(household_community)):
        c = household_community[h]
        for p in range(first[h], first[h + 1]):
            a, b, x, d = draws.bits(seed, draws.WORK, p, 0, 0)
            lucky, share = draws.unit(a), draws.unit(b)
            school = _school(np.int64(age[p]), lucky)
            level = 0
            if school >= 0:
                duty[p], grade[p] = PUPIL, age[p] - _FIRST_YEAR[school]
                place[p] = venue(
                    _SCHOOLS[school], c, 0, share, venue_from, draw_of, township_of, community_from
                )
            elif lucky < _employed(np.int64(age[p]), sex[p]):
                u = draws.unit(x)
                level = 0 if u < 0.35 else 1 if u < 0.75 else 2
                row = jobs[1 if urban[c] else 0]
                sort = draws.pick(row, 0, sorts, draws.unit(d))
                place[p] = venue(sort, c, level, share, venue_from, draw_of, township_of, community_from)
                a, b, _, _ = draws.bits(seed, draws.WORK, p, 1, 0)
                duty[p] = SHIFT if draws.unit(a) < 0.1 else WORKER
                if level:
                    drives = level == 2 and draws.unit(b) < 0.55
                    travel[p] = RIDES if draws.unit(b) < 0.2 else DRIVES if drives else FOOT
            if duty[p] == NOTHING and age[p] >= 60:
                travel[p] = RIDES if draws.unit(d) < 0.1 else FOOT
    return duty, place, grade, travel


def rooms(
    duty: npt.NDArray[np.uint8], place: npt.NDArray[np.int32], grade: npt.NDArray[np.int16]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """(room, desk): classes of 45 within school and grade, offices of 12 within a workplace, by people's numbers."""
    room, desk = np.zeros(len(duty), np.int16), np.zeros(len(duty), np.int16)
    for who, size, most in ((duty == PUPIL, CLASS_SIZE, 99), (duty >= WORKER, OFFICE_SIZE, 9999)):
        people = np.flatnonzero(who)
        key = place[people].astype(np.int64) * 100 + grade[people]
        order = np.argsort(key, kind="stable")
        key = key[order]
        number = np.arange(len(people))
        first = (
            np.maximum.accumulate(np.where(np.concatenate([[True], key[1:] != key[:-1]]), number, 0))
            if len(people)
            else number
        )
        desk[people[order]] = (number - first) % size
        room[people[order]] = np.minimum((number - first) // size + 1, most) + grade[people[order]] * 100
    return room, desk


@njit(cache=True, nogil=True)
def health(seed, age, first):
    """(chronic, doses, phone). Rates rise with age as in national surveys, rounded; the very old are vaccinated less."""
    n = len(age)
    chronic, doses, phone = np.zeros(n, np.uint8), np.zeros(n, np.uint8), np.full(n, -1, np.int32)
    for h in range(len(first) - 1):
        owner = -1
        for p in range(first[h], first[h + 1]):
            years = np.float64(age[p])
            a, b, c, d = draws.bits(seed, draws.HEALTH, p, 0, 0)
            old = min(max((years - 30.0) / 50.0, 0.0), 1.0)
            chronic[p] = (draws.unit(a) < 0.6 * old) * HYPERTENSION + (
                draws.unit(b) < 0.02 + 0.2 * old
            ) * DIABETES
            chronic[p] += (draws.unit(c) < 0.02 + 0.25 * old) * LUNG_OR_HEART + (
                draws.unit(d) < 0.012
            ) * WEAK_DEFENCE
            a, b, c, _ = draws.bits(seed, draws.HEALTH, p, 1, 0)
            u = draws.unit(a)
            if years >= 3:
                first_dose = 0.62 if years >= 80 else 0.88 if years >= 60 else 0.95
                doses[p] = (
                    3
                    if u < first_dose * 0.7 and years >= 18
                    else 2
                    if u < first_dose * 0.94
                    else 1
                    if u < first_dose
                    else 0
                )
            has = (
                0.0
                if years < 8
                else 0.35
                if years < 14
                else 0.85
                if years < 18
                else 0.98
                if years < 65
                else 0.8
                if years < 80
                else 0.4
            )
            if draws.unit(b) < has:
                phone[p] = p
                if owner < 0 or (age[owner] < 18 and years >= 18):
                    owner = p
        for p in range(first[h], first[h + 1]):
            if phone[p] < 0 and owner >= 0 and draws.unit(draws.bits(seed, draws.PHONE, p, 0, 0)[0]) < 0.6:
                phone[p] = owner
    return chronic, doses, phone


def live(
    seed: int,
    age: npt.NDArray[np.uint8],
    sex: npt.NDArray[np.uint8],
    first: npt.NDArray[np.int64],
    community: npt.NDArray[np.int32],
    land: Land,
) -> Lives:
    """School, work, health and phones of everyone; `community` is that of each household."""
    duty, place, grade, travel = duties(
        seed, age, sex, first, community, land.urban, jobs(), land.venue_from, land.draw_of, land.township_of, land.community_from
    )  # fmt: skip
    chronic, doses, phone = health(seed, age, first)
    return Lives(duty, place, *rooms(duty, place, grade), travel, chronic, doses, phone)
