"""Put a protocol in force in an area, or take it back; both name the order they rest on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.protocols import facts, queries
from ringfence.apps.protocols.models import Adoption
from ringfence.core.words import Refused


@transaction.atomic
def adopt(
    pack: str, *, jurisdiction: str, order: str, because: str = "", since: datetime | None = None, by: Viewer, at: datetime
) -> Adoption:  # fmt: skip
    """From `since` (default: now) this pack holds in the area and below, unless a nearer area has its own order."""
    require(by, "protocols.adopt", jurisdiction)
    protocol = facts.pack(pack)
    if not facts.covers(protocol.jurisdiction, jurisdiction) and not because.strip():
        raise Refused(
            gettext("This pack was made for another area; say why it shall hold here."), code="other-area"
        )
    row = _row(
        Adoption.Step.ADOPTED, protocol.pack, protocol.disease, protocol.digest,
        jurisdiction=jurisdiction, order=order, because=because, since=since or at, by=by, at=at,
    )  # fmt: skip
    _tell("ProtocolAdopted", "adopt-protocol", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw(adoption: Adoption, *, order: str, because: str = "", by: Viewer, at: datetime) -> Adoption:
    """The order holds no more; what lies further out, or the pack in force by date, holds again."""
    require(by, "protocols.adopt", adoption.jurisdiction)
    now = queries.standing(adoption.jurisdiction, at=at, disease=adoption.disease).adoption
    if now is None or now.pk != adoption.pk:
        raise Refused(gettext("This order does not hold any more."), code="not-in-force")
    row = _row(
        Adoption.Step.WITHDRAWN, adoption.pack, adoption.disease, adoption.digest,
        jurisdiction=adoption.jurisdiction, order=order, because=because, since=at, by=by, at=at,
    )  # fmt: skip
    _tell("ProtocolWithdrawn", "withdraw-protocol", row, by=by, at=at)
    return row


def _row(
    step: str, pack: str, disease: str, digest: str, *, jurisdiction: str, order: str, because: str,
    since: datetime, by: Viewer, at: datetime,
) -> Adoption:  # fmt: skip
    if not order.strip():
        raise Refused(gettext("Name the order: who decided, and the document's number."), code="no-order")
    return Adoption.objects.create(
        step=step, pack=pack, disease=disease, digest=digest, jurisdiction=jurisdiction, order=order.strip(),
        because=because.strip(), at=since, recorded_at=timezone.now(), by=events.actor(by),
    )  # fmt: skip


def _tell(name: str, verb: str, row: Adoption, *, by: Viewer, at: datetime) -> None:
    detail = {"pack": row.pack, "disease": row.disease, "digest": row.digest, "since": row.at.isoformat()}
    audit.record(verb, kind="adoption", id=row.pk, jurisdiction=row.jurisdiction, detail=detail, by=by, at=at)
    events.record(
        name, kind="adoption", id=row.pk, jurisdiction=row.jurisdiction, payload=detail, by=by, at=at
    )
