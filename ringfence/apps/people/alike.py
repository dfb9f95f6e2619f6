"""Records that may be one person: found when somebody is registered, or by a sweep over an area; decided by people.

Reached through this app's actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.people import facts, papers
from ringfence.apps.people.models import Identifier, Likeness, Membership, Person, Word
from ringfence.core.words import Refused
from ringfence.web.paths import below

MOST_CANDIDATES = 60
SWEEP_AT_MOST = 300_000


def note(person: Person, *, at: datetime) -> int:
    """Compare one record with those that share its sound or its phone; keep the likely pairs."""
    if not person.name:
        return 0
    shared = [papers.word_hash(word) for word in facts.sound_words(papers.read(person, "name"))]
    phones = Identifier.objects.filter(person=person, kind="phone").values("blind")
    wanted = Q(pk__in=Word.objects.filter(hash__in=shared).values("person")) | Q(
        pk__in=Identifier.objects.filter(kind="phone", blind__in=phones).values("person")
    )
    others = Person.objects.filter(wanted, merged_into__isnull=True).exclude(pk=person.pk)[:MOST_CANDIDATES]
    mine, *theirs = sketches([person, *others])
    return _keep([facts.compare(mine, other) for other in theirs], at=at)


def note_many(people: Sequence[tuple[Person, facts.Papers]], *, at: datetime) -> int:
    """The same for many new people at once (their rows and words are stored): how many likely pairs were kept."""
    new = {person.pk: person for person, _ in people}
    near = _near(people)
    others = [person for person in Person.objects.in_bulk(near).values() if person.merged_into_id is None]
    found = facts.likely(sketches([*new.values(), *others]), new=[str(pk) for pk in new])
    return _keep(found, at=at)


def _near(people: Sequence[tuple[Person, facts.Papers]]) -> list[UUID]:
    """Those who share a phone with somebody new, or the sound of the name and no contradicting birth date."""
    own = {person.pk for person, _ in people}
    sounds: dict[int, list[Person]] = {}
    hashed = papers.Hashes()
    for person, sheet in people:
        for word in facts.sound_words(sheet.name) if sheet.name else ():
            sounds.setdefault(hashed(word), []).append(person)
    phones = sorted({papers.blind("phone", sheet.phone) for _, sheet in people if sheet.phone})
    found: set[UUID] = set()
    for start in range(0, len(phones), 900):
        callers = Identifier.objects.filter(kind="phone", blind__in=phones[start : start + 900])
        found.update(callers.values_list("person_id", flat=True))
    hashes = sorted(sounds)
    for start in range(0, len(hashes), 900):
        rows = Word.objects.filter(hash__in=hashes[start : start + 900])
        for number, other, born in rows.values_list("hash", "person_id", "person__birth_date").iterator():
            if other not in own and any(facts.births_agree(one.birth_date, born) for one in sounds[number]):
                found.add(other)
    return sorted(found - own)


@transaction.atomic
def sweep(path: str, *, by: Viewer, at: datetime) -> int:
    """Compare everybody in an area with everybody; returns how many new pairs were found."""
    require(by, "people.merge", path)
    rows = Person.objects.filter(below(path), merged_into__isnull=True)
    if rows.count() > SWEEP_AT_MOST:
        raise Refused(
            _("This area has too many people to compare at once: choose a smaller one."), code="too-many"
        )
    found = _keep(facts.likely(sketches(rows.iterator(chunk_size=2000))), at=at)
    audit.record(
        "people.sweep", kind="area", id=path, jurisdiction=path, detail={"found": found}, by=by, at=at
    )
    return found


def sketches(people: Iterable[Person]) -> list[facts.Sketch]:
    """What is compared, of each person."""
    rows = list(people)
    homes: dict[object, object] = {}
    for start in range(0, len(rows), 900):
        part = Membership.objects.filter(person__in=rows[start : start + 900], until__isnull=True)
        homes.update(part.values_list("person_id", "household_id"))
    return [
        facts.Sketch(
            str(row.pk),
            sex=row.sex,
            birth_date=row.birth_date,
            household=str(homes.get(row.pk, "")),
            **{field: papers.read(row, field) for field in papers.SEALED},
        )
        for row in rows
    ]


def _keep(pairs: Iterable[facts.Pair], *, at: datetime) -> int:
    likely = [pair for pair in pairs if pair.probability >= facts.LIKELY]
    known = set(
        Likeness.objects.filter(first__in=[pair.first for pair in likely]).values_list(
            "first_id", "second_id"
        )
    )
    where = dict(
        Person.objects.filter(pk__in=[pair.first for pair in likely]).values_list("pk", "jurisdiction")
    )
    by_text = {str(pk): path for pk, path in where.items()}
    seen = {(str(first), str(second)) for first, second in known}
    new = [
        Likeness(
            first_id=pair.first,
            second_id=pair.second,
            jurisdiction=by_text[pair.first],
            score=pair.probability,
            reasons=list(pair.reasons),
            found_at=at,
        )
        for pair in likely
        if (pair.first, pair.second) not in seen
    ]
    Likeness.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def keep_apart(pair: Likeness, *, because: str, by: Viewer, at: datetime) -> Likeness:
    """These are two people: the pair leaves the list for good."""
    pair = Likeness.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
    for one in (pair.first, pair.second):
        require(by, "people.merge", one.jurisdiction)
    pair.decision = Likeness.Decision.DIFFERENT
    pair.because, pair.decided_by, pair.decided_at = because.strip()[:200], events.actor(by), at
    pair.save()
    audit.record(
        "people.keep_apart", kind="person", id=pair.first_id, jurisdiction=pair.jurisdiction, by=by, at=at
    )
    return pair


@transaction.atomic
def reopen(pair: Likeness, *, because: str, by: Viewer, at: datetime) -> Likeness:
    """Take a decision to keep two records apart back: the pair is asked about again."""
    pair = Likeness.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
    for one in (pair.first, pair.second):
        require(by, "people.merge", one.jurisdiction)
    if pair.decision != Likeness.Decision.DIFFERENT:
        raise Refused(_("This pair is not kept apart."), code="not-apart")
    if not because.strip():
        raise Refused(_("Say why."), code="because")
    pair.decision = Likeness.Decision.OPEN
    pair.because, pair.decided_by, pair.decided_at = because.strip()[:200], events.actor(by), at
    pair.save()
    audit.record(
        "people.reopen_pair", kind="person", id=pair.first_id, jurisdiction=pair.jurisdiction, by=by, at=at
    )
    return pair
