"""What all sources together say of one person: `ringfence presence person`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ringfence.core.contacts.fusing import Clash, Fused, clashes, dwell_rule, fuse
from ringfence.core.contacts.records import Place, Presence
from ringfence.core.words import PlaceId, Refused
from ringfence.engine.presence import PresenceLog
from ringfence.files import packs, tables

EVER = {"start": -(1 << 40), "end": 1 << 40}
ENDS = {
    "": "",
    "dwell": "end inferred by the rule for this kind of venue",
    "next-place": "end inferred: the next stay begins",
    "open": "nobody saw the end",
}
KINDS = {"two-places": "at two places at once", "impossible-move": "faster than possible"}


def fused_story(store: Path, person: str, *, protocol: str, places: Path | None) -> dict[str, Any]:
    """Stays and clashes of one person, as plain values."""
    rows = PresenceLog(store).open_latest().of_people([person], **EVER)
    if not rows:
        raise Refused(f"{person}: no row of this person is stored", code="person-unknown")
    known = _places(places) if places else {}
    until = int(datetime.now(UTC).timestamp())
    stays = fuse(rows, places=known, dwell_s=dwell_rule(packs.load(protocol)), until=until)
    return {
        "person": person,
        "rows": len(rows),
        "stays": [_stay(one) for one in stays],
        "clashes": [_clash(one) for one in clashes(rows, places=known, until=until)],
    }


def lines(story: dict[str, Any]) -> Iterator[str]:
    """The story for a terminal."""
    yield f"{story['person']}: {story['rows']} rows, {len(story['stays'])} stays"
    for one in story["stays"]:
        said = [", ".join(one["sources"]), *(f"room {room}" for room in one["rooms"])]
        said += [*(f"seat {seat}" for seat in one["seats"]), ENDS[one["inferred"]]]
        yield f"  {one['start']}  {one['end']}  {one['place']}  {'; '.join(filter(None, said))}"
    for one in story["clashes"]:
        yield f"  CLASH, {KINDS[one['kind']]} ({one['seconds']} s): {_side(one['first'])} / {_side(one['second'])}"


def _side(row: dict[str, Any]) -> str:
    return f"{row['place']} {row['start']} to {row['end'] or '?'} says {row['source'] or 'an unnamed source'}"


def _stay(one: Fused) -> dict[str, Any]:
    return {
        "place": one.place,
        "start": _when(one.span.start),
        "end": _when(one.span.end),
        "inferred": one.inferred,
        "sources": list(one.sources),
        "rooms": list(one.rooms),
        "seats": list(one.seats),
    }


def _clash(one: Clash) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "seconds": one.seconds,
        "first": _row(one.first),
        "second": _row(one.second),
    }


def _row(row: Presence) -> dict[str, Any]:
    end = None if row.end is None else _when(row.end)
    return {"place": row.place, "start": _when(row.start), "end": end, "source": row.source}


def _when(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _places(path: Path) -> dict[PlaceId, Place]:
    if not path.is_file():
        raise Refused(f"{path}: there is no such file; check --places", code="file-missing")
    rows = tables.read(path, schema="places").rows
    return {
        PlaceId(str(row["place"])): Place(
            PlaceId(str(row["place"])),
            kind=str(row.get("kind") or ""),
            lat=_number(row.get("lat")),
            lon=_number(row.get("lon")),
        )
        for row in rows
    }


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
