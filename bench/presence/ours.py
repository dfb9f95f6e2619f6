"""Our engine, as the bench asks every engine."""

from pathlib import Path

import numpy as np

from ringfence.engine import near
from ringfence.engine.seats import seats
from ringfence.engine.segment import ARRAYS, OPEN_END, Segment

from .city import DAY, DAYS, City

ALL = DAYS * DAY + DAY
BACK = (3 * DAY, 10 * DAY)
LEAST = 900
WITHIN = 3


def segment_of(city: City, rows=slice(None)) -> Segment:
    return Segment.of(
        city.place[rows], city.person[rows], city.start[rows], city.end[rows],
        places=city.places, people=city.people, epoch=0,
    )  # fmt: skip


def seats_of(city: City, segment: Segment, rows=slice(None)) -> np.ndarray:
    """The seat of each row by its number."""
    seat = np.empty(len(segment), np.int16)
    seat[segment.rows_of(range(city.people))] = city.seat[rows]
    return seat


class Ours:
    """Segments mapped from files. `person_at` etc. lie as plain arrays; the product's own store adds checksums."""

    name = "ours"

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self.folder, self.threads = folder / "ours", threads
        self.segments: list[Segment] = []

    def build(self, city: City) -> None:
        self.folder.mkdir()
        segment = segment_of(city)
        for name in ARRAYS:
            np.save(self.folder / f"{name}.npy", getattr(segment, name))

    def prepare(self, city: City) -> None:
        """What is not measured: the seats by row number, and which places are trains."""
        self.open()
        np.save(self.folder / "seat.npy", seats_of(city, self.segments[0]))
        np.save(self.folder / "train.npy", np.arange(city.places) >= city.first_train)
        self.open()

    def open(self) -> "Ours":
        arrays = {name: np.load(self.folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
        self.segments = [Segment(0, **arrays, earliest=0, latest=OPEN_END)]
        if (self.folder / "seat.npy").exists():
            self.seat = [np.load(self.folder / "seat.npy", mmap_mode="r")]
            self.train = np.load(self.folder / "train.npy")
        return self

    def ready(self) -> None:
        """Programs loaded, data not touched: the loops, on a world of two rows."""
        one = np.zeros(2, np.int32)
        segments, self.segments = (
            self.segments,
            [Segment.of(one, np.arange(2), one, one + 9, places=1, people=2, epoch=0)],
        )
        self.one(0), self.many(np.zeros(1, np.int64)), self.second(0)
        self.segments = segments

    def one(self, who: int) -> int:
        return len(near.ring(self.segments, targets=(who,), since=0, until=ALL))

    def back(self, who: int) -> int:
        return len(near.ring(self.segments, targets=(who,), since=BACK[0], until=BACK[1]))

    def many(self, cases: np.ndarray) -> tuple[int, int, int]:
        found = near.totals(self.segments, targets=cases, since=0, until=ALL, threads=self.threads)
        return int(found.people.sum()), int(found.seconds.sum()), int(found.meetings.sum())

    def streamed(self, cases: np.ndarray) -> tuple[int, int, int]:
        """Like `many`, with every pair handed out."""
        pairs = seconds = meetings = 0
        for batch in near.stream(self.segments, targets=cases, since=0, until=ALL, threads=self.threads):
            pairs += len(batch)
            seconds += int(batch.seconds.sum(dtype=np.int64))
            meetings += int(batch.meetings.sum(dtype=np.int64))
        return pairs, seconds, meetings

    def second(self, who: int) -> tuple[int, int, int]:
        first = near.ring(self.segments, targets=(who,), since=0, until=ALL, least_s=LEAST)
        found = near.second(
            self.segments,
            sources=first.other,
            since=first.first,
            until=ALL,
            skip=(who,),
            threads=self.threads,
        )
        return len(found), int(found.seconds.sum()), int(found.meetings.sum(dtype=np.int64))

    def seats(self, who: int) -> tuple[int, int]:
        found = seats(
            self.segments, targets=(who,), since=0, until=ALL, vehicles=self.train, within_rows=WITHIN,
            seating=lambda k, rows: (self.seat[k][rows] // 100, self.seat[k][rows] % 100),
        )  # fmt: skip
        return len(found), int(found.seconds.sum())

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def close(self) -> None:
        self.segments = []


class Days(Ours):
    """The same in one segment for each day of start."""

    name = "days"

    def build(self, city: City) -> None:
        day = city.start // DAY
        self.segments = [segment_of(city, day == number) for number in range(DAYS)]

    def prepare(self, city: City) -> None:
        day = city.start // DAY
        self.seat = [seats_of(city, segment, day == number) for number, segment in enumerate(self.segments)]
        self.train = np.arange(city.places) >= city.first_train

    def open(self) -> "Days":
        return self
