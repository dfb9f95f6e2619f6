"""Propose a zone, sign it, publish it, see to its measures, lift it unit by unit or as a whole."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.zones import facts, policies, queries
from ringfence.apps.zones.models import Basis, Measure, Step, Unit, UnitStatus, Zone, ZoneStatus
from ringfence.core.words import Refused

EVENTS = {
    Step.PROPOSED: "ZoneProposed", Step.SIGNED: "ZoneSigned", Step.PUBLISHED: "ZonePublished",
    Step.LIFTED: "ZoneLifted", Step.WITHDRAWN: "ZoneWithdrawn",
}  # fmt: skip
OPEN = "open"


@transaction.atomic
def propose(
    incident: Any,
    *,
    name: str,
    level: str,
    grain: str = "building",
    share: float = 0.9,
    connected: bool = False,
    must: Sequence[str] = (),
    basis: str = Basis.PLACE,
    because: str = "",
    by: Viewer,
    at: datetime,
) -> Zone:
    """The CDC's proposal (art. 40): the rule's own units, and the least costly others for that share of the risk."""
    require(by, "zones.propose", incident.jurisdiction)
    if not name.strip():
        raise Refused(_("A zone needs a name."), code="zone-name")
    if basis not in Basis.values:
        raise Refused(_("Choose the article the zone stands on."), code="zone-basis")
    ground = queries.ground(incident, level=level, grain=grain, must=must, at=at)
    chosen, reasons = facts.choose(ground, share=share, connected=connected)
    if not chosen.inside:
        raise Refused(
            _("There is nothing to close: no unit carries a risk or is asked for."), code="zone-empty"
        )
    zone = Zone.objects.create(
        incident=incident, jurisdiction=incident.jurisdiction, name=name.strip()[:80], level=level, grain=grain,
        pack=ground.protocol.pack, revision=ground.protocol.digest, basis=basis, wanted=share, share=chosen.share,
        gap=chosen.gap, proposed_at=at,
        burden={"people": chosen.people, "doors": chosen.doors, "guards": chosen.guards, "helpers": chosen.helpers,
                "days": ground.days, "cost": chosen.cost},
    )  # fmt: skip
    units = [
        Unit(
            zone=zone, place_id=one.place, people=len(ground.candidates[one.place].people),
            doors=ground.candidates[one.place].doors,
            reasons={"rules": list(one.rules), "share": one.risk_share, "cost": one.cost,
                     "without": one.share_without, "instead": one.instead},
        )
        for one in reasons
    ]  # fmt: skip
    Unit.objects.bulk_create(units)
    UnitStatus.objects.bulk_create([_status(unit, level, because, by, at) for unit in units])
    Measure.objects.bulk_create([Measure(zone=zone, code=code) for code in facts.measures(zone.pack, level)])
    _say(zone, Step.PROPOSED, because, by, at)
    return zone


def sign(zone: Zone, *, because: str = "", by: Viewer, at: datetime) -> Zone:
    """The government decides (art. 41; one level up for arts. 42 and 43)."""
    return _step(zone, Step.SIGNED, because, by, at, check=policies.check_signer)


def publish(zone: Zone, *, because: str = "", by: Viewer, at: datetime) -> Zone:
    """From now on it binds everybody."""
    return _step(zone, Step.PUBLISHED, because, by, at, permission="zones.sign")


def withdraw(zone: Zone, *, because: str, by: Viewer, at: datetime) -> Zone:
    """Take a proposal back before it is published, or because the government above refused it."""
    if not because.strip():
        raise Refused(_("Say why."), code="because")
    zone = _step(zone, Step.WITHDRAWN, because, by, at, permission="zones.propose")
    return zone


@transaction.atomic
def lift(
    zone: Zone, *, units: Iterable[Any] = (), because: str, overrule: bool = False, by: Viewer, at: datetime
) -> Zone:
    """Open units, or let them come down a class, where every condition holds; all open units if none is named.

    `overrule` opens although a condition does not hold (a higher government refused the zone): said and kept as such.
    """
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    require(by, "zones.lift", zone.jurisdiction)
    policies.check_step(zone, Step.LIFTED)
    if not because.strip():
        raise Refused(_("Say why."), code="because")
    wanted = {str(one) for one in units}
    judged = [one for one in queries.judged(zone, at=at) if not wanted or str(one.unit.pk) in wanted]
    late = [one for one in judged if one.lift.truth is not True]
    if not judged or (late and not overrule):
        names = "、".join(one.unit.place.name for one in late[:5])
        raise Refused(
            _("%(n)s units do not meet every condition yet: %(names)s") % {"n": len(late), "names": names},
            code="zone-not-yet",
        )
    for one in judged:
        _come_down(zone, one, because, overrule=one in late, by=by, at=at)
    if not queries.open_units(zone):
        _say(zone, Step.LIFTED, because, by, at)
    return zone


def _come_down(zone: Zone, one: Any, because: str, *, overrule: bool, by: Viewer, at: datetime) -> None:
    """A unit that is overruled opens; one that meets the rule takes the next class of its protocol."""
    level = OPEN if overrule or one.lift.leads_to not in queries.levels_of(zone) else one.lift.leads_to
    UnitStatus.objects.filter(unit=one.unit, superseded_at__isnull=True).update(superseded_at=at)
    row = _status(one.unit, level, because, by, at)
    row.conditions = [
        {"name": each.name, "truth": each.truth, "rule": each.rule} for each in one.lift.conditions
    ]
    row.overruled = overrule
    row.save()
    detail = {"level": level, "overruled": overrule}
    about: Any = {"kind": "zone", "id": zone.pk, "jurisdiction": zone.jurisdiction, "by": by, "at": at}
    audit.record("zones.unit-lift", detail=detail, **about)
    events.record("ZoneUnitLifted", payload={"unit": str(one.unit.pk), **detail}, **about)


@transaction.atomic
def take_measure(measure: Measure, *, owner: str, done: bool = False, by: Viewer, at: datetime) -> Measure:
    """Say who sees to a measure, and that it is done."""
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    require(by, "zones.measures", measure.zone.jurisdiction)
    if done and not owner.strip():
        raise Refused(_("A measure that is done has an owner."), code="measure-owner")
    measure.owner = owner.strip()[:120]
    measure.done_at = (measure.done_at or at) if done else None
    measure.done_by = events.actor(by) if done else ""
    measure.save()
    _tell(measure.zone, "measure", by, at, {"code": measure.code, "done": done})
    return measure


@transaction.atomic
def _step(
    zone: Zone, step: str, because: str, by: Viewer, at: datetime, *, permission: str = "", check: Any = None
) -> Zone:
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    if permission:
        require(by, permission, zone.jurisdiction)
    policies.check_step(zone, step)
    if check:
        check(zone, by)
    _say(zone, step, because, by, at)
    return zone


def _say(zone: Zone, step: str, because: str, by: Viewer, at: datetime) -> None:
    ZoneStatus.objects.create(
        zone=zone, step=step, because=because.strip()[:300], by=events.actor(by), by_name=by.name, at=at
    )
    zone.step = step
    zone.save(update_fields=["step"])
    _tell(zone, str(step), by, at, {"level": zone.level})
    about: Any = {"kind": "zone", "id": zone.pk, "jurisdiction": zone.jurisdiction, "by": by, "at": at}
    events.record(EVENTS[Step(step)], payload={"level": zone.level}, **about)


def _tell(zone: Zone, verb: str, by: Viewer, at: datetime, detail: dict[str, Any]) -> None:
    audit.record(
        f"zones.{verb}", kind="zone", id=zone.pk, jurisdiction=zone.jurisdiction, detail=detail, by=by, at=at
    )


def _status(unit: Unit, level: str, because: str, by: Viewer, at: datetime) -> UnitStatus:
    return UnitStatus(
        unit=unit, level=level, because=because.strip()[:300], by=events.actor(by), by_name=by.name, at=at
    )
