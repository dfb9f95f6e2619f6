"""New ids. UUIDv7: they sort by the time they were made, so an index on them stays compact."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A UUIDv7 as the standard library's type (Django and psycopg know no other)."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
