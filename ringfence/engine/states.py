"""Which pieces make up the current picture: a small folder for each state, and one pointer that is swapped by rename."""

import os
import secrets
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ringfence.engine import checked, parts
from ringfence.engine.log import sync_folder
from ringfence.engine.names import Longer, Sorted
from ringfence.engine.parts import TABLES, Ints, Part
from ringfence.engine.snapshot import Snapshot, pointer

Tables = dict[str, Longer]


@dataclass(frozen=True, slots=True)
class State:
    """`number` is the last operation of the log that is in it, `batches` are the operations whose rows count.
    `files`: some rows came from files and stand in no log. `gone` has an array for the base and for each run.
    """

    base: str
    stamp: str = ""
    name: str = ""
    runs: tuple[str, ...] = ()
    number: int = 0
    batches: tuple[int, ...] = ()
    floor: int | None = None
    files: bool = False
    gone: tuple[Ints, ...] = ()

    @property
    def facts(self) -> dict[str, object]:
        return {
            "kind": "state",
            "stamp": self.stamp,
            "base": self.base,
            "runs": list(self.runs),
            "number": self.number,
            "batches": list(self.batches),
            "floor": self.floor,
            "files": self.files,
        }


def read(folder: Path) -> State | None:
    """The current state; None when nothing was laid out yet."""
    _, name = pointer(folder)
    if not name:
        return None  # or version 1, which was always made from the log
    found = checked.opened(folder / name)
    facts = found.facts
    return State(
        base=facts["base"],
        stamp=facts["stamp"],
        name=name,
        runs=tuple(facts["runs"]),
        number=facts["number"],
        batches=tuple(facts["batches"]),
        floor=facts["floor"],
        files=facts["files"],
        gone=tuple(found.array(one).astype(np.int64) for one in found.files),
    )


def commit(folder: Path, state: State) -> State:
    """Make `state` the current one, durably, and remove what no state needs any more (readers keep their maps)."""
    name = f"state-{secrets.token_hex(6)}"
    draft = folder / f".{name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    arrays = {f"gone_{n:04d}": gone.astype("<i8") for n, gone in enumerate(state.gone)}
    checked.store(draft, arrays)
    checked.seal(draft, kinds=dict.fromkeys(arrays, "<i8"), facts=state.facts)
    draft.replace(folder / name)
    point(folder, state.stamp, name)
    for old in folder.iterdir():
        if (
            old.is_dir()
            and old.name not in (name, state.base, *state.runs)
            and not old.name.startswith("draft-")
        ):
            shutil.rmtree(old, ignore_errors=True)
    return State(**{one: getattr(state, one) for one in State.__dataclass_fields__} | {"name": name})


def point(folder: Path, stamp: str, name: str) -> None:
    """Swap the pointer."""
    beside = folder / ".CURRENT"
    with beside.open("w", encoding="ascii") as out:
        out.write(f"{stamp} {name}")
        out.flush()
        os.fsync(out.fileno())
    beside.replace(folder / "CURRENT")
    sync_folder(folder)


def base_only(folder: Path, base: str) -> State:
    """The state as it was when the base was made; the log tells what came later."""
    facts = checked.opened(folder / base).facts
    return State(
        base=base,
        number=facts["number"],
        batches=tuple(facts["batches"]),
        floor=facts["floor"],
        files=facts["files"],
        gone=(np.empty(0, np.int64),),
    )


def load(folder: Path, state: State) -> Snapshot:
    """Map the pieces of a state. Raises FileNotFoundError when a newer state has taken its place meanwhile."""
    part, first = _base(folder / state.base)
    pieces, more = [part], {name: list[str]() for name in TABLES}
    runs = [parts.open_run(folder / name) for name in state.runs]
    for _, _, brought in runs:
        for name in TABLES:
            more[name] += brought[name]
    tables = {name: Longer(first[name], more[name]) for name in TABLES}
    pieces += [_run(folder / name, len(tables["places"]), len(tables["people"])) for name in state.runs]
    return Snapshot(stamp=state.stamp, parts=pieces, gone=list(state.gone), floor=state.floor, **tables)


@lru_cache(maxsize=4)
def _base(folder: Path) -> tuple[Part, dict[str, Sorted]]:
    part, tables, _ = parts.open_base(folder)
    return part, tables


@lru_cache(maxsize=32)
def _run(folder: Path, places: int, people: int) -> Part:
    rows, part, _ = parts.open_run(folder)
    segment = parts.segment_of(rows, places=places, people=people)
    return Part(**{one: getattr(part, one) for one in Part.__dataclass_fields__} | {"whole": segment})


def compare(folder: Path) -> None:
    """Read every byte of the current pieces and compare it, whatever was remembered. Raises `Refused` for damage."""
    state = read(folder)
    if state:
        for name in (state.name, state.base, *state.runs):
            checked.opened(folder / name, again=True)
