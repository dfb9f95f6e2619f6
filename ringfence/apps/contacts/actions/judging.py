"""Overrule a rule with a reason, and judge anew when the trajectory changed. Every judgement ever made stays."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.contacts import standing, words
from ringfence.apps.contacts.actions import searching, writing
from ringfence.apps.contacts.models import Contact, Judgement, Outcome, Search, State
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

FIGURES = (
    "search_id", "details", "protocol", "revision", "minutes", "meetings", "first_at", "last_at", "nearest_m", "p", "p_low",
    "p_high", "parts",
)  # fmt: skip


@transaction.atomic
def overrule(contact: Contact, *, outcome: str, because: str, by: Viewer, at: datetime) -> Judgement:
    """A person decides against or beyond the rule. The figures stay; the reason is theirs."""
    require(by, "contacts.overrule", contact.jurisdiction)
    if outcome not in Outcome.values or outcome == Outcome.UNDETERMINED:
        raise Refused(_("Choose a class."), code="unknown-class")
    if len(because.strip()) < 2:
        raise Refused(_("Say why: it stands under the decision."), code="reason-missing")
    old = contact.judgements.select_for_update().filter(superseded_at__isnull=True).first()
    figures = {name: getattr(old, name) for name in FIGURES} if old else {}
    contact.judgements.filter(superseded_at__isnull=True).update(superseded_at=at)
    row = Judgement.objects.create(
        contact=contact, outcome=outcome, words=because.strip(), overruled=True, because=["overruled"],
        missing=[], rule=old.rule if old else "", at=at, by=by.user_id, by_name=by.name, **figures,
    )  # fmt: skip
    standing.restand([contact])
    writing.set_duties(None, [contact], by=by, at=at)
    audit.record(
        "contacts.overrule", kind="contact", id=contact.id, jurisdiction=contact.jurisdiction,
        detail={"outcome": outcome, "before": old.outcome if old else ""}, by=by, at=at,
    )  # fmt: skip
    events.record(
        "ContactOverruled", kind="contact", id=contact.id, jurisdiction=contact.jurisdiction,
        payload={"outcome": outcome}, by=by, at=at,
    )  # fmt: skip
    return row


@transaction.atomic
def judge_on_scene(
    contact: Contact, *, outcome: str, rule: Any, protocol: Any, scene: Any, by_deadline: bool = False, by: Viewer, at: datetime
) -> Judgement:  # fmt: skip
    """The class signed at a venue, with the rule's answer (`rule`, a judgement of core) to what was seen there.

    It stands like any word of a person: a later search keeps its own answer beside it.
    """
    old = contact.judgements.select_for_update().filter(superseded_at__isnull=True).first()
    figures = {name: getattr(old, name) for name in FIGURES} if old else {}
    figures |= {
        "details": {**rule.details, "rule_outcome": rule.outcome, "scene": str(scene)},
        "protocol": protocol.pack, "revision": str(protocol.revision),
    }  # fmt: skip
    contact.judgements.filter(superseded_at__isnull=True).update(superseded_at=at)
    codes = [words.ON_SCENE, *rule.because] + ([words.DEADLINE] if by_deadline else [])
    row = Judgement.objects.create(
        contact=contact, outcome=outcome, overruled=not by_deadline, because=codes, missing=list(rule.missing),
        rule=rule.rule, at=at, by=by.user_id, by_name=by.name, **figures,
    )  # fmt: skip
    standing.restand([contact])
    writing.set_duties(None, [contact], by=by, at=at)
    _tell_judged(contact, outcome, old, scene, by=by, at=at)
    return row


def _tell_judged(
    contact: Contact, outcome: str, old: Judgement | None, scene: Any, *, by: Viewer, at: datetime
) -> None:
    told = {"outcome": outcome, "before": old.outcome if old else "", "scene": str(scene)}
    audit.record(
        "contacts.judge_on_scene", kind="contact", id=contact.id, jurisdiction=contact.jurisdiction, detail=told, by=by, at=at
    )  # fmt: skip
    events.record(
        "ContactJudged", kind="contact", id=contact.id, jurisdiction=contact.jurisdiction, payload=told, by=by, at=at
    )  # fmt: skip


def reclassify(case: Any, *, by: Viewer, at: datetime) -> Search | None:
    """The trajectory or the dates changed: search again, if this case was ever traced. History stays."""
    if not Search.objects.filter(case=case, finished_at__isnull=False).exists():
        return None
    last = Search.objects.filter(case=case).order_by("-asked_at").first()
    return searching.trace(case, purpose=last.purpose if last else "", by=by, at=at)


@transaction.atomic
def release_contacts(case: Any, *, by: Viewer, at: datetime) -> int:
    """The case is excluded: its contacts are free. Whom a person has judged stays as judged."""
    rows = list(Contact.objects.filter(case=case, overruled=False).exclude(outcome=Outcome.NONE))
    writing.rejudge(rows, Outcome.NONE, words.CASE_EXCLUDED, search=None, by=by, at=at)
    audit.record_reads("contact", [row.pk for row in rows], purpose="case-excluded", by=by, at=at)
    return len(rows)


@transaction.atomic
def mark_infected(case: Any, *, by: Viewer, at: datetime) -> int:
    """A contact became a case: said on every row that lists this person in the incident."""
    rows = list(
        Contact.objects.filter(person=case.person_id, incident=case.incident_id).exclude(state=State.INFECTED)
    )
    writing.put_status(rows, state=State.INFECTED, note="", by=by, at=at)
    writing.set_duties(None, rows, by=by, at=at)
    return len(rows)
