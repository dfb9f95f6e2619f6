"""Putting a backup back. Everything is verified and staged beside the living data before anything is replaced."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ringfence.config.operation import archive, postgres, sqlite
from ringfence.config.operation.backup import free_bytes, key_checks
from ringfence.config.operation.folders import (
    FOLDERS,
    data_folder,
    drop_journal,
    leftovers,
    read_journal,
    swap,
    working,
    write_journal,
)
from ringfence.config.operation.migrating import migrate_staged
from ringfence.core.words import Refused

Confirm = Callable[[archive.Manifest], bool]


def restore(file: Path, *, confirm: Confirm, at: datetime) -> Path:
    """Replace all data by the backup; returns the folder where the old files were put.

    `confirm` is shown the manifest and says whether to go on.
    """
    with working(alone=True, what="restore"):
        finish()
        _room_for(file)
        archive.verify(file)
        name = f"{at:%Y%m%d-%H%M%S}"
        staged = data_folder() / f"staged-{name}"
        staged.mkdir(mode=0o700)
        try:
            manifest = archive.extract(file, staged)
            _fits(manifest)
            for folder in FOLDERS:
                (staged / folder).mkdir(exist_ok=True)
            if manifest["engine"] == "sqlite":
                sqlite.check(staged / "app.sqlite3")
                if _is_older(manifest):
                    migrate_staged(staged)
            if not confirm(manifest):
                raise Refused("Not confirmed; nothing was changed.", code="not-confirmed")
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        return _put_in_place(name, staged, manifest)


def _put_in_place(name: str, staged: Path, manifest: archive.Manifest) -> Path:
    items = ["app.sqlite3", *FOLDERS] if manifest["engine"] == "sqlite" else [*FOLDERS]
    plan = {"id": name, "staged": staged.name, "before": f"before-{name}", "items": items}
    if manifest["engine"] == "sqlite":
        connection.close()
        write_journal({**plan, "database": "swap"})
        return swap(plan)
    write_journal({**plan, "database": "commit"})
    recorded = [(app, migration) for app, migration in manifest["migrations"]]
    try:
        postgres.load(staged / "tables", manifest["shape"], migrations=recorded, mark=name)
    except Exception:
        connection.close()
        finish()
        raise
    return swap(plan)


def finish() -> str:
    """Complete or discard what a killed restore or upgrade left; returns a sentence, empty when nothing was."""
    plan = read_journal()
    if plan is None:
        for folder in leftovers():
            shutil.rmtree(folder)
        return ""
    if plan["database"] == "commit" and not postgres.marked(plan["id"]):
        drop_journal()
        shutil.rmtree(data_folder() / plan["staged"], ignore_errors=True)
        return (
            f"The restore {plan['id']} was cut off before it changed anything; its staged files are removed."
        )
    before = swap(plan)
    return (
        f"The restore or upgrade {plan['id']} was cut off and is now complete; the old files are in {before}."
    )


def _room_for(file: Path) -> None:
    need = file.stat().st_size * 4
    if free_bytes(data_folder()) < need:
        raise Refused(f"Restoring needs about {need >> 20} MB free in {data_folder()}.", code="disk-full")


def _fits(manifest: archive.Manifest) -> None:
    """Refuse a backup that this machine could not read afterwards."""
    if manifest["engine"] != connection.vendor:
        raise Refused(
            f"The backup is of a {manifest['engine']} database; this Ringfence runs on {connection.vendor}.",
            code="other-engine",
        )
    _same_keys(manifest["keys"])
    known = set(MigrationLoader(None).disk_migrations or {})
    newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if newer:
        raise Refused(
            f"The backup is of a newer Ringfence ({manifest['version']}): {', '.join(newer[:3])} is unknown here.",
            code="newer-version",
        )


def _is_older(manifest: archive.Manifest) -> bool:
    recorded = {(app, name) for app, name in manifest["migrations"]}
    return bool(set(MigrationLoader(None).disk_migrations or {}) - recorded)


def _same_keys(told: dict[str, Any]) -> None:
    here = key_checks()
    wrong = sorted(name for name, check in told.items() if here.get(name) != check)
    if wrong:
        raise Refused(
            f"The keys {', '.join(wrong)} that sealed this backup are not in the key file of this machine. "
            "Put the right keys.json in place (or name it in RINGFENCE_KEYS_FILE). Nothing was changed.",
            code="wrong-keys",
        )
