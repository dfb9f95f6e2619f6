"""Bringing a database to this version: which migrations are missing, and how to run them without a half state."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from ringfence.config.operation import sqlite
from ringfence.core.words import Refused


def pending() -> list[str]:
    """Migrations that this version has and the database has not, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def is_new() -> bool:
    """No table yet: a first start."""
    return not connection.introspection.table_names()


def migrate_whole() -> None:
    """All pending migrations in one transaction (PostgreSQL), so that a kill leaves the old state.

    A migration that cannot run inside a transaction makes the run stepwise; it then goes on where it stopped.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if all(migration.atomic for migration, _backwards in plan):
        with transaction.atomic(durable=True):
            call_command("migrate", interactive=False, verbosity=0)
    else:
        call_command("migrate", interactive=False, verbosity=0)


def migrate_staged(folder: Path) -> None:
    """Migrate the SQLite database of a staging folder, in a process of its own that knows no other database."""
    environment = {
        **os.environ,
        "RINGFENCE_DATA_DIR": str(folder),
        "RINGFENCE_KEYS_FILE": str(settings.KEYS_FILE),
        "RINGFENCE_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "ringfence.config.settings",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Refused(
            f"The staged database could not be migrated; nothing was changed.\n{done.stderr.strip()[-2000:]}",
            code="migration-failed",
        )
    sqlite.settle(folder / "app.sqlite3")
