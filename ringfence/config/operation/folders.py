"""The data folder: who may work in it at once, and how staged data takes the place of the old without a gap.

A swap is written down first (`journal.json`, flushed), then done by renames; whoever starts next finishes a swap
that was cut off. So a kill at any moment leaves the old state or the new one, never half of each.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from ringfence.config.operation.archive import flush_folder
from ringfence.core.words import Refused

SQLITE_FILES = ("app.sqlite3-wal", "app.sqlite3-shm", "app.sqlite3")
FOLDERS = ("presence", "attachments")


def data_folder() -> Path:
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def working(*, alone: bool, what: str) -> Iterator[None]:
    """Hold the data folder's lock: shared while serving, alone while restoring or upgrading."""
    with (data_folder() / "lock").open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            remedy = "Stop Ringfence first." if alone else "Wait until the restore or upgrade has ended."
            raise Refused(f"Cannot {what}: the data folder is in use. {remedy}", code="in-use") from None
        yield


def journal() -> Path:
    return data_folder() / "journal.json"


def write_journal(plan: dict[str, Any]) -> None:
    """Make the plan durable before its first step."""
    beside = journal().with_suffix(".new")
    with beside.open("wb") as file:
        file.write(orjson.dumps(plan))
        file.flush()
        os.fsync(file.fileno())
    os.rename(beside, journal())
    flush_folder(data_folder())


def read_journal() -> dict[str, Any] | None:
    try:
        return dict(orjson.loads(journal().read_bytes()))
    except FileNotFoundError:
        return None


def drop_journal() -> None:
    journal().unlink(missing_ok=True)
    flush_folder(data_folder())


def swap(plan: dict[str, Any]) -> Path:
    """Move the old away and the staged in; safe to call again after being cut off. Returns where the old is."""
    staged, before = data_folder() / plan["staged"], data_folder() / plan["before"]
    before.mkdir(exist_ok=True, mode=0o700)
    for name in plan["items"]:
        if not (staged / name).exists():
            continue  # this one is done
        for old in SQLITE_FILES if name == "app.sqlite3" else (name,):
            if (data_folder() / old).exists():
                os.rename(data_folder() / old, before / old)
        flush_folder(before)
        os.rename(staged / name, data_folder() / name)
        flush_folder(data_folder())
    shutil.rmtree(staged, ignore_errors=True)
    drop_journal()
    return before


def leftovers() -> list[Path]:
    """Staging folders without a journal: a run that was cut off before it changed anything."""
    return [] if read_journal() else sorted(data_folder().glob("staged-*"))
