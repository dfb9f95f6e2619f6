"""A synthetic city for the engine bench: who was where for 14 days, any number of rows, the same for the same seed.

Invented, and made for speed: homes of 2.6 people, workplaces, venues and trains, in districts of about 250,000
people, one leisure visit in five across the whole city. No person is at one place twice at once, so that engines
without a rule for repeated rows answer the same.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit, prange

DAYS = 14
DAY = 86_400
EPOCH = 1_767_225_600  # 2026-01-01 UTC
PER_PERSON = 43.0
LONGEST = 32_400
"""No stay is longer, in seconds: engines that want to know are told."""
DISTRICT = 250_000
RIDERS = 500
TRAVELS = 0.03
HOME, TRADE, STAFF, JOB, WORKS, WHEN, LONG, TRIPS, TRAIN, SEAT, LEISURE = range(0, 110, 10)
"""What is drawn; up to ten draws of each for a person and day."""


@dataclass(frozen=True)
class City:
    """Columns in person order; times in seconds since EPOCH. `seat` is carriage * 100 + row in trains, else 0."""

    place: np.ndarray
    person: np.ndarray
    start: np.ndarray
    end: np.ndarray
    seat: np.ndarray
    person_at: np.ndarray
    places: int
    people: int
    first_train: int

    def __len__(self) -> int:
        return len(self.place)


@njit(inline="always")
def _draw(seed, person, day, what):
    """A number in [0, 1) that depends on nothing but its arguments."""
    x = (
        np.uint64(seed) * np.uint64(0xA24BAED4963EE407)
        + np.uint64(person) * np.uint64(0x9E3779B97F4A7C15)
        + np.uint64(day) * np.uint64(0xD1B54A32D192ED03)
        + np.uint64(what) * np.uint64(0x8CB92BA72F3D8DD7)
    )
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.float64((x ^ (x >> np.uint64(31))) >> np.uint64(11)) / 9007199254740992.0


@njit(inline="always")
def _ranked(draw, size, flat):
    """A rank below `size`: few are visited by many (density 1 / (rank + flat))."""
    return min(int(flat * ((size + flat) / flat) ** draw - flat), size - 1)


@njit(inline="always")
def _works(seed, p, day):
    return _draw(seed, p, 0, TRADE) < 0.65 and _draw(seed, p, day, WORKS) < (0.95 if day % 7 < 5 else 0.15)


@njit(inline="always")
def _outings(seed, p, day):
    draw = _draw(seed, p, day, TRIPS)
    return (draw > 0.18) + (draw > 0.50) + (draw > 0.76) + (draw > 0.93)


@njit(inline="always")
def _travels(seed, p, day):
    return _draw(seed, p, day, TRAIN) < TRAVELS


@njit(parallel=True)
def _count(seed, person_at):
    for p in prange(len(person_at) - 1):
        rows = 0
        for day in range(DAYS):
            rows += 1 + _works(seed, p, day) + _outings(seed, p, day) + 2 * _travels(seed, p, day)
        person_at[p + 1] = rows


@njit(inline="always")
def _venue(seed, p, day, k, district, districts, venues):
    """In the own district, or one time in five anywhere."""
    if _draw(seed, p, day, LEISURE + 10 + k) < 0.2:
        district = int(_draw(seed, p, day, LEISURE + 20 + k) * districts)
    return district * venues + _ranked(_draw(seed, p, day, LEISURE + 30 + k), venues, 30.0)


@njit(parallel=True)
def _fill(
    seed, person_at, homes, districts, trades, venues, stations, trains, place, person, start, end, seat
):
    people = len(person_at) - 1
    first_venue = homes + districts * trades
    first_station = first_venue + districts * venues
    first_train = first_station + stations
    for p in prange(people):
        row = person_at[p]
        person[row : person_at[p + 1]] = p
        seat[row : person_at[p + 1]] = 0
        district = p * districts // people
        job = homes + district * trades + _ranked(_draw(seed, p, 0, JOB), trades, 200.0)
        if _draw(seed, p, 0, STAFF) < 0.15:
            job = first_venue + district * venues + _ranked(_draw(seed, p, 0, JOB), venues, 30.0)
        for day in range(DAYS):
            begun, midnight = row, day * DAY
            if _works(seed, p, day):
                place[row] = job
                start[row] = midnight + 25_200 + int(7_200 * _draw(seed, p, day, WHEN))
                end[row] = start[row] + 14_400 + int(18_000 * _draw(seed, p, day, LONG))
                row += 1
            outings = _outings(seed, p, day)
            for k in range(outings):
                at = first_venue + _venue(seed, p, day, k, district, districts, venues)
                if at == job:  # nobody is their own guest
                    at = first_venue + (at - first_venue + 1) % (districts * venues)
                slot = 50_400 // outings
                longest = min(14_400, slot - 1)
                place[row] = at
                size = 600 + int((longest - 600) * _draw(seed, p, day, LEISURE + 40 + k) ** 3)
                start[row] = (
                    midnight + 25_200 + k * slot + int((slot - size) * _draw(seed, p, day, LEISURE + k))
                )
                end[row] = start[row] + size
                row += 1
            if _travels(seed, p, day):
                train = int(_draw(seed, p, day, TRAIN + 1) * trains)
                leaves = midnight + 21_600 + int(50_400 * _draw(seed, train, day, TRAIN + 2))
                waits = 600 + int(2_400 * _draw(seed, p, day, TRAIN + 3))
                place[row], start[row], end[row] = first_station + train % stations, leaves - waits, leaves
                place[row + 1], start[row + 1] = first_train + day * trains + train, leaves
                end[row + 1] = leaves + 1_800 * (1 + int(5 * _draw(seed, p, day, TRAIN + 4)))
                carriage, line = int(8 * _draw(seed, p, day, SEAT)), int(17 * _draw(seed, p, day, SEAT + 1))
                seat[row + 1] = 100 * (1 + carriage) + 1 + line
                row += 2
            place[row] = min(int(p / 2.6), homes - 1)
            start[row] = midnight + 72_000 + int(10_800 * _draw(seed, p, day, HOME))
            end[row] = start[row] + 21_600 + int(10_800 * _draw(seed, p, day, HOME + 1))
            row += 1
            for one in range(begun + 1, row):  # in time order
                to = one
                while to > begun and (start[to - 1], place[to - 1]) > (start[to], place[to]):
                    start[to - 1], start[to] = start[to], start[to - 1]
                    end[to - 1], end[to] = end[to], end[to - 1]
                    place[to - 1], place[to] = place[to], place[to - 1]
                    seat[to - 1], seat[to] = seat[to], seat[to - 1]
                    to -= 1


def city(rows: int, *, seed: int = 4) -> City:
    """About `rows` rows."""
    people = max(50, int(rows / PER_PERSON))
    districts = max(1, round(people / DISTRICT))
    homes, trades, venues = (
        int(people / 2.6) + 1,
        max(50, people // districts // 20),
        max(50, people // districts // 40),
    )
    stations, trains = max(1, people // 1_000_000), max(1, int(people * TRAVELS / RIDERS))
    person_at = np.zeros(people + 1, np.int64)
    _count(seed, person_at)
    np.cumsum(person_at, out=person_at)
    place, person, start, end = (np.empty(person_at[-1], np.int32) for _ in range(4))
    seat = np.empty(person_at[-1], np.int16)
    _fill(
        seed, person_at, homes, districts, trades, venues, stations, trains, place, person, start, end, seat
    )
    first_train = homes + districts * (trades + venues) + stations
    return City(
        place, person, start, end, seat, person_at,
        places=first_train + DAYS * trains, people=people, first_train=first_train,
    )  # fmt: skip
