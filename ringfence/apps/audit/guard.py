"""The database's own refusal to change or delete a link of the chain, whoever asks it."""

from typing import Any

SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_entry_update BEFORE UPDATE ON audit_entry WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_entry_delete BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
)
POSTGRES = (
    """CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger AS
    $$ BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry
    FOR EACH ROW WHEN (OLD.position IS NOT NULL) EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
)


def put(connection: Any) -> None:
    """Install the triggers (from the migration)."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def lift(connection: Any) -> None:
    """Take the triggers away; only tests and a reversed migration do this."""
    table = "" if connection.vendor == "sqlite" else " ON audit_entry"
    with connection.cursor() as cursor:
        for name in ("audit_entry_update", "audit_entry_delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")
