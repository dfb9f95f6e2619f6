"""What an investigator gets to see of the visits: scans, registers, cameras, phone cells; late, doubled, wrong.

Each feed loses what it loses in life: not everyone scans, exits are forgotten, a family shares a phone, cameras know
some faces, cells are 800 m wide. Every loss is keyed by the visit, so it does not change with a policy.
"""

# mypy: disable-error-code="no-untyped-def"

from collections.abc import Collection
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation import draws
from ringfence.core.simulation.world import Stays

SCAN, EXIT, LATE, DOUBLE, WRONG, CAMERA, FACE, ELSEWHERE = range(draws.FREE + 36, draws.FREE + 44)
OPEN = -1
SOURCES = ("register", "scan", "camera", "interview")
REGISTER, SCANNED, FILMED, TOLD = range(4)
CELL_M = 800.0
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Feeds:
    """Shares of visits (0..1) unless said otherwise. `camera` is the share of venues with one that knows faces.

    `contradicted`: of told visits, those with a second row that has the person somewhere else at the same time.
    """

    scanned: float = 0.7
    registered: float = 0.95
    exit_forgotten: float = 0.3
    camera: float = 0.1
    face_known: float = 0.6
    late: float = 0.1
    late_hours: float = 12
    doubled: float = 0.02
    wrong: float = 0.005
    contradicted: float = 0.0


PERFECT = Feeds(1, 1, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sightings:
    """Rows as they reach the office: `end` is OPEN where nobody saw them leave; `known` is when the row arrives."""

    person: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    room: npt.NDArray[np.int16]
    start: Longs
    end: Longs
    source: npt.NDArray[np.uint8]
    known: Longs

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> "Sightings":
        return Sightings(*(getattr(self, one.name)[rows] for one in fields(self)))


def nothing() -> Sightings:
    none = np.empty(0, np.int64)
    numbers = none.astype(np.int32)
    return Sightings(numbers, numbers, none.astype(np.int16), none, none, none.astype(np.uint8), none)


def joined(parts: list[Sightings]) -> Sightings:
    return Sightings(*(np.concatenate([getattr(one, f.name) for one in parts]) for f in fields(Sightings)))


@dataclass(frozen=True, slots=True)
class Filed:
    """Rows with an index by person."""

    rows: Sightings
    order: npt.NDArray[np.intp]
    people: npt.NDArray[np.int32]

    def of(self, people: Collection[int]) -> Sightings:
        wanted = np.array(sorted(people), np.int32)
        first, last = (
            np.searchsorted(self.people, wanted, side="left"),
            np.searchsorted(self.people, wanted, side="right"),
        )
        mine = [self.order[one:end] for one, end in zip(first.tolist(), last.tolist(), strict=True)]
        return self.rows.take(np.sort(np.concatenate([np.empty(0, np.intp), *mine])))


def filed(rows: Sightings) -> Filed:
    order = np.argsort(rows.person, kind="stable")
    return Filed(rows, order, rows.person[order])


def sightings(
    stays: Stays, *, feeds: Feeds, home: npt.NDArray[np.bool_], registered: npt.NDArray[np.int32],
    phone: npt.NDArray[np.int32], seed: int, day: int,
) -> Sightings:  # fmt: skip
    """The rows that one day's visits leave behind.

    `home[place]`: nobody scans at home. `registered[person]` is the place that keeps a register of them (school, work;
    -1 none). `phone[person]` is whose phone they carry (-1 none): a scan appears under that name.
    """
    share = np.array([getattr(feeds, one.name) for one in fields(feeds)])
    venues = len(home)
    return Sightings(*_rows(
        stays.person, stays.place, stays.room, stays.start, stays.end, home, registered, phone, share, venues,
        np.int64(seed), day,
    ))  # fmt: skip


def cells(stays: Stays, *, lat: npt.NDArray[np.float32], lon: npt.NDArray[np.float32]) -> Longs:
    """The 800 m cell of each stay, as north * 100,000 + east; at most half a cell from the truth."""
    return cells_at(stays.place, lat=lat, lon=lon)


def cells_at(
    places: npt.NDArray[np.integer], *, lat: npt.NDArray[np.float32], lon: npt.NDArray[np.float32]
) -> Longs:
    """The same of places; a degree of longitude is .89 of one of latitude, as at 27 degrees north."""
    north = np.floor(lat[places].astype(np.float64) * 111_320 / CELL_M)
    east = np.floor(lon[places].astype(np.float64) * 111_320 * 0.89 / CELL_M)
    return np.asarray((north * 100_000 + east).astype(np.int64))


@njit(nogil=True, cache=True)
def _rows(person, place, room, start, end, home, registered, phone, share, venues, seed, day):
    size = 3 * len(person)
    who, where, which = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int16)
    begin, until = np.empty(size, np.int64), np.empty(size, np.int64)
    source, known = np.empty(size, np.uint8), np.empty(size, np.int64)
    n = 0
    for row in range(len(person)):
        p, k = person[row], place[row]
        if home[k]:
            continue
        # As in transmission: place and planned start name the visit.
        slot = start[row] // 60
        dice = draws.uniform(seed, SCAN, p, k, slot)
        told, kind, name = dice < share[1], REGISTER, p
        if registered[p] != k:
            told, kind, name = phone[p] >= 0 and dice < share[0], SCANNED, phone[p]
        filmed = draws.uniform(seed, CAMERA, 0, k, 0) < share[3]
        if not told and filmed and draws.uniform(seed, FACE, p, k, slot) < share[4]:
            told, kind, name = True, FILMED, p
        if not told:
            continue
        if draws.uniform(seed, WRONG, p, k, slot) < share[8]:
            k = np.int32(draws.uniform(seed, WRONG, p, k, slot + 1) * venues)
        who[n], where[n], which[n], begin[n], source[n] = name, k, room[row], start[row], kind
        forgotten = kind == SCANNED and draws.uniform(seed, EXIT, p, k, slot) < share[2]
        until[n] = OPEN if forgotten else end[row]
        wait = 0.0
        if draws.uniform(seed, LATE, p, k, slot) < share[5]:
            wait = share[6] * draws.exponential(seed, LATE, p, k, slot + 1)
        known[n] = end[row] + np.int64(wait * 3600)
        n += 1
        if draws.uniform(seed, DOUBLE, p, k, slot) < share[7]:
            who[n], where[n], which[n], begin[n], source[n] = who[n - 1], k, room[row], start[row], kind
            until[n], known[n] = until[n - 1], known[n - 1] + DAY // 24
            n += 1
        if draws.uniform(seed, ELSEWHERE, p, k, slot) < share[9]:
            other = np.int32(draws.uniform(seed, ELSEWHERE, p, k, slot + 1) * venues)
            who[n], where[n], which[n], begin[n], source[n] = name, other, 0, start[row], kind
            until[n], known[n] = end[row], known[n - 1]
            n += 1
    return who[:n], where[:n], which[:n], begin[:n], until[:n], source[:n], known[:n]
