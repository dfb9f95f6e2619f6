"""Marks and signatures as devices bring them: each on what its author knew, else a conflict that a person settles.

Keys of a change: `mark:<contact or index>:<field>` and `sign:<contact>`.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.devices import actions as devices
from ringfence.apps.devices.queries import APPLIED, CONFLICT, SAME, Change, Done, Sent
from ringfence.apps.events import actions as events
from ringfence.apps.keys import actions as keys
from ringfence.apps.venues import bundle, policies, queries
from ringfence.apps.venues.actions import signing
from ringfence.apps.venues.models import Mark, Scene
from ringfence.core.words import Refused


def find(record: str, by: Viewer) -> Scene:
    return queries.scene(by, record)


def take_along(scene: Scene, *, language: str, by: Viewer, at: datetime) -> dict[str, str]:
    """The signed copy of the desk for a device; names masked, the reading is in the audit."""
    return devices.signed_bundle(bundle.content(scene, language=language, viewer=by, at=at))


def apply(scene: Scene, changes: Sequence[Change], *, sent: Sent, by: Viewer, at: datetime) -> list[Done]:
    """All changes of one envelope, in its order, inside the caller's transaction."""
    scene = Scene.objects.select_for_update(of=("self",)).select_related("case", "incident").get(pk=scene.pk)
    present = queries.Present(scene, by, at=at)
    done = [_one(present, change, sent=sent, by=by, at=at, anyway=False) for change in changes]
    _tell(scene, done, by=by, at=at)
    signing.end_if_all_judged(scene, at=at)
    return done


def choose(scene: Scene, change: Change, *, sent: Sent, by: Viewer, at: datetime) -> None:
    """A person saw both values and takes this one."""
    scene = Scene.objects.select_for_update(of=("self",)).select_related("case", "incident").get(pk=scene.pk)
    done = _one(queries.Present(scene, by, at=at), change, sent=sent, by=by, at=at, anyway=True)
    _tell(scene, [done], by=by, at=at)
    signing.end_if_all_judged(scene, at=at)


def _one(
    present: queries.Present, change: Change, *, sent: Sent, by: Viewer, at: datetime, anyway: bool
) -> Done:
    what, _colon, rest = change.key.partition(":")
    if what == "mark":
        return _mark(present, change, rest, sent=sent, by=by, at=at, anyway=anyway)
    if what == "sign":
        return signing.sign(present, change, rest, sent=sent, by=by, at=at, anyway=anyway)
    raise Refused(_("There is no such mark."), code="unknown-mark")


def _mark(
    present: queries.Present, change: Change, rest: str, *, sent: Sent, by: Viewer, at: datetime, anyway: bool
) -> Done:
    scene = present.scene
    require(by, "venues.mark", scene.jurisdiction)
    subject, _colon, field = rest.rpartition(":")
    if subject != policies.INDEX:
        present.known(subject)
    value = policies.value_of(field, change.value, columns=scene.columns, rows=scene.rows)
    old = scene.marks.filter(subject=subject, field=field, superseded_at__isnull=True).first()
    now = queries.text_of(old)
    if now == value:
        return Done(change.key, SAME)
    if not anyway and str(change.was or "") != now:
        return Done(change.key, CONFLICT, now, old.by_name if old else "", old.at if old else None)
    _write(scene, subject, field, value, old, sent=sent, by=by, at=at)
    present.marked()
    return Done(change.key, APPLIED)


def _write(
    scene: Scene,
    subject: str,
    field: str,
    value: str,
    old: Mark | None,
    *,
    sent: Sent,
    by: Viewer,
    at: datetime,
) -> None:
    last = scene.marks.filter(subject=subject, field=field).aggregate(last=Max("version"))["last"] or 0
    if old is not None:
        old.superseded_at = at
        old.save(update_fields=["superseded_at"])
    row = Mark(
        scene=scene, subject=subject, field=field, version=last + 1, envelope=sent.envelope, device_at=sent.device_at, at=at,
        by=by.user_id, by_name=by.name,
    )  # fmt: skip
    if field == "note":
        row.sealed = keys.seal(value, row=str(row.id), field="sealed") if value else None
    else:
        row.value = value
    row.save(force_insert=True)


def _tell(scene: Scene, done: Sequence[Done], *, by: Viewer, at: datetime) -> None:
    changed = [one.key for one in done if one.state == APPLIED]
    if not changed:
        return
    audit.record(
        "venues.mark", kind="venue", id=scene.id, jurisdiction=scene.jurisdiction, detail={"changed": changed}, by=by, at=at
    )  # fmt: skip
    events.record(
        "VenueMarked", kind="venue", id=scene.id, jurisdiction=scene.jurisdiction, payload={"changed": len(changed)}, by=by, at=at
    )  # fmt: skip
    judged = sum(key.startswith("sign:") for key in changed)
    if judged:
        events.record(
            "VenueJudged", kind="venue", id=scene.id, jurisdiction=scene.jurisdiction,
            payload={"people": judged, "incident": str(scene.incident_id)}, by=by, at=at,
        )  # fmt: skip
