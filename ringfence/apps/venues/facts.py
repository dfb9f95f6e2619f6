"""The door to core: marks as facts, the rule's answer for one person and for every combination of marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringfence.core.contacts import explain, scene
from ringfence.core.contacts.scene import OnScene
from ringfence.core.words import PlaceId, Window

strictest = scene.strictest
TABLES = scene.TABLES


@dataclass(frozen=True)
class Around:
    """What every judgement of one scene shares."""

    place: str
    start: int
    end: int
    room: str
    tables: bool
    pitch_m: float | None
    protocol: Any
    places: Mapping[Any, Any]

    @property
    def near_m(self) -> float | None:
        near = self.protocol.get("contacts/near_m")
        return float(near) if isinstance(near, int | float) else None


def cell(text: str | None) -> tuple[int, int] | None:
    """ "3,1" -> column 3, row 1."""
    left, _sep, right = (text or "").partition(",")
    return (int(left), int(right)) if left.isdigit() and right.isdigit() else None


def table_of(marks: Mapping[str, str | None], index_seat: str | None) -> str | None:
    """The table beside the case's: said so, or by the sketch (touching in any direction = next)."""
    if marks.get("table"):
        return marks["table"]
    one, other = cell(marks.get("seat")), cell(index_seat)
    if one is None or other is None:
        return None
    steps = max(abs(one[0] - other[0]), abs(one[1] - other[1]))
    return TABLES[min(steps, 2)]


def apart(marks: Mapping[str, str | None], index_seat: str | None, pitch_m: float | None) -> float | None:
    """Metres between two seats on a sketch with a scale."""
    one, other = cell(marks.get("seat")), cell(index_seat)
    if one is None or other is None or pitch_m is None:
        return None
    return float(pitch_m * ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def judge(
    contact: Any, marks: Mapping[str, str | None], *, index_seat: str | None, around: Around
) -> OnScene:
    """The rule's answer for one person with these marks."""
    told = {**marks, "table": table_of(marks, index_seat)}
    seats_m = None if around.tables else apart(marks, index_seat, around.pitch_m)
    seen = scene.seen(told, tables=around.tables, apart_m=seats_m, near_m=around.near_m)
    return _judge(contact, seen, around)


def _judge(contact: Any, seen: scene.Seen, around: Around) -> OnScene:
    return scene.judge(contact, marks=seen, **_venue(around))


def _venue(around: Around) -> dict[str, Any]:
    return {
        "place": PlaceId(around.place), "window": Window(around.start, around.end), "room": around.room,
        "protocol": around.protocol, "places": around.places,
    }  # fmt: skip


def _alike(contact: Any, around: Around) -> tuple[Any, ...]:
    """Whoever was met in the same way at the same times gets the same answers: sixty guests are a handful of these."""
    here, _away = scene.split(
        contact, place=PlaceId(around.place), window=Window(around.start, around.end), room=around.room
    )
    return tuple(
        (one.kind, one.span, one.setting, one.distance_m, one.distance_error_m, one.same_room, one.rows_apart,
         one.same_carriage, one.index_masked, one.other_masked)
        for one in here
    )  # fmt: skip


def answers(
    contacts: Sequence[Any], around: Around, language: str
) -> tuple[list[dict[str, Any]], list[dict[str, int]], list[int]]:
    """For work without a network: (the different answers, the different tables "marks -> answer", the table of each contact).

    The same function judges when the marks arrive, so that the telephone shows what the server will say.
    """
    told: dict[tuple[Any, ...], int] = {}
    tables: dict[tuple[int, ...], int] = {}
    keys = [key_of(one) for one in scene.every()]
    known: dict[Any, int] = {}
    mine = []
    for contact in contacts:
        alike = _alike(contact, around)
        if alike not in known:
            found = [
                told.setdefault((one.outcome, one.rule, one.missing), len(told))
                for one in scene.judge_every(contact, **_venue(around))
            ]
            known[alike] = tables.setdefault(tuple(found), len(tables))
        mine.append(known[alike])
    shown = [
        {"outcome": outcome, "why": why(rule, around.protocol, language), "missing": [explain.fact_words(one, language) for one in missing]}
        for outcome, rule, missing in told
    ]  # fmt: skip
    return shown, [dict(zip(keys, row, strict=True)) for row in tables], mine


def key_of(seen: scene.Seen) -> str:
    """The same text as the page makes of its marks: `here|same|near|yes|yes`, unknown as nothing."""
    if seen.present is False:
        return "away"
    words = {True: "yes", False: "no", None: ""}
    return "|".join(["here", seen.table or "", seen.reach or "", words[seen.protected], words[seen.washroom]])


def why(rule: str, protocol: Any, language: str) -> str:
    """The title of the clause."""
    found = next((one for one in protocol.rules if one.id == rule), None)
    return str(found.title.of(language)) if found else ""


def fact_words(code: str, language: str) -> str:
    return explain.fact_words(code, language)
