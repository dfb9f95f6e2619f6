"""Tubes on their way: opened, filled, sealed, carried, received, racked. Each step is a row; none is overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.lab.models import Rack, Step, Swab, Tube
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused


@dataclass(frozen=True, slots=True)
class Swabbed:
    """One person's swab, and when it was taken (None: with the tube)."""

    person: UUID | str
    at: datetime | None = None


@transaction.atomic
def open_tube(
    barcode: str,
    *,
    capacity: int,
    jurisdiction: str,
    site: Any = None,
    desk: str = "",
    retests: Tube | None = None,
    people: Iterable[Swabbed] = (),
    by: Viewer,
    at: datetime,
) -> Tube:
    """A new tube, with the first swabs if there are any. A barcode is used once."""
    require(by, "lab.collect", jurisdiction)
    if capacity not in Tube.SIZES:
        raise Refused(_("A tube holds 1, 5, 10 or 20 swabs."), code="tube-size")
    tube = _new(barcode, capacity, jurisdiction, site=site, desk=desk, retests=retests, by=by, at=at)
    _row(tube, Step.What.OPENED, by=by, at=at)
    for one in people:
        collect(tube, person=one.person, taken_at=one.at, by=by, at=at)
    audit.record("lab.open-tube", kind="tube", id=tube.pk, jurisdiction=jurisdiction, by=by, at=at)
    return tube


@transaction.atomic
def collect(
    tube: Tube, *, person: UUID | str, taken_at: datetime | None = None, by: Viewer, at: datetime
) -> Swab:
    """A swab of a person goes into the tube, or an ordered one is taken. The eleventh of ten is refused."""
    tube = Tube.objects.select_for_update().get(pk=tube.pk)
    require(by, "lab.collect", tube.jurisdiction)
    if (taken_at or at) > at:
        raise Refused(_("The time lies in the future."), code="time-future")
    who = people.canonical([person])[str(person)]
    if str(who) not in people.registered([who]):
        raise Refused(_("There is no such person."), code="no-person")
    ordered = tube.swabs.filter(person_id=who).first()
    if ordered is not None:
        return _taken(tube, ordered, taken_at or at, by=by, at=at)
    count = tube.swabs.count()
    if count >= tube.capacity:
        raise Refused(
            _("This tube is full: it holds %(count)s.") % {"count": tube.capacity}, code="tube-full"
        )
    if tube.steps.exclude(what=Step.What.OPENED).exists():
        raise Refused(_("This tube is closed: take a new one."), code="tube-closed")
    return Swab.objects.create(
        tube=tube, person_id=who, number=count + 1, taken_at=taken_at or at, by=events.actor(by)
    )


def _taken(tube: Tube, ordered: Swab, taken_at: datetime, *, by: Viewer, at: datetime) -> Swab:
    if ordered.taken_at is None:
        ordered.taken_at, ordered.by = taken_at, events.actor(by)
        ordered.save(update_fields=["taken_at", "by"])
        _row(tube, Step.What.OPENED, by=by, at=at)
    return ordered


@transaction.atomic
def order_single(
    barcode: str, *, person: UUID | str, retests: Tube, jurisdiction: str, by: Viewer, at: datetime
) -> Tube:
    """A tube of one for somebody of a positive tube, ordered and not yet taken."""
    require(by, "lab.collect", jurisdiction)
    tube = _new(barcode, 1, jurisdiction, site=None, desk="", retests=retests, by=by, at=at)
    Swab.objects.create(tube=tube, person_id=person, number=1, ordered_at=at, by=events.actor(by))
    _row(tube, Step.What.ORDERED, by=by, at=at)
    return tube


@transaction.atomic
def hand_over(
    barcodes: Iterable[str], *, what: str, giver: str, holder: str, by: Viewer, at: datetime
) -> list[Tube]:
    """Tubes change hands: to a courier (`carried`), to the laboratory (`received`). All of them, or none."""
    if what not in (Step.What.CARRIED, Step.What.RECEIVED):
        raise Refused(_("A hand-over is to a courier or to the laboratory."), code="hand-over")
    if not holder.strip():
        raise Refused(_("Say who takes the tubes."), code="holder")
    found = _known(barcodes)
    for tube in found:
        require(by, "lab.collect", tube.jurisdiction)
        _row(tube, what, giver=giver.strip()[:80], holder=holder.strip()[:80], by=by, at=at)
    return found


@transaction.atomic
def rack(barcode: str, *, laboratory: str, tubes: Mapping[str, str], by: Viewer, at: datetime) -> Rack:
    """Tubes put into a rack: position -> barcode of the tube."""
    found = {tube.barcode: tube for tube in _known(tubes.values())}
    if not found:
        raise Refused(_("A rack needs tubes."), code="rack-empty")
    for tube in found.values():
        require(by, "lab.record", tube.jurisdiction)
    where = next(iter(found.values())).jurisdiction
    row, _new_rack = Rack.objects.get_or_create(
        barcode=_code(barcode),
        defaults={
            "jurisdiction": where,
            "laboratory": laboratory.strip()[:80],
            "at": at,
            "by": events.actor(by),
        },
    )
    for position, code in tubes.items():
        _row(
            found[_code(code)],
            Step.What.RACKED,
            rack=row,
            position=position.strip()[:8],
            holder=row.laboratory,
            by=by,
            at=at,
        )
    return row


@transaction.atomic
def step(tube: Tube, *, what: str, holder: str = "", by: Viewer, at: datetime) -> Step:
    """Sealed, or discarded, by whoever has the tube."""
    require(by, "lab.collect", tube.jurisdiction)
    if what not in (Step.What.SEALED, Step.What.DISCARDED):
        raise Refused(_("“%(value)s” is not one of the known values.") % {"value": what}, code="step")
    if what == Step.What.SEALED and not tube.swabs.filter(taken_at__isnull=False).exists():
        raise Refused(_("This tube has no people."), code="tube-empty")
    return _row(tube, what, holder=holder.strip()[:80], by=by, at=at)


def _new(
    barcode: str,
    capacity: int,
    jurisdiction: str,
    *,
    site: Any,
    desk: str,
    retests: Tube | None,
    by: Viewer,
    at: datetime,
) -> Tube:
    code = _code(barcode)
    if Tube.objects.filter(barcode=code).exists():
        raise Refused(_("This barcode is used already: %s") % code, code="barcode-used")
    try:
        with transaction.atomic():
            return Tube.objects.create(
                barcode=code,
                capacity=capacity,
                jurisdiction=jurisdiction,
                site=site,
                desk=desk.strip()[:20],
                retests=retests,
                opened_at=at,
                by=events.actor(by),
            )
    except IntegrityError:  # somebody else was quicker
        raise Refused(_("This barcode is used already: %s") % code, code="barcode-used") from None


def _code(barcode: str) -> str:
    code = barcode.strip()[:40]
    if not code or not code.isascii() or not code.isprintable():
        raise Refused(_("A barcode has letters, figures and signs."), code="barcode")
    return code


def _known(barcodes: Iterable[str]) -> list[Tube]:
    codes = [_code(code) for code in barcodes]
    found = {tube.barcode: tube for tube in Tube.objects.filter(barcode__in=codes)}
    for code in codes:
        if code not in found:
            raise Refused(_("No tube has the barcode %s.") % code, code="tube-unknown")
    return [found[code] for code in dict.fromkeys(codes)]


def _row(tube: Tube, what: str, *, by: Viewer, at: datetime, **where: Any) -> Step:
    return Step.objects.create(tube=tube, what=what, at=at, by=events.actor(by), **where)
