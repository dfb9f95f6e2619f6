"""One verdict: checked against what its author saw, kept with the rule's answer, the marks and what nobody knows."""

from datetime import datetime
from typing import Any

from ringfence.apps.accounts.queries import SYSTEM, Viewer, require
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.devices.queries import APPLIED, CONFLICT, SAME, Change, Done, Sent
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.keys import actions as keys
from ringfence.apps.venues import facts, policies, queries
from ringfence.apps.venues.actions.opening import DUTY
from ringfence.apps.venues.models import Scene, Signed
from ringfence.apps.venues.queries import Person, Present


def sign(
    present: Present, change: Change, subject: str, *, sent: Sent, by: Viewer, at: datetime, anyway: bool
) -> Done:
    """The verdict on one person, or a conflict: somebody else signed or marked otherwise, or the rule says otherwise now."""
    scene = present.scene
    require(by, "venues.judge", scene.jurisdiction)
    given = policies.signature(change.value)
    person = present.person(subject)
    old = person.signed
    if (
        old is not None
        and (old.outcome, queries.reason_of(old)) == (given["outcome"], given["reason"])
        and not old.by_deadline
    ):
        return Done(change.key, SAME)
    in_the_way = None if anyway else _in_the_way(person, given, str(change.was or ""))
    if in_the_way is not None:
        who, when = (old.by_name, old.at) if old else ("", None)
        return Done(change.key, CONFLICT, in_the_way, who, when)
    person.signed = keep(scene, person, given["outcome"], reason=given["reason"], sent=sent, by=by, at=at)
    return Done(change.key, APPLIED)


def _in_the_way(person: Person, given: dict[str, Any], was: str) -> dict[str, Any] | None:
    """What its author did not know; a verdict that only the deadline gave is never in the way of a person's."""
    signed, judgement = person.signed, person.met.judgement
    if signed is not None and not signed.by_deadline and str(signed.id) != was:
        return {"why": "signed", "outcome": signed.outcome}
    known = signed is not None or judgement is None or not judgement.overruled
    if not known and str(judgement.id) != given["judged"] and judgement.outcome != given["outcome"]:
        return {"why": "judged", "outcome": judgement.outcome}
    if person.marks != given["seen"]:
        return {"why": "marks", "seen": person.marks}
    if person.rule.here.outcome != given["rule"]:
        return {"why": "rule", "outcome": person.rule.here.outcome}
    return None


def keep(
    scene: Scene, person: Person, outcome: str, *, reason: str = "", sent: Sent | None = None, by_deadline: bool = False,
    by: Viewer, at: datetime,
) -> Signed:  # fmt: skip
    """Write the verdict. The person's class follows unless a meeting elsewhere keeps it higher or open."""
    rule, protocol = person.rule.here, queries.contacts.protocol_for(scene.case, at=at)
    away = person.rule.elsewhere
    holds = away is None or facts.strictest(outcome, away.outcome) == outcome
    Signed.objects.filter(scene=scene, contact=person.contact, superseded_at__isnull=True).update(
        superseded_at=at
    )
    row = Signed(
        scene=scene, contact=person.contact, outcome=outcome, rule_outcome=rule.outcome, rule=rule.rule, missing=list(rule.missing),
        seen=person.marks, unknown=person.unknown, protocol=protocol.pack, revision=str(protocol.revision), holds=holds,
        by_deadline=by_deadline, envelope=sent.envelope if sent else None, device_at=sent.device_at if sent else None,
        at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip
    row.reason = keys.seal(reason, row=str(row.id), field="reason") if reason else None
    row.save(force_insert=True)
    if holds:
        contacts.judge_on_scene(
            person.contact, outcome=outcome, rule=rule, protocol=protocol, scene=scene.id, by_deadline=by_deadline, by=by, at=at
        )  # fmt: skip
    return row


def end_if_all_judged(scene: Scene, *, at: datetime) -> None:
    """The desk's duty is done with the last verdict."""
    system = SYSTEM("venues/all-judged")
    if scene.closed_at is not None:
        return
    met = queries.met(scene, system)
    if {one.contact.id for one in met} - set(queries.signed(scene)):
        return
    duty = open_duties.duties(system, kind=DUTY, subject_kind="venue", subject_id=scene.id).first()
    if duty is not None:
        duties.complete(duty, evidence=f"venue:{len(met)}", by=system, at=at)
    scene.closed_at = at
    scene.save(update_fields=["closed_at"])
