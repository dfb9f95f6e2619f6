"""Rows become columns: each name gets a number on its first appearance, whichever file it stands in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ringfence.core.contacts.records import Encounter, Presence
from ringfence.engine.names import Names
from ringfence.engine.records import OPEN, Codes, Columns, Floats, Ints, Meets, Stays
from ringfence.files import columns as files

Row = Mapping[str, object]


@dataclass(slots=True)
class Ingest:
    """Collects rows of any number of files; `columns()` may be asked at any time."""

    people: Names = field(default_factory=Names)
    places: Names = field(default_factory=Names)
    words: Names = field(default_factory=Names)
    settings: Names = field(default_factory=Names)
    stays: list[Stays] = field(default_factory=list)
    meets: list[Meets] = field(default_factory=list)

    def add_stays(self, rows: Sequence[Row]) -> None:
        """Rows with the canonical presence columns; unknown values are None or absent."""
        self.stays.append(
            Stays(
                person=self.people.column(row["person"] for row in rows),
                place=self.places.column(row["place"] for row in rows),
                start=_moments(rows, "start"),
                end=_moments(rows, "end"),
                source=self.words.column(row.get("source") for row in rows),
                room=self.words.column(row.get("room") for row in rows),
                seat=self.words.column(row.get("seat") for row in rows),
                position_error_m=_numbers(rows, "position_error_m"),
                time_error_s=_numbers(rows, "time_error_s"),
            )
        )

    def add_meets(self, rows: Sequence[Row]) -> None:
        """Rows with the canonical encounter columns."""
        self.meets.append(
            Meets(
                a=self.people.column(row["a"] for row in rows),
                b=self.people.column(row["b"] for row in rows),
                start=_moments(rows, "start"),
                end=_moments(rows, "end"),
                distance_m=_numbers(rows, "distance_m"),
                place=self.places.column(row.get("place") for row in rows),
                source=self.words.column(row.get("source") for row in rows),
                setting=self.settings.column(row.get("setting") for row in rows),
            )
        )

    def add_stay_columns(self, read: files.Columns) -> None:
        """A whole file of presence at once."""
        self.stays.append(
            Stays(
                person=self._text(read, "person", self.people),
                place=self._text(read, "place", self.places),
                start=read.times["start"],
                end=read.times["end"],
                source=self._text(read, "source", self.words),
                room=self._text(read, "room", self.words),
                seat=self._text(read, "seat", self.words),
                position_error_m=_number(read, "position_error_m"),
                time_error_s=_number(read, "time_error_s"),
            )
        )

    def add_meet_columns(self, read: files.Columns) -> None:
        """A whole file of encounters at once."""
        self.meets.append(
            Meets(
                a=self._text(read, "a", self.people),
                b=self._text(read, "b", self.people),
                start=read.times["start"],
                end=read.times["end"],
                distance_m=_number(read, "distance_m"),
                place=self._text(read, "place", self.places),
                source=self._text(read, "source", self.words),
                setting=self._text(read, "setting", self.settings),
            )
        )

    def add_coded(self, stays: Stays, names: Mapping[str, list[str]]) -> None:
        """Rows whose codes point into `names` (people, places, words)."""
        people = self.people.column(names["people"])
        places = self.places.column(names["places"])
        words = self.words.column(names["words"])
        self.stays.append(
            replace(
                stays,
                person=people[stays.person],
                place=places[stays.place],
                source=words[stays.source],
                room=words[stays.room],
                seat=words[stays.seat],
            )
        )

    def _text(self, read: files.Columns, name: str, names: Names) -> Codes:
        """The file's own codes turned into ours."""
        if name not in read.texts:
            return np.zeros(len(read), np.int32)
        texts = read.texts[name]
        return names.column(texts.names)[texts.codes]

    def columns(self) -> Columns:
        if not self.stays:
            self.add_stays([])
        if not self.meets:
            self.add_meets([])
        return Columns(
            people=list(self.people.codes),
            places=list(self.places.codes),
            words=list(self.words.codes),
            settings=list(self.settings.codes),
            stays=Stays(*_stacked(self.stays)),
            meets=Meets(*_stacked(self.meets)),
        )


def columns(presence: Iterable[Presence], *, encounters: Iterable[Encounter]) -> Columns:
    """Plain records as columns."""
    ingest = Ingest()
    ingest.add_stays([{name: getattr(one, name) for name in Presence.__slots__} for one in presence])
    ingest.add_meets([{name: getattr(one, name) for name in Encounter.__slots__} for one in encounters])
    return ingest.columns()


def no_meets() -> Meets:
    """Encounter columns without a row."""
    return Ingest().columns().meets


def _stacked(tables: list[Stays] | list[Meets]) -> list[Any]:
    names = list(type(tables[0]).__dataclass_fields__)
    return [np.concatenate([getattr(table, name) for table in tables]) for name in names]


def _number(read: files.Columns, name: str) -> Floats:
    return read.numbers[name] if name in read.numbers else np.full(len(read), np.nan)


def _moments(rows: Sequence[Row], name: str) -> Ints:
    return np.array([OPEN if row[name] is None else row[name] for row in rows], np.int64)


def _numbers(rows: Sequence[Row], name: str) -> Floats:
    return np.array([np.nan if (value := row.get(name)) is None else value for row in rows], np.float64)
