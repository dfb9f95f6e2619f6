"""What people saw at one venue (who sat where, masks, talk, washroom) as facts for the rules, and the judgement from it.

Nothing is guessed: a mark that nobody made leaves the meeting as the search knew it. What the marks mean:

- same or next table, where people eat or drink: the settings `same-table` and `adjacent-table` of the packs;
- talk face to face: within the near distance of the pack;
- another table (or a seat beyond the near distance) *and* no talk: beyond the near distance. Without the word about
  talk a far seat proves nothing, for people get up;
- a shared washroom: one meeting more, of the setting `toilet`;
- not there: the meetings at this venue did not happen (a code scanned for somebody else, a phone lent).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from ringfence.core.contacts.classify import judge_facts
from ringfence.core.contacts.records import Contact, Meeting, Place
from ringfence.core.contacts.situations import Situation, situations
from ringfence.core.protocol.criteria import Between
from ringfence.core.protocol.values import Protocol
from ringfence.core.protocol.vocabulary import ORDER
from ringfence.core.words import Judgement, PlaceId, Window

TABLES = ("same", "adjacent", "other")
REACHES = ("near", "far")
NOT_THERE = Judgement("none", because=("not-there",))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one person beside the case. None = nobody can say.

    `table` is one of TABLES, `reach` (within the near distance at some time, or never) one of REACHES.
    """

    present: bool | None = None
    table: str | None = None
    reach: str | None = None
    protected: bool | None = None
    washroom: bool | None = None


@dataclass(frozen=True, slots=True)
class OnScene:
    """By the marks here alone; by all other meetings of the same two people (None: there are none); and both together."""

    here: Judgement
    elsewhere: Judgement | None
    whole: Judgement


def seen(
    marks: Mapping[str, str | None], *, tables: bool, apart_m: float | None, near_m: float | None
) -> Seen:
    """Marks as people make them (`yes`, `no`, None) as facts.

    `tables`: people sat at tables to eat or drink. `apart_m` (metres): by the sketch, None when it has no scale.
    """
    talk = marks.get("talk")
    table = marks.get("table") if tables else None
    far_seat = table == "other" or (apart_m is not None and near_m is not None and apart_m > 2 * near_m)
    reach = "near" if talk == "yes" else "far" if far_seat and talk == "no" else None
    return Seen(
        present=_word(marks.get("present")), table=table if table in TABLES else None, reach=reach,
        protected=_word(marks.get("mask")), washroom=_word(marks.get("washroom")),
    )  # fmt: skip


def _word(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")


def judge(
    contact: Contact,
    *,
    marks: Seen,
    place: PlaceId,
    window: Window,
    room: str = "",
    protocol: Protocol,
    places: Mapping[PlaceId, Place] | None = None,
) -> OnScene:
    """Judge one ring-1 contact with what was seen of the meetings at `place` in `window` (of `room`, if it is known)."""
    here, away = split(contact, place=place, window=window, room=room)
    around = situations(replace(contact, meetings=tuple(away)), places=places)
    met = situations(replace(contact, meetings=tuple(here)), places=places)
    return _judge(met, around, marks, protocol)


def judge_every(
    contact: Contact,
    *,
    place: PlaceId,
    window: Window,
    room: str = "",
    protocol: Protocol,
    places: Mapping[PlaceId, Place] | None = None,
) -> list[Judgement]:
    """The answers here to `every()` combination of marks, in its order."""
    here, _away = split(contact, place=place, window=window, room=room)
    met = situations(replace(contact, meetings=tuple(here)), places=places)
    return [_judge(met, [], marks, protocol).here for marks in every()]


def _judge(met: Sequence[Situation], around: Sequence[Situation], marks: Seen, protocol: Protocol) -> OnScene:
    told = [] if marks.present is False else [one for met_ in met for one in _told(met_, marks, protocol)]
    elsewhere = judge_facts(around, protocol=protocol) if around else None
    if not told:
        return OnScene(NOT_THERE, elsewhere, elsewhere or NOT_THERE)
    return OnScene(
        judge_facts(told, protocol=protocol), elsewhere, judge_facts([*told, *around], protocol=protocol)
    )


def split(
    contact: Contact, *, place: PlaceId, window: Window, room: str = ""
) -> tuple[list[Meeting], list[Meeting]]:
    """Meetings at the venue in the window, and all others. Of two known rooms that differ a meeting is elsewhere."""
    here: list[Meeting] = []
    away: list[Meeting] = []
    for one in contact.meetings:
        inside = one.place == place and one.kind in ("presence", "encounter")
        inside = (
            inside and one.span.start < window.end and window.start < max(one.span.end, one.span.start + 1)
        )
        (here if inside and not (room and one.room and one.room != room) else away).append(one)
    return here, away


def _told(one: Situation, marks: Seen, protocol: Protocol) -> Iterable[Situation]:
    """The meeting with the marks laid over it, and the washroom as a meeting of its own."""
    facts = dict(one.facts)
    if marks.protected is not None:
        facts["protection"] = marks.protected
    if marks.table in ("same", "adjacent"):
        facts["setting"] = f"{marks.table}-table"
    near = protocol.get("contacts/near_m")
    if marks.reach and isinstance(near, int | float):
        facts["distance_m"] = Between(0.0, float(near)) if marks.reach == "near" else math.inf
    yield replace(one, facts=facts)
    if marks.washroom:
        shared = {
            "setting": "toilet",
            "distance_m": None,
            "same_room": True,
            "direct": True,
            "indirect": False,
        }
        yield replace(one, facts={**facts, **shared})


def strictest(one: str, other: str) -> str:
    """Of two classes of ring 1 the stricter: what was seen here does not undo a meeting elsewhere."""
    return max(one, other, key=ORDER.index)


def every() -> list[Seen]:
    """Every combination of marks that can lead to another answer, to be judged beforehand for work without a network."""
    answers = (None, True, False)
    there = [
        Seen(None, table, reach, protected, washroom)
        for table, reach, protected, washroom in product(
            (None, *TABLES), (None, *REACHES), answers, (None, True)
        )
    ]
    return [*there, Seen(present=False)]
