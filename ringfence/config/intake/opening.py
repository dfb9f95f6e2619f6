"""Which inbox takes the scans: the log in the data folder, or PostgreSQL where the installation's database is one."""

from pathlib import Path
from typing import Any

import structlog
from django.db import connection

from ringfence.config.intake.taking import Inbox
from ringfence.engine.presence import PresenceLog
from ringfence.engine.scans.store import ScanStore

log = structlog.get_logger("ringfence.intake")
CONNECT_S, SILENT_MS = 5, 10_000  # how long to wait for a server that does not answer


def opened(folder: Path) -> Inbox:
    """The inbox of this installation. What the log took before PostgreSQL was chosen goes on to presence first."""
    before = ScanStore(folder / "scans")
    if connection.vendor != "postgresql":
        return before
    import psycopg

    from ringfence.config.intake.postgres import PostgresScans

    try:
        before.hand_on(PresenceLog(folder).append_columns)
        return PostgresScans(_connect, before=before)
    except psycopg.errors.InsufficientPrivilege:
        log.warning(
            "intake.no-schema", remedy="GRANT CREATE ON DATABASE to the role; until then the log is used"
        )
        return before
    except BaseException:
        before.close()
        raise


def _connect() -> Any:
    """A session of its own with what DATABASE_URL says; one that goes silent ends within seconds."""
    import psycopg

    parameters = {
        "connect_timeout": CONNECT_S, "tcp_user_timeout": SILENT_MS, **connection.get_connection_params(),
    }  # fmt: skip
    parameters |= {"cursor_factory": psycopg.Cursor}  # values travel beside the statement, not inside it
    return connection.get_new_connection(parameters)
