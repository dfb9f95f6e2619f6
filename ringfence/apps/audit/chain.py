"""What a link's hash covers, byte for byte. Changing anything here breaks every chain written before."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
COLUMNS = (
    "position", "verb", "kind", "subjects", "actor", "jurisdiction", "detail", "at", "recorded_at", "previous",
)  # fmt: skip


def stamp(moment: datetime) -> str:
    """Microseconds in UTC, the same text on every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def link(row: dict[str, Any]) -> str:
    """The hash of one link, from its columns."""
    values = [stamp(row[name]) if isinstance(row[name], datetime) else row[name] for name in COLUMNS]
    return hashlib.sha256(canonical(values).encode()).hexdigest()
