"""A positive tube: hold its people in one step, follow their single swabs, release all of them in one act."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import SYSTEM, Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import queries as cases
from ringfence.apps.command import actions as command
from ringfence.apps.command import queries as incidents
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import actions as events
from ringfence.apps.lab import actions as lab
from ringfence.apps.lab import queries as tubes
from ringfence.apps.people import queries as people
from ringfence.apps.protocols import queries as protocols
from ringfence.apps.screening import facts, queries
from ringfence.apps.screening.models import Alert, AlertStatus, Hold, HoldStep, Listed, Recheck
from ringfence.core.words import Refused

Status, What = AlertStatus.Status, HoldStep.What
ENDING = SYSTEM(
    "screening/stand-down"
)  # duties and the incident end by the rule, once a person released everybody
# who is told at once, and by which duty
TOLD = ("told-command", "told-laboratory", "told-sampling", "told-community", "told-police")


@transaction.atomic
def raise_alert(tube_id: UUID | str, *, outcome: str, by: Viewer, at: datetime) -> Alert:
    """Everything a positive or grey tube sets off, or nothing. The same tube again is the same alert."""
    tube = tubes.tube(by, tube_id)
    require(by, "screening.release", tube.jurisdiction)
    known = Alert.objects.filter(tube=tube).first()
    if known is not None:
        return known
    incident, opened = _incident(tube, by=by, at=at)
    alert = Alert.objects.create(
        tube=tube, incident=incident, opened=opened, jurisdiction=tube.jurisdiction, outcome=outcome, t0=at,
        by=events.actor(by),
    )  # fmt: skip
    held = [swab.person_id for swab in tubes.swabs(tube) if swab.taken_at]
    holds = _hold(alert, held, by=by, at=at)
    _list(alert, held, at=at)
    _order(alert, holds, by=by, at=at)
    _task(alert, holds, by=by, at=at)
    _say(alert, Status.OPEN, "AlertRaised", by=by, at=at)
    return alert


def _incident(tube: Any, *, by: Viewer, at: datetime) -> tuple[Any, bool]:
    """The incident that is open there, or a new one of the county: each further tube runs its own clocks under it."""
    found = incidents.open_at(tube.jurisdiction).first()
    if found is not None:
        return found, False
    county = "/".join(tube.jurisdiction.split("/")[:4]).rstrip("/") + "/"
    try:
        pack = protocols.in_force(county, at=at).pack
    except Refused:
        pack = ""
    name = _("Positive tube %s") % tube.barcode
    return command.open_incident(name=name, jurisdiction=county, pack=pack, t0=at, by=by, at=at), True


def _hold(alert: Alert, held: list[UUID], *, by: Viewer, at: datetime) -> list[Hold]:
    homes = people.homes(held)
    areas = people.jurisdictions_of(held)
    rows = Hold.objects.bulk_create(
        Hold(
            alert=alert, person_id=who, jurisdiction=areas[str(who)], place_id=homes.get(str(who)),
            reason="positive-pool", rule=facts.RULE, author=events.actor(by), starts_at=at, ends_at=at + facts.HELD,
        )
        for who in held
    )  # fmt: skip
    for row in rows:
        _step(row, What.HELD, "PersonHeld", by=by, at=at)
    return rows


def _list(alert: Alert, held: list[UUID], *, at: datetime) -> None:
    """Households and those swabbed beside: listed, not held."""
    living = people.members(set(people.households(held).values()))
    at_home = {UUID(one) for household in living.values() for one in household} - set(held)
    beside = set(tubes.beside(alert.tube, within=facts.BESIDE)) - set(held)
    near = [(one, Listed.Near.HOUSEHOLD) for one in sorted(at_home)]
    near += [(one, Listed.Near.BESIDE) for one in sorted(beside)]
    Listed.objects.bulk_create(Listed(alert=alert, person_id=one, near=kind, at=at) for one, kind in near)


def _order(alert: Alert, holds: list[Hold], *, by: Viewer, at: datetime) -> None:
    """Two single swabs for each, each in its own tube with its own barcode."""
    made = []
    for place, hold in enumerate(holds, 1):
        for number in range(1, facts.SWABS + 1):
            tube = lab.order_single(
                f"{alert.tube.barcode}/{place:02}{'AB'[number - 1]}", person=hold.person_id, retests=alert.tube,
                jurisdiction=alert.jurisdiction, by=by, at=at,
            )  # fmt: skip
            made.append(Recheck(hold=hold, tube=tube, number=number, ordered_at=at))
    Recheck.objects.bulk_create(made)


def _task(alert: Alert, holds: list[Hold], *, by: Viewer, at: datetime) -> None:
    """Five parties are told together; a visit for each home, or for each person whose home is not known."""
    for kind in TOLD:
        _duty(kind, alert, due=at + facts.TOLD_WITHIN, by=by, at=at)
    homes = {str(hold.place_id or hold.pk): hold for hold in holds}
    for occasion, hold in homes.items():
        duties.open_duty(
            "visit-held", subject_kind="hold", subject_id=hold.pk, jurisdiction=hold.jurisdiction,
            due_at=at + facts.SWAB_WITHIN, occasion=occasion, by=by, at=at,
        )  # fmt: skip


@transaction.atomic
def follow(tube_id: UUID | str, *, by: Viewer, at: datetime) -> Alert | None:
    """A single swab was read: is the alert cleared, confirmed, or still open? Releasing is a person's act."""
    recheck = Recheck.objects.select_related("hold__alert").filter(tube__pk=tube_id).first()
    if recheck is None:
        return None
    alert = Alert.objects.select_for_update().get(pk=recheck.hold.alert_id)
    if queries.status(alert) == Status.UNFOUNDED:
        return alert
    found = queries.findings(alert)
    said = facts.of_tube(found)
    if said == "confirmed":
        _confirm(alert, found, by=by, at=at)
    elif queries.status(alert) != said:
        _say(alert, said, "AlertCleared" if said == "cleared" else "AlertOpen", by=by, at=at)
        if said == "cleared":
            _duty("stand-down", alert, due=at + facts.TOLD_WITHIN, by=by, at=at)
    return alert


def _confirm(alert: Alert, found: Mapping[UUID, str], *, by: Viewer, at: datetime) -> None:
    """One is positive. The others of the tube become contacts by the rule, when it finds them, not by the tube."""
    if queries.status(alert) != Status.CONFIRMED:
        _say(alert, Status.CONFIRMED, "AlertConfirmed", by=by, at=at)
        _duty("judge-tube", alert, due=at + facts.HELD, by=by, at=at)
    for hold in alert.holds.all():
        what = What.POSITIVE if found[hold.pk] == "positive" else What.TO_JUDGE
        newest = hold.steps.filter(what__in=(What.POSITIVE, What.TO_JUDGE, What.RELEASED)).last()
        if newest is None or (newest.what == What.TO_JUDGE and what == What.POSITIVE):
            _step(hold, what, "HoldChanged", by=by, at=at)


@transaction.atomic
def stand_down(alert: Alert, *, because: str, by: Viewer, at: datetime) -> Alert:
    """Every single swab is negative: everybody is free, duties end, T0 is closed as unfounded, each is to be told."""
    alert = Alert.objects.select_for_update().get(pk=alert.pk)
    require(by, "screening.release", alert.jurisdiction)
    if queries.status(alert) != Status.CLEARED:
        raise Refused(
            _("Not every single swab is negative: nobody is released by this act."), code="not-cleared"
        )
    if not because.strip():
        raise Refused(_("Say why everybody is released."), code="because")
    for hold in queries.standing(alert):
        _step(hold, What.RELEASED, "PersonReleased", because=because, by=by, at=at)
    _end_duties(alert, at=at)
    _duty("tell-released", alert, due=at + facts.TOLD_WITHIN, by=by, at=at)
    _say(alert, Status.UNFOUNDED, "AlertUnfounded", because=because, by=by, at=at)
    _close_incident(alert, because=because, at=at)
    return alert


@transaction.atomic
def release(hold: Hold, *, because: str, by: Viewer, at: datetime) -> HoldStep:
    """One person is free: judged as a contact or as none, or held by mistake."""
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    require(by, "screening.release", hold.jurisdiction)
    if not because.strip():
        raise Refused(_("Say why this person is released."), code="because")
    if hold.steps.filter(what=What.RELEASED).exists():
        raise Refused(_("This person is released already."), code="already-released")
    return _step(hold, What.RELEASED, "PersonReleased", because=because, by=by, at=at)


@transaction.atomic
def tell(hold: Hold, *, by: Viewer, at: datetime) -> HoldStep:
    """The person has been told what holds for them now: the hold, or the release."""
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    require(by, "screening.tell", hold.jurisdiction)
    released = hold.steps.filter(what=What.RELEASED).exists()
    what = What.TOLD_RELEASED if released else What.TOLD_HELD
    if hold.steps.filter(what=what).exists():
        raise Refused(_("This person has been told already."), code="already-told")
    return _step(hold, what, "PersonTold", by=by, at=at)


def _end_duties(alert: Alert, *, at: datetime) -> None:
    """What was open about the alert and its holds is not needed any more."""
    subjects = [("alert", alert.pk), *(("hold", pk) for pk in alert.holds.values_list("pk", flat=True))]
    for kind, id in subjects:
        for duty in open_duties.duties(ENDING, subject_kind=kind, subject_id=id):
            duties.cancel(duty, because="alert-unfounded", by=ENDING, at=at)


def _close_incident(alert: Alert, *, because: str, at: datetime) -> None:
    """The incident that began with this tube ends with it, unless another alert or a case stands in it."""
    others = [one for one in Alert.objects.filter(incident=alert.incident_id).exclude(pk=alert.pk)]
    if not alert.opened or any(queries.status(one) != Status.UNFOUNDED for one in others):
        return
    if not cases.cases(ENDING, incident=alert.incident_id).exists():
        command.close_incident(alert.incident, because=because, by=ENDING, at=at)


def _duty(kind: str, alert: Alert, *, due: datetime, by: Viewer, at: datetime) -> None:
    duties.open_duty(
        kind, subject_kind="alert", subject_id=alert.pk, jurisdiction=alert.jurisdiction, due_at=due, by=by, at=at
    )  # fmt: skip


def _say(alert: Alert, status: str, event: str, *, because: str = "", by: Viewer, at: datetime) -> None:
    AlertStatus.objects.create(
        alert=alert, status=status, because=because.strip()[:200], by=events.actor(by), at=at
    )
    about: dict[str, Any] = {"kind": "alert", "id": alert.pk, "jurisdiction": alert.jurisdiction}
    audit.record(f"screening.{status}", **about, by=by, at=at)
    events.record(event, **about, payload={"incident": str(alert.incident_id)}, by=by, at=at)


def _step(hold: Hold, what: str, event: str, *, because: str = "", by: Viewer, at: datetime) -> HoldStep:
    row = HoldStep.objects.create(
        hold=hold, what=what, because=because.strip()[:200], by=events.actor(by), at=at
    )
    about: dict[str, Any] = {"kind": "hold", "id": hold.pk, "jurisdiction": hold.jurisdiction}
    audit.record(f"screening.{what}", **about, by=by, at=at)
    events.record(event, **about, payload={"person": str(hold.person_id), "what": what}, by=by, at=at)
    return row
