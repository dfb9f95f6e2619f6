"""The legal door to the presence log, and the search behind it, step by step so that it can show progress and stop.

One step is one short transaction: first the log is searched and the find is kept in `waiting`, then a portion of it
is judged and written at a time. Each step asks for the next by an event; the worker takes it from there.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.contacts import facts, policies, standing
from ringfence.apps.contacts.actions import writing
from ringfence.apps.contacts.backward import facts as backwards
from ringfence.apps.contacts.models import Search
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

PORTION = 200
FIRST_PORTION = 50  # one page of the list: it stands soon after the search


@transaction.atomic
def trace(case: Any, *, purpose: str, backward: bool = False, by: Viewer, at: datetime) -> Search:
    """Ask for the contacts of a case, or `backward` for those who may have been its source. A case that is not
    registered in an open incident waits for a second person."""
    require(by, "contacts.trace", case.jurisdiction)
    policies.purpose_is_said(purpose)
    # One that has begun may have missed what just changed; only one that still waits serves for both.
    waiting = Search.objects.filter(
        case=case, backward=backward, started_at=None, cancelled_at=None, refused_at=None, fault=""
    )
    running = waiting.first()
    if running is not None:
        return running
    search = Search.objects.create(
        case=case, person_id=case.person_id, incident_id=case.incident_id, jurisdiction=case.jurisdiction,
        purpose=purpose.strip(), needs_approval=policies.needs_two_people(case), taken_in=_taken_in(case),
        backward=backward,
        asked_at=at, asked_by=by.user_id, asked_by_name=by.name,
    )  # fmt: skip
    return _asked(search, by=by, at=at)


def _taken_in(case: Any) -> list[str]:
    """What a person took in stays in when the case is searched again."""
    last = Search.objects.filter(case=case, refused_at=None).order_by("-asked_at", "-id").first()
    return last.taken_in if last else []


@transaction.atomic
def take_in(search: Search, place: str, *, purpose: str, by: Viewer, at: datetime) -> Search:
    """Search again, this time with everyone at one place that was left out for its many people.

    Somebody who is no registered case needs a second person for this too.
    """
    require(by, "contacts.trace", search.jurisdiction)
    policies.purpose_is_said(purpose)
    policies.was_left_out(search, place)
    again = Search.objects.create(
        case=search.case, person_id=search.person_id, incident_id=search.incident_id,
        jurisdiction=search.jurisdiction, purpose=purpose.strip(),
        needs_approval=policies.needs_two_people(search.case), taken_in=sorted({*search.taken_in, place}),
        backward=search.backward, window_start=None if search.case_id else search.window_start,
        window_end=None if search.case_id else search.window_end,
        asked_at=at, asked_by=by.user_id, asked_by_name=by.name,
    )  # fmt: skip
    _log("contacts.take-in", again, {"place": place, "purpose": again.purpose}, by=by, at=at)
    return _asked(again, by=by, at=at)


@transaction.atomic
def request_search(
    person: Any, *, incident: Any, start: datetime, end: datetime, purpose: str, by: Viewer, at: datetime
) -> Search:
    """Ask for the contacts of somebody who is no case: runs only after a second person approved."""
    require(by, "contacts.trace", person.jurisdiction)
    policies.purpose_is_said(purpose)
    if end <= start:
        raise Refused(_("The window ends before it begins."), code="ends-before-start")
    search = Search.objects.create(
        person=person, incident=incident, jurisdiction=person.jurisdiction, purpose=purpose.strip(),
        needs_approval=True, window_start=start, window_end=end,
        asked_at=at, asked_by=by.user_id, asked_by_name=by.name,
    )  # fmt: skip
    return _asked(search, by=by, at=at)


def _asked(search: Search, *, by: Viewer, at: datetime) -> Search:
    _log(
        "contacts.search",
        search,
        {"needs_approval": search.needs_approval, "purpose": search.purpose},
        by=by,
        at=at,
    )
    _tell("SearchRequested" if search.needs_approval else "SearchAsked", search, by=by, at=at)
    return search


@transaction.atomic
def approve_search(search: Search, *, by: Viewer, at: datetime) -> Search:
    """The second person says yes; from here it runs."""
    require(by, "contacts.approve", search.jurisdiction)
    search = Search.objects.select_for_update().get(pk=search.pk)
    policies.may_approve(search, by)
    search.approved_at, search.approved_by, search.approved_by_name = at, by.user_id, by.name
    search.save(update_fields=["approved_at", "approved_by", "approved_by_name"])
    _log("contacts.approve", search, {}, by=by, at=at)
    _tell("SearchAsked", search, by=by, at=at)
    return search


@transaction.atomic
def refuse_search(search: Search, *, because: str, by: Viewer, at: datetime) -> Search:
    """The second person says no, with the reason."""
    require(by, "contacts.approve", search.jurisdiction)
    search = Search.objects.select_for_update().get(pk=search.pk)
    policies.may_approve(search, by)
    search.refused_at, search.refused_because = at, because
    search.save(update_fields=["refused_at", "refused_because"])
    _log("contacts.refuse", search, {}, by=by, at=at)
    return search


@transaction.atomic
def cancel_search(search: Search, *, by: Viewer, at: datetime) -> Search:
    """Stop after the present portion; what is already listed stays listed."""
    require(by, "contacts.trace", search.jurisdiction)
    search = Search.objects.select_for_update().get(pk=search.pk)
    if search.finished_at is None and search.cancelled_at is None:
        search.cancelled_at, search.waiting = at, []
        search.save(update_fields=["cancelled_at", "waiting"])
        _log("contacts.cancel", search, {"written": search.written, "found": search.found}, by=by, at=at)
    return search


@transaction.atomic
def work(search_id: Any, *, by: Viewer, at: datetime) -> Search:
    """One step of a search; asks for the next one unless it was the last."""
    search = (
        Search.objects.select_for_update(of=("self",))
        .select_related("case", "case__incident", "incident")
        .get(pk=search_id)
    )
    if search.state in ("done", "cancelled", "refused", "failed"):
        return search
    policies.may_run(search)
    if search.started_at is None:
        _begin(search, at=at)
    elif search.waiting:
        _portion(search, by=by, at=at)
    if search.fault:
        return search
    if search.started_at and not search.waiting:
        _finish(search, by=by, at=at)
    else:
        _tell("SearchStep", search, by=by, at=at)
    return search


def run_all(search: Search, *, by: Viewer, at: datetime) -> Search:
    """Every step at once: for the command line, demos and tests, where nobody watches the progress."""
    while search.state in ("queued", "running"):
        search = work(search.pk, by=by, at=at)
    return search


def _begin(search: Search, *, at: datetime) -> None:
    search.started_at = at
    try:
        find = (backwards if search.backward else facts).find(search, at=at)
    except Refused as refusal:
        search.fault = str(refusal)[:300]
        search.save(update_fields=["started_at", "fault"])
        return
    search.window_start, search.window_end = find.start, find.end
    search.protocol, search.revision, search.stamp = find.protocol, find.revision, find.stamp
    search.found, search.left_out = len(find.rows), find.left_out
    if search.backward:
        search.sources, search.written = find.rows, len(find.rows)
    else:
        search.waiting = find.rows
    search.save()


def _portion(search: Search, *, by: Viewer, at: datetime) -> None:
    size = PORTION if search.written else FIRST_PORTION
    portion, search.waiting = search.waiting[:size], search.waiting[size:]
    writing.write(search, [facts.unpack(row) for row in portion], by=by, at=at)
    search.written += len(portion)
    search.save(update_fields=["waiting", "written"])


def _finish(search: Search, *, by: Viewer, at: datetime) -> None:
    if search.backward:
        search.finished_at = at
        search.save(update_fields=["finished_at"])
        _log("contacts.sources-found", search, {"found": search.found, "stamp": search.stamp}, by=by, at=at)
        return
    dropped = writing.keep_those_not_met_again(search, by=by, at=at)
    standing.fold()
    search.finished_at = at
    search.counts = writing.counts(search) | ({"not-met-again": dropped} if dropped else {})
    search.save(update_fields=["finished_at", "counts"])
    _log("contacts.found", search, {"counts": search.counts, "stamp": search.stamp}, by=by, at=at)
    _tell("ContactsFound", search, by=by, at=at)


def _log(verb: str, search: Search, detail: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    detail |= {"case": str(search.case_id or ""), "incident": str(search.incident_id)}
    audit.record(
        verb, kind="search", id=search.id, jurisdiction=search.jurisdiction, detail=detail, by=by, at=at
    )


def _tell(name: str, search: Search, *, by: Viewer, at: datetime) -> None:
    events.record(
        name, kind="search", id=search.id, jurisdiction=search.jurisdiction,
        payload={"case": str(search.case_id or ""), "written": search.written}, by=by, at=at,
    )  # fmt: skip
