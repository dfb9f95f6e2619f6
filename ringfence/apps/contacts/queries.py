"""Reads of contacts and searches: the ranked list with its filters and figures, one contact, one person, replays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.utils.translation import get_language

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import facts, words
from ringfence.apps.contacts.exposed import close_among, crowded, hazards, held_since, searched
from ringfence.apps.contacts.models import (
    Contact,
    ContactStatus,
    Exposure,
    FeedRequest,
    Judgement,
    Outcome,
    SavedView,
    Search,
    State,
    Tally,
)
from ringfence.apps.contacts.onscene import known_places as places_of
from ringfence.apps.contacts.onscene import met_at, protocol_for, rooms_at, rule_sentence, span_at, waiting
from ringfence.apps.contacts.workload import Load, counts_at, workload
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.web import paging, ranked
from ringfence.web.keyset import Slice

__all__ = [
    "Load",
    "close_among",
    "counts_at",
    "crowded",
    "hazards",
    "held_since",
    "met_at",
    "places_of",
    "protocol_for",
    "rooms_at",
    "searched",
    "span_at",
    "waiting",
    "workload",
]  # parts of this door that have modules of their own
ORDER = ("-rank", "id")
EXPORT_AT_MOST = 50_000
# class -> shape and colour of its word on the page
KINDS = {"undetermined": "unknown", "close": "close", "secondary": "secondary", "general": "general"}


@dataclass(frozen=True)
class Filters:
    """The filters of the contact list; every figure on a page is a set of these, so its list has its length."""

    case: str = ""
    incident: str = ""
    outcome: str = ""
    ring: str = ""
    state: str = ""
    place: str = ""
    mine: bool = False
    unassigned: bool = False
    missing: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Filters":
        """From a query string; words that mean nothing are dropped."""
        texts = {name: str(given.get(name, "")) for name in ("case", "incident", "place")}
        return cls(
            **{name: text if _is_uuid(text) else "" for name, text in texts.items()},
            outcome=_one_of(given.get("class", ""), Outcome.values),
            state=_one_of(given.get("state", ""), State.values),
            ring=_one_of(given.get("ring", ""), ["1", "2"]),
            mine=given.get("owner") == "me",
            unassigned=given.get("owner") == "none",
            missing=given.get("missing") == "1",
        )


def _one_of(text: Any, allowed: Sequence[str]) -> str:
    return str(text) if str(text) in allowed else ""


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _filtered(rows: QuerySet[Contact], filters: Filters, viewer: Viewer) -> QuerySet[Contact]:
    equal = {
        "case_id": filters.case, "incident_id": filters.incident, "outcome": filters.outcome, "state": filters.state,
        "ring": filters.ring,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if filters.mine:
        rows = rows.filter(owner=viewer.user_id)
    if filters.unassigned:
        rows = rows.filter(owner__isnull=True).exclude(outcome=Outcome.NONE)
    if filters.missing:
        rows = rows.filter(missing=True)
    if filters.place:
        there = Exposure.objects.filter(place_id=filters.place, superseded_at__isnull=True)
        rows = rows.filter(pk__in=there.values("contact"))
    return rows


def contacts(viewer: Viewer, filters: Filters = Filters()) -> QuerySet[Contact]:
    """The contacts of the viewer's areas under these filters, likeliest first."""
    rows = _filtered(scope(Contact.objects.all(), viewer, "contacts.view"), filters, viewer)
    return rows.order_by(*ORDER)


def page(
    viewer: Viewer, filters: Filters = Filters(), *, cursor: str = "", size: int = ranked.SIZE
) -> Slice[Contact]:
    """One page of `contacts`."""
    rows = _filtered(Contact.objects.all(), filters, viewer)
    known = 0 if _is_narrow(filters) else sum(_tallied(viewer, filters).values())
    return ranked.page(
        rows, paths=viewer.paths("contacts.view"), order=ORDER, cursor=cursor, size=size, known=known
    )


def counts(viewer: Viewer, filters: Filters = Filters()) -> dict[str, int]:
    """Contacts by class; each figure is the length of the list with that class added to the filters."""
    if not _is_narrow(filters):
        return _tallied(viewer, filters)
    rows = contacts(viewer, filters).order_by()
    return dict(rows.values_list("outcome").annotate(n=Count("*")))


def _is_narrow(filters: Filters) -> bool:
    """One case, one venue, one owner: few rows, counted as they are."""
    return bool(filters.case or filters.place or filters.mine)


def _tallied(viewer: Viewer, filters: Filters) -> dict[str, int]:
    """The same from the kept figures, whose number does not grow with the number of contacts."""
    rows = scope(Tally.objects.all(), viewer, "contacts.view")
    equal = {
        "incident_id": filters.incident,
        "outcome": filters.outcome,
        "state": filters.state,
        "ring": filters.ring,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if filters.unassigned:
        rows = rows.filter(unowned=True)
    if filters.missing:
        rows = rows.filter(missing=True)
    return {outcome: n for outcome, n in rows.values_list("outcome").annotate(total=Sum("n")) if n}


@dataclass
class Listed:
    """One row of the list, ready to be shown."""

    contact: Contact
    person: Any
    judgement: Judgement | None
    reason: str
    place: str = ""
    kind: str = "neutral"
    outcome: str = ""
    state: str = ""


def listed(rows: Iterable[Contact], viewer: Viewer, *, purpose: str = "") -> list[Listed]:
    """Masked names, present judgement and its sentence; a constant number of queries. Reading is audited."""
    found = judged(rows)
    names = people.masked([row.contact.person_id for row in found], viewer, purpose=purpose)
    for row in found:
        row.person = names.get(str(row.contact.person_id))
    return found


def judged(rows: Iterable[Contact]) -> list[Listed]:
    """The same without any person: what a program may know."""
    found = list(rows)
    open_rows = Judgement.objects.filter(contact__in=found, superseded_at__isnull=True)
    now = {row.contact_id: row for row in open_rows}
    meetings = Exposure.objects.filter(contact__in=found, superseded_at__isnull=True, place__isnull=False)
    there = dict(meetings.order_by("start").values_list("contact_id", "place_id"))
    outcomes, states = ({code: str(word) for code, word in kind.choices} for kind in (Outcome, State))
    return [
        Listed(
            row, None, now.get(row.pk), sentence(now.get(row.pk)), str(there.get(row.pk, "")),
            KINDS.get(row.outcome, "neutral"), outcomes[row.outcome], states[row.state],
        )
        for row in found
    ]  # fmt: skip


def sentence(judgement: Judgement | None) -> str:
    """The reason under a class: a person's own words, or the clause with facts and what is missing."""
    if judgement is None:
        return ""
    if words.ON_SCENE in judgement.because:
        rule = rule_sentence(judgement, language=get_language() or "zh-hans")
        return words.scene_reason(judgement, rule)
    if judgement.overruled:
        return judgement.words
    if own := words.own_reason(judgement):
        return own
    return facts.sentence(judgement, language=get_language() or "zh-hans")


def missing_words(judgement: Judgement | None) -> list[str]:
    codes = judgement.missing if judgement and not judgement.overruled else []
    codes = [code for code in codes if code != words.MISSING]
    return [facts.fact_words(code, language=get_language() or "zh-hans") for code in codes]


def one(viewer: Viewer, id: UUID | str) -> Contact:
    try:
        rows = scope(Contact.objects.select_related("case", "incident"), viewer, "contacts.view")
        return rows.get(pk=id)
    except (Contact.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def some(viewer: Viewer, ids: Sequence[str]) -> list[Contact]:
    """The chosen rows that lie in the viewer's areas."""
    wanted = [text for text in ids if _is_uuid(text)][:1000]
    return list(scope(Contact.objects.filter(pk__in=wanted), viewer, "contacts.view"))


def exposures(contact: Contact) -> list[Exposure]:
    """The meetings that hold now, first to last."""
    return list(contact.exposures.filter(superseded_at__isnull=True).order_by("start", "id"))


def judgements(contact: Contact) -> list[tuple[Judgement, str]]:
    """Every judgement ever made, newest first, each with its sentence."""
    return [(row, sentence(row)) for row in contact.judgements.order_by("-recorded_at", "-id")]


def statuses(contact: Contact) -> QuerySet[ContactStatus]:
    return contact.statuses.order_by("-recorded_at", "-id")


def of_person(viewer: Viewer, person: Any) -> list[Contact]:
    """Every contact row of one person, as the person pages show them."""
    rows = scope(Contact.objects.filter(person=person), viewer, "contacts.view")
    return list(rows.select_related("case").order_by("-rank", "id"))


def known_places(rows: Iterable[Exposure]) -> dict[str, Any]:
    return {
        str(key): place for key, place in places.known({row.place_id for row in rows if row.place_id}).items()
    }


def searches(viewer: Viewer, *, case: Any = None, waiting: bool = False) -> QuerySet[Search]:
    """Who searched for whom and why, newest first."""
    rows = scope(Search.objects.all(), viewer, "contacts.view")
    if case is not None:
        rows = rows.filter(case=case)
    if waiting:
        rows = rows.filter(needs_approval=True, approved_at=None, refused_at=None, cancelled_at=None)
    return rows.select_related("case", "incident").order_by("-asked_at", "-id")


def search_page(viewer: Viewer, *, case: Any, waiting: bool, cursor: str, limit: int) -> paging.Page:
    rows = searches(viewer, case=case, waiting=waiting)
    return paging.page(rows, order=("-asked_at", "-id"), cursor=cursor, limit=limit)


def search(viewer: Viewer, id: UUID | str) -> Search:
    try:
        return searches(viewer).get(pk=id)
    except (Search.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def views(viewer: Viewer) -> QuerySet[SavedView]:
    return SavedView.objects.filter(owner=viewer.user_id).order_by("name")


@dataclass(frozen=True)
class Replayed:
    """One contact under the rule it was judged by and under another protocol."""

    contact: Contact
    now: str
    then: str
    reason: str


def replay(viewer: Viewer, case: Any, *, pack: str) -> list[Replayed]:
    """What another protocol would say of the same meetings; nothing is written."""
    rows = list(contacts(viewer, Filters(case=str(case.pk))))
    kept: dict[Any, list[Exposure]] = {}
    for meeting in Exposure.objects.filter(contact__in=rows, superseded_at__isnull=True).order_by("start"):
        kept.setdefault(meeting.contact_id, []).append(meeting)
    found = []
    for row in rows:
        contact = facts.contact_of(row.index_id, row.person_id, row.ring, kept.get(row.pk, []))
        judgement = facts.replayed(contact, pack=pack)
        reason = facts.explained(judgement, pack=pack, language=get_language() or "zh-hans")
        found.append(Replayed(row, row.outcome, judgement.outcome, reason))
    return found


def window(search: Search) -> tuple[datetime, datetime] | None:
    return (search.window_start, search.window_end) if search.window_start and search.window_end else None


def outcome_words() -> dict[str, Any]:
    """Class code -> its word, the most binding first."""
    return dict(Outcome.choices)


def left_out(search: Search) -> list[dict[str, Any]]:
    """The places a search left out for their many people, with their names, the largest first."""
    known = places.known([one["place"] for one in search.left_out])
    rows = [
        {**one, "name": known[one["place"]].name if one["place"] in known else "—"} for one in search.left_out
    ]
    return sorted(rows, key=lambda one: -one["people"])


def feed_requests(viewer: Viewer) -> QuerySet[FeedRequest]:
    """Who asked for whose telecom, payment or camera rows and why, newest first."""
    rows = scope(FeedRequest.objects.all(), viewer, "contacts.view")
    return rows.select_related("case").order_by("-asked_at", "-id")


def feed_request_page(viewer: Viewer, *, cursor: str, limit: int) -> paging.Page:
    return paging.page(feed_requests(viewer), order=("-asked_at", "-id"), cursor=cursor, limit=limit)


def feed_request(viewer: Viewer, id: UUID | str) -> FeedRequest:
    found = feed_requests(viewer).filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def feed_state(row: FeedRequest, *, at: datetime) -> str:
    """requested, refused, expired or in-force."""
    if row.refused_at:
        return "refused"
    if row.expires_at <= at:
        return "expired"
    return "in-force" if row.approved_at else "requested"


def names_of_requests(rows: Sequence[FeedRequest], viewer: Viewer) -> dict[UUID, dict[str, Any]]:
    """The people (masked) and places that each request names; one read-audit row for the page."""
    who = people.masked({one for row in rows for one in row.people}, viewer)
    known = places.known({one for row in rows for one in row.places})
    return {
        row.id: {
            "people": [who[one] for one in row.people if one in who],
            "places": [known[one].name for one in row.places if one in known],
        }
        for row in rows
    }


def visited(case: Any) -> list[tuple[str, str]]:
    """(id, name) of the places in a case's trajectory, each once."""
    ids = list(dict.fromkeys(str(one.place_id) for one in cases.visits(case) if one.place_id))
    known = places.known(ids)
    return [(id, known[id].name) for id in ids if id in known]


def sources(search: Search, viewer: Viewer, *, most: int = 100) -> list[dict[str, Any]]:
    """The likeliest sources that a backward search found, of those whom the viewer may see."""
    rows = search.sources[:most]
    who = people.masked([one["person"] for one in rows], viewer)
    known = places.known({place for one in rows for place in one["places"]})
    return [
        {
            **one, "who": who[one["person"]], "first": facts.moment(one["first"]), "last": facts.moment(one["last"]),
            "places": [known[place].name for place in one["places"] if place in known],
        }
        for one in rows
        if one["person"] in who
    ]  # fmt: skip
