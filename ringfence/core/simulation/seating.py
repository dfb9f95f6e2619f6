"""Where in a room people are: benches of vehicles, desks of classes and offices, tables, spots of an open floor.

A room is a grid of cells. Two people in one cell are near, in touching cells beside, else merely in one room. Homes have
no cells: there everybody is near everybody. A household that is out together has one place on the floor or one table.
"""

# mypy: disable-error-code="no-untyped-def"

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from ringfence.core.simulation import draws

SPOT = draws.FREE + 14
NO_CELLS, FLOOR, DESKS, BENCHES = range(4)
HOME_M = 0.8
Reals = npt.NDArray[np.float64]


class Seating(NamedTuple):
    """One value a place, but for the last three, which are of people.

    `how` is one of the four above. `columns`, `cells`: the grid of one room; `per`: desks in a cell, or seats left of the
    aisle; `pitch_m`: from one cell to the next. `duty`: the place at which a person has the desk `desk`.
    """

    how: npt.NDArray[np.uint8]
    columns: npt.NDArray[np.int32]
    cells: npt.NDArray[np.int32]
    per: npt.NDArray[np.int32]
    pitch_m: npt.NDArray[np.float32]
    duty: npt.NDArray[np.int32]
    desk: npt.NDArray[np.int16]
    household: npt.NDArray[np.int32]


def no_cells(places: int, household: npt.NDArray[np.int32]) -> Seating:
    """Everybody in a room is near everybody."""
    one = np.ones(places, np.int32)
    duty = np.full(len(household), -1, np.int32)
    desk = np.zeros(len(household), np.int16)
    return Seating(
        np.zeros(places, np.uint8), one, one, one, one.astype(np.float32), duty, desk, household
    )  # fmt: skip


@njit(nogil=True, inline="always")
def spot(seed, day, p, k, room, seat, seating):
    """The cell of person `p` in a room of place `k` on a day (days since 1970)."""
    how = seating.how[k]
    if how == BENCHES and seat > 0:
        return (np.int64(seat) // 10 - 1) * 2 + (0 if seat % 10 <= seating.per[k] else 1)
    if how == DESKS and room > 0 and seating.duty[p] == k:
        return np.int64(seating.desk[p]) // seating.per[k]
    word = draws.bits(seed, SPOT, seating.household[p], k, day)[0]
    return draws.below(word, np.int64(seating.cells[k]))


@dataclass(frozen=True, slots=True)
class Closeness:
    """Hazard of an hour in one room relative to an hour near: in the next cell, elsewhere in the room, in another room."""

    beside: float = 0.5
    room: float = 0.02
    other_room: float = 0.02


def metres(
    seating: Seating, *, seed: int, day: int, place: int, room: int, one: tuple[int, int],
    others: npt.NDArray[np.integer], seats: npt.NDArray[np.integer],
) -> Reals:  # fmt: skip
    """How far `one` = (person, seat) is from each of `others` in this room on this day (days since 1970)."""
    people, at = others.astype(np.int64), seats.astype(np.int64)
    return np.asarray(_metres(seating, np.int64(seed), day, place, room, *one, people, at))


@njit(nogil=True, cache=True)
def _metres(seating, seed, day, place, room, person, seat, others, seats):
    out = np.full(len(others), HOME_M)
    if seating.how[place] == NO_CELLS:
        return out
    columns, pitch = np.int64(seating.columns[place]), np.float64(seating.pitch_m[place])
    mine = spot(seed, day, person, place, room, seat, seating)
    for i in range(len(others)):
        cell = spot(seed, day, others[i], place, room, seats[i], seating)
        down, along = cell // columns - mine // columns, cell % columns - mine % columns
        out[i] = max(pitch * np.sqrt(np.float64(down * down + along * along)), 0.5 * pitch)
    return out
