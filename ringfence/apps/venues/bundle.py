"""The copy of a desk that a telephone works from: names masked, marks and verdicts as they stand, every answer of the rule."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.devices import actions as devices
from ringfence.apps.venues import facts, queries
from ringfence.apps.venues.models import Mark, Scene

FORMAT = 1


def content(scene: Scene, *, language: str, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Plain values; times are UTC seconds. Free text of others stays on the server but for the conflicts about it."""
    found = queries.desk(viewer, scene, at=at)
    told, tables, mine = facts.answers([one.met.plain for one in found.people], found.around, language)
    return {
        "format": FORMAT,
        "made": int(at.timestamp()),
        "until": int((at + devices.LEASE).timestamp()),
        "user": str(viewer.user_id),
        "ticket": devices.ticket(queries.KIND, scene.id, by=viewer, at=at),
        "scene": _scene(scene, found),
        "may": {name: viewer.may_in(f"venues.{name}", scene.jurisdiction) for name in ("mark", "judge")},
        "people": _people(found, viewer, mine),
        "answers": told,
        "tables": tables,
        "marks": _marks(found.marks),
        "conflicts": [_conflict(one) for one in queries.open_conflicts(scene)],
    }


def _scene(scene: Scene, found: queries.Desk) -> dict[str, Any]:
    return {
        "id": str(scene.id), "place": scene.place.name, "room": scene.room, "case": scene.case.number,
        "start": int(scene.start.timestamp()), "end": int(scene.end.timestamp()), "due": int(scene.due_at.timestamp()),
        "closed": scene.closed_at is not None, "tables": scene.tables, "columns": scene.columns, "rows": scene.rows,
        "pitch_m": scene.pitch_m, "near_m": found.around.near_m, "elsewhere": found.elsewhere, "zone": queries.zone_name(),
    }  # fmt: skip


def _people(found: queries.Desk, viewer: Viewer, tables: list[int]) -> list[dict[str, Any]]:
    known = queries.names(found.people, viewer)
    rows = []
    for number, (one, table) in enumerate(zip(found.people, tables, strict=True), start=1):
        who = known.get(str(one.contact.person_id))
        judged = one.met.judgement
        rows.append(
            {
                "id": str(one.contact.id), "number": number, "name": who.name if who else "", "sex": who.sex if who else "",
                "age": who.age if who else None, "phone": who.phone[-4:] if who and who.phone else "",
                "first": int(one.met.first.timestamp()), "last": int(one.met.last.timestamp()), "table": table,
                "stands": one.contact.outcome, "judged": str(judged.id) if judged and judged.overruled else "",
                "elsewhere": one.rule.elsewhere.outcome if one.rule.elsewhere else "", "signed": _signed(one.signed),
            }
        )  # fmt: skip
    return rows


def _signed(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": str(row.id), "outcome": row.outcome, "by": row.by_name, "at": int(row.at.timestamp()),
        "deadline": row.by_deadline, "holds": row.holds,
    }  # fmt: skip


def _marks(found: Mapping[str, Mapping[str, Mark]]) -> dict[str, dict[str, str]]:
    return {
        subject: {field: queries.text_of(one) for field, one in fields.items() if one.value or one.sealed}
        for subject, fields in found.items()
    }


def _conflict(one: Any) -> dict[str, Any]:
    return {
        "id": str(one.id), "key": one.key, "mine": one.mine, "theirs": one.theirs, "by": one.by_name,
        "at": int(one.at.timestamp()), "theirs_by": one.theirs_by,
    }  # fmt: skip
