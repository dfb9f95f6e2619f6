"""A consistent copy of a PostgreSQL database through the driver alone: no pg_dump, no superuser.

Out: every table by COPY inside one REPEATABLE READ transaction. Back in: one transaction that drops our tables,
builds them by our own migrations as they stood then, and fills them; until it commits nothing has changed.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
OWN_FUNCTIONS = """
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
MARK = (
    "operation_restore"  # one row: the restore that filled this database; tells a cut-off run if it committed
)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def tables() -> list[str]:
    return sorted(name for name in connection.introspection.table_names() if name != MARK)


def dump(folder: Path) -> dict[str, Any]:
    """One file a table in `folder`; returns columns, row counts and sequences."""
    shape: dict[str, Any] = {"tables": {}, "sequences": {}}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(SEQUENCES)
        shape["sequences"] = dict(cursor.fetchall())
        for table in tables():
            cursor.execute(COLUMNS, [table])
            columns = [name for (name,) in cursor.fetchall()]
            names = ", ".join(map(quoted, columns))
            with (folder / f"{table}.copy").open("wb") as file:
                with cursor.copy(f"COPY {quoted(table)} ({names}) TO STDOUT") as rows:
                    for data in rows:
                        file.write(data)
            shape["tables"][table] = {"columns": columns, "rows": cursor.rowcount}
    return shape


def load(folder: Path, shape: dict[str, Any], *, migrations: Iterable[tuple[str, str]], mark: str) -> None:
    """Replace the whole database by the dump, in one transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        _clear(cursor)
        _build(list(migrations))
        # Foreign keys are checked at the end; a table with unchecked rows cannot be altered, hence the order.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in shape["tables"]:
            cursor.execute(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")
        for table in tables():
            cursor.execute(f"DELETE FROM {quoted(table)}")  # rows that a migration put there
        for table, told in shape["tables"].items():
            _fill(cursor, table, told["columns"], folder / f"{table}.copy")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in shape["tables"]:
            cursor.execute(f"ALTER TABLE {quoted(table)} ENABLE TRIGGER USER")
        for name, value in shape["sequences"].items():
            if value is not None:
                cursor.execute("SELECT setval(%s::regclass, %s)", [quoted(name), value])
        cursor.execute(f"CREATE TABLE {MARK} (id text PRIMARY KEY)")
        cursor.execute(f"INSERT INTO {MARK} VALUES (%s)", [mark])


def marked(mark: str) -> bool:
    """Did the restore of this name commit?"""
    if MARK not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {MARK} WHERE id = %s", [mark])
        return cursor.fetchone() is not None


def _clear(cursor: Any) -> None:
    names = connection.introspection.table_names()
    if names:
        cursor.execute(f"DROP TABLE {', '.join(map(quoted, names))} CASCADE")
    cursor.execute(OWN_FUNCTIONS)
    for (signature,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION IF EXISTS {signature} CASCADE")


def _build(migrations: list[tuple[str, str]]) -> None:
    """The tables as the recorded migrations made them."""
    executor = MigrationExecutor(connection)
    graph, recorded = executor.loader.graph, set(migrations)
    nodes = {node: graph.node_map[node] for node in recorded if node in graph.nodes}
    targets = [key for key, node in nodes.items() if not any(child.key in nodes for child in node.children)]
    executor.migrate(targets, executor.migration_plan(targets))


def _fill(cursor: Any, table: str, columns: list[str], source: Path) -> None:
    name = quoted(table)
    with source.open("rb") as file:
        with cursor.copy(f"COPY {name} ({', '.join(map(quoted, columns))}) FROM STDIN") as rows:
            while data := file.read(1 << 20):
                rows.write(data)
