"""An immutable, memory-mapped picture of the presence log: sorted by place and time, with an index by person.

Built beside the old one and swapped in by one rename, so a reader sees the whole old or the whole new picture.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Case, Presence
from ringfence.core.contacts.trace import Question
from ringfence.core.words import PersonId, Refused
from ringfence.engine import trace
from ringfence.engine.ingest import no_meets
from ringfence.engine.log import sync_folder
from ringfence.engine.names import Sorted, codes_of
from ringfence.engine.records import Columns, Ints, Stays

VERSION = 1
NAMES = ("people", "places", "words")
STAYS = tuple(one.name for one in fields(Stays))
INDEX = ("place_at", "person_at", "by_person")


@dataclass(frozen=True)
class Snapshot:
    """Read-only columns of all presence. `stamp` names the state of the log it was made from: a cache key."""

    stamp: str
    columns: Columns
    place_at: Ints
    person_at: Ints
    by_person: Ints

    def __len__(self) -> int:
        return len(self.columns.stays)

    def of_people(self, people: Iterable[str], *, start: int, end: int) -> list[Presence]:
        """All rows of these people that touch [start, end] (UTC seconds), open stays included."""
        codes = codes_of(self.columns.people, people)
        rows = [self.by_person[self.person_at[code] : self.person_at[code + 1]] for code in codes]
        return self._records(rows, start, end)

    def at_places(self, places: Iterable[str], *, start: int, end: int) -> list[Presence]:
        """All rows at these places that touch [start, end] (UTC seconds), open stays included."""
        codes = codes_of(self.columns.places, places)
        rows = [np.arange(self.place_at[code], self.place_at[code + 1]) for code in codes]
        return self._records(rows, start, end)

    def trace(self, question: Question) -> list[Listed]:
        """The contact list of `ringfence.core.contacts.trace`, from this presence alone."""
        return trace.trace(question, columns=self.columns)

    def trace_back(self, question: Question, *, cases: dict[PersonId, Case]) -> list[Listed]:
        """The source's side, from this presence alone."""
        return trace.trace_back(question, columns=self.columns, cases=cases)

    def _records(self, rows: list[Ints], start: int, end: int) -> list[Presence]:
        if not rows:
            return []
        chosen = np.sort(np.concatenate(rows))
        stays = self.columns.stays
        touches = (stays.start[chosen] <= end) & (stays.end[chosen] >= start)
        return self.columns.presence(stays.take(chosen[touches]))


def save(columns: Columns, *, folder: Path, stamp: str) -> None:
    """Write the picture of `columns` into `folder` and make it the current one."""
    draft = folder / f".{stamp}.{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    digests = {name: _store(draft / f"{name}.npy", array) for name, array in _arrays(columns).items()}
    manifest = {"version": VERSION, "stamp": stamp, "rows": len(columns.stays), "sha256": digests}
    (draft / "manifest.json").write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    sync_folder(draft)
    target = folder / stamp
    shutil.rmtree(target, ignore_errors=True)
    draft.replace(target)
    pointer = folder / ".CURRENT"
    pointer.write_text(stamp, encoding="ascii")
    pointer.replace(folder / "CURRENT")
    sync_folder(folder)
    for old in folder.iterdir():
        if old.is_dir() and old.name != stamp:
            shutil.rmtree(old, ignore_errors=True)  # those who read it keep their maps


def current(folder: Path) -> str:
    """The stamp of the current picture; "" when there is none."""
    pointer = folder / "CURRENT"
    return pointer.read_text(encoding="ascii").strip() if pointer.is_file() else ""


def load(folder: Path, *, stamp: str, verify: bool = False) -> Snapshot:
    """Map the picture. `verify` also compares every digest (reads everything once)."""
    home = folder / stamp
    manifest = orjson.loads((home / "manifest.json").read_bytes())
    if manifest["version"] != VERSION:
        raise Refused(
            f"{home}: a snapshot of version {manifest['version']}; this program reads {VERSION}. "
            "Delete the folder 'snapshots'; it is built again from the log.",
            code="snapshot-version",
        )
    if verify:
        for name, digest in manifest["sha256"].items():
            if _digest(home / f"{name}.npy") != digest:
                raise Refused(f"{home / name}.npy: the file is damaged", code="snapshot-damaged")
    arrays = {name: np.load(home / f"{name}.npy", mmap_mode="r") for name in manifest["sha256"]}
    if len(arrays["start"]) != manifest["rows"]:
        raise Refused(f"{home}: the file is damaged", code="snapshot-damaged")
    people, places, words = (Sorted(arrays[name]) for name in NAMES)
    return Snapshot(
        stamp=stamp,
        columns=Columns(
            people=people,
            places=places,
            words=words,
            settings=[""],
            stays=Stays(**{name: arrays[name] for name in STAYS}),
            meets=no_meets(),
        ),
        **{name: arrays[name] for name in INDEX},
    )


def _arrays(columns: Columns) -> dict[str, npt.NDArray[np.generic]]:
    """Names sorted, codes renumbered, rows sorted by (place, start), and where each place and person lies."""
    tables, number = {}, {}
    for name in NAMES:
        names = getattr(columns, name)
        tables[name] = Sorted.of(names)
        number[name] = np.array([tables[name].code(one) for one in names], np.int32)
    stays = columns.stays
    table_of = {"person": "people", "place": "places", "source": "words", "room": "words", "seat": "words"}
    rows = {
        name: number[table_of[name]][getattr(stays, name)] if name in table_of else getattr(stays, name)
        for name in STAYS
    }
    order = np.lexsort((rows["end"], rows["person"], rows["start"], rows["place"]))
    rows = {name: column[order] for name, column in rows.items()}
    by_person = np.argsort(rows["person"], kind="stable")
    return {
        **{name: table.stored for name, table in tables.items()},
        **rows,
        "place_at": np.searchsorted(rows["place"], np.arange(len(tables["places"]) + 1)),
        "person_at": np.searchsorted(rows["person"][by_person], np.arange(len(tables["people"]) + 1)),
        "by_person": by_person,
    }


def _store(path: Path, array: npt.NDArray[np.generic]) -> str:
    with path.open("wb") as stream:
        np.save(stream, array, allow_pickle=False)
        stream.flush()
        os.fsync(stream.fileno())
    return _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
