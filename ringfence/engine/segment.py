"""One searchable piece of presence: rows by (place, start) and again by (person, start), as plain arrays.

A search takes a sequence of segments (an old one and the newest day, or one for each day), so that a new row, a day
that is dropped and an erased person never mean to sort everything again. The arrays may lie in memory or be mapped
from files; what a row says besides time, place and person is kept elsewhere under its row number.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused
from ringfence.engine import sorting

Long = npt.NDArray[np.int64]
Int = npt.NDArray[np.int32]
OPEN_END = int(np.iinfo(np.int32).max)
"""The end of a stay whose end nobody saw."""
BLOCK = 64
"""Rows per sample."""
LONG = ("place_at", "person_at")
ARRAYS = (
    "place_at", "start", "end", "person", "start_sample", "reach_sample", "person_at", "own_place", "own_start",
    "own_end",
)  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """Times are seconds since `epoch` (UTC seconds); codes of places and people are those of the whole store.

    `place_at[p]:place_at[p + 1]` are the rows of place p, sorted by (start, end, person); a row's number is its
    position there. `person_at[q]:person_at[q + 1]` are the own_* rows of person q, sorted by (start, place, end).
    `start_sample[k]` is the start of row 64 k; `reach_sample[k]` the latest end, up to row 64 k + 63, among the rows
    of that row's place so far. No row starts before `earliest` or ends after `latest` (known of a segment that was
    built at once): a search passes over a day without looking into it.
    """

    epoch: int
    place_at: Long
    start: Int
    end: Int
    person: Int
    start_sample: Int
    reach_sample: Int
    person_at: Long
    own_place: Int
    own_start: Int
    own_end: Int
    earliest: int = field(default=-(2**31), kw_only=True)
    latest: int = field(default=OPEN_END, kw_only=True)

    def __post_init__(self) -> None:
        for one in ARRAYS:
            array = getattr(self, one)
            wanted = np.int64 if one in LONG else np.int32
            if array.dtype != wanted or array.ndim != 1 or not array.flags.c_contiguous:
                raise Refused(f"{one}: a plain row of {wanted.__name__} is needed", code="segment-array")
        blocks = -(-len(self.start) // BLOCK)
        for one in ARRAYS:
            length = blocks if one.endswith("_sample") else len(self.start)
            if one not in LONG and len(getattr(self, one)) != length:
                raise Refused(f"{one}: {length} entries are needed", code="segment-array")
        for name in LONG:
            bounds = getattr(self, name)
            if not len(bounds) or bounds[0] != 0 or bounds[-1] != len(self.start):
                raise Refused(f"{name}: does not reach from the first row to the last", code="segment-array")

    @classmethod
    def of(
        cls, place: Int, person: Int, start: Int, end: Int, *, places: int, people: int, epoch: int
    ) -> "Segment":
        """Both orders from columns in any order: int32 codes below `places` and `people`, seconds since `epoch`.

        Two threads, 24 bytes a row of new memory. Raises `Refused` for a code that is out of range.
        """
        columns = [np.ascontiguousarray(column, np.int32) for column in (place, person, start, end)]
        for codes, size, name in ((columns[0], places, "place"), (columns[1], people, "person")):
            if len(codes) and not (0 <= int(codes.min()) and int(codes.max()) < size):
                raise Refused(f"{name}: a code is not below {size}", code="segment-code")
        place, person, start, end = columns
        with ThreadPoolExecutor(2) as threads:
            by_place = threads.submit(sorting.by_key, place, start, end, person, places)
            by_person = threads.submit(sorting.by_key, person, start, place, end, people)
            place_at, start_by, end_by, person_by = by_place.result()
            person_at, own_start, own_place, own_end = by_person.result()
        return cls(
            epoch,
            place_at,
            start_by,
            end_by,
            person_by,
            *samples(place_at, start_by, end_by),
            person_at,
            own_place,
            own_start,
            own_end,
            earliest=int(start.min()) if len(start) else OPEN_END,
            latest=int(end.max()) if len(end) else -(2**31),
        )

    def __len__(self) -> int:
        return len(self.start)

    @property
    def places(self) -> int:
        """How many place codes it knows."""
        return len(self.place_at) - 1

    @property
    def people(self) -> int:
        """How many person codes it knows."""
        return len(self.person_at) - 1

    def rows_of(self, people: Iterable[int]) -> Long:
        """The row numbers (place order) of these people's rows, person by person, each in time order."""
        codes = np.fromiter(people, np.int64)
        codes = codes[(codes >= 0) & (codes < self.people)]
        rows: Long = sorting.rows_of(
            codes, self.person_at, self.own_place, self.own_start, self.own_end,
            self.place_at, self.start, self.end, self.person,
        )  # fmt: skip
        return rows

    def places_of(self, rows: Long) -> Long:
        """The place of each row number."""
        return np.searchsorted(self.place_at, rows, side="right") - 1

    @cached_property
    def addresses(self) -> Long:
        """What the compiled search reads: where each array lies, how many codes there are, and the epoch."""
        where = [getattr(self, one).ctypes.data for one in ARRAYS]
        return np.array([*where, self.places, self.people, self.epoch, self.earliest, self.latest], np.int64)


def samples(place_at: Long, start: Int, end: Int) -> tuple[Int, Int]:
    """(start_sample, reach_sample) of rows that lie in order; see `Segment`."""
    return np.ascontiguousarray(start[::BLOCK]), sorting.reach(place_at, end, BLOCK)
