"""To this version: a backup first, then the migrations, all or nothing."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from ringfence.config.operation import sqlite
from ringfence.config.operation.backup import backup, default_name
from ringfence.config.operation.folders import data_folder, swap, working, write_journal
from ringfence.config.operation.migrating import is_new, migrate_staged, migrate_whole, pending
from ringfence.config.operation.restore import finish


def upgrade(*, at: datetime) -> tuple[list[str], Path | None]:
    """Bring the database to this version; returns the migrations done and the backup made before."""
    with working(alone=True, what="upgrade"):
        finish()
        missing = pending()
        if not missing:
            return [], None
        saved = None if is_new() else _save(at)
        if connection.vendor == "sqlite":
            _beside(at)
        else:
            migrate_whole()
        return missing, saved


def _save(at: datetime) -> Path:
    folder = data_folder() / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    out = folder / f"before-upgrade-{default_name(at)}"
    backup(out, at=at)
    return out


def _beside(at: datetime) -> None:
    """SQLite: migrate a copy and swap it in."""
    name = f"{at:%Y%m%d-%H%M%S}"
    staged = data_folder() / f"staged-{name}"
    staged.mkdir(mode=0o700)
    source = Path(str(settings.DATABASES["default"]["NAME"]))
    if source.exists():
        sqlite.copy(source, staged / "app.sqlite3")
    migrate_staged(staged)
    sqlite.check(staged / "app.sqlite3")
    connection.close()
    plan = {"id": name, "staged": staged.name, "before": f"before-{name}", "items": ["app.sqlite3"]}
    write_journal({**plan, "database": "swap"})
    swap(plan)
