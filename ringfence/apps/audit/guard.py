"""The database's own refusal to change or delete a link of the chain, whoever asks it."""

from typing import Any

SQLITE = """CREATE TRIGGER IF NOT EXISTS audit_entry_{name} BEFORE {verb} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$ LANGUAGE plpgsql"""
TRIGGER = """CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_append_only()"""


def put(connection: Any) -> None:
    """Install the triggers (from the migration)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(SQLITE.format(name=verb.lower(), verb=verb))
        else:
            for statement in (FUNCTION, TRIGGER):
                cursor.execute(statement)


def lift(connection: Any) -> None:
    """Take the triggers away; only tests and a reversed migration do this."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS audit_entry_{verb}")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_guard ON audit_entry")
