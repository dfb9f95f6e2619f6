"""Reads of conflicts for the domain app, which has checked that the viewer may see the record."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ringfence.apps.devices.kinds import APPLIED, CONFLICT, SAME, Change, Done, Kind, Sent
from ringfence.apps.devices.models import Conflict
from ringfence.apps.keys import actions as keys

__all__ = ["APPLIED", "CONFLICT", "SAME", "Change", "Done", "Kind", "Open", "Sent", "conflicts"]


@dataclass(frozen=True)
class Open:
    """One conflict to choose in: both values, by whom and when."""

    id: UUID
    key: str
    mine: Any
    theirs: Any
    by_name: str
    at: datetime
    theirs_by: str
    theirs_at: datetime | None


def conflicts(kind: str, record: Any) -> list[Open]:
    """Those nobody has settled, oldest first."""
    found = []
    for row in Conflict.objects.filter(kind=kind, record=str(record), settled_at__isnull=True).order_by(
        "at", "id"
    ):
        both = json.loads(keys.unseal(bytes(row.both or b""), row=str(row.id), field="both"))
        theirs_at = both.get("theirs_at")
        found.append(
            Open(
                row.id, row.key, both["mine"], both["theirs"], row.by_name, row.at, both["theirs_by"],
                datetime.fromisoformat(theirs_at) if theirs_at else None,
            )
        )  # fmt: skip
    return found
