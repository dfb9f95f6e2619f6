"""Writes what a search found: contacts, their meetings, a judgement each, and the duties that follow from it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ringfence.apps.accounts.queries import NOBODY, SYSTEM, Viewer
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import standing, words
from ringfence.apps.contacts.facts import JUDGE, Judged, exposures, moment, owed, within
from ringfence.apps.contacts.models import Contact, ContactStatus, Exposure, Judgement, Outcome, Search, State
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries

SAME = ("outcome", "because", "missing", "rule", "protocol", "revision", "minutes", "meetings", "p")


def write(search: Search, judged: Sequence[Judged], *, by: Viewer, at: datetime) -> None:
    """One portion of a search's find: new contacts are added, known ones judged anew where something changed."""
    known = _contacts(search, judged, by=by, at=at)
    open_rows = {
        row.contact_id: row
        for row in Judgement.objects.filter(
            contact__in=[c.pk for c in known.values()], superseded_at__isnull=True
        )
    }
    fresh: list[Judgement] = []
    replaced: list[Any] = []
    for one in judged:
        contact = known[(one.person, one.ring)]
        new = _judgement(search, contact, one, by=by, at=at)
        old = open_rows.get(contact.pk)
        if old is not None and (old.overruled or words.DEADLINE in old.because):
            # A person's word stands until a person takes it back; the rule's new answer is kept beside it.
            new.superseded_at = at
        elif old is not None:
            if all(getattr(old, name) == getattr(new, name) for name in SAME):
                continue
            replaced.append(old.pk)
        fresh.append(new)
    Judgement.objects.filter(pk__in=replaced).update(superseded_at=at)
    Judgement.objects.bulk_create(fresh, batch_size=200)
    _exposures(search, judged, known, at=at)
    standing.restand(known.values())
    set_duties(search, list(known.values()), by=by, at=at)


def _contacts(
    search: Search, judged: Sequence[Judged], *, by: Viewer, at: datetime
) -> dict[tuple[str, int], Contact]:
    rows = Contact.objects.filter(
        incident_id=search.incident_id,
        index_id=search.person_id,
        person_id__in=[one.person for one in judged],
    )
    known = {(str(row.person_id), row.ring): row for row in rows}
    new = [
        Contact(
            case_id=search.case_id, index_id=search.person_id, person_id=one.person, incident_id=search.incident_id,
            ring=one.ring, via_id=one.via, jurisdiction=one.jurisdiction, listed_at=at, outcome=one.outcome,
        )
        for one in judged
        if (one.person, one.ring) not in known
    ]  # fmt: skip
    added = standing.add(new)
    for row in added:
        known[(str(row.person_id), row.ring)] = row
    _stand_already(search, added, by=by, at=at)
    return known


def _stand_already(search: Search, added: Sequence[Contact], *, by: Viewer, at: datetime) -> None:
    """Who is a case by now, or under control through another list of the incident, is so on the new line too."""
    people = {str(row.person_id) for row in added}
    infected = {str(person) for person in cases.of_people(people, incident=search.incident_id)}
    rows = Contact.objects.filter(incident=search.incident_id, person__in=list(people), state=State.HELD)
    held = {str(person) for person in rows.values_list("person", flat=True)}
    for state, persons in ((State.INFECTED, infected), (State.HELD, held - infected)):
        if persons:
            same = [row for row in added if str(row.person_id) in persons]
            put_status(same, state=state, note="", by=by, at=at)


def _judgement(search: Search, contact: Contact, one: Judged, *, by: Viewer, at: datetime) -> Judgement:
    return Judgement(
        contact=contact, search=search, outcome=one.outcome, because=list(one.because), missing=list(one.missing),
        rule=one.rule, details=one.details, protocol=search.protocol, revision=search.revision, minutes=one.minutes, meetings=one.count,
        first_at=moment(one.first), last_at=moment(one.last), nearest_m=one.nearest_m, p=one.p, p_low=one.p_low, p_high=one.p_high,
        parts=one.parts, at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip


def _exposures(
    search: Search, judged: Sequence[Judged], known: dict[tuple[str, int], Contact], *, at: datetime
) -> None:
    ids = [known[(one.person, one.ring)].pk for one in judged]
    Exposure.objects.filter(contact__in=ids, superseded_at__isnull=True).update(superseded_at=at)
    Exposure.objects.bulk_create(
        [
            Exposure(contact=known[(one.person, one.ring)], search=search, **meeting)
            for one in judged
            for meeting in exposures(one)
        ],
        batch_size=500,
    )


def set_duties(search: Search | None, contacts: Sequence[Contact], *, by: Viewer, at: datetime) -> None:
    """Undetermined: somebody must judge, by default who asked. Close: somebody must call. Others need neither."""
    owner, owner_name = _judge(search)
    changed = []
    for contact in contacts:
        wanted = _wanted(contact)
        _end_others(contact, wanted, at=at)
        if wanted and not contact.duty:
            due = at + within(wanted)
            duty = duties.open_duty(
                wanted, subject_kind="contact", subject_id=contact.id, jurisdiction=contact.jurisdiction, due_at=due,
                owner=owner if wanted == JUDGE else None, title_code=wanted, by=by, at=at,
            )  # fmt: skip
            contact.duty, contact.due_at = duty.pk, due
            if wanted == JUDGE and search is not None:
                contact.owner, contact.owner_name = owner, owner_name
            changed.append(contact)
    standing.write(changed, standing.WORK)


def _judge(search: Search | None) -> tuple[Any, str]:
    """Who asked for the contacts of this index person last, and is a person."""
    if search is None:
        return None, ""
    rows = Search.objects.filter(person=search.person_id, incident=search.incident_id).exclude(
        asked_by=NOBODY
    )
    last = rows.order_by("-asked_at").first()
    return (last.asked_by, last.asked_by_name) if last else (None, "")


def _wanted(contact: Contact) -> str:
    return owed(contact.outcome, state=contact.state)


def _end_others(contact: Contact, wanted: str, *, at: datetime) -> None:
    """Close a duty whose reason is gone: judged in the meantime, or no longer close."""
    if not contact.duty:
        return
    duty = open_duty(contact)
    if duty is not None and duty.kind == wanted:
        return
    if duty is not None:
        duties.complete(duty, evidence=contact.outcome, by=SYSTEM("contacts/duty-no-longer-needed"), at=at)
    contact.duty, contact.due_at, contact.owner, contact.owner_name = None, None, None, ""
    standing.write([contact], standing.WORK)


def open_duty(contact: Contact) -> Any:
    """The open duty of a contact, or None when it was closed elsewhere."""
    if contact.duty is None:
        return None
    rows = queries.duties(SYSTEM("contacts/duties"), subject_kind="contact", subject_id=contact.id)
    return rows.filter(pk=contact.duty).first()


def keep_those_not_met_again(search: Search, *, by: Viewer, at: datetime) -> int:
    """Contacts that a new search no longer meets: nobody is dropped in silence, a person decides."""
    left = list(
        Contact.objects.filter(incident_id=search.incident_id, index_id=search.person_id)
        .exclude(exposures__search=search)
        .exclude(overruled=True)
        .exclude(outcome=Outcome.NONE)
    )
    open_rows = Judgement.objects.filter(contact__in=left, superseded_at__isnull=True)
    told = {row.contact_id for row in open_rows if words.NOT_MET_AGAIN in row.because}
    rows = [contact for contact in left if contact.pk not in told]
    rejudge(rows, Outcome.UNDETERMINED, words.NOT_MET_AGAIN, search=search, by=by, at=at)
    return len(rows)


def rejudge(
    rows: Sequence[Contact], outcome: str, code: str, *, search: Search | None, by: Viewer, at: datetime
) -> None:
    """A new judgement for a reason of our own; the figures and what it was before are kept."""
    Judgement.objects.filter(contact__in=rows, superseded_at__isnull=True).update(superseded_at=at)
    Judgement.objects.bulk_create(
        Judgement(
            contact=contact, search=search, outcome=outcome, because=[code, f"was-{contact.outcome}"],
            missing=[words.MISSING] if outcome == Outcome.UNDETERMINED else [], minutes=contact.minutes,
            last_at=contact.last_at, at=at, by=by.user_id, by_name=by.name,
        )
        for contact in rows
    )  # fmt: skip
    standing.restand(rows)
    set_duties(search, rows, by=by, at=at)


def counts(search: Search) -> dict[str, int]:
    """Contacts of this index by class."""
    rows = Contact.objects.filter(incident_id=search.incident_id, index_id=search.person_id)
    return dict(Counter(rows.values_list("outcome", flat=True)))


def put_status(contacts: Iterable[Contact], *, state: str, note: str, by: Viewer, at: datetime) -> None:
    rows = list(contacts)
    ContactStatus.objects.filter(contact__in=rows, superseded_at__isnull=True).update(superseded_at=at)
    ContactStatus.objects.bulk_create(
        ContactStatus(contact=row, state=State(state), words=note, at=at, by=by.user_id, by_name=by.name)
        for row in rows
    )
    standing.restand(rows)
