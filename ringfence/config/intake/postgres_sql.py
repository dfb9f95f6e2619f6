"""What the inbox in PostgreSQL says to the database. Tables stand in a schema of their own, outside of migrations."""

from ringfence.engine.scans.rows import Scan

ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

TABLES = """
    CREATE SCHEMA IF NOT EXISTS scans;
    CREATE TABLE IF NOT EXISTS scans.inbox (
        number bigint NOT NULL, key bigint PRIMARY KEY, source text NOT NULL, record text NOT NULL,
        person text NOT NULL, place text NOT NULL, entered bigint NOT NULL, "left" bigint, at bigint NOT NULL,
        room text NOT NULL, seat text NOT NULL, position_error_m float8, time_error_s float8
    );
    CREATE INDEX IF NOT EXISTS inbox_number ON scans.inbox USING brin (number);
    CREATE TABLE IF NOT EXISTS scans.batch (
        first bigint PRIMARY KEY, "end" bigint NOT NULL, name text NOT NULL, handed_on boolean NOT NULL DEFAULT false
    );
    CREATE TABLE IF NOT EXISTS scans.seen (
        key bigint PRIMARY KEY, content bigint NOT NULL, parts bigint NOT NULL, at bigint NOT NULL
    );
    CREATE INDEX IF NOT EXISTS seen_at ON scans.seen USING brin (at);
"""
LOCK = "SELECT pg_try_advisory_lock(7234, 17283)"
END_OWN = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 7234 AND objid = 17283 AND granted AND pid = %s
"""  # our own session that was cut, when the server has not noticed
COLUMNS = """number, key, source, record, person, place, entered, "left", at, room, seat, position_error_m, time_error_s"""
COPY = f"COPY scans.inbox ({COLUMNS}) FROM STDIN"
ROWS = f"SELECT {COLUMNS} FROM scans.inbox WHERE number >= %s ORDER BY number"
EARLIER = "SELECT key, content, parts, at FROM scans.seen WHERE key = ANY(%s::bigint[])"
COPY_SEEN = "COPY scans.seen (key, content, parts, at) FROM STDIN (FORMAT BINARY)"
SEEN_TYPES = ["int8", "int8", "int8", "int8"]
BATCHES = 'SELECT first, "end", name, handed_on FROM scans.batch ORDER BY first'
NEW_BATCH = """
    INSERT INTO scans.batch (first, "end", name) VALUES (%s, %s, %s)
    ON CONFLICT (first) DO UPDATE SET "end" = excluded."end", name = excluded.name
"""  # one that is there already was made by a session that was cut before presence heard of it
HANDED_ON = "UPDATE scans.batch SET handed_on = true WHERE first = %s"
DROP_ROWS = "DELETE FROM scans.inbox WHERE number >= %s AND number < %s"
DROP_BATCH = "DELETE FROM scans.batch WHERE first = %s"
FORGET = "DELETE FROM scans.seen WHERE at < %s"


def line(number: int, key: int, one: Scan) -> str:
    """One row for `COPY`. Written out here, since the driver's own way takes several times as long for a row."""
    source, record = one.source.translate(ESCAPED), one.record.translate(ESCAPED)
    person, place = one.person.translate(ESCAPED), one.place.translate(ESCAPED)
    room, seat = one.room and one.room.translate(ESCAPED), one.seat and one.seat.translate(ESCAPED)
    left = "\\N" if one.left is None else one.left
    metres = "\\N" if one.position_error_m is None else one.position_error_m
    seconds = "\\N" if one.time_error_s is None else one.time_error_s
    return (
        f"{number}\t{key}\t{source}\t{record}\t{person}\t{place}\t{one.entered}\t{left}\t{one.at}"
        f"\t{room}\t{seat}\t{metres}\t{seconds}\n"
    )
