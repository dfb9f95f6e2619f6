"""A contact's meetings as facts that rules can test: one situation a meeting, nothing guessed, unknown stays None."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ringfence.core.contacts.records import Contact, Meeting, Place
from ringfence.core.contacts.reports import Report, settled
from ringfence.core.protocol.criteria import Between
from ringfence.core.protocol.vocabulary import SETTINGS
from ringfence.core.words import PlaceId, Window

VEHICLES = ("aircraft", "train", "soft-sleeper", "coach", "ship")


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of one meeting, where and when it was, and which facts are disputed."""

    facts: Mapping[str, object]
    span: Window | None = None
    place: PlaceId = PlaceId("")
    disputed: tuple[str, ...] = ()


def situations(
    contact: Contact,
    *,
    window: Window | None = None,
    places: Mapping[PlaceId, Place] | None = None,
    reports: Sequence[Report] = (),
) -> list[Situation]:
    """Every meeting inside `window` (None: the search has clipped them already), in time order."""
    told = [replace(one, setting=known_setting(one.setting)) for one in contact.meetings]
    found = []
    for meeting in told:
        kept = _inside(meeting, window)
        if kept is not None:
            place = (places or {}).get(kept.place)
            for setting in _settings(kept, told):
                facts = facts_of(replace(kept, setting=setting), place=place)
                found.append(_with_reports(facts, kept, reports))
    return sorted(found, key=lambda one: (one.span or Window(0, 0), str(one.facts.get("setting") or "")))


def known_setting(text: str | None) -> str | None:
    """A setting as people write it (Chinese word, English word, code with _ or -) as the glossary's code."""
    if text is None or not text.strip():
        return None
    plain = text.strip().lower()
    return _BY_WORD.get(plain) or plain.replace("_", "-").replace(" ", "-")


_BY_WORD = {word: code for code, words in SETTINGS.items() for word in (words.zh, words.en.lower())} | {
    "plane": "aircraft", "flight": "aircraft", "飞机": "aircraft", "火车": "train", "高铁": "train", "大巴": "coach",
    "shared-toilet": "toilet", "厕所": "toilet", "elevator": "lift", "家": "home", "住宅": "home", "household": "home",
    "同桌": "same-table", "邻桌": "adjacent-table", "聚餐": "meal", "dining": "meal", "class": "classroom",
}  # fmt: skip


def _inside(meeting: Meeting, window: Window | None) -> Meeting | None:
    """Clip to the window. A moment (entering after the case left) has no length and counts by where it lies."""
    if window is None:
        return meeting
    span = meeting.span
    if span.start == span.end:
        return meeting if window.start <= span.start and meeting.kind == "indirect" else None
    start, end = max(span.start, window.start), min(span.end, window.end)
    return replace(meeting, span=Window(start, end)) if start < end else None


def _settings(meeting: Meeting, meetings: Sequence[Meeting]) -> Iterator[str | None]:
    """An encounter that names no setting happened where both were seen at that time (each such place is tried)."""
    if meeting.setting is not None or meeting.kind != "encounter":
        yield meeting.setting
        return
    around = {
        one.setting
        for one in meetings
        if one.kind == "presence" and one.setting is not None and one.span.overlap(meeting.span)
    }
    if around:
        yield from sorted(around)
    else:
        yield None


def facts_of(meeting: Meeting, *, place: Place | None = None) -> dict[str, object]:
    """The facts of one meeting. Names that do not apply are left out; names that apply but are unknown are None."""
    if meeting.kind == "household":
        return {"same_household": True, "setting": "home"}
    facts: dict[str, object] = {
        "setting": meeting.setting,
        "protection": protection(meeting),
        "direct": meeting.kind != "indirect",
        "indirect": meeting.kind == "indirect",
    }
    if meeting.kind == "indirect":
        facts |= {"gap_minutes": None if meeting.gap_s is None else meeting.gap_s / 60}
        facts |= {"environment_positive": None, "touched_items": None, "same_room": meeting.same_room}
        return facts
    facts |= {"distance_m": distance(meeting), "minutes": meeting.minutes, "same_room": meeting.same_room}
    facts |= {"physical_contact": None}
    if meeting.setting in VEHICLES:
        facts |= {"rows_apart": meeting.rows_apart, "same_carriage": meeting.same_carriage}
        facts |= {"same_cabin": meeting.same_room}
        facts |= {"ventilated": place.ventilated if place else None}
    if meeting.setting is not None:
        # Whether a near contact in an unlisted setting counts is for the field team to say, once the setting is known.
        facts |= {"field_judged": None}
    return facts


def protection(meeting: Meeting) -> bool | None:
    """Effective protection needs both masked; one person known without a mask is none; else it is unknown."""
    masks = (meeting.index_masked, meeting.other_masked)
    if False in masks:
        return False
    return True if masks == (True, True) else None


def distance(meeting: Meeting) -> object:
    """Metres, limits where the error is known, `inf` through a wall (different rooms), None when unknown."""
    if meeting.distance_m is None:
        return math.inf if meeting.same_room is False else None
    error = meeting.distance_error_m or 0.0
    if error:
        return Between(max(0.0, meeting.distance_m - error), meeting.distance_m + error)
    return meeting.distance_m


def _about(report: Report, meeting: Meeting) -> bool:
    """Is the report about this meeting? What was said of five minutes says nothing of a day in the same building."""
    if report.span is None:
        return True
    if meeting.kind == "encounter":
        return bool(report.span.overlap(meeting.span))
    return report.span.start <= meeting.span.start and meeting.span.end <= report.span.end


def _with_reports(facts: dict[str, object], meeting: Meeting, reports: Sequence[Report]) -> Situation:
    """Lay over what was said of this meeting; what is disputed becomes unknown."""
    mine = [one for one in reports if _about(one, meeting)]
    if meeting.kind == "household":
        mine = [one for one in mine if one.fact == "same_household"]
    agreed, disputed = settled(mine)
    return Situation(facts | agreed, meeting.span, meeting.place, disputed)
