"""A file that comes later: appended to the log as one batch, named by its content."""

import hashlib
from pathlib import Path
from typing import Any

from ringfence.core.words import Refused
from ringfence.engine.ingest import Ingest
from ringfence.engine.presence import PresenceLog
from ringfence.files.columns import read_columns


def append_file(folder: Path, path: Path, *, zone: str = "") -> int | None:
    """Append a file durably; how many rows it brought, None when the same file is there already.

    Raises `Refused` with file, row, column and remedy for the first wrong row; nothing is taken then.
    """
    if not path.is_file():
        raise Refused(f"{path}: there is no such file", code="file-missing")
    asked: dict[str, Any] = {"zone": zone} if zone else {}
    read = read_columns(path, schema="presence", **asked)
    if read.table and read.table.faults:
        raise Refused(read.table.faults[0].line(), code="feed-row")
    ingest = Ingest()
    ingest.add_stay_columns(read)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return len(read) if PresenceLog(folder).append_columns(f"file {digest}", ingest.columns()) else None
