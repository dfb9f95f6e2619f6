"""Copying an SQLite database while it is in use, and saying whether a copy is whole."""

import os
import sqlite3
from pathlib import Path

from ringfence.core.words import Refused


def copy(source: Path, target: Path) -> None:
    """One consistent snapshot; writers go on meanwhile (write-ahead log)."""
    old = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    new = sqlite3.connect(target)
    try:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    finally:
        new.close()
        old.close()


def settle(path: Path) -> None:
    """Bring everything into the one file, so that it can be renamed alone, and flush it."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def check(path: Path) -> None:
    """Raise when the file is not a whole database."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        faults = connection.execute("PRAGMA integrity_check(5)").fetchall()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as fault:
        raise Refused(f"{path.name} is not a whole database: {fault}", code="database-damaged") from fault
    finally:
        connection.close()
    if faults != [("ok",)] or orphans:
        raise Refused(f"{path.name} is damaged: {(faults + orphans)[:3]}", code="database-damaged")


def rows(path: Path) -> dict[str, int]:
    """Rows of every table."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}
    finally:
        connection.close()
