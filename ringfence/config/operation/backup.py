"""An online backup: database first, then the presence log and the attachments, so that whatever a row points
at is in the backup too. Keys stay out; only their ids and a check value go in, to refuse a restore without them.
"""

import hashlib
import hmac
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ringfence import __version__
from ringfence.apps.keys import keyring
from ringfence.config.operation import archive, postgres, sqlite
from ringfence.config.operation.folders import FOLDERS, data_folder
from ringfence.core.words import Refused
from ringfence.engine.presence import PresenceLog

SUFFIX = ".rfbackup"


def backup(out: Path, *, at: datetime) -> archive.Manifest:
    """Write a backup to the file `out`; returns its manifest. The house goes on working meanwhile."""
    if out.exists():
        raise Refused(f"{out} exists already; a backup never overwrites.", code="exists")
    if not out.parent.is_dir():
        raise Refused(f"There is no folder {out.parent}.", code="no-folder")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".ringfence-") as temporary:
        with archive.writing(out) as writer:
            facts = {
                "id": f"{at:%Y%m%d-%H%M%S}",
                "made_at": at.isoformat(timespec="seconds"),
                "version": __version__,
                "engine": connection.vendor,
                "keys": key_checks(),
                "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
                **_add_database(writer, Path(temporary)),
            }
            for folder in FOLDERS:
                _add_folder(writer, folder)
            _add_base(writer)
            return writer.close(facts)


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of a folder; returns what went."""
    old = sorted(folder.glob(f"ringfence-*{SUFFIX}"))[:-keep]
    for path in old:
        path.unlink()
    return old


def default_name(at: datetime) -> str:
    return f"ringfence-{at:%Y%m%d-%H%M%S}Z{SUFFIX}"


def key_checks() -> dict[str, str]:
    """Id -> check value of each key; says whether a key is the same, and nothing about the key."""
    try:
        ring = keyring.load()
    except keyring.KeyMissing:
        return {}
    keys = {**ring.sealing, "index": ring.index}
    return {
        name: hmac.digest(key, b"ringfence backup check", hashlib.sha256).hex() for name, key in keys.items()
    }


def _add_database(writer: archive.Writer, temporary: Path) -> dict[str, Any]:
    if connection.vendor == "sqlite":
        copy = temporary / "app.sqlite3"
        sqlite.copy(Path(str(settings.DATABASES["default"]["NAME"])), copy)
        sqlite.check(copy)
        writer.add("app.sqlite3", copy)
        return {"rows": sqlite.rows(copy)}
    shape = postgres.dump(temporary)
    for table in shape["tables"]:
        writer.add(f"tables/{table}.copy", temporary / f"{table}.copy")
        (temporary / f"{table}.copy").unlink()
    return {"rows": {name: each["rows"] for name, each in shape["tables"].items()}, "shape": shape}


def _add_folder(writer: archive.Writer, name: str) -> None:
    root = data_folder() / name
    for path in sorted(each for each in root.rglob("*") if each.is_file() and not _passing(each, root)):
        try:
            writer.add(f"{name}/{path.relative_to(root).as_posix()}", path)
        except FileNotFoundError:  # taken away while we looked
            continue


def _passing(path: Path, root: Path) -> bool:
    """Drafts and locks, and snapshots, which are laid out again from the log."""
    locks = ("lock", "fold.lock")
    return path.suffix == ".draft" or path.name in locks or "snapshots" in path.relative_to(root).parts


def _add_base(writer: archive.Writer) -> None:
    """Presence that was built from files stands in no log: its base goes along."""
    with PresenceLog(Path(settings.PRESENCE_DIR)).only_copy() as files:
        for path in files:
            writer.add(path.relative_to(data_folder()).as_posix(), path)


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free
