"""Rows of cases as the plain values that core reads, and core's answers back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from ringfence.apps.cases.models import Case, CaseMoment, CaseStatus, Visit
from ringfence.apps.places import queries as places
from ringfence.core.cases import pasted, spoken, status, trajectory
from ringfence.core.cases.classify import Evidence, classify
from ringfence.core.cases.proposals import Proposal, Reading
from ringfence.core.contacts.records import Case as KnownCase
from ringfence.core.contacts.records import Presence
from ringfence.core.words import Judgement, PersonId, PlaceId, Window
from ringfence.engine import presence as presence_log

__all__ = ["Evidence", "Proposal", "Window"]
# An open stay is laid out this long when only the drawing needs an end.
OPEN_STAY = timedelta(hours=2)
TRACEABLE = status.TRACEABLE


def evidence(answers: Mapping[str, object]) -> Evidence:
    """The answers of a form or an API body; a field that is not there stays unknown."""
    known = {key: value for key, value in answers.items() if key in Evidence.__dataclass_fields__}
    return Evidence(**known)  # type: ignore[arg-type]


def judge(answers: Mapping[str, object], *, rule: str) -> Judgement:
    return classify(evidence(answers), rule=rule)


def may_follow(new: str, *, old: str) -> bool:
    return status.may_follow(new, old=old)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def moment_of(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def stay(visit: Visit, known: Mapping[str, object] | None = None) -> trajectory.Stay:
    """One visit row; `known` holds core places by id."""
    place = (known or {}).get(str(visit.place_id)) if visit.place_id else None
    return trajectory.Stay(
        id=str(visit.id),
        start=seconds(visit.start),
        end=seconds(visit.end or visit.start + OPEN_STAY),
        place=PlaceId(str(visit.place_id or "")),
        words=visit.place_words,
        start_error_s=visit.start_error_min * 60,
        end_error_s=visit.end_error_min * 60 if visit.end else int(OPEN_STAY.total_seconds()),
        lat=getattr(place, "lat", None),
        lon=getattr(place, "lon", None),
        source=visit.source,
    )


@dataclass(frozen=True)
class Course:
    """A trajectory looked at as a whole."""

    conflicts: dict[str, list[trajectory.Conflict]]
    gaps: list[Window]
    days: list[Window]


def course(visits: Sequence[Visit], *, window: Window) -> Course:
    """What contradicts itself, which spans nobody knows, and the days of the window."""
    known = places.known({visit.place_id for visit in visits if visit.place_id})
    stays = [stay(visit, {str(key): value for key, value in known.items()}) for visit in visits]
    by_visit: dict[str, list[trajectory.Conflict]] = {}
    for conflict in trajectory.conflicts(stays):
        by_visit.setdefault(conflict.first, []).append(conflict)
        by_visit.setdefault(conflict.second, []).append(conflict)
    # Summer time is not kept where this is used; the offset of the window's end serves for all its days.
    return Course(by_visit, trajectory.gaps(stays, window=window), days_of(window))


def days_of(window: Window) -> list[Window]:
    return trajectory.days(window, zone_offset_s=zone_offset_s(moment_of(window.end)))


def zone_offset_s(moment: datetime) -> int:
    offset = ZoneInfo(settings.TIME_ZONE).utcoffset(moment.astimezone(UTC).replace(tzinfo=None))
    return int(offset.total_seconds()) if offset else 0


def rest_of_day(visits: Iterable[Visit], *, day: Window) -> list[Window]:
    return trajectory.rest_of_day([stay(visit) for visit in visits], day=day)


def propose(text: str, *, year: int, at: datetime, names: Mapping[str, str]) -> Reading:
    """Stays read out of pasted cells or pasted prose; `names`: known place name -> id."""
    offset = zone_offset_s(at)
    if pasted.is_sheet(text):
        return Reading(tuple(pasted.read(text, year=year, zone_offset_s=offset, places=names)))
    latest = (at + timedelta(seconds=offset)).date()
    return spoken.read_note(text, year=year, zone_offset_s=offset, places=names, latest=latest)


def settled(found: Reading, *, home: str, unclear: Iterable[str]) -> Reading:
    """The person's own home for "home"; a name that several places bear is asked about."""
    doubtful = set(unclear)

    def one(stay: Proposal) -> Proposal:
        if stay.place_words == "home" and home:
            return replace(stay, place=home)
        if not stay.place and stay.place_words in doubtful:
            return replace(stay, questions=tuple(dict.fromkeys((*stay.questions, "which-place"))))
        return stay

    return replace(found, stays=tuple(one(stay) for stay in found.stays))


def known_case(case: Case, moments: Iterable[CaseMoment], now: CaseStatus, *, household: str) -> KnownCase:
    """The index person as core's search and rules see them."""
    at = {row.kind: seconds(row.moment) for row in moments if row.moment is not None}
    return KnownCase(
        person=PersonId(str(case.person_id)),
        onset=at.get("onset"),
        sampled=at.get("sampled"),
        isolated=at.get("isolated"),
        status=now.status,
        household=household,
    )


def presence(visits: Iterable[Visit]) -> list[Presence]:
    """The stays of a case as presence rows; those without a known place cannot be searched."""
    return [
        Presence(
            person=PersonId(str(visit.case.person_id)),
            place=PlaceId(str(visit.place_id)),
            start=seconds(visit.start),
            end=seconds(visit.end) if visit.end else None,
            source=visit.source,
            time_error_s=float(max(visit.start_error_min, visit.end_error_min) * 60),
            room=visit.room,
            seat=visit.seat,
        )
        for visit in visits
        if visit.place_id
    ]


def seen_there(place: str, *, start: int, end: int) -> set[str]:
    """The people whom the presence log saw at a place in [start, end)."""
    rows = presence_log.open_latest(settings.PRESENCE_DIR).at_places([place], start=start, end=end)
    return {str(row.person) for row in rows if row.start < end and (row.end is None or row.end > start)}
