"""What others may ask about people: masked, scoped by the viewer, and every record shown is in the read audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.people import facts, papers
from ringfence.apps.people.models import Identifier, Likeness, Membership, Merge, Person, Word
from ringfence.core.contacts.records import PersonFacts
from ringfence.web import keyset
from ringfence.web.access import scope
from ringfence.web.paths import below, outermost

FOUND_AT_MOST = 50


@dataclass(frozen=True)
class MaskedPerson:
    """A person as lists show them."""

    id: UUID
    name: str
    id_number: str
    phone: str
    sex: str
    age: int | None
    birth_date: date | None
    household: str
    jurisdiction: str

    @property
    def pk(self) -> UUID:
        return self.id


@dataclass(frozen=True)
class LikelyPair:
    """Two records that may be one person, masked, with the reasons as codes."""

    id: UUID
    first: MaskedPerson
    second: MaskedPerson
    score: float
    reasons: tuple[str, ...]


def person(viewer: Viewer, id: UUID | str) -> Person:
    """One person of the viewer's area; a merged record answers as the person it became."""
    rows = scope(Person.objects.select_related("merged_into"), viewer, "people.view")
    found = rows.filter(pk=id).first()
    if found is None:
        raise Http404
    while found.merged_into is not None:
        found = found.merged_into
    return found


def canonical(ids: Iterable[UUID | str]) -> dict[str, UUID]:
    """id -> the id of the person that record became through merges (its own when it was never merged)."""
    answer: dict[str, UUID] = {}
    pending = {str(id): UUID(str(id)) for id in ids}
    while pending:
        rows = dict(Person.objects.filter(pk__in=set(pending.values())).values_list("pk", "merged_into_id"))
        step = {}
        for asked, here in pending.items():
            there = rows.get(here)
            if there is None:
                answer[asked] = here
            else:
                step[asked] = there
        pending = step
    return answer


def masked(
    ids: Iterable[UUID | str], viewer: Viewer, *, purpose: str = "", audited: bool = True
) -> dict[str, MaskedPerson]:
    """id -> masked person, of those the viewer may see; one read-audit row for the whole page."""
    return masked_for(ids, viewer, permission="people.view", purpose=purpose, audited=audited)


def masked_for(
    ids: Iterable[UUID | str], viewer: Viewer, *, permission: str, purpose: str, audited: bool = True
) -> dict[str, MaskedPerson]:
    """The same for an app whose own permission brings the person along, such as the laboratory's."""
    rows = list(scope(Person.objects.filter(pk__in=list(ids)), viewer, permission))
    if audited and rows:
        audit.record_reads("person", [row.pk for row in rows], purpose=purpose, by=viewer, at=timezone.now())
    return {str(shown.id): shown for shown in _mask(rows)}


def _mask(rows: list[Person]) -> list[MaskedPerson]:
    homes = households([row.pk for row in rows])
    today = timezone.localdate()
    return [
        MaskedPerson(
            row.pk,
            facts.mask("name", papers.read(row, "name")),
            facts.mask("id_number", papers.read(row, "id_number") or papers.read(row, "passport")),
            facts.mask("phone", papers.read(row, "phone")),
            row.sex,
            facts.age(row.birth_date, today),
            row.birth_date,
            homes.get(str(row.pk), ""),
            row.jurisdiction,
        )
        for row in rows
    ]


def people(
    viewer: Viewer, *, within: str = "", cursor: str = "", size: int = keyset.SIZE
) -> keyset.Slice[MaskedPerson]:
    """One page of the people of the viewer's area."""
    require(viewer, "people.view")
    rows = Person.objects.filter(merged_into__isnull=True)
    part = keyset.page(rows, paths=viewer.paths("people.view"), within=within, cursor=cursor, size=size)
    return _shown(part, viewer)


def find(
    viewer: Viewer,
    text: str,
    *,
    within: str = "",
    cursor: str = "",
    size: int = keyset.SIZE,
    permission: str = "people.view",
) -> keyset.Slice[MaskedPerson]:
    """People by ID number, phone, passport, reference, last four digits, name, pinyin or initials."""
    require(viewer, permission)
    exact = _by_identifier(viewer, text, permission)
    if exact:
        return _shown(keyset.Slice(exact), viewer)
    hashes = [papers.word_hash(word) for word in facts.asked(text)]
    if not hashes:
        return keyset.Slice([])
    paths = viewer.paths(permission)
    return _shown(_by_words(hashes, paths=paths, within=within, cursor=cursor, size=size), viewer)


def _by_identifier(viewer: Viewer, text: str, permission: str) -> list[Person]:
    for kind, normal in facts.asked_identifiers(text):
        rows = Identifier.objects.filter(kind=kind, blind=papers.blind(kind, normal)).values("person")
        found = scope(Person.objects.filter(pk__in=rows, merged_into__isnull=True), viewer, permission)
        people_found = list(found[:FOUND_AT_MOST])
        if people_found:
            return people_found
    return []


def _by_words(
    hashes: list[int], *, paths: tuple[str, ...], within: str, cursor: str, size: int
) -> keyset.Slice[Person]:
    """One range per word, merged: a person who matches two words (a sound that is also initials) comes once."""
    found: dict[tuple[str, UUID], Person] = {}
    for word in hashes:
        rows = Word.objects.filter(hash=word).select_related("person")
        part = keyset.page(rows, paths=paths, within=within, cursor=cursor, size=size + 1, key="person_id")
        found.update({(row.jurisdiction, row.person_id): row.person for row in part.rows})
    order = sorted(found)
    if len(order) <= size:
        return keyset.Slice([found[key] for key in order])
    last = order[size - 1]
    return keyset.Slice([found[key] for key in order[:size]], keyset.encode(*last))


def _shown(part: keyset.Slice[Person], viewer: Viewer) -> keyset.Slice[MaskedPerson]:
    if part.rows:
        audit.record_reads("person", [row.pk for row in part.rows], by=viewer, at=timezone.now())
    return keyset.Slice(_mask(part.rows), part.next_cursor)


def by_reference(references: Iterable[str]) -> dict[str, UUID]:
    """Feed-scoped reference -> person id, following merges."""
    wanted = {papers.blind("reference", text): text for text in references}
    rows = Identifier.objects.filter(kind="reference", blind__in=list(wanted)).values_list(
        "blind", "person_id"
    )
    return {wanted[blind]: person_id for blind, person_id in rows}


def formerly(ids: Iterable[UUID | str]) -> dict[str, str]:
    """Ids of records that were merged into one of `ids`, at any remove -> that id."""
    found: dict[str, str] = {}
    step = {str(id): str(id) for id in ids}
    while step:
        rows = Person.objects.filter(merged_into__in=list(step)).values_list("pk", "merged_into_id")
        step = {str(old): step[str(new)] for old, new in rows}
        found |= step
    return found


def registered(ids: Iterable[UUID | str]) -> set[str]:
    """Which of these ids are a person's (merged ones too, whose rows are read as the person they became)."""
    return {str(id) for id in Person.objects.filter(pk__in=list(ids)).values_list("pk", flat=True)}


def households(ids: Iterable[UUID | str], *, at: object = None) -> dict[str, str]:
    """person id -> household id, for those who live in one (now, or at a moment)."""
    rows = Membership.objects.filter(person__pk__in=list(ids))
    rows = (
        rows.filter(until__isnull=True) if at is None else rows.filter(since__lte=at).exclude(until__lte=at)
    )
    return {
        str(person_id): str(household_id)
        for person_id, household_id in rows.values_list("person_id", "household_id")
    }


def home_of(id: UUID | str) -> UUID | None:
    """The place where a person lives now, when their household's door is known."""
    row = (
        Membership.objects.filter(person__pk=id, until__isnull=True).values_list("household__home_id").first()
    )
    return row[0] if row else None


def homes(ids: Iterable[UUID | str]) -> dict[str, UUID]:
    """person id -> place where they live now, for those whose household's door is known."""
    rows = Membership.objects.filter(
        person__in=list(ids), until__isnull=True, household__home__isnull=False
    ).values_list("person_id", "household__home_id")
    return {str(person): home for person, home in rows}


def members(household_ids: Iterable[UUID | str]) -> dict[str, list[str]]:
    """household id -> ids of those who live there now."""
    answer: dict[str, list[str]] = {}
    rows = Membership.objects.filter(household__in=list(household_ids), until__isnull=True).order_by(
        "person_id"
    )
    for household_id, person_id in rows.values_list("household_id", "person_id"):
        answer.setdefault(str(household_id), []).append(str(person_id))
    return answer


def known(ids: Iterable[UUID | str]) -> dict[str, PersonFacts]:
    """id -> the plain value that tracing reads: no name, no address, no number."""
    rows = list(Person.objects.filter(pk__in=list(ids)).only("id", "sex", "birth_date"))
    homes = households([row.pk for row in rows])
    return {
        str(row.pk): facts.plain(
            row.pk, sex=row.sex, birth_date=row.birth_date, household=homes.get(str(row.pk), "")
        )
        for row in rows
    }


def jurisdictions_of(ids: Iterable[UUID | str]) -> dict[str, str]:
    """id -> jurisdiction path."""
    rows = Person.objects.filter(pk__in=list(ids)).values_list("pk", "jurisdiction")
    return {str(pk): path for pk, path in rows}


def in_area(viewer: Viewer, path: str) -> int:
    """How many people are registered in an area."""
    rows = Person.objects.filter(below(path), merged_into__isnull=True)
    return sum(rows.filter(below(allowed)).count() for allowed in outermost(viewer.paths("people.view")))


def duplicates(viewer: Viewer, *, cursor: str = "", size: int = 25) -> keyset.Slice[LikelyPair]:
    """Likely duplicates nobody has decided yet, of which the viewer may see both."""
    require(viewer, "people.view")
    rows = Likeness.objects.filter(
        decision="", first__merged_into__isnull=True, second__merged_into__isnull=True
    )
    part = keyset.page(rows, paths=viewer.paths("people.view"), cursor=cursor, size=size)
    shown = masked(
        {pk for row in part.rows for pk in (row.first_id, row.second_id)}, viewer, purpose="duplicates"
    )
    pairs = [
        LikelyPair(row.pk, shown[str(row.first_id)], shown[str(row.second_id)], row.score, tuple(row.reasons))
        for row in part.rows
        if str(row.first_id) in shown and str(row.second_id) in shown
    ]
    return keyset.Slice(pairs, part.next_cursor)


def likely_same(ids: Iterable[UUID | str]) -> dict[str, set[str]]:
    """person id -> ids of records that may be the same person and that nobody has decided about yet."""
    wanted = {str(id) for id in ids}
    rows = Likeness.objects.filter(Q(first__in=wanted) | Q(second__in=wanted), decision="")
    found: dict[str, set[str]] = {}
    for first, second in rows.values_list("first_id", "second_id"):
        for one, other in ((str(first), str(second)), (str(second), str(first))):
            if one in wanted:
                found.setdefault(one, set()).add(other)
    return found


def kept_apart(viewer: Viewer, *, most: int = 20) -> list[tuple[Likeness, LikelyPair]]:
    """Pairs decided to be two people, the latest first, of which the viewer may see both."""
    rows = scope(Likeness.objects.filter(decision=Likeness.Decision.DIFFERENT), viewer, "people.view")
    found = list(rows.order_by("-decided_at")[:most])
    shown = masked(
        {pk for row in found for pk in (row.first_id, row.second_id)}, viewer, purpose="duplicates"
    )
    return [
        (
            row,
            LikelyPair(
                row.pk, shown[str(row.first_id)], shown[str(row.second_id)], row.score, tuple(row.reasons)
            ),
        )
        for row in found
        if str(row.first_id) in shown and str(row.second_id) in shown
    ]


def likeness(viewer: Viewer, id: UUID | str) -> Likeness:
    """One pair, of which the viewer may see both."""
    row = Likeness.objects.select_related("first", "second").filter(pk=id).first()
    if row is None or not all(
        viewer.may_in("people.view", one.jurisdiction) for one in (row.first, row.second)
    ):
        raise Http404
    return row


def merges(viewer: Viewer, *, person: UUID | str | None = None) -> QuerySet[Merge]:
    """Merges in force, the latest first."""
    rows = scope(
        Merge.objects.filter(undone_at__isnull=True), viewer, "people.view", field="into__jurisdiction"
    )
    if person is not None:
        rows = rows.filter(into__pk=person)
    return rows.order_by("-recorded_at")


def reason_words(codes: Iterable[str]) -> list[str]:
    """Reasons of likeness in the reader's language."""
    return [str(facts.REASONS.get(code, code)) for code in codes]


def doubt_words(codes: Iterable[str]) -> list[str]:
    """Doubts about papers in the reader's language."""
    return [str(facts.DOUBTS.get(code, code)) for code in codes]


def match(*, reference: str = "", id_number: str = "", phone: str = "", name: str = "") -> UUID | None:
    """The one registered person that these papers name, for actions that have asked for permission; None if nobody or several."""
    if reference and (found := by_reference([reference])):
        return canonical(found.values())[str(found[reference])]
    for kind, text in facts.normal_identifiers(id_number=id_number, phone=phone):
        rows = Identifier.objects.select_related("person").filter(kind=kind, blind=papers.blind(kind, text))
        people_found = [row.person for row in rows if row.person.merged_into_id is None]
        if kind == "phone":
            people_found = [
                row for row in people_found if name and papers.read(row, "name") == facts.plain_name(name)
            ]
        if len(people_found) == 1:
            return people_found[0].pk
    return None


def living_at(place_ids: Iterable[UUID | str]) -> dict[str, list[str]]:
    """door -> ids of those who live behind it now, for the doors among these places."""
    answer: dict[str, list[str]] = {}
    ids = [UUID(str(id)) for id in place_ids]
    for start in range(0, len(ids), 500):
        rows = Membership.objects.filter(household__home__in=ids[start : start + 500], until__isnull=True)
        for door, person in rows.order_by("person_id").values_list("household__home_id", "person_id"):
            answer.setdefault(str(door), []).append(str(person))
    return answer


def doors_of(ids: Iterable[UUID | str]) -> dict[str, UUID]:
    """person id -> the door they live behind now, for those whose household's door is known."""
    rows = Membership.objects.filter(
        person__in=list(ids), until__isnull=True, household__home__isnull=False
    ).values_list("person_id", "household__home_id")
    return {str(person): door for person, door in rows}
