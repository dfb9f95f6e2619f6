"""Write down, correct, split and withdraw the stays of a case. Nothing is overwritten: corrections are new rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import facts, policies
from ringfence.apps.cases.actions import relating
from ringfence.apps.cases.models import Case, Visit
from ringfence.apps.events import actions as events
from ringfence.apps.keys import actions as keys
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused
from ringfence.web.ids import new_id

FIELDS = (
    "place_id", "place_words", "start", "end", "start_error_min", "end_error_min", "source", "certainty",
    "masked", "room", "seat", "vehicle", "mode", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Stay:
    """One stay to write down, as a form, a paste or the API gives it."""

    start: datetime
    end: datetime | None = None
    place: Any = None
    place_words: str = ""
    start_error_min: int = 0
    end_error_min: int = 0
    source: str = "interview"
    certainty: str = "sure"
    masked: bool | None = None
    room: str = ""
    seat: str = ""
    vehicle: str = ""
    mode: str = ""
    note: str = ""
    companions: str = ""
    relations: tuple[tuple[str, int, str], ...] = ()


@transaction.atomic
def record_visits(case: Case, *, stays: Iterable[Stay], by: Viewer, at: datetime) -> list[Visit]:
    """Add stays; a row that is already there word for word is not added twice."""
    require(by, "cases.investigate", case.jurisdiction)
    written = [_add(case, stay, by=by, at=at) for stay in stays]
    _changed(case, "record", len(written), by=by, at=at)
    return written


@transaction.atomic
def correct_visit(
    visit: Visit, *, changes: Mapping[str, Any], because: str = "", by: Viewer, at: datetime
) -> Visit:
    """A new row with the changes; the old one stays, marked as corrected."""
    require(by, "cases.investigate", visit.case.jurisdiction)
    old = _take(visit, at=at)
    row = _copy(old, changes, because=because, by=by, at=at)
    _changed(visit.case, "correct", 1, by=by, at=at)
    return row


@transaction.atomic
def split_visit(visit: Visit, *, cut: datetime, by: Viewer, at: datetime) -> tuple[Visit, Visit]:
    """Two stays in the place of one; the cut is exact."""
    require(by, "cases.investigate", visit.case.jurisdiction)
    if not visit.start < cut or (visit.end is not None and cut >= visit.end):
        raise Refused(_("The cut lies outside the stay."), code="cut-outside")
    old = _take(visit, at=at)
    first = _copy(old, {"end": cut, "end_error_min": 0}, because="split", by=by, at=at)
    second = _copy(old, {"start": cut, "start_error_min": 0}, because="split", by=by, at=at)
    _changed(visit.case, "split", 2, by=by, at=at)
    return first, second


@transaction.atomic
def withdraw_visit(visit: Visit, *, because: str = "", by: Viewer, at: datetime) -> None:
    """It was not so: the row stays readable and takes no more part."""
    require(by, "cases.investigate", visit.case.jurisdiction)
    old = _take(visit, at=at)
    Visit.objects.filter(pk=old.pk).update(withdrawn=True, because=because)
    _changed(visit.case, "withdraw", 1, by=by, at=at)


@transaction.atomic
def rest_of_day_at_home(case: Case, *, day: datetime, by: Viewer, at: datetime) -> list[Visit]:
    """Fill what is left of that day with stays at home, marked as likely: nobody saw them there."""
    require(by, "cases.investigate", case.jurisdiction)
    midnight = int(day.timestamp()) + facts.zone_offset_s(day)
    midnight = midnight // 86_400 * 86_400 - facts.zone_offset_s(day)
    window = facts.Window(midnight, midnight + 86_400)
    open_rows = case.visits.filter(superseded_at__isnull=True)
    first = facts.moment_of(window.start)
    near = open_rows.filter(start__lt=facts.moment_of(window.end), start__gte=first - timedelta(days=31))
    home = people.home_of(case.person_id)
    spans = facts.rest_of_day(near, day=window)
    stays = [
        Stay(
            start=facts.moment_of(span.start), end=facts.moment_of(span.end), place=home,
            place_words="" if home else _("home"), certainty="likely", note=_("rest of the day at home"),
        )
        for span in spans
    ]  # fmt: skip
    return record_visits(case, stays=stays, by=by, at=at)


def _add(case: Case, stay: Stay, *, by: Viewer, at: datetime) -> Visit:
    policies.span_is_sound(stay.start, stay.end)
    if not stay.place and not stay.place_words.strip():
        raise Refused(_("Where was it? Choose a place or write its name."), code="place-missing")
    place_id: Any = getattr(stay.place, "id", stay.place) or None
    same = case.visits.filter(
        superseded_at__isnull=True,
        start=stay.start,
        end=stay.end,
        place=place_id,
        place_words=stay.place_words.strip(),
    ).first()
    if same:
        return same
    row = Visit(
        case=case, place_id=place_id, place_words=stay.place_words.strip(), at=at, by=by.user_id, by_name=by.name,
        **{name: getattr(stay, name) for name in FIELDS[2:]},
    )  # fmt: skip
    if stay.companions.strip():
        row.companions = keys.seal(stay.companions.strip(), row=str(row.id), field="companions")
    row.save(force_insert=True)
    relating.write(case, stay.relations, visit=row, by=by, at=at)
    return row


def _take(visit: Visit, *, at: datetime) -> Visit:
    """Lock the row and close it; whoever came second is told that the row is no longer the newest."""
    old = Visit.objects.select_for_update().get(pk=visit.pk)
    policies.still_open(old)
    Visit.objects.filter(pk=old.pk).update(superseded_at=at)
    return old


def _copy(old: Visit, changes: Mapping[str, Any], *, because: str, by: Viewer, at: datetime) -> Visit:
    values = {name: getattr(old, name) for name in FIELDS}
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise Refused(_("A stay has no such field."), code="unknown-field")
    values.update(changes)
    policies.span_is_sound(values["start"], values["end"])
    if not values["place_id"] and not values["place_words"].strip():
        raise Refused(_("Where was it? Choose a place or write its name."), code="place-missing")
    row = Visit(
        id=new_id(),
        case_id=old.case_id,
        corrects=old,
        because=because,
        at=at,
        by=by.user_id,
        by_name=by.name,
        **values,
    )
    if old.companions:
        text = keys.unseal(bytes(old.companions), row=str(old.id), field="companions")
        row.companions = keys.seal(text, row=str(row.id), field="companions")
    row.save(force_insert=True)
    return row


def _changed(case: Case, verb: str, rows: int, *, by: Viewer, at: datetime) -> None:
    audit.record(
        f"cases.visits.{verb}",
        kind="case",
        id=case.id,
        jurisdiction=case.jurisdiction,
        detail={"rows": rows},
        by=by,
        at=at,
    )
    events.record(
        "VisitsChanged",
        kind="case",
        id=case.id,
        jurisdiction=case.jurisdiction,
        payload={"verb": verb},
        by=by,
        at=at,
    )
