"""Published ends of the chain, in a file outside the database: whoever rolls the database back is found out.

One line `position hash time`; copy it to another machine, or print it, as often as you like.
"""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from ringfence.apps.audit import chain, queries


def head_file() -> Path:
    return Path(settings.DATA_DIR) / "audit-heads.txt"


def publish(*, at: datetime, path: Path | None = None) -> str:
    """Append the present end of the chain; returns the line."""
    position, digest = queries.head()
    line = f"{position} {digest} {chain.stamp(at)}"
    with (path or head_file()).open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def read(path: Path | None = None) -> dict[int, str]:
    """Position -> hash of every published head; none yet is no fault."""
    path = path or head_file()
    if not path.exists():
        return {}
    pairs = [line.split() for line in path.read_text().splitlines() if line.strip()]
    return {int(pair[0]): pair[1] for pair in pairs if int(pair[0])}
