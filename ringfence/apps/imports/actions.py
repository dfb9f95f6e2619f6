"""Import a file, try it dry, take it back. Every import balances, is done once, and can be undone."""

import hashlib
import json
import time
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.imports import kinds, uploads, work
from ringfence.apps.imports.kinds import Effect, Kind, Outcome, RowAction, register_kind
from ringfence.apps.imports.models import Batch, Step, Upload
from ringfence.core.words import Refused
from ringfence.files.tables import Source, Table

__all__ = [
    "Effect", "Outcome", "answer", "cancel", "carry_on", "keep", "register_kind", "run", "say_columns", "start",
    "undo",
]  # fmt: skip

keep, say_columns, answer = uploads.keep, uploads.say_columns, uploads.answer
CHUNK, CHUNK_TOGETHER = 100, 1000


def run(
    source: Source,
    *,
    filename: str,
    kind: str,
    jurisdiction: str,
    mapping: dict[str, str] | None = None,
    answers: dict[str, Any] | None = None,
    row_action: RowAction | None = None,
    dry: bool = False,
    by: Viewer,
    at: datetime,
) -> Batch:
    """The whole file in one transaction: all of it counts, or nothing does.

    The same file under the same mapping in the same area has no second effect: its first batch is returned with
    `repeated` set. Raises FileRefused, or Refused("import-questions") while a date question is open.
    """
    table = uploads.read(source, filename=filename, kind=kind, mapping=mapping, answers=answers or {})
    with transaction.atomic():
        batch = _begun(
            table, kind=kind, filename=filename, jurisdiction=jurisdiction, answers=answers or {},
            upload=None, dry=dry, by=by, at=at,
        )  # fmt: skip
        if not getattr(batch, "repeated", False):
            rows = list(zip(table.lines, table.rows, table.cells, strict=True))
            work.carry_on(batch, rows, kind=kinds.kind_named(kind), row_action=row_action, by=by, at=at)
            _finish(batch, by=by, at=at)
    return batch


@transaction.atomic
def start(upload: Upload, *, dry: bool = False, by: Viewer, at: datetime) -> Batch:
    """Begin with a kept upload; `carry_on` then takes it forward piece by piece, so that a page can show it."""
    table = uploads.table(upload)
    batch = _begun(
        table, kind=upload.kind, filename=upload.filename, jurisdiction=upload.jurisdiction,
        answers=upload.answers, upload=upload, dry=dry, by=by, at=at,
    )  # fmt: skip
    if not batch.finished and not (table.rows or getattr(batch, "repeated", False)):
        _finish(batch, by=by, at=at)
    return batch


def carry_on(batch: Batch, *, seconds: float = 2.0, by: Viewer, at: datetime) -> Batch:
    """Take a started batch forward for about that long. Safe to repeat, and to come back to after a crash."""
    end = time.monotonic() + seconds
    while not batch.finished:
        batch = _chunk(batch, by=by, at=at)
        if time.monotonic() >= end:
            break
    return batch


@transaction.atomic
def _chunk(batch: Batch, *, by: Viewer, at: datetime) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    require(by, "imports.run", batch.jurisdiction)
    if batch.finished or _stopped(batch):
        return batch
    if batch.upload is None:
        raise Refused(gettext("The file is no longer here; choose it again."), code="upload-gone")
    table = uploads.table(batch.upload)
    done = batch.done - len(table.rejected) - len(table.duplicates)
    kind = kinds.kind_named(batch.kind)
    piece = CHUNK_TOGETHER if kind.rows_action else CHUNK
    rows = list(islice(zip(table.lines, table.rows, table.cells, strict=True), done, done + piece))
    work.carry_on(batch, rows, kind=kind, by=by, at=at)
    if done + len(rows) >= len(table.rows):
        _finish(batch, by=by, at=at)
    return batch


def _begun(
    table: Table, *, kind: str, filename: str, jurisdiction: str, answers: dict[str, Any], upload: Upload | None,
    dry: bool, by: Viewer, at: datetime,
) -> Batch:  # fmt: skip
    chosen = kinds.kind_named(kind)
    require(by, "imports.run", jurisdiction)
    require(by, chosen.permission, jurisdiction)
    if table.questions and not answers.get("leave_out"):
        asked = " ".join(question.say() for question in table.questions)
        raise Refused(asked, code="import-questions")
    key = mapping_key(table.mapping, answers)
    same = {
        "kind": kind,
        "sha256": table.sha256,
        "mapping_key": key,
        "jurisdiction": jurisdiction,
        "in_force": True,
    }
    if not dry and (known := _repeated(same)):
        return known
    batch = Batch(
        kind=kind,
        filename=uploads.clean_name(filename),
        sha256=table.sha256,
        mapping=table.mapping,
        header=table.header,
        mapping_key=key,
        answers=answers,
        jurisdiction=jurisdiction,
        dry=dry,
        upload=upload,
        seen=table.seen,
        duplicate=len(table.duplicates),
        rejected=len(table.rejected),
        notes=_notes(table),
        in_force=not dry,
        by=str(by.user_id),
        at=at,
    )
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError:  # the same file came twice at the same moment
        if known := _repeated(same):
            return known
        raise
    work.note_rejected(batch, table)
    _step(batch, "started", by=by, at=at)
    return batch


def _repeated(same: dict[str, Any]) -> Batch | None:
    known = Batch.objects.filter(**same).first()
    if known is not None:
        known.repeated = True  # type: ignore[attr-defined]
    return known


def mapping_key(mapping: dict[str, str], answers: dict[str, Any]) -> str:
    """Two readings of one file differ when columns or answers do."""
    return hashlib.sha256(json.dumps([mapping, answers], sort_keys=True).encode()).hexdigest()


def _notes(table: Table) -> list[dict[str, Any]]:
    """What was assumed. Shown values are masked by the reader."""
    kept = [
        replace(note, column=table.mapping.get(note.column, ""))
        for note in table.notes
        if note.code != "header-guessed"
    ]
    return [{"zh": note.sentence("zh"), "en": note.sentence("en"), "code": note.code} for note in kept[:40]]


def _finish(batch: Batch, *, by: Viewer, at: datetime) -> None:
    """The account must close; otherwise everything is taken back and the file refused."""
    if batch.done != batch.seen:
        raise Refused(
            gettext("The rows do not add up: %(done)d of %(seen)d. Nothing was imported.")
            % {"done": batch.done, "seen": batch.seen},
            code="import-unbalanced",
        )
    batch.finished = True
    batch.save(update_fields=["finished"])
    _step(batch, "finished", by=by, at=at)
    if batch.upload is not None and not batch.dry:
        uploads.drop_content(batch.upload)
    figures = {name: getattr(batch, name) for name in ("seen", *kinds.OUTCOMES)}
    _tell(
        "try-import" if batch.dry else "import", batch, detail={"kind": batch.kind, **figures}, by=by, at=at
    )
    if not batch.dry:
        _event("ImportFinished", batch, by=by, at=at)


@transaction.atomic
def undo(batch: Batch, *, because: str = "", by: Viewer, at: datetime) -> Batch:
    """Take back all that the batch did, last row first; refused as a whole if one record has changed since."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    kind = kinds.kind_named(batch.kind)
    require(by, "imports.undo", batch.jurisdiction)
    if batch.dry:
        raise Refused(gettext("A dry try changed nothing."), code="nothing-to-undo")
    if not batch.in_force:
        raise Refused(gettext("This import was undone already."), code="already-undone")
    _take_back(batch, kind, by=by, at=at)
    batch.in_force = False
    batch.save(update_fields=["in_force"])
    _step(batch, "undone", because=because, by=by, at=at)
    _tell("undo-import", batch, detail={"kind": batch.kind, "rows": batch.effects.count()}, by=by, at=at)
    _event("ImportUndone", batch, by=by, at=at)
    return batch


def cancel(batch: Batch, *, by: Viewer, at: datetime) -> Batch:
    """Stop a running import and take back what it did so far."""
    if batch.finished:
        raise Refused(gettext("This import is finished; undo it instead."), code="already-finished")
    if batch.dry:
        require(by, "imports.run", batch.jurisdiction)
        _step(batch, "cancelled", by=by, at=at)
        return batch
    return undo(batch, because="cancelled", by=by, at=at)


def _take_back(batch: Batch, kind: Kind, *, by: Viewer, at: datetime) -> None:
    effects = batch.effects.order_by("-line", "-id")
    if kind.undo_action is None and effects.exists():
        raise Refused(gettext("Imports of this kind cannot be undone."), code="cannot-undo")
    for row in effects.iterator(chunk_size=500):
        effect = Effect(row.line, row.outcome, row.record_kind, row.record_id, work.undo_of(row))
        try:
            kind.undo_action(effect, batch=batch, by=by, at=at)  # type: ignore[misc]
        except Refused as refusal:
            raise Refused(
                gettext("Row %(line)d cannot be taken back: %(why)s Nothing was undone.")
                % {"line": row.line, "why": refusal},
                code="undo-refused",
            ) from refusal


def _stopped(batch: Batch) -> bool:
    return Step.objects.filter(batch=batch, name__in=("cancelled", "undone")).exists()


def _step(batch: Batch, name: str, *, because: str = "", by: Viewer, at: datetime) -> None:
    Step.objects.create(batch=batch, name=name, because=because, by=str(by.user_id), at=at)


def _tell(verb: str, batch: Batch, *, detail: dict[str, Any], by: Viewer, at: datetime) -> None:
    audit.record(
        verb, kind="import", id=batch.pk, jurisdiction=batch.jurisdiction, detail=detail, by=by, at=at
    )


def _event(name: str, batch: Batch, *, by: Viewer, at: datetime) -> None:
    payload = {"kind": batch.kind}
    events.record(
        name, kind="import", id=batch.pk, jurisdiction=batch.jurisdiction, payload=payload, by=by, at=at
    )
