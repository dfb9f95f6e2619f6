"""Take an envelope in, once; settle a conflict. What a change does is said by the domain app (kinds.py)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.devices import kinds, signing
from ringfence.apps.devices.kinds import Change, Done, Kind, Sent
from ringfence.apps.devices.models import Conflict, Envelope
from ringfence.apps.keys import actions as keys
from ringfence.core.words import Refused

VERSIONS = (1,)  # this one; later ones are added, the two before stay
CHANGES_AT_MOST = 2000

register_kind = kinds.register
signed_bundle = signing.bundle
ticket = signing.ticket
LEASE = signing.LEASE


class Differs(Refused):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _("An envelope with this number came before with other contents."), code="envelope-differs"
        )


def receive(
    id: UUID, *, device: str, kind: str, record: str, version: int, ticket: str, changes: Sequence[Mapping[str, Any]],
    device_at: datetime, by: Viewer, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """What became of every change. The same envelope again gets the same answer and has no second effect.

    A change that cannot be taken is kept: as a conflict to choose in, or, if the whole envelope is refused, in it.
    """
    if version not in VERSIONS:
        raise Refused(
            _("This page is older or newer than the server: load it again. Nothing is lost."), code="version"
        )
    known = kinds.named(kind)
    if known is None or len(changes) > CHANGES_AT_MOST:
        raise Refused(_("The server does not know this kind of envelope."), code="unknown-kind")
    late = signing.check_ticket(ticket, kind=kind, record=record, by=by, at=at)
    body = json.dumps(
        [kind, record, version, device, [dict(one) for one in changes], device_at.isoformat()], ensure_ascii=False, sort_keys=True
    )  # fmt: skip
    row = Envelope(
        id=id, device=device[:64], kind=kind, record=str(record), version=version, digest=_digest(body, by), late=late,
        body=keys.seal(body, row=str(id), field="body"), device_at=device_at, at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            return _opened(row, known, changes, by=by, at=at)
    except IntegrityError:
        return _again(row)


def _digest(body: str, by: Viewer) -> str:
    return hashlib.sha256(f"{by.user_id}\n{body}".encode()).hexdigest()


def _again(row: Envelope) -> dict[str, Any]:
    before = Envelope.objects.filter(pk=row.pk).first()
    if before is None:
        raise Refused(_("The envelope was not taken; send it again."), code="try-again")
    if before.digest != row.digest:
        raise Differs
    return before.answer


def _opened(
    row: Envelope, kind: Kind, changes: Sequence[Mapping[str, Any]], *, by: Viewer, at: datetime
) -> dict[str, Any]:
    wanted = [Change(str(one["key"])[:120], one.get("was"), one.get("value")) for one in changes]
    try:
        with transaction.atomic():
            found = kind.find(row.record, by)
            require(by, kind.permission, found.jurisdiction)
            done = list(kind.apply(found, wanted, sent=Sent(row.id, row.device_at), by=by, at=at))
            numbers = _keep_conflicts(row, found, wanted, done, by=by, at=at)
            jurisdiction = found.jurisdiction
    except Refused as refusal:
        row.state, jurisdiction = "refused", ""
        row.answer = {"state": row.state, "code": refusal.code, "title": str(refusal), "changes": []}
    else:
        row.state = "conflict" if numbers else "applied"
        row.answer = {"state": row.state, "changes": [_told(one, numbers) for one in done]}
    row.save(update_fields=["state", "answer"])
    audit.record(
        "devices.receive", kind="envelope", id=row.id, jurisdiction=jurisdiction,
        detail={"kind": row.kind, "record": row.record, "state": row.state, "changes": len(wanted), "late": row.late}, by=by, at=at,
    )  # fmt: skip
    return row.answer


def _told(one: Done, conflicts: Mapping[str, str]) -> dict[str, Any]:
    """Values themselves stay out of the stored answer: the device reads them from the record."""
    return {"key": one.key, "state": one.state, "conflict": conflicts.get(one.key, "")}


def _keep_conflicts(
    row: Envelope, found: Any, wanted: Sequence[Change], done: Sequence[Done], *, by: Viewer, at: datetime
) -> dict[str, str]:
    """A device's later word on the same field takes the place of its earlier one; the envelope keeps both.

    Where a device comes to say what stands (or its word is taken), its own open conflict there is over.
    """
    values = {one.key: one.value for one in wanted}
    mine = Conflict.objects.select_for_update().filter(
        kind=row.kind, record=row.record, device=row.device, settled_at__isnull=True
    )
    settled = [one.key for one in done if one.state != kinds.CONFLICT]
    mine.filter(key__in=settled).update(
        choice="agreed", settled_at=at, settled_by=by.user_id, settled_by_name=by.name
    )
    numbers = {}
    for one in done:
        if one.state != kinds.CONFLICT:
            continue
        mine.filter(key=one.key).update(
            choice="replaced", settled_at=at, settled_by=by.user_id, settled_by_name=by.name
        )
        conflict = Conflict(
            envelope=row, kind=row.kind, record=row.record, jurisdiction=found.jurisdiction, key=one.key, device=row.device,
            at=at, by=by.user_id, by_name=by.name,
        )  # fmt: skip
        both = {
            "mine": values[one.key],
            "theirs": one.now,
            "theirs_by": one.by_name,
            "theirs_at": one.at and one.at.isoformat(),
        }
        conflict.both = keys.seal(json.dumps(both, ensure_ascii=False), row=str(conflict.id), field="both")
        conflict.save(force_insert=True)
        numbers[one.key] = str(conflict.id)
    return numbers


@transaction.atomic
def settle(id: UUID, *, choice: str, by: Viewer, at: datetime) -> Conflict:
    """A person chooses what was sent (`mine`) or what stands (`theirs`)."""
    row = Conflict.objects.select_for_update().filter(pk=id).select_related("envelope").first()
    kind = kinds.named(row.kind) if row else None
    if row is None or kind is None:
        raise Refused(_("There is no such conflict."), code="no-conflict")
    require(by, kind.permission, row.jurisdiction)
    if row.settled_at:
        raise Refused(
            _("Somebody has chosen already: %(who)s.") % {"who": row.settled_by_name}, code="settled"
        )
    if choice not in ("mine", "theirs"):
        raise Refused(_("Choose one of the two."), code="no-choice")
    if choice == "mine":
        both = json.loads(keys.unseal(bytes(row.both or b""), row=str(row.id), field="both"))
        sent = Sent(row.envelope_id, row.envelope.device_at)
        kind.choose(kind.find(row.record, by), Change(row.key, None, both["mine"]), sent=sent, by=by, at=at)
    row.choice, row.settled_at, row.settled_by, row.settled_by_name = choice, at, by.user_id, by.name
    row.save(update_fields=["choice", "settled_at", "settled_by", "settled_by_name"])
    audit.record(
        "devices.settle", kind="conflict", id=row.id, jurisdiction=row.jurisdiction,
        detail={"kind": row.kind, "record": row.record, "choice": choice}, by=by, at=at,
    )  # fmt: skip
    return row
